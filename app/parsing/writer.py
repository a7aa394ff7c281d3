"""Who wrote, where a mailing list put its own address in place of the writer's.

Lists do so for writers whose domain forbids others to send in its name (DMARC, RFC 7489): "'Jan' via Info".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from email.utils import parseaddr

from app.model.message import Address, ParsedMessage
from app.parsing.automatic_signs import is_own_list

_VIA = re.compile(r"['\"]?(.{1,200}?)['\"]? (?:via|przez|über|از طریق) .{1,200}")
_LONGEST = 500  # characters


def behind_list(message: ParsedMessage, own: Collection[str]) -> ParsedMessage:
    """The message as its writer's where the owner's own list sent it on in the list's name, else as it is.

    :param own: the owner's addresses, lower case
    """
    via = _VIA.fullmatch(message.from_.name)
    original = message.header("x-original-from") or ""
    if not (via or original) or not is_own_list(message, own):
        return message
    name, address = parseaddr(original[:_LONGEST])
    if not address and via and message.reply_to:
        name, address = message.reply_to[0].name or via[1], message.reply_to[0].address
    if "@" not in address or address.lower() in own:
        return message
    local, _, domain = address.rpartition("@")
    return replace(message, from_=Address(name or (via[1] if via else ""), f"{local}@{domain.lower()}"))
