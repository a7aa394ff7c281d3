"""Invitations, contacts and attached messages read as plain lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import FileKind
from app.parsing.calendar_text import describe_calendar
from app.parsing.file_text import calendar_in, describe_file

CARD = b"""BEGIN:VCARD
VERSION:3.0
item1.FN:Anna Kowalska
ORG:Studio;Krawiectwo
TEL;TYPE=CELL:+48 600 555 112
EMAIL:anna@poczta.example
NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Mierzy=20=C5=82adnie
PHOTO;ENCODING=b:AAAA
END:VCARD
"""
MAIL = b"""From: Anna <anna@poczta.example>
To: sklep@ewa.example
Subject: =?utf-8?q?Zwr=C3=B3t?=
Date: Fri, 20 Nov 2026 09:48:00 +0100

The text.
"""


def test_a_contact_is_told_by_lines() -> None:
    assert describe_file(CARD, FileKind.CONTACT).split("\n") == [
        "Anna Kowalska",
        "Studio, Krawiectwo",
        "+48 600 555 112",
        "anna@poczta.example",
        "Mierzy ładnie",
    ]


def test_an_attached_message_is_told_with_its_heads() -> None:
    assert describe_file(MAIL, FileKind.MAIL).rstrip().split("\n") == [
        "From: Anna <anna@poczta.example>",
        "To: sklep@ewa.example",
        "Date: 2026-11-20 08:48 UTC",
        "Subject: Zwrót",
        "",
        "The text.",
    ]


def test_an_invitation_is_told() -> None:
    event = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fitting\r\nDTSTART:20261124\r\nEND:VEVENT\r\nEND:VCALENDAR"
    assert describe_calendar(calendar_in(event)) == "Fitting\n2026-11-24"


@pytest.mark.parametrize("kind", [FileKind.IMAGE, FileKind.PROGRAM, FileKind.DOCUMENT, FileKind.OTHER])
def test_other_files_are_not_read(kind: FileKind) -> None:
    assert describe_file(b"MZ text", kind) == ""


@given(st.binary(max_size=500), st.sampled_from(list(FileKind)))
def test_never_raises(content: bytes, kind: FileKind) -> None:
    text = describe_file(b"BEGIN:VCARD\n" + content, kind)
    assert "\0" not in text
