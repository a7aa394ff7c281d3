"""Files that were put into the text with uuencode."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.parsing.transfer import decode_uu

_BLOCK = re.compile(rb"^begin [0-7]{3,4} ?([^\r\n]{0,255})\r?\n(?=(?:[\x20-\x60]{2,70}\r?\n|`))", re.M)
_END = re.compile(rb"^end[ \t]*\r?$\n?", re.M)
_MAX_FILES = 100


class UuFile(NamedTuple):
    name: bytes
    content: bytes


def take_out(body: bytes) -> tuple[bytes, list[UuFile]]:
    """The text without the files, and the files."""
    files: list[UuFile] = []
    kept: list[bytes] = []
    at = 0
    while len(files) < _MAX_FILES and (begin := _BLOCK.search(body, at)):
        end = _END.search(body, begin.end())
        if end is None:
            break
        files.append(UuFile(begin[1].strip(), decode_uu(body, begin.end(), end.start())))
        kept.append(body[at : begin.start()])
        at = end.end()
    kept.append(body[at:])
    return b"".join(kept), files
