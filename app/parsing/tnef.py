"""winmail.dat: what Outlook wraps its mail in (MS-OXTNEF). Attachments and the body out of it.

Read here because the library for it copies the rest of the file at every attribute and counts loops by a number in
the file: a crafted attachment of some bytes would stop the program.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_SIGNATURE = 0x223E9F78
_MAX_ATTRIBUTES = 20_000
_MAX_PROPERTIES = 2_000

_ATT_BODY, _ATT_OEM_CODEPAGE, _ATT_MAPI_PROPS = 0x800C, 0x9007, 0x9003
_ATT_REND_DATA, _ATT_TITLE, _ATT_DATA, _ATT_ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_PR_BODY, _PR_HTML, _PR_INTERNET_CODEPAGE = 0x1000, 0x1013, 0x3FDE
_PR_FILE_NAME, _PR_LONG_FILE_NAME, _PR_MIME_TAG, _PR_CONTENT_ID, _PR_DATA = 0x3704, 0x3707, 0x370E, 0x3712, 0x3701
_WIDTHS = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x000A: 4,
    0x000B: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_TEXT, _WIDE_TEXT = 0x001E, 0x001F
_VARIABLE = (_TEXT, _WIDE_TEXT, 0x000D, 0x0102)


@dataclass(slots=True)
class TnefFile:
    name: str = ""
    media_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class TnefMail:
    """:ivar text: plain body, :ivar html: HTML body in `codepage`; b"" where there is none"""

    text: bytes = b""
    html: bytes = b""
    codepage: str = "cp1252"
    files: list[TnefFile] = field(default_factory=list)


def read_tnef(data: bytes) -> TnefMail | None:
    """What can be read; None where it is no TNEF at all."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    mail = TnefMail()
    for name, value in _attributes(data):
        if name == _ATT_OEM_CODEPAGE and len(value) >= 4:
            mail.codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _ATT_BODY:
            mail.text = value.rstrip(b"\0")
        elif name == _ATT_MAPI_PROPS:
            _read_message_properties(mail, value)
        elif name == _ATT_REND_DATA:
            mail.files.append(TnefFile())
        elif mail.files:
            _read_file_attribute(mail.files[-1], name, value, mail.codepage)
    mail.files = [file for file in mail.files if file.name or file.content]
    return mail


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Level, name, type, length, value, checksum: one after the other."""
    at = 6
    for _ in range(_MAX_ATTRIBUTES):
        if at + 9 > len(data):
            return
        name, length = struct.unpack_from("<HxxI", data, at + 1)
        yield name, data[at + 9 : at + 9 + length]
        at += 11 + length


def _read_message_properties(mail: TnefMail, block: bytes) -> None:
    for tag, kind, value in _properties(block):
        if tag == _PR_INTERNET_CODEPAGE and len(value) >= 4:
            page = struct.unpack_from("<I", value)[0]
            mail.codepage = "utf-8" if page == 65001 else f"cp{page}"
        elif tag == _PR_BODY and value:
            mail.text = (
                value.decode("utf-16-le", "ignore").rstrip("\0").encode() if kind == _WIDE_TEXT else value.rstrip(b"\0")
            )
        elif tag == _PR_HTML:
            mail.html = value.rstrip(b"\0")


def _read_file_attribute(file: TnefFile, name: int, value: bytes, codepage: str) -> None:
    if name == _ATT_TITLE:
        file.name = file.name or _text(value, _TEXT, codepage)
    elif name == _ATT_DATA:
        file.content = value
    elif name == _ATT_ATTACHMENT:
        _read_file_properties(file, value, codepage)


def _read_file_properties(file: TnefFile, block: bytes, codepage: str) -> None:
    for tag, kind, value in _properties(block):
        if tag == _PR_LONG_FILE_NAME or (tag == _PR_FILE_NAME and not file.name):
            file.name = _text(value, kind, codepage)
        elif tag == _PR_MIME_TAG:
            file.media_type = _text(value, kind, codepage).lower()
        elif tag == _PR_CONTENT_ID:
            file.content_id = _text(value, kind, codepage).strip("<>")
        elif tag == _PR_DATA and not file.content:
            file.content = value[16:]  # after the identifier of the embedded object's interface


def _properties(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """MAPI properties: tag, type and first value. Stops at the first that cannot be measured."""
    try:
        (count,) = struct.unpack_from("<I", block)
        at = 4
        for _ in range(min(count, _MAX_PROPERTIES)):
            kind, tag = struct.unpack_from("<HH", block, at)
            at = _after_name(block, at + 4) if tag >= 0x8000 else at + 4
            values = 1
            if kind & 0x1000 or kind in _VARIABLE:
                (values,) = struct.unpack_from("<I", block, at)
                at += 4
            kind &= ~0x1000
            first, at = _values(block, at, kind, min(values, _MAX_PROPERTIES))
            yield tag, kind, first
    except (struct.error, KeyError):
        return


def _after_name(block: bytes, at: int) -> int:
    """Named properties carry a GUID and a number or a text."""
    (kind,) = struct.unpack_from("<I", block, at + 16)
    if kind == 0:
        return at + 24
    (length,) = struct.unpack_from("<I", block, at + 20)
    return at + 24 + _padded(length)


def _values(block: bytes, at: int, kind: int, count: int) -> tuple[bytes, int]:
    first = b""
    for index in range(count):
        if kind in _VARIABLE:
            (length,) = struct.unpack_from("<I", block, at)
            value, step = block[at + 4 : at + 4 + length] if index == 0 else b"", 4 + _padded(length)
        else:
            value, step = block[at : at + _WIDTHS[kind]], _WIDTHS[kind]
        first = value if index == 0 else first
        at += step
    return first, at


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _text(value: bytes, kind: int, codepage: str) -> str:
    if kind == _WIDE_TEXT:
        return value.decode("utf-16-le", "ignore").rstrip("\0")
    try:
        return value.decode(codepage).rstrip("\0")
    except (LookupError, UnicodeError):
        return value.decode("latin-1").rstrip("\0")
