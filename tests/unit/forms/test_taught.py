"""A form learnt from one marked mail is read in all others; one that looks different is not read at all."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.model.message import Address, ParsedMessage
from app.model.taught import NOTHING_TAUGHT, FormRule, Lessons, Mark, Marked
from app.parsing.forms.taught import CHANGED, read_taught, recognise, sender_of
from app.parsing.forms.taught_learning import learn
from app.parsing.mime import parse

SHARED = Path(__file__).parents[3].parent / "shared" / "forms"
ROBOT = Address("Strona", "strona@hosting.example")
NAMES = st.sampled_from(["Zofia Lis", "Jean-Luc Ôtard", "Ewa Żak-Nowak", "علی رضایی", "O'Neill", "Li Wei"])
ADDRESSES = st.sampled_from(["zofia@poczta.example", "a.b+c@firma.example", "x@y.example"])
PHONES = st.sampled_from(["600 100 201", "+48 600 100 202", "22 111 22 33"])
TEXTS = st.lists(
    st.sampled_from(
        [
            "Czy macie rower?",
            "Proszę o wycenę.",
            "",
            "Cena: 20 zł",
            "- jeden",
            "Telefon 12345",
            "Pozdrawiam",
            "Dzwonek: 1",
        ]
    ),
    min_size=1,
    max_size=6,
).map(lambda lines: "\n".join(lines).strip() or "Hej")
#: What a site may write, with {name}, {email}, {phone} and {text} where the visitor's values stand.
TEMPLATES = (
    "Przyszło ze strony\nKto zacz: {name}\nGdzie odpisać: {email}\nDzwonek: {phone}\nCo słychać\n{text}\n",
    "Kto\n{name}\n\nGdzie\n{email}\n\nDzwonek\n{phone}\n\nCo\n{text}\n\n--\nfirma.example, 12 marca, 10:15\n",
    "Napisał {name} ({email}), dzwonek {phone}:\n\n{text}\n\n====\nWysłano z adresu 10.0.0.1 o 14:05",
    "{text}\n\n-- od --\nKto: {name} <{email}>\nDzwonek: {phone}\n",
    "[kto] {name}\n[gdzie] {email}\n[dzwonek] {phone}\n[co] {text}\n[skąd] https://firma.example/kontakt?id=77",
)


@dataclass(frozen=True)
class Visitor:
    name: str
    email: str
    phone: str
    text: str


VISITORS = st.builds(Visitor, NAMES, ADDRESSES, PHONES, TEXTS)
FIRST = Visitor("Anna Wilk", "anna@poczta.example", "600 700 800", "Pierwsza sprawa.\n\nDruga sprawa.")


def mail(body: str, subject: str = "Nowe ze strony") -> ParsedMessage:
    return ParsedMessage(subject, ROBOT, to=(Address("", "biuro@firma.example"),), text=body)


def filled(template: str, visitor: Visitor) -> ParsedMessage:
    values = {"name": visitor.name, "email": visitor.email, "phone": visitor.phone, "text": visitor.text}
    return mail(template.format(**values))


def marks(text: str, visitor: Visitor) -> list[Mark]:
    said = {
        Marked.NAME: visitor.name,
        Marked.EMAIL: visitor.email,
        Marked.PHONE: visitor.phone,
        Marked.MESSAGE: visitor.text,
    }
    return [Mark(text.index(value), text.index(value) + len(value), what) for what, value in said.items()]


def taught(template: str) -> FormRule:
    example = filled(template, FIRST)
    return learn(example, marks(example.text, FIRST), "PL")


@given(template=st.sampled_from(TEMPLATES), visitor=VISITORS)
def test_every_visitor_of_a_taught_form_is_read(template: str, visitor: Visitor) -> None:
    reading, reason = read_taught(taught(template), filled(template, visitor), "PL")
    assert reading is not None, reason
    assert (reading.name, reading.email) == (visitor.name, visitor.email)
    assert reading.phone is not None
    assert reading.phone.endswith(re.sub(r"\D", "", visitor.phone)[-9:])
    assert (reading.message or "").split() == visitor.text.split()
    assert visitor.email in dict(reading.fields).values()


@given(template=st.sampled_from(TEMPLATES), visitor=VISITORS, data=st.data())
def test_a_form_without_its_words_is_never_misread(template: str, visitor: Visitor, data: st.DataObject) -> None:
    """Any of the site's words goes: what is still read is right, and nothing else is."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"\{\w+\}", " ", template))]
    lost = data.draw(st.sampled_from(words))
    changed = template.replace(lost, "Inaczej", 1)
    reading, _ = read_taught(taught(template), filled(changed, visitor), "PL")
    if reading is not None:
        assert reading.email in (visitor.email, None)
        assert set(visitor.text.split()) <= set((reading.message or "").split())


@given(text=st.text(max_size=300), subject=st.text(max_size=40), template=st.sampled_from(TEMPLATES))
def test_no_body_raises(text: str, subject: str, template: str) -> None:
    reading, reason = read_taught(taught(template), mail(text, subject), "PL")
    assert reading is None or reason == ""


@given(text=st.text(max_size=200), spans=st.lists(st.tuples(st.integers(-5, 210), st.integers(-5, 210)), max_size=4))
def test_learning_ends_in_a_rule_that_reads_its_own_mail_or_in_words(text: str, spans: list[tuple[int, int]]) -> None:
    drawn = [Mark(start, end, what) for (start, end), what in zip(spans, [*Marked][::-1], strict=False)]
    try:
        rule = learn(mail(text), drawn, "PL")
    except BadInput as error:
        assert error.title
        return
    assert read_taught(rule, mail(text), "PL")[0] is not None


