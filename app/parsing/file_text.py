"""What an attachment says, as text: contacts, attached messages, plain text."""

from __future__ import annotations

import quopri
import re

from app.i18n import tr
from app.model.message import Address, FileKind, ParsedMessage
from app.parsing.calendar_text import CalendarEntry, read_calendar
from app.parsing.charset import Decoder
from app.parsing.mime import parse
from app.parsing.uuencoded import without_files

_LONGEST = 400_000  # bytes
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_CONTACT = ("FN", "ORG", "TITLE", "TEL", "EMAIL", "ADR", "URL", "BDAY", "NOTE")
_MOST_LINES = 5_000
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def describe_file(content: bytes, kind: FileKind) -> str:
    """Readable lines, "" where the kind has none. Never raises."""
    if kind is FileKind.MAIL:
        return _mail(parse(content))
    text = _decoded(content)
    if kind is FileKind.CONTACT:
        return _contacts(text) or text
    return text if kind in (FileKind.TEXT, FileKind.CALENDAR) else ""


def calendar_in(content: bytes) -> CalendarEntry | None:
    """What an attached invitation says, None where it says nothing. Never raises."""
    return read_calendar(_decoded(content))


def _decoded(content: bytes) -> str:
    return _UNSEEN.sub("", Decoder("").decode(content[:_LONGEST]).replace("\r\n", "\n"))


def _mail(message: ParsedMessage) -> str:
    heads = (
        (tr("From"), _people((message.from_,))),
        (tr("To"), _people(message.to)),
        (tr("Date"), message.sent_at.strftime("%Y-%m-%d %H:%M UTC") if message.sent_at else ""),
        (tr("Subject"), message.subject),
        (tr("Attachments"), ", ".join(each.name for each in message.attachments if each.name)),
    )
    lines = [f"{name}: {value}" for name, value in heads if value]
    return "\n".join((*lines, "", without_files(message.text[:_LONGEST])))


def _people(people: tuple[Address, ...]) -> str:
    return ", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in people[:20])


def _contacts(text: str) -> str:
    """RFC 6350 and its elders, line by line; names of fields stay as they are."""
    lines: list[str] = []
    for line in _FOLD.sub("", text).split("\n", _MOST_LINES)[:_MOST_LINES]:
        key, colon, value = line.strip().partition(":")
        name, *parameters = key.upper().split(";")
        name = name.rpartition(".")[2]
        if name == "END" and lines:
            lines.append("")
        if not colon or name not in _CONTACT or not value:
            continue
        if any("QUOTED-PRINTABLE" in one for one in parameters):
            value = Decoder("").decode(quopri.decodestring(value.encode("utf-8", "replace")))
        parts = [_ESCAPE.sub(_unescaped, part) for part in re.split(r"(?<!\\);", value)]
        lines.append(", ".join(part for part in parts if part))
    return "\n".join(lines).strip()


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]
