"""Calls that come as mail belong to the caller."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Address, Channel, ParsedMessage
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
        ("Voicemail +48600555112 / +48600555113", "no-reply@telefon.example", ""),  # which of them?
        ("Zamówienie 600555112", "no-reply@sklep.example", ""),  # a number, but of no call
    ],
)
def test_other_mail_is_left_alone(subject: str, sender: str, more: str) -> None:
    assert read_voicemail(parse(mail(subject, sender, more)), "PL") is None


#: (subject, first lines, region, number, name), in the shapes that systems in use write.
SHAPES = [
    ("Anruf von 030 901820 (Max Mustermann)", "FRITZ!Box: Ein Anruf ist eingegangen.", "DE", "+4930901820", ""),
    ("Neue Nachricht auf dem Anrufbeantworter", "Anrufer: 030 901820\nDauer: 0:23 min", "DE", "+4930901820", ""),
    (
        "[PBX]: New message 3 in mailbox 200",
        "Dear Shop:\n\n\tJust wanted to let you know you were just left a 0:23 long message (number 3)\n"
        'in mailbox 200 from "JAN KOWALSKI" <600555112>, on Monday, March 02, 2026 at 10:05:11 AM',
        "PL",
        "+48600555112",
        "JAN KOWALSKI",
    ),
    ("New message 1 in mailbox 101 from 600555112", "Please visit the portal.", "PL", "+48600555112", ""),
    (
        "New Voicemail from 600555112",
        "You have received a new voicemail message from 600555112 for extension 100 (+48 22 123 45 67).",
        "PL",
        "+48600555112",
        "",
    ),
    ("Neue Voicemail von +49 30 901820 für +49 211 58745", "Im Anhang.", "DE", "+4930901820", ""),
    ("Voicemail für 0211 587450 von 030 901820", "Im Anhang.", "DE", "+4930901820", ""),
    ("Ihre SprachBox hat eine neue Nachricht", "Sie haben eine Nachricht von 030 901820.", "DE", "+4930901820", ""),
    ("Poczta głosowa: nowa wiadomość od numeru 600 555 112", "", "PL", "+48600555112", ""),
    ("Masz nową wiadomość na poczcie głosowej", "Numer dzwoniącego: 600 555 112", "PL", "+48600555112", ""),
    ("New voicemail from (212) 736-5000", "Your Google Voice number: (650) 253-0000", "US", "+12127365000", ""),
    ("New missed call from Ann Smith (212) 736-5000", "", "US", "+12127365000", "Ann Smith"),
    (
        "New Voice Message from (212) 736-5000 on 03/02/2026 10:05 AM",
        "Voice Message\nFrom: Ann Smith (212) 736-5000\nTo: (650) 253-0000",
        "US",
        "+12127365000",
        "",
    ),
    ("Voicemail from 48600555112", "", "DE", "+48600555112", ""),
    ("New voice message from number 989121234567", "", "DE", "+989121234567", ""),
    ("Vonage Voicemail: you have a new voicemail", "Caller ID: (212) 736-5000\nLength: 23 s", "US", "+12127365000", ""),
    ("Neue Sprachnachricht von Max Mustermann <030901820>", "", "DE", "+4930901820", "Max Mustermann"),
    ("Verpasster Anruf", "Rufnummer: 030 901820\nAngerufen: 0211 587450", "DE", "+4930901820", ""),
    ("پیام صوتی جدید از ۰۹۱۲۱۲۳۴۵۶۷", "مدت: ۲۳ ثانیه", "IR", "+989121234567", ""),
    ("تماس از دست رفته", "شماره تماس گیرنده: ۰۲۱۸۸۷۷۶۶۵۵", "IR", "+982188776655", ""),
    ("Messagerie vocale : nouveau message de 01 70 18 99 00", "", "FR", "+33170189900", ""),
]


@pytest.mark.parametrize(("subject", "body", "region", "number", "name"), SHAPES)
def test_systems_write_the_caller_in_many_ways(subject: str, body: str, region: str, number: str, name: str) -> None:
    found = read_voicemail(parse(mail(subject, "voicemail@telefon.example", body=body)), region)
    assert found is not None
    assert (found.phone, found.name or "") == (number, name)


def recorded(subject: str, body: str = "") -> bytes:
    return (
        f"From: Ann <ann@kunde.example>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
        "--x\r\nContent-Type: audio/wav; name=m.wav\r\nContent-Disposition: attachment; filename=m.wav\r\n\r\n"
        "RIFF\r\n--x--\r\n"
    ).encode()


def test_weak_words_are_enough_with_a_recording() -> None:
    found = read_voicemail(parse(recorded("Message from JAN KOWALSKI (600555112)")), "PL")
    assert found is not None and (found.phone, found.name) == ("+48600555112", "JAN KOWALSKI")
    assert read_voicemail(parse(mail("Message from JAN KOWALSKI (600555112)")), "PL") is None


@pytest.mark.parametrize("subject", ["Voicemail from an unknown caller", "Verpasster Anruf (anonym)", "New voicemail"])
def test_nobody_is_called_who_hid_his_number(subject: str) -> None:
    assert read_voicemail(parse(recorded(subject, "Length: 0:23, 2026-03-02 10:05")), "PL") is None


@given(st.text(max_size=400), st.text(max_size=2000))
def test_any_text_is_read_without_an_error(subject: str, body: str) -> None:
    line = "".join(letter for letter in subject if letter.isprintable())
    for words in (line, f"Voicemail from {line}"):
        found = read_voicemail(ParsedMessage(subject=words, from_=Address("", "voicemail@x.example"), text=body), "PL")
        assert found is None or (found.phone or "").startswith("+")
