"""However a form's mail is bent, the address that is answered is the visitor's or none; what he quotes is read."""

from __future__ import annotations

from dataclasses import replace
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.message import Address, ParsedMessage
from app.parsing.forms import read_form
from app.parsing.html_text import html_to_text
from app.parsing.mime import parse

OWNER, ROBOT, VISITOR, STRANGER = (
    "biuro@warsztat.example",
    "www@warsztat.example",
    "ada@byron.example",
    "eve@other.example",
)
MESSAGE = "Czy ostrzycie piły?\nMam trzy."
LABELS = {
    "pl": ("Imię i nazwisko", "E-mail", "Telefon", "Wiadomość"),
    "en": ("Name", "Email address", "Phone", "Message"),
    "de": ("Name", "E-Mail", "Telefon", "Nachricht"),
    "fr": ("Nom", "Courriel", "Téléphone", "Message"),
    "tr": ("Ad Soyad", "E-posta", "Telefon", "Mesaj"),
}
#: How a field is written, and whether that is HTML.
SHAPES = {
    "colon": ("{0}: {1}\n", False),
    "colon, gaps": ("{0}: {1}\n\n", False),
    "line": ("{0}\n{1}\n\n", False),
    "dashes": ("--- {0} ---\n\n{1}\n\n", False),
    "stars": ("- **{0}:** {1}\n", False),
    "underlined": ("{0}\n-------------\n{1}\n\n", False),
    "numbered": ("{0}\n{1}\n", False),
    "cells": ("<table><tr><td>{0}</td><td>{1}</td></tr></table>", True),
    "bold": ("<p><b>{0}:</b> {1}</p>", True),
    "bold line": ("<b>{0}</b><br>{1}<br><br>", True),
    "look": ("<div><div style='color:#888'>{0}</div><div>{1}</div></div>", True),
    "headings": ("<h4>{0}</h4><p>{1}</p>", True),
}


def fields(labels: tuple[str, ...], message: str = MESSAGE) -> list[tuple[str, str]]:
    return list(zip(labels, ("Ada Byron", VISITOR, "22 111 22 33", message), strict=True))


def body(shape: str, pairs: list[tuple[str, str]]) -> tuple[str, str | None]:
    each, is_html = SHAPES[shape]
    if not is_html:
        each = "{2}. " + each if shape == "numbered" else each
        return "".join(each.format(label, value, n) for n, (label, value) in enumerate(pairs, 1)), None
    html = "".join(each.format(label, escape(value).replace("\n", "<br>")) for label, value in pairs)
    return html_to_text(html), html


def mail(shape: str, pairs: list[tuple[str, str]], reply_to: str = VISITOR, **more: Any) -> ParsedMessage:
    text, html = body(shape, pairs)
    message = ParsedMessage(
        subject="Contact form",
        from_=Address("Warsztat", ROBOT),
        reply_to=tuple(Address("", one) for one in reply_to.split()),
        to=(Address("", OWNER),),
        text=text,
        html=html,
    )
    return replace(message, **more)


shapes = pytest.mark.parametrize("shape", SHAPES)
languages = st.sampled_from(sorted(LABELS))


@shapes
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_answer_goes_to_the_visitor_or_nowhere(shape: str, data: st.DataObject) -> None:
    pairs = fields(LABELS[data.draw(languages)])
    if data.draw(st.booleans(), "without the e-mail field"):
        del pairs[1]
    pairs = data.draw(st.permutations(pairs)) if data.draw(st.booleans(), "in another order") else pairs
    kept = [VISITOR in value for _, value in pairs]
    choices = ["", OWNER, ROBOT, f"{OWNER} {ROBOT}", "noreply@robot.example"]
    reply_to = data.draw(
        st.sampled_from([*choices, VISITOR, STRANGER, f"{VISITOR} {STRANGER}"] if any(kept) else choices)
    )
    message = mail(shape, pairs, reply_to)
    footer = data.draw(st.sampled_from(["", OWNER, "office@host.example", "noreply@robot.example"]))
    if footer:
        html = message.html and f"{message.html}<p>Questions? Write to {footer}</p>"
        message = replace(message, text=f"{message.text}\n\nQuestions? Write to {footer}\n", html=html)
    if data.draw(st.booleans(), "as text alone"):
        message = replace(message, html=None)
    if data.draw(st.booleans(), "wrapped"):
        message = replace(message, text=message.text.replace("Czy ostrzycie ", "Czy ostrzycie\n"))
    reading = read_form(message, "PL", frozenset({OWNER}))
    assert reading is None or reading.email in (VISITOR, None)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-2", "windows-1250"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@shapes
