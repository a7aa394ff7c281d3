"""The header of a message or a part: found, unfolded and taken apart, however it is broken.

Nothing is lost: a line that is no header and is not followed by known headers is where the body begins.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

from app.parsing.charset import Decoder

Fields = list[tuple[str, str]]

_KEYS: dict[str, str] = {}
_FOLDS = (" ", "\t")
_MAX_ROOT_BYTES = 1 << 20
_MAX_PART_BYTES = 1 << 16
_MAX_ROOT_LINES = 20_000
_MAX_PART_LINES = 60
_MAX_JUNK_LINES = 40
_BLANK = re.compile(rb"\n\r{0,4}\n")
_LINE_ENDS = re.compile(rb"[\r\n]+")
_NAME = re.compile(r"[!-9;-~]+$")
_KNOWN = re.compile(
    r"(?:from|to|cc|bcc|subject|date|message-id|mime-version|content-[a-z-]{2,30}|received|return-path|reply-to"
    r"|references|in-reply-to|sender|delivered-to|dkim-signature|arc-[a-z-]{2,30}|list-[a-z-]{2,30}|x-[a-z0-9-]{1,60}|precedence"
    r"|user-agent|importance|thread-[a-z]{2,10}|auto-submitted|organi[sz]ation|authentication-results|status)"
    r"[ \t]{0,5}:",
    re.I,
)
_CHARSET = re.compile(r"charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})", re.I)


class Header(NamedTuple):
    """:ivar fields: lower-case names with unfolded values; encoded words are still encoded
    :ivar body_at: where the body begins
    :ivar is_odd: lines had to be skipped
    """

    fields: Fields
    body_at: int
    is_odd: bool


def read_header(raw: bytes, start: int, end: int, decoder: Decoder, *, is_root: bool = False) -> Header:
    """Read the header that begins at `start`; the body ends at `end` at the latest."""
    if start >= end:
        return Header([], end, False)
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        first = _LINE_ENDS.match(raw, start, end)
        if not is_root or first is None or not _KNOWN.match(raw[first.end() : first.end() + 80].decode("latin-1")):
            return Header([], min(raw.index(b"\n", start) + 1, end), False)
        start = first.end()
    limit, max_lines = (_MAX_ROOT_BYTES, _MAX_ROOT_LINES) if is_root else (_MAX_PART_BYTES, _MAX_PART_LINES)
    blank = _BLANK.search(raw, start, end)
    stop = blank.start() if blank else end
    lines = _lines_of(raw[start : min(stop, start + limit)], max_lines, decoder)
    fields, broken_at = _read_fields(lines)
    if broken_at is not None:
        return _read_broken(raw, start, lines, Header(fields, blank.end() if blank else end, True), broken_at)
    if (blank is None or not is_root) and not any(_KNOWN.match(name + ":") for name, _ in fields):
        return Header([], start, False)
    return Header(fields, blank.end() if blank else end, False)


def _lines_of(block: bytes, max_lines: int, decoder: Decoder) -> list[str]:
    text = _text_of(block, decoder)
    if "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r").replace("\r", " ")
    if "\0" in text:
        text = text.replace("\0", "")
    lines = text.split("\n", max_lines)
    if len(lines) > max_lines or lines[-1] == "":
        lines.pop()
    return lines


def _text_of(block: bytes, decoder: Decoder) -> str:
    """Raw bytes beyond ASCII are UTF-8 (RFC 6532), else what the body is said to be in, else guessed."""
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        match = _CHARSET.search(block.decode("latin-1"))
        text = decoder.decode(block.replace(b"\0", b""), match[1] if match else "")
        return text if text.count("\n") == block.count(b"\n") else block.decode("latin-1")


def _read_fields(lines: list[str]) -> tuple[Fields, int | None]:
    """The fields up to the first line that is none, and the index of that line."""
    fields: Fields = []
    pieces: list[str] = []  # of the last field, where it is folded
    for index, line in enumerate(lines):
        if line[:1] in _FOLDS:
            piece = line.strip()
            if piece and fields:
                pieces.append(piece)
            elif not fields or not _goes_on(lines, index + 1):
                return _joined(fields, pieces), index
            continue
        name, colon, value = line.partition(":")
        key = _KEYS.get(name) or _key_of(name)
        if not colon or not key:
            return _joined(fields, pieces), index
        if pieces:
            _joined(fields, pieces)
        fields.append((key, value.strip()))
    return _joined(fields, pieces), None


def _goes_on(lines: list[str], index: int) -> bool:
    """A fold of nothing but spaces (RFC 5322, 4.2) is one where the field goes on below it."""
    return index < len(lines) and lines[index][:1] in _FOLDS and not lines[index].isspace()


def _joined(fields: Fields, pieces: list[str]) -> Fields:
    if pieces:
        key, value = fields[-1]
        fields[-1] = key, " ".join((value, *pieces))
        pieces.clear()
    return fields


def _key_of(name: str) -> str:
    """The lower-case name, "" where it can't be one; names met often are remembered."""
    bare = name.rstrip(" \t")
    key = bare.lower() if _NAME.match(bare) else ""
    if key and len(_KEYS) < 2000 and len(name) < 60:
        _KEYS[name] = key
    return key


def _read_broken(raw: bytes, start: int, lines: list[str], so_far: Header, broken_at: int) -> Header:
    """Go on after junk where known headers follow soon; otherwise the body begins at the junk."""
    fields = so_far.fields
    is_odd = bool(fields) or not lines[broken_at].startswith("From ")  # an mbox has that line before every message
    at: int | None = broken_at
    while at is not None:
        junk = takewhile(_is_no_boundary, lines[at : at + 3]) if fields else lines[at : at + _MAX_JUNK_LINES]
        again = next((at + n for n, line in enumerate(junk) if _KNOWN.match(line)), None)
        if again is None:
            return Header(fields, _offset_of_line(raw, start, at), bool(fields))
        more, stopped = _read_fields(lines[again:])
        fields = fields + more
        is_odd = is_odd or stopped is not None or again > broken_at + 1
        at = None if stopped is None else again + stopped
    return Header(fields, so_far.body_at, is_odd)


def _is_no_boundary(line: str) -> bool:
    return not line.startswith("--")


def _offset_of_line(raw: bytes, start: int, number: int) -> int:
    for _ in range(number):
        start = raw.index(b"\n", start) + 1
    return start
