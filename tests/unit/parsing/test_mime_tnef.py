"""winmail.dat, built here byte by byte (MS-OXTNEF) and read by an independent library as well."""

from __future__ import annotations

import base64
import struct

from tnefparse import TNEF

from app.parsing.mime import attachment_content, parse


def attribute(level: int, name: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def text_property(tag: int, text: str) -> bytes:
    value = (text + "\0").encode("utf-16-le")
    return struct.pack("<HHII", 0x1F, tag, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def winmail() -> bytes:
    properties = (
        struct.pack("<I", 2) + struct.pack("<HHI", 0x0003, 0x0E21, 7) + text_property(0x3707, "długa nazwa.txt")
    )
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x9007, 6, struct.pack("<II", 1250, 0))
        + attribute(1, 0x800C, 2, "Dzień dobry".encode("cp1250") + b"\0")
        + attribute(2, 0x9002, 6, b"\0" * 14)
        + attribute(2, 0x8010, 1, b"DLUGAN~1.TXT\0")
        + attribute(2, 0x800F, 6, b"content of the file")
        + attribute(2, 0x9005, 6, properties)
    )


def test_body_and_files_come_out_and_the_whole_stays() -> None:
    encoded = base64.encodebytes(winmail())
    raw = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" + encoded
    message = parse(raw)
    assert message.text == "Dzień dobry"
    assert [(one.name, one.size) for one in message.attachments] == [
        ("winmail.dat", len(winmail())),
        ("długa nazwa.txt", 19),
    ]
    assert attachment_content(raw, 1) == b"content of the file"


def test_the_library_finds_the_same_file() -> None:
    (theirs,) = TNEF(winmail()).attachments
    assert theirs.data == b"content of the file"
    assert theirs.long_filename().rstrip("\0") == "długa nazwa.txt"