def test_encodings_change_nothing(shape: str, charset: str, encoding: str) -> None:
    text, html = body(shape, fields(LABELS["pl"]))
    raw = EmailMessage()
    raw["From"], raw["To"], raw["Subject"] = MailAddress("Warsztat", addr_spec=ROBOT), OWNER, "Formularz"
    raw.set_content(html or text, subtype="html" if html else "plain", charset=charset, cte=encoding)
    reading = read_form(parse(raw.as_bytes()), "PL")
    assert reading is not None
    assert (reading.name, reading.email, reading.phone) == ("Ada Byron", VISITOR, "+48221112233")
    assert reading.message == MESSAGE


#: What visitors quote, and how they end: none of it is the site's.
WORDS = {
    "quoted lines": "Is this right?\n> one\n> two\n> three\n> four",
    "a mail below": (
        "My mail was:\n\n-----Original Message-----\n"
        "From: Eve <eve@other.example>\nTo: biuro@warsztat.example\nSubject: Saw\n\nHello"
    ),
    "an attribution": "No answer:\n\nOn Mon, 5 Oct 2026 at 10:00, Eve <eve@other.example> wrote:\n> Hello",
    "a receipt": "Thank you for contacting me. We have received your parcel.\nBut it is empty.",
    "a signature": "Please call.\n\n--\nAda Byron\nProgrammer",
    "a rule": "Above\n-----\nBelow the rule is more of it.\nAda",
    "like a footer": "I saw your saws.\n\nWant to come on Friday",
    "like another": "Guten Tag.\n\nDiese Nachricht ist dringend.",
    "paragraphs": "One.\n\nTwo: with a colon.\n\nThree\nof two lines",
    "a list": "I need:\n1. a saw\n2. a blade\n- oil",
    "labels": "Please quote.\nColour: red\nTelephone: not before noon",
}


@shapes
@pytest.mark.parametrize("words", WORDS)
def test_the_visitors_words_are_his(shape: str, words: str) -> None:
    reading = read_form(mail(shape, fields(LABELS["en"], WORDS[words])), "PL")
    assert reading is not None
    assert (reading.name, reading.email) == ("Ada Byron", VISITOR)
    assert " ".join((reading.message or "").split()) == " ".join(WORDS[words].split())


def test_an_address_of_the_owner_is_the_visitors_only_where_he_tries_his_own_form() -> None:
    other = "owner@private.example"
    pairs = fields(LABELS["en"])
    asked = [("Name", "Ada"), ("Email", other), ("Message", "A test")]
    assert read_form(mail("colon", pairs, other), "PL", frozenset({other})).email == VISITOR  # type: ignore[union-attr]  # a form
    assert read_form(mail("colon", pairs[:1] + pairs[2:], other), "PL", frozenset({other})).email is None  # type: ignore[union-attr]  # a form
    assert read_form(mail("colon", asked, ""), "PL", frozenset({other})).email == other  # type: ignore[union-attr]  # a form


def test_headers_that_name_two_people_name_nobody() -> None:
    message = ParsedMessage(
        subject="Piły",
        from_=Address("Ada Byron", VISITOR),
        reply_to=(Address("", STRANGER),),
        to=(Address("", OWNER),),
        text="Dzień dobry,\nczy ostrzycie piły?",
        headers=(("return-path", f"<{ROBOT}>"), ("x-mailer", "Drupal")),
    )
    reading = read_form(message, "PL")
    assert reading is not None
    assert reading.email is None
    assert read_form(replace(message, reply_to=()), "PL").email == VISITOR  # type: ignore[union-attr]  # a form


@pytest.mark.parametrize("mark", ["", "> "])
def test_an_answer_that_quotes_a_form_is_none(mark: str) -> None:
    quoted = "".join(f"{mark}{label}: {value}\n" for label, value in fields(LABELS["en"]))
    head = f"From: Warsztat <{ROBOT}>\nSent: Monday\nTo: {OWNER}\nSubject: Contact form\n\n"
    for above in (
        f"Saturday it is.\n\nOn Monday Warsztat <{ROBOT}> wrote:\n",
        f"Can you?\n\n-----Original Message-----\n{head}",
    ):
        message = ParsedMessage(
            subject="Contact form",
            from_=Address("Wanda", "wanda@warsztat.example"),
            to=(Address("", OWNER),),
            text=above + quoted,
        )
        assert read_form(message, "PL") is None
