"""Addresses, dates, parameters and encoded words, well-formed and as they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Address
from app.parsing import addresses, parameters
from app.parsing.addresses import parse_addresses
from app.parsing.charset import Decoder
from app.parsing.dates import parse_date
from app.parsing.encoded_words import decode_words
from app.parsing.envelope import read_ids
from app.parsing.parameters import parse_content_type, parse_disposition


def pairs(text: str) -> list[tuple[str, str]]:
    return [(one.name, one.address) for one in parse_addresses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Doe, John" <j@x.example>, b@c.example (Bob)', [("Doe, John", "j@x.example"), ("Bob", "b@c.example")]),
        ("undisclosed-recipients:;", []),
        ('Team: a@b.c, "C" <c@d.e>;, e@f.g', [("", "a@b.c"), ("C", "c@d.e"), ("", "e@f.g")]),
        ("=?utf-8?Q?Foo,_Bar?= <a@b.c>", [("Foo, Bar", "a@b.c")]),
        ("=?utf-8?Q?Foo, Bar?= <a@b.c>", [("Foo, Bar", "a@b.c")]),
        ('"=?utf-8?Q?J=C3=B6?=" <j@x.y>', [("Jö", "j@x.y")]),
        ("=?utf-8?Q?Name_=3Ca=40b.c=3E?=", [("Name", "a@b.c")]),
        ('Foo" <a@b.c>', [("Foo", "a@b.c")]),
        ("x (unclosed <a@b.c>", [("x (unclosed", "a@b.c")]),
        ("Foo <a@b.c", [("Foo", "a@b.c")]),
        ("<a@b.c, <d@e.f>", [("", "a@b.c"), ("", "d@e.f")]),
        ("a@b.c>; c@d.e", [("", "a@b.c"), ("", "c@d.e")]),
        ("<@x.y,@y.z:z@w.v>", [("", "z@w.v")]),
        ('"john doe"@example.com', [("", '"john doe"@example.com')]),
        ("Jö <jö@XN--bcher-kva.Example>", [("Jö", "jö@bücher.example")]),
        ("a@bücher.EXAMPLE", [("", "a@bücher.example")]),
        ("<mailto:a@b.c>", [("", "a@b.c")]),
        ("a @ b . c", [("", "a@b.c")]),
        ("John Smith j@x.y", [("John Smith", "j@x.y")]),
        ("(one (two)) a@b.c", [("one (two)", "a@b.c")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("<>", []),
        ("", []),
        ("'Bob' <b@c.d>", [("Bob", "b@c.d")]),
        ("a@xn--a.b", [("", "a@xn--a.b")]),
    ],
)
def test_addresses(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@given(st.text(st.sampled_from('ab@.<>"\\(),:; =?xn-'), max_size=60))
def test_addresses_never_raise_and_one_mailbox_reads_alike_on_both_ways(text: str) -> None:
    assert parse_addresses(text) == addresses.parse_carefully(text, Decoder())


@given(st.text(st.characters(categories=["L", "Nd", "Zs"], max_codepoint=0x24F), max_size=20), st.booleans())
def test_a_named_mailbox_reads_alike_on_both_ways(name: str, is_quoted: bool) -> None:
    text = f'"{name}" <a.b@c.example>' if is_quoted else f"{name} <a.b@c.example>"
    assert parse_addresses(text) == addresses.parse_carefully(text, Decoder())
    assert parse_addresses(text) == (Address(" ".join(name.split()), "a.b@c.example"),)


@pytest.mark.parametrize(
    ("text", "expected", "is_guessed"),
    [
        ("Wed, 11 Feb 98 11:51 CST", (1998, 2, 11, 17, 51, 0), False),
        ("Thu, 13 Feb 1969 23:32 -0330 (Newfoundland (Time))", (1969, 2, 14, 3, 2, 0), False),
        ("21 Nov 97 09(comment):   55  :  06 -0600", (1997, 11, 21, 15, 55, 6), False),
        ("2016-02-27T17:11:45Z", (2016, 2, 27, 17, 11, 45), False),
        ("2016-02-27 17:11:45.123+01:00", (2016, 2, 27, 16, 11, 45), False),
        ("Sat Feb 27 17:11:45 2016", (2016, 2, 27, 17, 11, 45), True),
        ("27 Feb 2016 17:11", (2016, 2, 27, 17, 11, 0), True),
        ("Fri, Nov 01 02 01:50:58 +0100", (2002, 11, 1, 0, 50, 58), False),
        ("Tue, 7 Apr 2026 10:00:01 GMT+2", (2026, 4, 7, 8, 0, 1), False),
        ("7 Apr 2026 10:00:01 PM PST", (2026, 4, 8, 6, 0, 1), False),
        ("7 Apr 2026 10:00:01 Nowhere", (2026, 4, 7, 10, 0, 1), True),
        ("Thursday, 1st January 2015 10:00:60 +0000", (2015, 1, 1, 10, 0, 59), False),
        ("1 Jan 101 00:00:00 +0000", (2001, 1, 1, 0, 0, 0), False),
    ],
)
def test_dates(text: str, expected: tuple[int, ...], is_guessed: bool) -> None:
    read = parse_date(text)
    assert read.at is not None
    assert (tuple(read.at.timetuple()[:6]), read.at.tzinfo, read.is_guessed) == (expected, UTC, is_guessed)


@pytest.mark.parametrize(
    "text",
    [
        "garbage",
        "",
        "Fri, 30 Feb 2001 10:00:00 +0000",
        "Mon, 1 Jan 2001 25:00:00 +0000",
        "1 Jan 0001 00:00 +2359",
        "9" * 9999,
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text).at is None


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_dates_as_the_standard_library_writes_and_reads_them(local: datetime, offset_minutes: int) -> None:
    text = format_datetime(local.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=offset_minutes))
    assert parse_date(text) == (parsedate_to_datetime(text).astimezone(UTC), False)


@given(st.text(st.sampled_from("0123456789 :+-/.,TZaApPmMJanFebGT()"), max_size=50))
def test_dates_never_raise(text: str) -> None:
    at = parse_date(text).at
    assert at is None or at.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "value", "named"),
    [
        ('text/plain; charset="utf-8"; format=flowed', "text/plain", {"charset": "utf-8", "format": "flowed"}),
        ('multipart/mixed\tboundary="b"', "multipart/mixed", {"boundary": "b"}),
        ('TEXT/HTML;charset="utf-8', "text/html", {"charset": "utf-8"}),
        ('a/b; name*0="fo o"; name*1*=%20x; name*2=y', "a/b", {"name": "fo o xy"}),
        ("a/b; name*1=two; name*0=one", "a/b", {"name": "onetwo"}),
        ("a/b; name=plain; name*=utf-8''%e2%82%ac.txt", "a/b", {"name": "€.txt"}),
        ("a/b; name==?utf-8?q?a=C3=A9?=", "a/b", {"name": "aé"}),
        ("a/b; filename=foo bar.pdf; size=3", "a/b", {"filename": "foo bar.pdf", "size": "3"}),
        ('a/b; filename="C:\\new\\x.txt"', "a/b", {"filename": "C:\\new\\x.txt"}),
        ('a/b; filename="say \\"hi\\".txt"', "a/b", {"filename": 'say "hi".txt'}),
        ("text; charset=x", "text", {"charset": "x"}),
        ("", "", {}),
        (";;;", "", {}),
    ],
)
def test_content_types(text: str, value: str, named: dict[str, str]) -> None:
    assert parse_content_type(text, Decoder()) == (value, named)


@given(
    st.sampled_from(["text/plain", "text/html", "multipart/mixed", "application/x-y.z+w"]),
    st.sampled_from(
        ["", ";charset=utf-8", '; charset="UTF-8"', " ; charset=iso-8859-2", "; charset=", '; charset="a', ";"]
    ),
)
def test_usual_content_types_read_alike_on_both_ways(kind: str, rest: str) -> None:
    assert parse_content_type(kind + rest, Decoder()) == parameters.parse_carefully(kind + rest, Decoder())


@pytest.mark.parametrize(
    ("text", "value", "named"),
    [
        ("Attachment", "attachment", {}),
        (';  filename="i.png"', "", {"filename": "i.png"}),
        ("filename=x.pdf", "", {"filename": "x.pdf"}),
        ("inline; filename*=iso-8859-2''%B1.txt", "inline", {"filename": "ą.txt"}),
    ],
)
def test_dispositions(text: str, value: str, named: dict[str, str]) -> None:
    assert parse_disposition(text, Decoder()) == (value, named)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?Q?Hello?_there?=", "Hello? there"),
        ("=?utf-8?q?=C3=A9t=C3?= =?utf-8?q?=A9?= x", "été x"),
        ("a =?x-unknown?B?SGVsbG8=?= b", "a Hello b"),
        ("=?UTF-8?B?SGVsbG8", "Hello"),
        ("a=?iso-8859-2?q?=B1?=b", "aąb"),
        ("=?utf-8*pl?q?=C4=85?=", "ą"),
        ("=?utf-8?Q??=", ""),
        ("=?utf-8?Q?a?= =?iso-8859-2?Q?=B1?=", "aą"),
        ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
        ("=?utf-8?Q?two=0D=0Alines?=", "two lines"),
    ],
)
def test_encoded_words(text: str, expected: str) -> None:
    assert decode_words(text, Decoder()) == expected


@given(st.text(st.sampled_from("=?utf-8QqBb_ AC3\x00"), max_size=80))
def test_encoded_words_never_raise(text: str) -> None:
    assert isinstance(decode_words(text, Decoder()), str)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<a@b> <c@d>\t<a@b>", ("a@b", "c@d")),
        ("Your message of Friday <a@b>", ("a@b",)),
        ("<a\n @b>", ("a@b",)),
        ("a@b", ("a@b",)),
        ("no id here", ()),
        ("", ()),
    ],
)
def test_message_ids(text: str, ids: tuple[str, ...]) -> None:
    assert read_ids(text) == ids
