"""What holds for every message; well-formed mail reads as the standard library reads it."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.message import ParsedMessage
from app.parsing.flowed import unflow
from app.parsing.mime import attachment_content, inline_parts, parse
from app.parsing.tnef import read_tnef

CORPUS = sorted((Path(__file__).parents[2] / "corpus" / "mime").glob("*.eml"))

WORDS = st.text(st.characters(categories=["L", "Nd", "P", "Zs"], max_codepoint=0x6FF), min_size=1, max_size=40)
NAMES = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
LINES = st.lists(WORDS.map(lambda text: " ".join(text.split())), max_size=6).map("\n".join)
FRAGMENTS = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\n\n",
        b"\r",
        b"\0",
        b"--b\n",
        b"\n--b\n",
        b"\n--b--\n",
        b"=?utf-8?q?",
        b"?=",
        b"Content-Type: ",
        b"multipart/mixed; boundary=b",
        b"multipart/digest; boundary=b",
        b"message/rfc822",
        b"text/html",
        b"text/calendar",
        b"text/plain; charset=",
        b"utf-7",
        b"utf-16",
        b"hz",
        b"gb2312",
        b"iso-2022-kr",
        b"; format=flowed",
        b"; name*0*=x''%C4",
        b"Content-Transfer-Encoding: ",
        b"base64",
        b"quoted-printable",
        b"begin 644 a\n#0V%T\n",
        b"end\n",
        b"From: ",
        b"Date: ",
        b"Subject: ",
        b"Message-ID: <",
        b"<a@b>",
        b'"',
        b"(",
        b":",
        b";",
        b"=",
        b"+2AA-",
        b"\x1b$B",
        b"\xff\xfe",
        b"&#xD800;",
        b"<p>",
        b"BEGIN:VEVENT\n",
        b"application/ms-tnef",
        b"\x78\x9f\x3e\x22\x01\x00",
        b"hello there",
    ]
)


def all_texts(message: ParsedMessage) -> str:
    people = [message.from_, *message.to, *message.cc, *message.reply_to]
    return "".join(
        [
            message.subject,
            message.text,
            message.html or "",
            message.message_id,
            *message.references,
            *message.in_reply_to,
        ]
        + [one.name + one.address for one in people]
        + [name + value for name, value in message.headers]
        + [one.name + one.media_type + one.content_id for one in message.attachments]
    )


def check(raw: bytes) -> None:
    message = parse(raw)
    assert "\0" not in all_texts(message)
    all_texts(message).encode()  # no lone surrogates
    for one in message.attachments:
        assert len(attachment_content(raw, one.index)) == one.size
    inline_parts(raw)
    parse(raw, charset="windows-1250")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_corpus(path: Path) -> None:
    check(path.read_bytes())


@settings(max_examples=300)
@given(st.lists(st.one_of(FRAGMENTS, st.binary(max_size=12)), max_size=25).map(b"".join))
def test_nothing_raises(raw: bytes) -> None:
    check(raw)


@given(st.binary(max_size=200))
def test_winmail_of_any_bytes(data: bytes) -> None:
    assert read_tnef(data) is None or data[:4] == b"\x78\x9f\x3e\x22"
    mail = read_tnef(b"\x78\x9f\x3e\x22\x01\x00\x02\x02\x90\x06\x00" + data)
    assert mail is not None


def written(name: str, user: str) -> str:
    """As one encoded word at most: EmailMessage may write the address into it where it folds a line of names."""
    return formataddr((name, f"{user}@example.com"))


@settings(max_examples=150)
@given(
    subject=WORDS,
    name=NAMES,
    text=LINES.filter(str.strip),
    html=st.one_of(st.none(), LINES),
    encoding=st.sampled_from(["base64", "quoted-printable", "8bit"]),
    files=st.lists(st.tuples(WORDS, st.binary(max_size=300)), max_size=3),
    line_end=st.sampled_from(["\n", "\r\n"]),
    charset=st.sampled_from(["utf-8", "gb18030"]),
    people=st.lists(NAMES, max_size=4),
    at=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)),  # noqa: DTZ001  made aware below
    hours=st.integers(-12, 14),
)
def test_well_formed_mail_reads_as_the_standard_library_reads_it(
    subject: str,
    name: str,
    text: str,
    html: str | None,
    encoding: str,
    files: list[tuple[str, bytes]],
    line_end: str,
    charset: str,
    people: list[str],
    at: datetime,
    hours: int,
) -> None:
    made = EmailMessage(policy=email.policy.default.clone(linesep=line_end))
    made["Subject"] = subject
    made["Date"] = at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    made.set_content(text, cte=encoding, charset=charset)
    if html is not None:
        made.add_alternative(f"<p>{html}</p>", subtype="html", cte=encoding)
    for file_name, data in files:
        made.add_attachment(data, maintype="application", subtype="x-data", filename=file_name)
    raw = f"From: {written(name, 'someone')}{line_end}".encode() + made.as_bytes()
    if people:
        to = f",{line_end} ".join(written(one, f"p{number}") for number, one in enumerate(people))
        raw = f"To: {to}{line_end}".encode() + raw
    theirs, ours = email.message_from_bytes(raw, policy=email.policy.default), parse(raw)
    body = theirs.get_body(("plain",))
    assert body is not None
    assert ours.text == body.get_content().replace("\r\n", "\n").rstrip("\n")
    assert (ours.html is None) == (html is None)
    assert " ".join(ours.subject.split()) == " ".join(str(theirs["subject"]).split())
    assert ours.from_.address == "someone@example.com"
    assert [one.address for one in ours.to] == [f"p{number}@example.com" for number in range(len(people))]
    assert ours.sent_at == theirs["Date"].datetime
    contents = [attachment_content(raw, one.index) for one in ours.attachments]
    assert contents == [part.get_content() for part in theirs.iter_attachments()] == [data for _, data in files]
    assert ours.guessed == ()


@given(LINES)
def test_unflowing_fixed_lines_changes_nothing_but_stuffing(text: str) -> None:
    stuffed = "\n".join(" " + line.rstrip() for line in text.split("\n"))
    assert unflow(stuffed, delete_space=False) == "\n".join(line.rstrip() for line in text.split("\n"))
