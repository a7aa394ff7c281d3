"""Hostile mail never raises; one submission has one key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Address, FormReading, ParsedMessage
from app.parsing.forms import read_form, submission_key
from app.parsing.forms.page import MOST_LINES, read_text

LABELS = ["Name:", "E-mail:", "a@b.example", "Message", "نام", "IP:", "Sent from", "Zgoda: tak", "From: a@b.example"]
MARKS = [
    "<b>",
    "</b>",
    "<td>",
    "<tr>",
    "<table>",
    "</td>",
    "<br>",
    "<p>",
    "**",
    "[",
    "]",
    "【",
    "\t",
    "=",
    "--",
    "---",
    "\n",
]
OTHERS = [":", "\n\n", "\u200f", "+48", "500 100 200", ">", "\x00", "- "]
PIECES = st.sampled_from([*LABELS, *MARKS, *OTHERS])
BODIES = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)
SUBMISSION = FormReading("Ada Byron", "ada@byron.example", None, None, "It  smokes.\nHelp!", (("Name", "Ada Byron"),))


@given(
    text=BODIES, html=st.none() | BODIES, subject=BODIES, name=BODIES, region=st.sampled_from(["PL", "", "xx", "IR"])
)
def test_no_body_raises(text: str, html: str | None, subject: str, name: str, region: str) -> None:
    mail = ParsedMessage(
        subject="contact form " + subject,
        from_=Address(name, "wordpress@site.example"),
        reply_to=(Address(name, "ada@byron.example"), Address("", "")),
        to=(Address("", "owner@site.example"),),
        text=text,
        html=html,
    )
    reading = read_form(mail, region)
    assert reading is None or reading.email not in ("wordpress@site.example", "owner@site.example")


def object_mail(text: str) -> ParsedMessage:
    return ParsedMessage(
        subject="Contact form",
        from_=Address("Site", "wordpress@site.example"),
        to=(Address("", "owner@site.example"),),
        text=text,
    )


@pytest.mark.parametrize(
    "member",
    [
        "'a': 0x" + "f" * 5_000,
        "5: 'x'",
        "[]: 'x'",
        "'a': {[]}",
        "'a': " + "-" * 50_000 + "1",
        "'a': " + "[" * 900 + "]" * 900,
        "'a': b'\\xff'",
        "'a': '\\N{no such}'",
    ],
)
def test_no_object_in_python_raises(member: str) -> None:
    read_form(object_mail("{'email': 'ada@byron.example', 'message': 'It smokes.', " + member + "}"), "PL")


def test_what_an_object_escapes_can_be_stored() -> None:
    text = r'{"name": "Ada\u0000 Byron", "email": "ada@byron.example", "message\ud800": "It\udfff smokes."}'
    reading = read_form(object_mail(text), "PL")
    assert reading is not None
    assert (reading.name, reading.message) == ("Ada Byron", "It smokes.")
    assert str(reading).isprintable()


def test_a_large_object_is_read_to_a_bound() -> None:
    text = "{" + ", ".join(f'"field {n}": "{n}"' for n in range(4_000)) + "}"
    assert len(read_text(text)) == MOST_LINES


def test_an_empty_mail_is_no_form() -> None:
    assert read_form(ParsedMessage(), "PL") is None


@pytest.mark.parametrize("html", ["<div>" * 50_000, "<table><tr><td>" * 10_000, "<b>" * 20_000])
def test_markup_too_large_for_a_form_is_not_even_parsed(html: str) -> None:
    mail = ParsedMessage(
        subject="contact form",
        from_=Address("", "wordpress@site.example"),
        to=(Address("", "owner@site.example"),),
        text="Name: Ada\nE-mail: ada@byron.example\nMessage: It smokes.",
        html=html,
    )
    reading = read_form(mail, "GB")
    assert reading is not None
    assert reading.message == "It smokes."


def test_one_submission_has_one_key() -> None:
    same = replace(SUBMISSION, message="it smokes. help!", name=None, fields=(("name", "Ada"),), shape="cells")
    assert submission_key(SUBMISSION) == submission_key(same)


@pytest.mark.parametrize(
    "other", [replace(SUBMISSION, message="Another one"), replace(SUBMISSION, email="eve@byron.example")]
)
def test_another_submission_has_another_key(other: FormReading) -> None:
    assert submission_key(SUBMISSION) != submission_key(other)
