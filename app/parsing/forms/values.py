"""What a visitor typed, made usable: addresses, phone numbers, names."""

from __future__ import annotations

import re

import phonenumbers

from app.model.folding import fold
from app.parsing.forms.vocabulary import exact_role, words

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}(?![\w@])")
_PHONE = re.compile(r"(?:\+|00)?[ (]{0,2}\d[\d\s()./+\u2010-\u2015\u2212-]{4,28}\d")
#: Where an extension begins ("ext. 4", "wew. 12", "Durchwahl", "داخلی").
_EXTENSION = re.compile(
    r"(?:\bext|\bextension|\bx(?=\s?\d)|#|\bwew|\bdw\b|durchwahl|\bposte|\bint\b|\binterno|\btoestel|\blinka|\bkl\b|доб|вн\b|داخلی|تحویله|\bdahili|\bramal|\banexo|\bmellek)"
)
_SEVERAL = re.compile(r"\s[/|]\s|[;,]\s|\s(?:or|lub|albo|oder|ou|o|of|nebo|или)\s")
_TRUNK_ZERO = re.compile(r"(\+\d{1,3}\s?)\(0\)")
#: Words with a capital each, as names have.
_CAPITALS = re.compile(r"[^\W\d_a-z][\w'’-]{1,30}(?: [^\W\d_a-z][\w'’-]{1,30}){1,5}")
_MOST_NAME_WORDS = 6
_NAME_WITH_ADDRESS = re.compile(r"[\s<(\[,;|:/–—-]+$")


def addresses(text: str) -> list[str]:
    """The different addresses in a text, in lower case, in order."""
    plain = "".join(c for c in text[:4000] if c not in "\u200b\u200c\u200d\u200e\u200f\ufeff")
    found = (match[0].lower().strip("'`.*") for match in _ADDRESS.finditer(plain))
    return list(dict.fromkeys(found))


def is_placeholder(value: str) -> bool:
    """Whether a value says that there is none: "-", "N/A", "?"."""
    folded = fold(value).strip()
    return folded in words("placeholders") or not any(map(str.isalnum, folded))


def one_line(value: str) -> str | None:
    """A short value on one line, without what header injection adds below; None for a placeholder."""
    first = value.strip().split("\n", 1)[0].strip()
    return None if is_placeholder(first) else first


def person_name(value: str) -> str | None:
    """A name: something with letters that is neither an address nor a link."""
    name = one_line(value)
    if name is None or "://" in name or not any(map(str.isalpha, name)):
        return None
    found = addresses(name)
    if found and name.lower().strip("<>() ") in found:
        return None
    return name


def name_before_address(text: str) -> str | None:
    """The name in "Anna Nowak <anna@example.com>", "Anna Nowak anna@example.com" or "Anna Nowak (anna@…)"."""
    match = _ADDRESS.search(text)
    if not match:
        return None
    return person_name(_NAME_WITH_ADDRESS.sub("", text[: match.start()]).lstrip("-–— \"'").rstrip("\"'"))


def name_in_sentence(text: str) -> str | None:
    """The name right before an address in a sentence: "New message from Anna Nowak (anna@…)", "von Frau Weiß <…"."""
    match = _ADDRESS.search(text)
    if not match:
        return None
    before = [word.strip("\"'-–—,") for word in _NAME_WITH_ADDRESS.sub("", text[: match.start()]).split()]
    before = [word for word in before if word][-_MOST_NAME_WORDS:]
    start = len(before)
    while start and (before[start - 1][0].isupper() or before[start - 1].lower() in words("name_particles")):
        start -= 1
    said = before[start:]
    while said and (not said[0][0].isupper() or exact_role(said[0]) or fold(said[0]).rstrip(".") in words("titles")):
        said.pop(0)
    return " ".join(said) or None


def name_like(address: str, text: str) -> str | None:
    """The name in a text that goes with an address: capitals in a row, of which one is in the local part."""
    local = fold(address.partition("@")[0])
    for match in _CAPITALS.finditer(text[:2000]):
        said = match[0].split()
        known = [i for i, word in enumerate(said) if len(word) > 2 and fold(word) in local]
        if not known:
            continue
        first, last = known[0], known[-1]
        if first == last and first and fold(said[first - 1])[:1] == local[:1]:
            first -= 1  # "j.kos@": Jan Kos
        if first == last and last + 1 < len(said):
            last += 1
        if last > first:
            return " ".join(said[first : last + 1])
    return None


def phone_number(value: str, region: str) -> str | None:
    """The first possible phone number, E.164, its extension dropped; None where there is none.

    :param region: ISO 3166 country of the site, for numbers without a country code
    """
    text = fold(value[:200])
    if extension := _EXTENSION.search(text):
        text = text[: extension.start()]
    for part in (text, *_SEVERAL.split(text)):
        for match in _PHONE.finditer(_TRUNK_ZERO.sub(r"\1", part)):
            if number := _possible(match[0].strip(), region.upper()):
                return number
    return None


def is_phone_alone(value: str) -> bool:
    """Whether a value is a phone number and nothing more."""
    return re.fullmatch(r"[+(]?[\d\s()./+-]{6,24}", fold(value).strip()) is not None


def _possible(written: str, region: str) -> str | None:
    digits = re.sub(r"\D", "", written)
    attempts = [written]
    if written.lstrip("( ").startswith("0"):
        attempts.append(digits.removeprefix("0"))  # a trunk zero that the country has given up: (022) in Poland
    code = str(phonenumbers.country_code_for_region(region))
    if not written.startswith("+") and digits.startswith(code) and code != "0":
        attempts.append("+" + digits)  # the country's code without its plus
    possible = []
    for attempt in attempts:
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE:
            possible.append(number)
    possible.sort(key=lambda number: not phonenumbers.is_valid_number(number))
    return phonenumbers.format_number(possible[0], phonenumbers.PhoneNumberFormat.E164) if possible else None
