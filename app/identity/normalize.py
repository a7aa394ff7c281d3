"""Mailboxes and phone numbers in the one form in which they are compared (behaviour: Who wrote, 4)."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from app.identity.words import words
from app.model.folding import fold

_MAX_ADDRESS = 320  # RFC 5321, 4.5.3.1: 64 + 1 + 255
_MAX_PHONE = 40
#: Providers that ignore dots in the local part; all of them, and most others, take +tags.
_DOTLESS = frozenset({"gmail.com"})
_SAME_PROVIDER = {"googlemail.com": "gmail.com"}
#: Where a number that is none at home may be from; the order decides only between equally good readings.
_ABROAD = ("DE", "GB", "IR", "PL", "US", "FR", "NL", "IT", "ES", "AT", "CH", "CZ", "UA", "SE", "NO", "TR", "AE", "IN")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,255}")
_PHONE = re.compile(r"(?P<label>[^\d+(]{0,24}?)[\s.:]{0,3}(?P<number>[+(]{0,2}\d[\d ()./\u2013-]{3,})")
_PARTS = re.compile(r"[._\-+0-9]+")


@lru_cache(maxsize=4096)
def mailbox(address: str) -> str | None:
    """The mailbox an address leads to: lower case, IDNA domain, no tag, no dots at Gmail. None for no address."""
    address = address.strip().strip("<>").strip()
    if len(address) > _MAX_ADDRESS or not _ADDRESS.fullmatch(address):
        return None
    local, _, domain = address.lower().rpartition("@")
    domain = _ascii_domain(domain.strip("."))
    if "." not in domain:
        return None
    domain = _SAME_PROVIDER.get(domain, domain)
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{domain}" if local else None


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


@lru_cache(maxsize=4096)
def phone(text: str, region: str) -> str | None:
    """A phone number in E.164. None for what can't be one.

    A number without a country prefix is read as one dialled from `region` (ISO 3166); what is none there as the
    mobile number, or else any number, of a country near by: customers write their own number as they dial it.
    """
    if not 5 <= len(text) <= _MAX_PHONE:
        return None
    match = _PHONE.fullmatch(fold(text).strip())
    if match is None or (match["label"] and match["label"].strip(" .:") not in words("phone_labels")):
        return None
    text = match["number"]
    found = [number for attempt in {text: 0, text.replace("(0)", " "): 0} if (number := _valid(attempt, region))]
    if not found and not text.lstrip().startswith(("+", "00")):
        abroad = [number for country in _ABROAD if (number := _valid(text, country))]
        found = sorted(abroad, key=lambda number: phonenumbers.number_type(number) != PhoneNumberType.MOBILE)
    if not found:  # a range that the tables of numbers do not know yet
        found = [number for attempt in (text.replace("(0)", " "),) if (number := _read(attempt, region))]
        found = [number for number in found if phonenumbers.is_possible_number(number)]
    return phonenumbers.format_number(found[0], phonenumbers.PhoneNumberFormat.E164) if found else None


@lru_cache(maxsize=4096)
def shown_phone(number: str) -> str:
    """A phone number as people write it: "+48 600 555 112"; what is not in E.164 stays as it is."""
    parsed = _read(number, "ZZ") if number.startswith("+") else None
    if parsed is None or phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _read(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _valid(text: str, region: str) -> PhoneNumber | None:
    number = _read(text, region)
    return number if number is not None and phonenumbers.is_valid_number(number) else None


@lru_cache(maxsize=4096)
def is_fixed_line(e164: str) -> bool:
    """Whether a number surely is a landline: a household's or an office's rather than one person's."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(e164))
    except NumberParseException:
        return False
    return bool(kind == PhoneNumberType.FIXED_LINE)


def is_role(folded_mailbox: str) -> bool:
    """Whether an address names a function or the firm itself (info@, no-reply@, zelda@zelda.com) instead of a
    person."""
    local, _, domain = folded_mailbox.partition("@")
    known = words("role_mailboxes") | words("robot_mailboxes")
    return local in known or _PARTS.split(fold(local))[0] in known or letters(local) in map(letters, domain.split("."))


def letters(text: str) -> str:
    """What is left of a name of a firm in its domain."""
    return "".join(character for character in fold(text) if character.isalnum())


def is_household(folded_mailbox: str) -> bool:
    """Whether an address says of itself that several people use it (familie.finke@)."""
    local = folded_mailbox.partition("@")[0]
    return any(part in words("family_words") for part in _PARTS.split(fold(local)))
