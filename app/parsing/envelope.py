"""What the header of a message says: who, to whom, when, about what, in answer to what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from app.model.message import Address
from app.parsing.addresses import parse_addresses
from app.parsing.dates import parse_date
from app.parsing.encoded_words import decode_words
from app.parsing.headers import Fields
from app.parsing.parts import Reading

_NOBODY = Address("", "")
_MESSAGE_ID = re.compile(r"<([^<>]{1,998})>")
_SPACE = re.compile(r"\s+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_IDS = 1000
_MAX_RECIPIENT_FIELDS = 50


@dataclass(slots=True)
class Envelope:
    """The fields of `ParsedMessage` that come from the header alone."""

    subject: str = ""
    from_: Address = _NOBODY
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()


def read_envelope(fields: Fields, reading: Reading) -> Envelope:
    """Of a field that may be there once the first that says something counts; recipients of several are joined."""
    decoder = reading.decoder
    headers = tuple([(key, decode_words(value, decoder) if "=?" in value else value) for key, value in fields])
    first: dict[str, str] = {}
    recipients: dict[str, list[str]] = {"to": [], "cc": [], "reply-to": []}
    for key, value in fields:
        if value and key not in first:
            first[key] = value
        if value and key in recipients and len(recipients[key]) < _MAX_RECIPIENT_FIELDS:
            recipients[key].append(value)
    envelope = Envelope(headers=headers)
    envelope.subject = next((value.strip() for key, value in headers if key == "subject" and value), "")
    envelope.to, envelope.cc, envelope.reply_to = (
        tuple(address for value in recipients[key] for address in parse_addresses(value, decoder))
        for key in ("to", "cc", "reply-to")
    )
    if "sender" in first:
        envelope.sender = next(iter(parse_addresses(first["sender"], decoder)), None)
    envelope.from_ = _read_from(fields, envelope, reading)
    envelope.message_id = next(iter(read_ids(first.get("message-id", ""))), "")
    envelope.in_reply_to = read_ids(first.get("in-reply-to", ""))
    envelope.references = read_ids(first.get("references", ""))
    if "date" in first:
        envelope.sent_at, is_guessed = parse_date(first["date"])
        if is_guessed:
            reading.guessed.add("date")
    return envelope


def read_ids(text: str) -> tuple[str, ...]:
    """Message ids without their angle brackets, in order; without any brackets every word with an @ is one."""
    found = _MESSAGE_ID.findall(text) if "<" in text else []
    if not found:
        found = [word.strip("<>,;") for word in text.split() if "@" in word]
        if not found and text and "<" not in text and " " not in text.strip():
            found = [text.strip()]
    return tuple(dict.fromkeys(_SPACE.sub("", one) for one in found[:_MAX_IDS]))


def _read_from(fields: Fields, envelope: Envelope, reading: Reading) -> Address:
    """Who wrote; where From names nobody, the sender or the one to answer to stands in and that is marked."""
    name = ""
    for key, value in fields:
        if key == "from":
            for address in parse_addresses(value, reading.decoder):
                if address.address:
                    return address if address.name or not name else Address(name, address.address)
                name = name or address.name
    for other in (envelope.sender, *envelope.reply_to):
        if other and other.address:
            reading.guessed.add("from")
            return Address(name or other.name, other.address)
    return Address(name, "")
