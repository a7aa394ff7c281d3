"""Who gets the answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.model.message import Address, FormReading, ParsedMessage

_MOST_COPIES = 10
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\\\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"()\\\x00-\x1f\x7f]{1,255}")
_ROBOT = re.compile(
    r"(?:no|do-?not|donot)[-_.]?(?:reply|response|replay)|mailer-daemon|postmaster|nie-?odpowiadaj|"
    r"keine-?antwort|nicht-?antworten|noreply.{0,30}|.{0,30}[-_.+](?:no-?reply|do-?not-?reply)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Recipients:
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()


def recipients(message: ParsedMessage, form: FormReading | None, own_addresses: Collection[str]) -> Recipients | None:
    """Who an answer to this message goes to; None where there is no address to write to.

    A form is answered to the visitor alone, by what he wrote into it. Ordinary mail is answered to Reply-To (RFC 5322,
    3.6.2), else to From; whom the customer copied is copied, unless that is a crowd. Never to the owner or a robot.
    """
    own = {_folded(address) for address in own_addresses}
    if form is not None:
        visitor = _usable([Address(form.name or "", (form.email or "").strip())], own)
        return Recipients(visitor) if visitor else None
    to = _usable(message.reply_to, own) or _usable([message.from_], own)
    if not to:
        return None
    copied = _usable(message.cc, own | {_folded(each.address) for each in to})
    return Recipients(to, copied if len(copied) <= _MOST_COPIES else ())


def _usable(addresses: Iterable[Address], unwanted: Collection[str]) -> tuple[Address, ...]:
    """Well-formed addresses of people, each once."""
    found: dict[str, Address] = {}
    for each in addresses:
        if _ADDRESS.fullmatch(each.address) and not _ROBOT.fullmatch(each.address.partition("@")[0]):
            found.setdefault(_folded(each.address), each)
    return tuple(address for folded, address in found.items() if folded not in unwanted)


def _folded(address: str) -> str:
    """Without case and plus tag: shop+web@example.org is the shop."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
