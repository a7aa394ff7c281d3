from __future__ import annotations

import email
import email.policy
import html
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering.compose import (
    Answer,
    OutgoingAttachment,
    compose,
    new_message_id,
    references_of,
    reply_subject,
)
from app.answering.quoting import quotation
from app.errors import BadInput
from app.model.message import Address, ParsedMessage

OWNER = Address("Ewa Nowak", "shop@example.org")
ANNA = Address("Anna Kowalska", "anna@customer.example")
DATE = datetime(2026, 11, 20, 11, 40, tzinfo=UTC)
ID = new_message_id("example.org", bytes(range(16)))


def answer(**changes: object) -> Answer:
    plain: dict[str, object] = {"from_": OWNER, "to": (ANNA,), "subject": "Zwrot", "text": "Dzień dobry,\n\nproszę."}
    return Answer(**(plain | changes))  # type: ignore[arg-type]  # the tests give the right types


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def test_a_whole_answer() -> None:
    raw = compose(
        answer(
            cc=(Address("", "jan@customer.example"),),
            quote=quotation("Anna Kowalska", DATE, "Chcę zwrócić.\n\n> dawniej", "pl"),
            in_reply_to="<q1@customer.example>",
            references=("<q0@customer.example>", "<q1@customer.example>"),
            attachments=(OutgoingAttachment("etykieta zwrotna ł.pdf", "application/pdf", b"%PDF"),),
        ),
        ID,
        DATE,
    )
    message = read(raw)
    assert not message.defects
    assert message["Subject"] == "Re: Zwrot"
    assert message["From"] == "Ewa Nowak <shop@example.org>"
    assert message["To"] == "Anna Kowalska <anna@customer.example>"
    assert message["Cc"] == "jan@customer.example"
    assert message["Message-ID"] == ID == "<000102030405060708090a0b0c0d0e0f@example.org>"
    assert message["In-Reply-To"] == "<q1@customer.example>"
    assert message["References"].split() == ["<q0@customer.example>", "<q1@customer.example>"]
    assert message["Date"].datetime == DATE
    assert message["MIME-Version"] == "1.0"
    assert text_of(message) == (
        "Dzień dobry,\n\nproszę.\n\n"
        "W dniu 20.11.2026 o 11:40 Anna Kowalska napisał(a):\n> Chcę zwrócić.\n>\n>> dawniej\n"
    )
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "etykieta zwrotna ł.pdf"
    assert attachment.get_content() == b"%PDF"
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_same_answer_is_the_same_bytes() -> None:
    assert compose(answer(), ID, DATE) == compose(answer(), ID, DATE)


def test_text_alone() -> None:
    message = read(compose(answer(with_html=False), ID, DATE))
    assert message.get_content_type() == "text/plain"
    assert message["In-Reply-To"] is None


def visible(markup: str) -> str:
    """The text an HTML reader shows, as far as the composer's own HTML needs."""
    body = re.sub(r"</p>\n|</?(?:html|body|blockquote)[^>]*>|<!DOCTYPE html>|\n", "", markup.replace("</p>\n", "¶"))
    return html.unescape(re.sub(r"<[^>]+>", "", body.replace("<br>", "¶"))).replace("\xa0", " ")


@given(st.text(max_size=300))
def test_html_and_text_say_the_same(text: str) -> None:
    message = read(compose(answer(text=text.replace("¶", "")), ID, DATE))
    plain, markup = text_of(message), text_of(message, "html")
    assert re.sub(r"[\s¶]+", "", visible(markup)) == re.sub(r"\s+", "", plain)


def test_markup_in_the_text_is_shown_not_obeyed() -> None:
    markup = text_of(read(compose(answer(text='<script>alert(1)</script> "a" & b'), ID, DATE)), "html")
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


def test_links_can_be_clicked() -> None:
    text = 'See (https://example.org/a?b=1&c="x"). https://example.org/ż!'
    markup = text_of(read(compose(answer(text=text), ID, DATE)), "html")
    assert '<a href="https://example.org/a?b=1&amp;c=">' in markup
    assert '<a href="https://example.org/ż">https://example.org/ż</a>!' in markup


