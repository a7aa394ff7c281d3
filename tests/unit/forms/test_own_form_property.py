"""What visitors type into the form of the owner's website comes back as it was, whatever it looks like."""

from __future__ import annotations

import base64
import quopri
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.parsing.forms import read_form
from app.parsing.mime import parse

WORDS = tomllib.loads((Path(__file__).parents[3] / "resources" / "website" / "words.toml").read_text("utf-8"))
ORDER = ("name", "email", "phone", "subject", "consent", "message")
TYPED = {"name": "Ada Byron", "email": "ada@byron.example", "phone": "", "subject": "Saws", "consent": "✓"}


def mail(language: str, typed: dict[str, str], reply_to: str = "", trap: str = "") -> bytes:
    """As `resources/website/handler.php` writes it."""
    labels = WORDS[language]
    sections = [(labels[name], typed[name] or "-") for name in ORDER]
    sections[1:1] = [("honeypot", trap)] if trap else []
    body = "".join(f"--- {label} ---\n{value}\n\n" for label, value in sections)
    name, subject = (
        f"=?UTF-8?B?{base64.b64encode(one.encode()).decode()}?=" for one in (typed["name"], typed["subject"])
    )
    head = (
        f"To: biuro@warsztat.example\nSubject: {subject}\nFrom: formularz@warsztat.example\n"
        f"Reply-To: {name}\n <{reply_to or typed['email']}>\nX-Mailer: PHP contact form\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    return (head.encode() + quopri.encodestring(body.replace("\n", "\r\n").encode())).replace(b"=0D=0A", b"\r\n")


def tidy(text: str) -> str:
    """What the form itself makes of a message: no control characters, nothing blank around it."""
    return "".join(c for c in text if c == "\n" or (c.isprintable() and c not in "\u2028\u2029")).strip()


PIECES = st.sampled_from(
    [
        "--- E-mail ---",
        "--- Message ---",
        "-- ",
        "---",
        "> quoted",
        "Sent from my phone",
        "Powered by me",
        "-----Original Message-----",
        "From: eve@other.example",
        "E-mail: eve@other.example",
        "Thank you for contacting us.",
        "On Monday Eve <eve@other.example> wrote:",
        "https://warsztat.example",
        "",
        "Regards,",
        "IP: 203.0.113.1",
        "=20",
        "Total: 12.00 €",
        "1. one",
        "   indented",
    ]
)
MESSAGES = st.lists(PIECES | st.text(max_size=30), min_size=1, max_size=12).map("\n".join).map(tidy).filter(bool)


@pytest.mark.parametrize("language", WORDS)
@settings(max_examples=50, deadline=None)
@example(message="-")
@example(message="Hello\n\n--- Message ---\n\nagain\n\n-- \nAda")
@given(message=MESSAGES)
def test_a_message_comes_back_as_it_was_typed(language: str, message: str) -> None:
    reading = read_form(parse(mail(language, TYPED | {"message": message})), "GB")
    assert reading is not None
    assert (reading.name, reading.email, reading.phone, reading.subject) == (
        "Ada Byron",
        "ada@byron.example",
        None,
        "Saws",
    )
    assert [line.rstrip() for line in (reading.fields[-1][1]).split("\n")] == [
        line.rstrip() for line in message.split("\n")
    ]


def test_what_only_robots_fill_in_is_told() -> None:
    raw = mail("en", TYPED | {"message": "Buy!"}, trap="https://spam.example")
    reading = read_form(parse(raw), "GB")
    assert reading is not None
    assert ("honeypot", "https://spam.example") in reading.fields
    assert (reading.name, reading.message) == ("Ada Byron", "Buy!")


def test_nobody_is_answered_where_the_reply_address_is_not_the_forms() -> None:
    reading = read_form(parse(mail("en", TYPED | {"message": "Hello"}, reply_to="eve@other.example")), "GB")
    assert reading is None or reading.email is None
