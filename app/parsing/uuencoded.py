"""Files that were put into the text with uuencode: read as attachments, and told apart from what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import AnyStr, NamedTuple

from app.parsing.transfer import decode_uu

_BEGIN = r"^begin [0-7]{3,4} ?([^\r\n]{0,255})\r?\n(?=(?:[\x20-\x60]{2,70}\r?\n|`))"
_END = r"^end[ \t]*\r?$\n?"
_IN_BYTES = re.compile(_BEGIN.encode(), re.M), re.compile(_END.encode(), re.M)
_IN_TEXT = re.compile(_BEGIN, re.M), re.compile(_END, re.M)
_MAX_FILES = 100


class UuFile(NamedTuple):
    name: bytes
    content: bytes


def take_out(body: bytes) -> tuple[bytes, list[UuFile]]:
    """The text without the files, and the files."""
    blocks = list(_blocks(body, *_IN_BYTES))
    files = [UuFile(begin[1].strip(), decode_uu(body, begin.end(), end.start())) for begin, end in blocks]
    return b"".join(_around(body, blocks)), files


def without_files(text: str) -> str:
    """The text without the lines of the files in it."""
    return "".join(_around(text, list(_blocks(text, *_IN_TEXT)))) if "begin " in text else text


def file_spans(text: str) -> list[tuple[int, int]]:
    """Where the lines of files begin and end, in code points."""
    return [(begin.start(), end.end()) for begin, end in _blocks(text, *_IN_TEXT)] if "begin " in text else []


def _blocks(
    body: AnyStr, block: re.Pattern[AnyStr], last_line: re.Pattern[AnyStr]
) -> Iterator[tuple[re.Match[AnyStr], re.Match[AnyStr]]]:
    """The first and the last line of every file."""
    at = 0
    for _ in range(_MAX_FILES):
        begin = block.search(body, at)
        end = last_line.search(body, begin.end()) if begin else None
        if begin is None or end is None:
            return
        yield begin, end
        at = end.end()


def _around(body: AnyStr, blocks: list[tuple[re.Match[AnyStr], re.Match[AnyStr]]]) -> Iterator[AnyStr]:
    at = 0
    for begin, end in blocks:
        yield body[at : begin.start()]
        at = end.end()
    yield body[at:]