def test_every_paragraph_finds_its_direction() -> None:
    markup = text_of(read(compose(answer(text="سلام\n\nHello"), ID, DATE)), "html")
    assert '<p dir="auto">سلام</p>' in markup
    assert '<p dir="auto">Hello</p>' in markup


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Zwrot", "Re: Zwrot"),
        ("Re: Zwrot", "Re: Zwrot"),
        ("RE: Odp: AW: Re[2]: Zwrot", "Re: Zwrot"),
        ("پاسخ: سفارش", "Re: سفارش"),
        ("Sv: Fwd: Zwrot", "Re: Fwd: Zwrot"),
        ("回复：你好", "Re: 你好"),
        ("Return: label", "Re: Return: label"),
        ("", "Re:"),
        ("Re:", "Re:"),
    ],
)
def test_re_once(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected
    assert reply_subject(expected) == expected


nasty = st.text(max_size=120) | st.sampled_from(
    [
        "a\r\nBcc: evil@x.example",
        "a\nX: y",
        "x\x00y",
        "=?utf-8?q?a?=",
        'a"b\\c',
        "a\u2028b",
        "ł" * 200,
        "a, b <c@d>",
        "\ud800",
    ]
)


@given(nasty, nasty, nasty, nasty)
def test_headers_cannot_be_injected(subject: str, name: str, text: str, file_name: str) -> None:
    raw = compose(
        answer(
            subject=subject,
            text=text,
            to=(Address(name, "anna@customer.example"), ANNA),
            in_reply_to=f"<{name}@x>",
            references=(f"<{subject}>", "<ok@x>"),
            attachments=(OutgoingAttachment(file_name, name, b"x"),),
        ),
        ID,
        DATE,
    )
    message = read(raw)
    allowed = {
        "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type"
    }  # fmt: skip
    assert {key.lower() for key, _ in message.items()} <= allowed
    assert [each.addr_spec for each in message["To"].addresses] == ["anna@customer.example"] * 2
    assert len(message.get_all("subject", [])) == 1
    (attachment,) = message.iter_attachments()
    assert attachment.get_payload(decode=True) == b"x"
    assert not set(attachment.get_filename() or "") & set("\r\n/\\\0")


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60))
def test_names_arrive_as_they_were_written(name: str) -> None:
    plain = " ".join(name.split())
    header = email.message_from_bytes(compose(answer(from_=Address(plain, "shop@example.org")), ID, DATE))["From"]
    written, address = parseaddr(header)
    assert address == "shop@example.org"
    assert str(make_header(decode_header(written))) == plain  # policy.default puts spaces between encoded words


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), max_size=150))
def test_subjects_arrive_as_they_were_written(subject: str) -> None:
    plain = " ".join(subject.split())
    message = read(compose(answer(subject=plain), ID, DATE))
    assert (message["Subject"] or "") == plain


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n\t"), max_size=400))
def test_the_text_arrives_as_it_was_written(text: str) -> None:
    message = read(compose(answer(text=text), ID, DATE))
    part = message.get_body(("plain",))
    assert part is not None
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n") == text.rstrip() + "\n"


def test_addresses_that_cannot_be_written_to() -> None:
    for bad in ("", "anna", "a b@c.example", "a@b\r\nBcc: x@y", "<a@b>", "a@b,c@d"):
        with pytest.raises(BadInput):
            compose(answer(to=(Address("Anna", bad),)), ID, DATE)
    with pytest.raises(BadInput):
        compose(answer(to=()), ID, DATE)


def test_domains_and_mailboxes_beyond_ascii() -> None:
    raw = compose(answer(to=(Address("", "anna@żółw.example"),)), ID, DATE)
    assert b"To: anna@xn--w-uga1v8h.example\r\n" in raw
    raw = compose(answer(to=(Address("", "łucja@example.org"),)), ID, DATE)
    assert "To: łucja@example.org\r\n".encode() in raw


def test_references_follow_the_standard() -> None:
    parent = ParsedMessage(message_id="<c@x>", in_reply_to=("<b@x>",), references=("<a@x>", "<b@x>"))
    assert references_of(parent) == ("<a@x>", "<b@x>", "<c@x>")
    assert references_of(ParsedMessage(message_id="c@x", in_reply_to=("b@x",))) == ("<b@x>", "<c@x>")
    assert references_of(ParsedMessage(message_id="<c@x>", in_reply_to=("<a@x>", "<b@x>"))) == ("<c@x>",)
    assert references_of(ParsedMessage(message_id="broken id\r\n")) == ()


def test_references_of_a_long_thread_are_bounded() -> None:
    parent = ParsedMessage(message_id="<last@x>", references=tuple(f"<{n}@x>" for n in range(500)))
    found = references_of(parent)
    assert len(found) == 20
    assert (found[0], found[-1]) == ("<0@x>", "<last@x>")


def test_message_ids_need_randomness() -> None:
    assert new_message_id("ex ample\r\n.org", bytes(16)) == f"<{'00' * 16}@localhost>"
    with pytest.raises(ValueError, match="16"):
        new_message_id("example.org", b"short")


def test_attachments_of_odd_types() -> None:
    for media_type in ("message/rfc822", "multipart/mixed", "nonsense", "", "text/plain"):
        raw = compose(answer(attachments=(OutgoingAttachment("../../etc/x.eml", media_type, b"\xff\x00"),)), ID, DATE)
        (attachment,) = read(raw).iter_attachments()
        assert attachment.get_payload(decode=True) == b"\xff\x00"
        assert attachment.get_filename() == "_.._etc_x.eml"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "On 2026-11-20 at 11:40, Anna wrote:"),
        ("pl", "W dniu 20.11.2026 o 11:40 Anna napisał(a):"),
        ("de", "Am 20.11.2026 um 11:40 schrieb Anna:"),
        ("fa", "در ۱۴۰۵/۰۸/۲۹ ساعت ۱۱:۴۰، Anna نوشت:"),
        ("xx", "On 2026-11-20 at 11:40, Anna wrote:"),
    ],
)
def test_attributions(language: str, line: str) -> None:
    assert quotation("Anna", DATE, "Hi", language) == f"{line}\n> Hi"


def test_a_name_cannot_break_out_of_its_line() -> None:
    assert quotation("Anna\nevil", DATE, "Hi", "en").split("\n") == ["On 2026-11-20 at 11:40, Anna evil wrote:", "> Hi"]