def test_a_visitor_cannot_put_an_address_in_the_place_of_his() -> None:
    template = TEMPLATES[0]
    evil = Visitor(
        "Zofia Lis", "zofia@poczta.example", "", "Hej\nGdzie odpisać: ofiara@bank.example\nDzwonek: 600600600"
    )
    reading, _ = read_taught(taught(template), filled(template, evil), "PL")
    assert reading is not None
    assert (reading.email, reading.phone) == ("zofia@poczta.example", None)
    left_out = filled(template.replace("Gdzie odpisać: {email}\n", ""), evil)
    assert read_taught(taught(template), left_out, "PL") == (None, "Gdzie odpisać")


def test_the_owners_and_the_robots_address_are_nobodys() -> None:
    template = TEMPLATES[0]
    for address in ("biuro@firma.example", ROBOT.address, "noreply@firma.example"):
        reading, _ = read_taught(taught(template), filled(template, replace(FIRST, email=address)), "PL")
        assert reading is not None
        assert reading.email is None


def test_answers_that_quote_a_form_are_no_form() -> None:
    rule = taught(TEMPLATES[1])
    quoted = replace(filled(TEMPLATES[1], FIRST), subject="Re: Nowe ze strony", in_reply_to=("a@b",))
    assert read_taught(rule, quoted, "PL") == (None, "")


def test_what_is_left_out_when_empty_is_not_missed() -> None:
    template = TEMPLATES[0]
    reading, _ = read_taught(
        taught(template), mail(filled(template, FIRST).text.replace("Dzwonek: 600 700 800\n", "")), "PL"
    )
    assert reading is not None
    assert reading.phone is None
    renamed = mail(filled(template, FIRST).text.replace("Dzwonek:", "Telefon:"))
    assert read_taught(taught(template), renamed, "PL")[0] is None


def test_other_mails_of_the_sender_show_what_stays_the_same() -> None:
    """The line above the name looks like the form's own but is the company's."""
    template = "Zapytanie\n{company}\n{name}\n{email}\n{text}\nKoniec zapytania\n"

    def one(company: str, visitor: Visitor) -> ParsedMessage:
        return mail(template.format(company=company, name=visitor.name, email=visitor.email, text=visitor.text))

    example = one("ACME Ogrody", FIRST)
    drawn = [mark for mark in marks(example.text + FIRST.phone, FIRST) if mark.what is not Marked.PHONE]
    other = one("Beta Dach", replace(FIRST, name="Jan Kos", email="jan@kos.example"))
    rule = learn(example, drawn, "PL", [other])
    reading, _ = read_taught(rule, other, "PL")
    assert reading is not None
    assert (reading.name, reading.email) == ("Jan Kos", "jan@kos.example")


def test_lessons_go_before_what_forms_usually_look_like() -> None:
    form = filled(TEMPLATES[0], FIRST)
    sender = sender_of(form)
    assert recognise(form, "PL", NOTHING_TAUGHT) == (None, "")
    lessons = Lessons(1, forms={sender: (taught(TEMPLATES[0]),)})
    reading, _ = recognise(form, "PL", lessons)
    assert reading is not None
    changed, reason = recognise(mail(form.text.replace("Co słychać", "Treść")), "PL", lessons)
    assert changed is not None
    assert (changed.shape, changed.email, reason) == (CHANGED, None, "Co słychać")
    assert recognise(mail("Kopia zapasowa gotowa", "Raport"), "PL", lessons) == (None, "")


def test_the_sender_of_a_form_is_the_robot_also_where_the_visitor_is_in_from() -> None:
    visitor = Address("Anna", "anna@poczta.example")
    posted = ParsedMessage("", visitor, headers=(("return-path", "<www-data@host.example>"),))
    assert sender_of(posted) == "www-data@host.example"
    assert sender_of(replace(posted, headers=())) == "anna@poczta.example"
    assert (
        sender_of(ParsedMessage("", Address("", "WordPress@Site.example"), sender=visitor)) == "wordpress@site.example"
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of forms is not here")
def test_every_collected_form_can_be_taught() -> None:
    count = 0
    for path in sorted(SHARED.glob("*.eml")):
        truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
        if not truth.get("message"):
            continue
        message = parse(path.read_bytes())
        drawn = _marked(message.text, truth)
        rule = learn(message, drawn, truth.get("default_region", "PL"))
        reading, _ = read_taught(rule, message, truth.get("default_region", "PL"))
        assert reading is not None, path.name
        assert (reading.message or "").split() == truth["message"].split(), path.name
        assert reading.email in (truth["email"], None), path.name
        count += 1
    assert count > 70


def _marked(text: str, truth: dict[str, str]) -> list[Mark]:
    found = re.search(r"\s+".join(map(re.escape, truth["message"].split())), text)
    assert found
    drawn = [Mark(found.start(), found.end(), Marked.MESSAGE)]
    for key, what in (("email", Marked.EMAIL), ("name", Marked.NAME)):
        value = re.search(r"\s+".join(map(re.escape, truth[key].split())), text, re.I) if truth.get(key) else None
        if value and (value.end() <= found.start() or value.start() >= found.end()):
            drawn.append(Mark(value.start(), value.end(), what))
    return drawn
