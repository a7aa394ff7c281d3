"""The reader of FETCH responses against responses put together from their grammar (RFC 3501, 9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.imap_fetch import read_fetch, read_internal_date, uid_set

flag_names = st.sampled_from([rb"\Seen", rb"\Answered", rb"\Flagged", b"$Label1", b"NonJunk", rb"\SEEN", b"seen"])
months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    zone = timezone(timedelta(minutes=draw(st.integers(-14 * 60, 14 * 60))))
    return datetime.fromtimestamp(draw(st.integers(0, 2**32)), zone)


def spelled(at: datetime) -> bytes:
    offset = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}{abs(offset) % 60:02}"
    return f"{at.day:2}-{months[at.month - 1]}-{at.year:04} {at:%H:%M:%S} {zone}".encode()


@given(
    uid=st.integers(1, 2**32 - 1),
    modseq=st.integers(1, 2**63 - 1),
    flags=st.lists(flag_names, max_size=5),
    at=instants(),
    body=st.binary(max_size=300),
    how=st.sampled_from(["literal", "literal8", "quoted", "nil"]),
    order=st.permutations(range(6)),
    upper=st.booleans(),
)
def test_reads_every_item_in_any_order(
    uid: int, modseq: int, flags: list[bytes], at: datetime, body: bytes, how: str, order: list[int], upper: bool
) -> None:
    literals: list[bytes] = []
    if how == "quoted":
        body = bytes(octet for octet in body if octet not in b"\r\n\0")
        value = b'"' + body.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    elif how == "nil":
        value = b"NIL"
    else:
        value = (b"~" if how == "literal8" else b"") + b"{%d}" % len(body)
        literals.append(body)
    items = [
        b"UID %d" % uid,
        b"MODSEQ (%d)" % modseq,
        b"FLAGS (%s)" % b" ".join(flags),
        b'INTERNALDATE "%s"' % spelled(at),
        b"BODY[] " + value,
        b"RFC822.SIZE %d" % len(body),
    ]
    names_upper = [item if upper else item.split(b" ")[0].lower() + item[item.index(b" ") :] for item in items]
    read = read_fetch(b"(" + b" ".join(names_upper[place] for place in order) + b")", literals)
    assert (read.uid, read.modseq, read.received_at) == (uid, modseq, at.astimezone(UTC))
    assert read.body == (None if how == "nil" else body)
    assert read.flags is not None
    assert read.flags.is_seen == any(flag.lower() == rb"\seen" for flag in flags)
    assert read.flags.is_answered == (rb"\Answered" in flags)


@given(st.binary(max_size=200), st.lists(st.binary(max_size=5), max_size=3))
def test_never_raises(line: bytes, literals: list[bytes]) -> None:
    read_fetch(line, literals)
    read_internal_date(line.decode("latin-1"))


@pytest.mark.parametrize("text", ["", "31-Feb-2026 10:00:00 +0000", "01-Foo-2026 10:00:00 +0000", "x" * 50])
def test_no_real_date_is_none(text: str) -> None:
    assert read_internal_date(text) is None


@given(st.sets(st.integers(1, 60)))
def test_sequence_sets_name_exactly_the_uids(uids: set[int]) -> None:
    named: set[int] = set()
    for part in uid_set(uids).decode().split(","):
        if part:
            low, _, high = part.partition(":")
            named |= set(range(int(low), int(high or low) + 1))
    assert named == uids


def test_neighbours_are_drawn_together() -> None:
    assert uid_set([9, 3, 5, 4]) == b"3:5,9"
