"""Calls that come as mail belong to the caller."""

from __future__ import annotations

import pytest

from app.model.message import Channel
from app.parsing.mime import parse
from app.parsing.voicemail import read_voicemail


def mail(subject: str, sender: str = "no-reply@telefon.example", more: str = "", body: str = "Dauer 0:23") -> bytes:
    head = f"From: {sender}\r\nTo: shop@firma.example\r\nSubject: {subject}\r\n{more}"
    return (
        f"{head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n".encode()
    )


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Nowa wiadomość głosowa od 600 555 112", "+48600555112"),
        ("Nieodebrane połączenie: +48 22 123 45 67", "+48221234567"),
        ("Neue Sprachnachricht von +49 30 901820", "+4930901820"),
        ("Verpasster Anruf von 0049 30 901820 am 3. März", "+4930901820"),
        ("New voicemail from (+44) 20 7946 0018", "+442079460018"),
        ("پیام صوتی تازه از ۰۰۹۸۲۱۸۸۷۷۶۶۵۵", "+982188776655"),
    ],
)
def test_the_caller_is_who_wrote(subject: str, number: str) -> None:
    found = read_voicemail(parse(mail(subject)), "PL")
    assert found is not None
    assert (found.phone, found.email, found.channel) == (number, None, Channel.PHONE)
    assert found.message == "Dauer 0:23"


def test_a_recording_shows_that_a_machine_wrote() -> None:
    raw = (
        b"From: Centrala <biuro@firma.example>\r\nSubject: Voicemail from +48600555112\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: audio/wav; name=m.wav\r\n"
        b"Content-Disposition: attachment; filename=m.wav\r\n\r\nRIFF\r\n--x--\r\n"
    )
    found = read_voicemail(parse(raw), "PL")
    assert found is not None and found.phone == "+48600555112"


@pytest.mark.parametrize(
    ("subject", "sender", "more"),
    [
        ("Missed call, please ring +48 600 555 112", "Anna <anna@kunde.example>", ""),  # a person writes of it
        ("Re: Voicemail from +48 600 555 112", "no-reply@telefon.example", "In-Reply-To: <a@b>\r\n"),
        ("New voicemail", "no-reply@telefon.example", ""),  # no caller
        ("Voicemail from +48600555112 to +48600555113", "no-reply@telefon.example", ""),  # which of them?
        ("Zamówienie 600555112", "no-reply@sklep.example", ""),  # a number, but of no call
    ],
)
def test_other_mail_is_left_alone(subject: str, sender: str, more: str) -> None:
    assert read_voicemail(parse(mail(subject, sender, more)), "PL") is None
