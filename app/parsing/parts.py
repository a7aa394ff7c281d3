"""The tree of parts of a message (RFC 2045, 2046): where each begins and ends, nothing decoded yet.

Parts point into the raw bytes, so that a message of 50 MB is not copied. Everything that could be made to grow out of
proportion is bounded: depth, number of parts, and the bytes looked through for boundaries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.parsing.charset import Decoder
from app.parsing.headers import Fields, read_header
from app.parsing.parameters import Parameters, parse_content_type, parse_disposition
from app.parsing.transfer import decode_transfer, encoding_of

MAX_DEPTH = 50
MAX_PARTS = 10_000
_MAX_DELIMITERS = 40_000
_MIN_SEARCH_BYTES = 1 << 26
_LOST_BOUNDARY = re.compile(rb"^--([^\s][^\r\n]{0,200}?)[ \t]{0,9}\r?\n(?=content-[a-z-]{2,30}:)", re.M | re.I)
_LOST_PART = re.compile(rb"^content-[a-z-]{2,30}:[ \t]", re.M | re.I)
_LOOKED_AT = 100_000
_NO_PARAMETERS = Parameters("", {})


@dataclass(slots=True, eq=False)
class Part:
    """:ivar buffer: the bytes that `start` and `end` of the body refer to
    :ivar encoding: Content-Transfer-Encoding as `transfer.encoding_of` names it
    :ivar children: of a multipart that could be taken apart; otherwise None
    """

    buffer: bytes
    start: int
    end: int
    fields: Fields
    content_type: Parameters
    disposition: Parameters
    encoding: str
    children: list[Part] | None = None
    _size: int | None = None

    @property
    def media_type(self) -> str:
        return self.content_type.value

    @property
    def name(self) -> str:
        named = self.disposition.named, self.content_type.named
        return next((value for key in ("filename", "name") for one in named if (value := one.get(key))), "")

    def field(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    def content(self) -> bytes:
        data = decode_transfer(self.buffer[self.start : self.end], self.encoding)
        self._size = len(data)
        return data

    @property
    def size(self) -> int:
        """Of the content, in bytes; decoded once at most."""
        if self._size is None:
            self._size = len(self.content()) if self.encoding else self.end - self.start
        return self._size


@dataclass(slots=True)
class Reading:
    """What one reading of a message may still spend, and what it had to guess."""

    decoder: Decoder
    search_bytes_left: int = _MIN_SEARCH_BYTES
    parts_left: int = MAX_PARTS
    guessed: set[str] = field(default_factory=set)


def read_parts(raw: bytes, reading: Reading) -> Part:
    """The message as a tree; its root holds the message's own header."""
    reading.search_bytes_left = max(_MIN_SEARCH_BYTES, 4 * len(raw))
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    header = read_header(raw, start, len(raw), reading.decoder, is_root=True)
    if header.is_odd:
        reading.guessed.add("headers")
    return _read_body(raw, header.body_at, len(raw), header.fields, "text/plain", 0, reading)


def _read_part(buffer: bytes, start: int, end: int, default: str, depth: int, reading: Reading) -> Part:
    header = read_header(buffer, start, end, reading.decoder)
    return _read_body(buffer, header.body_at, end, header.fields, default, depth, reading)


def _read_body(buffer: bytes, start: int, end: int, fields: Fields, default: str, depth: int, reading: Reading) -> Part:
    reading.parts_left -= 1
    content_type = disposition = _NO_PARAMETERS
    encoding = ""
    for key, value in reversed(fields):  # the first of several wins
        if key == "content-type":
            content_type = parse_content_type(value, reading.decoder)
        elif key == "content-transfer-encoding":
            encoding = encoding_of(value)
        elif key == "content-disposition":
            disposition = parse_disposition(value, reading.decoder)
    if not content_type.value:
        content_type = Parameters(default, content_type.named)
    part = Part(buffer, start, end, fields, content_type, disposition, encoding)
    if content_type.value.startswith("multipart"):
        _take_apart(part, depth, reading)
    return part


def _take_apart(part: Part, depth: int, reading: Reading) -> None:
    if depth >= MAX_DEPTH:
        reading.guessed.add("truncated")
        return
    if part.encoding:  # forbidden (RFC 2045, 6.4), and met
        part.buffer, part.start = b"\n" + part.content(), 1
        part.end, part.encoding = len(part.buffer), ""
    ranges = _split(part, reading)
    if not ranges:
        part.content_type = Parameters("text/plain", part.content_type.named)
        return
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    part.children = []
    for start, end in ranges:
        if reading.parts_left <= 0:
            end = ranges[-1][1]
            rest = Parameters("application/octet-stream", {})
            part.children.append(Part(part.buffer, start, end, [], rest, _NO_PARAMETERS, ""))
            reading.guessed.add("truncated")
            break
        part.children.append(_read_part(part.buffer, start, end, default, depth + 1, reading))


def _split(part: Part, reading: Reading) -> list[tuple[int, int]]:
    """Where the parts are. A boundary that never occurs is replaced by the one that the body seems to use."""
    stated = part.content_type.named.get("boundary", "")
    for boundary in dict.fromkeys((stated, stated.strip())):
        if boundary and (ranges := _split_at(part, boundary.encode("utf-8", "replace"), reading)):
            return _lost_part(part, ranges[0][0], reading) + ranges
    seen = _LOST_BOUNDARY.search(part.buffer, part.start, min(part.end, part.start + _LOOKED_AT))
    if seen is None:
        return []
    reading.guessed.add("boundary")
    return _split_at(part, seen[1], reading)


def _lost_part(part: Part, first: int, reading: Reading) -> list[tuple[int, int]]:
    """A part whose delimiter is broken, so that its header stands before the first one."""
    before = part.buffer.rfind(b"\n", part.start, first - 1) + 1 or part.start
    lost = _LOST_PART.search(part.buffer, part.start, min(before, part.start + _LOOKED_AT))
    if lost is None:
        return []
    reading.guessed.add("boundary")
    return [(lost.start(), before)]


def _split_at(part: Part, boundary: bytes, reading: Reading) -> list[tuple[int, int]]:
    buffer, end = part.buffer, part.end
    if reading.search_bytes_left < end - part.start:
        reading.guessed.add("truncated")
        return []
    reading.search_bytes_left -= end - part.start
    needle = b"\n--" + boundary
    ranges: list[tuple[int, int]] = []
    opened = -1
    at = part.start - 1 if buffer.startswith(needle[1:], part.start, end) else buffer.find(needle, part.start, end)
    for _ in range(_MAX_DELIMITERS):
        if at < 0:
            break
        after = at + len(needle)
        line_end = buffer.find(b"\n", after, end)
        if is_delimiter := _delimits(buffer[after : min(after + 80, line_end if line_end >= 0 else end)]):
            if opened >= 0:
                ranges.append((opened, max(opened, at - (buffer[at - 1 : at] == b"\r"))))
            opened = line_end + 1 if is_delimiter == "open" and line_end >= 0 else -1
        at = buffer.find(needle, after if line_end < 0 else line_end, end)
    if opened >= 0:
        ranges.append((opened, end))
    return ranges


def _delimits(tail: bytes) -> str:
    """By what follows the boundary on its line: nothing, `--`, or space and junk; else it is a longer one."""
    if tail[:1] in (b"", b" ", b"\t", b"\r"):
        return "open"
    return "close" if tail[:2] == b"--" and tail[2:3] in (b"", b" ", b"\t", b"\r") else ""
