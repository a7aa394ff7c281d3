"""What forms call their fields and say about themselves, in some two dozen languages (`resources/forms/`)."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from app.model.folding import fold


class Role(StrEnum):
    """What a field holds."""

    EMAIL = "email"
    PHONE = "phone"
    MESSAGE = "message"
    SUBJECT = "subject"
    NAME = "name"
    GIVEN = "given"
    FAMILY = "family"
    FROM = "from"  # name and address in one value
    CONSENT = "consent"
    TRADE = "trade"  # of orders, invoices and payments
    META = "meta"  # added by the site
    OTHER = "other"


#: Roles that tell a contact form from any other list of labels.
CONTACT_ROLES = frozenset(
    (Role.EMAIL, Role.PHONE, Role.MESSAGE, Role.SUBJECT, Role.NAME, Role.GIVEN, Role.FAMILY, Role.FROM)
)
_LONGEST_LABEL = 90
#: Short for a telephone wherever it stands in a label; too short to be looked for as the beginning of a word.
_PHONE_WORDS = frozenset(("tel", "tlf", "tfn", "telf", "kom", "gsm", "fon", "puh", "tél"))
_LONGEST_STEM_LABEL_WORDS = 10
_NOT_LETTERS = re.compile(r"[^\w]+|_+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AND_OR = (
    "or|and|oder|und|lub|i|albo|ou|et|o|y|e|of|en|nebo|a|alebo|или|и|або|та|veya|ve|أو|و|یا|eller|och|og|tai|ja|vagy|és|sau"
    "|și|ή|και"
)
_BETWEEN = re.compile(rf"\s*[/,&+]\s*|\s(?:{_AND_OR})\s", re.I)
_UMLAUT = re.compile(r"(?<![aeq])([aou])e")  # "rueckrufnummer"
_IN_BRACKETS = re.compile(r"[(\[][^)\]]{0,40}[)\]]")


def label_words(label: str) -> str:
    """A label in the form it is compared in: folded words with single spaces, "E-Mail" as "email"."""
    words = _NOT_LETTERS.sub(" ", fold(_CAMEL.sub(" ", label))).strip()
    words = re.sub(r"(?: \d{1,4})+$", "", words)
    return re.sub(r"\be (mail|post)", r"e\1", words)


def without_umlauts(folded: str) -> str:
    """Letters that are written as "ae", "oe", "ue" where umlauts can't be, as folding leaves umlauts: "rückruf"."""
    return _UMLAUT.sub(r"\1", folded)


@cache
def _data(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("resources").joinpath("forms", name).read_text("utf-8"))


@cache
def _labels() -> dict[str, Role]:
    found: dict[str, Role] = {}
    languages = [table for key, table in _data("labels.toml").items() if key not in ("stems", "ornaments")]
    for role in Role:
        for table in languages:
            for label in table.get(role, ()):
                found.setdefault(label_words(label), role)
    return found


@cache
def _ornaments() -> frozenset[str]:
    return frozenset(label_words(word) for word in _data("labels.toml")["ornaments"]["words"])


@cache
def _stems() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    return tuple(
        (Role(role), re.compile(r"\b(?:" + "|".join(re.escape(fold(stem)) for stem in stems) + ")"))
        for role, stems in _data("labels.toml")["stems"].items()
    )


@lru_cache(maxsize=8192)
def exact_role(label: str) -> Role | None:
    """The role of a label that is in the vocabulary, adorned or not."""
    if len(label) > _LONGEST_LABEL:
        return None
    labels = _labels()
    words = label_words(label)
    if words in labels:
        return labels[words]
    bare = label_words(_IN_BRACKETS.sub(" ", label))
    if bare in labels:
        return labels[bare]
    for form in (bare, words):
        kept = " ".join(word for word in form.split() if word not in _ornaments() and not word.isdigit())
        if role := labels.get(kept) or labels.get(without_umlauts(kept)):
            return role
    return _combined_role(label)


def _combined_role(label: str) -> Role | None:
    """The role of "E-mail or phone" (the address, if there is one) and of "Name and e-mail"."""
    parts = [part for part in _BETWEEN.split(label) if part.strip()]
    if len(parts) != 2:
        return None
    roles = {exact_role(part) for part in parts}
    if roles == {Role.EMAIL, Role.PHONE}:
        return Role.EMAIL
    return Role.FROM if roles == {Role.EMAIL, Role.NAME} else None


def names_a_form(subject: str) -> bool:
    """Whether a mail's subject says that a form sent it."""
    folded = fold(subject).strip()
    return is_title_of_form(folded) or phrases("form_words").search(folded) is not None


def is_title_of_form(folded: str) -> bool:
    """Whether a folded subject is nothing but "Contact", "New message" or the like."""
    return folded in words("form_subjects") or folded in words("offices")


@lru_cache(maxsize=8192)
def role_of(label: str) -> Role | None:
    """The role of a label, told by its key words where the whole of it is not in the vocabulary."""
    if exact := exact_role(label):
        return exact
    words = label_words(label)
    if len(label) > _LONGEST_LABEL:
        return None
    if not _PHONE_WORDS.isdisjoint(words.split()):
        return Role.PHONE
    count = words.count(" ") + 1
    for role, stems in _stems():
        if (role is Role.CONSENT or count <= _LONGEST_STEM_LABEL_WORDS) and stems.search(words):
            return role
    return None


def may_be_message(label: str) -> bool:
    """Whether the message may stand under a label: an unknown one, or one that only sounds like something else."""
    role = role_of(label)
    return role is None or (role is Role.OTHER and exact_role(label) is None)


@cache
def phrases(kind: str) -> re.Pattern[str]:
    """Matches any phrase of that kind in folded text, at the beginning of a word."""
    data: dict[str, list[str]] = _data("phrases.toml")  # type: ignore[assignment]  # lists, not tables, in this file
    words = sorted({fold(phrase) for phrase in data[kind]}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + ")")


@cache
def words(kind: str) -> frozenset[str]:
    """A plain list of `phrases.toml`, folded."""
    data: dict[str, list[str]] = _data("phrases.toml")  # type: ignore[assignment]  # lists, not tables, in this file
    return frozenset(map(fold, data[kind]))
