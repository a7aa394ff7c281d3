"""Signs of a person and of a machine that prove nothing alone: what outweighs the other decides, a tie is a person's.

A phone's mail program sends `Precedence: bulk`, a firm's signature tool adds List-Unsubscribe, a clerk answers out of
a ticket system that calls all its mail generated: each is a person's mail with a machine's sign.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files

from app.model.message import Address, ParsedMessage
from app.parsing.automatic_words import (
    MACHINE_BOX,
    ROBOT_BOX,
    TICKET_HEADER,
    TICKET_PROGRAM,
    UNSUBSCRIBE,
    WEBSITE_BOX,
    WRITING_PROGRAM,
)

_LOOKED_AT = 4_000  # characters of the text
_LONGEST_QUESTION = 1_500  # characters; what asks more is an advertisement
_LINK = re.compile(r"https?://|www\.|<a\s", re.IGNORECASE)
_QUESTION = re.compile(r"\w[\w)»\"'’”]?\s?[?؟？](?![\w=&])")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}")
_PHONE = re.compile(r"(?<![\d.])\+?\(?\d(?:[ ().-]{0,2}\d){8,13}(?![\d.])")
_MASS_HEADERS = frozenset(
    ("feedback-id", "x-campaign", "x-campaignid", "x-campaign-id", "x-csa-complaints", "x-mc-user")
)
#: Providers of mailboxes for everybody, beside those whose settings are known.
_PUBLIC = re.compile(
    r"(?:hotmail|outlook|live|yahoo|gmx|yandex)\.[a-z]{2,3}(?:\.[a-z]{2})?|(?:mail|bk|list|inbox|rambler|ya)\.ru"
    r"|ukr\.net|i\.ua|meta\.ua|abv\.bg|(?:libero|virgilio|tiscali|alice)\.it|laposte\.net|sfr\.fr|bluewin\.ch|ziggo\.nl"
    r"|(?:qq|163|126|naver|daum|hanmail)\.(?:com|net)|chmail\.ir|rayana?\.ir|centrum\.cz|azet\.sk|freemail\.hu|citromail\.hu"
    r"|(?:comcast|verizon|att|sbcglobal|bellsouth|cox|charter|earthlink|talktalk|sky|virginmedia)\.(?:net|com)"
)


def box_of(address: Address) -> str:
    """The mailbox without its domain and its "+" part, lower case."""
    return address.address.rpartition("@")[0].partition("+")[0].lower() or address.name.lower()


def return_path(message: ParsedMessage) -> str:
    """Lower case, "" for the empty path of reports (RFC 5321, 4.5.5), "?" where there is none."""
    return (message.header("return-path") or "?").strip().strip("<>").strip().lower()


def machine_reason(message: ParsedMessage, own: Collection[str]) -> str:
    """Why a machine is taken for the writer, "" where a person is as likely.

    :param own: the owner's addresses, lower case
    """
    signs = list(_machine_signs(message, own))
    if not signs or is_from_own_website(message, own):
        return ""
    weight = sum(each for _, each in signs)
    weight += any(name in _MASS_HEADERS for name, _ in message.headers)
    weight += UNSUBSCRIBE.search(message.text[-_LOOKED_AT:].lower()) is not None
    return signs[0][0] if weight > sum(_person_signs(message)) else ""


def is_own_list(message: ParsedMessage, own: Collection[str]) -> bool:
    """Whether the list is the owner's own: a group that customers write to, as info@ at Google often is."""
    if not own:
        return False
    domains = _own_domains(own)
    where = f"{message.header('list-post') or ''} {message.header('mailing-list') or ''}".lower()
    named = {found.rpartition("@")[2]: found for found in _ADDRESS.findall(where[:2000])}
    if named:
        return any(address in own or domain in domains for domain, address in named.items())
    list_id = (message.header("list-id") or "").rpartition("<")[2].strip("> ").lower()
    return any(list_id == address.replace("@", ".") for address in own) or any(
        list_id.endswith(f".{domain}") for domain in domains
    )


def is_from_own_website(message: ParsedMessage, own: Collection[str]) -> bool:
    """Whether the owner's website wrote, about somebody who can be reached: a form that was not recognised, an order.

    What it writes about itself (updates, backups) names nobody.
    """
    domain = message.from_.address.rpartition("@")[2].lower()
    if WEBSITE_BOX.fullmatch(box_of(message.from_)) is None or not any(
        domain == each or domain.endswith(f".{each}") for each in _own_domains(own)
    ):
        return False
    text = message.text[:_LOOKED_AT].lower()
    strangers = (found for found in _ADDRESS.findall(text) if found not in own and not found.endswith(f"@{domain}"))
    return next(strangers, None) is not None or _PHONE.search(text) is not None


def has_person_to_answer(message: ParsedMessage) -> bool:
    """A Reply-To other than a machine's: a form or a shop passes on what a person wrote."""
    return any(
        other.address and other.address.lower() != message.from_.address.lower() and not _is_machine_box(box_of(other))
        for other in message.reply_to
    )


def _machine_signs(message: ParsedMessage, own: Collection[str]) -> Iterator[tuple[str, int]]:
    precedence = (message.header("precedence") or "").strip().lower()
    if precedence in ("bulk", "junk"):
        yield f"precedence {precedence}", 1
    if message.header("list-id") is not None and not is_own_list(message, own):
        yield "list id", 1
    if message.header("list-unsubscribe") is not None and not is_own_list(message, own):
        yield "list unsubscribe", 1
    if has_person_to_answer(message):
        return
    if (message.header("auto-submitted") or "").strip().lower().startswith(("auto-generated", "auto-notified")):
        yield "auto-generated", 1
    box = box_of(message.from_)
    if _is_machine_box(box):
        yield "machine's address", 1 if ROBOT_BOX.fullmatch(box) else 2


def _is_machine_box(box: str) -> bool:
    return MACHINE_BOX.fullmatch(box) is not None or ROBOT_BOX.fullmatch(box) is not None


def _person_signs(message: ParsedMessage) -> Iterator[bool]:
    yield bool(message.in_reply_to)
    yield _is_written_by_hand(message)
    yield is_public(message.from_.address.rpartition("@")[2].lower())
    yield _asks(message)


def _is_written_by_hand(message: ParsedMessage) -> bool:
    """By a program in which people write, or a ticket system in which clerks do."""
    program = f"{message.header('user-agent') or ''} {message.header('x-mailer') or ''}"[:300].lower()
    if WRITING_PROGRAM.search(program) or TICKET_PROGRAM.search(program):
        return True
    return any(name == "thread-index" or TICKET_HEADER.match(name) for name, _ in message.headers)


def _asks(message: ParsedMessage) -> bool:
    """A short text with a question and hardly a link."""
    text = message.text.strip()
    if not text or len(text) > _LONGEST_QUESTION or UNSUBSCRIBE.search(text.lower()):
        return False
    return len(_LINK.findall(message.html[:100_000] if message.html else text)) <= 1 and bool(_QUESTION.search(text))


def is_public(domain: str) -> bool:
    """Whether everybody can have a mailbox at this domain."""
    return domain in _known_providers() or _PUBLIC.fullmatch(domain) is not None


def _own_domains(own: Collection[str]) -> set[str]:
    return {domain for address in own if (domain := address.rpartition("@")[2].lower()) and not is_public(domain)}


@cache
def _known_providers() -> frozenset[str]:
    table = tomllib.loads(files("resources").joinpath("providers.toml").read_text("utf-8"))
    return frozenset(domain for entry in table["provider"] for domain in entry["domains"])
