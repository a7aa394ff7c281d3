from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Channel, Direction, FormReading, Kind
from app.store import content, conversations, messages
from app.store.conversations import StoredConversation
from app.store.engine import Store
from tests.store.rows import HOUR, NOON, conversation, cycle, message, stored_account, thread, written


@given(st.binary(max_size=5_000))
def test_compressed_bytes_come_back(raw: bytes) -> None:
    assert content.decompress(content.compress(raw)) == raw


def test_the_newest_mail_is_begun_and_not_read_whole(store: Store) -> None:
    noise = random.Random(1).randbytes(400_000).hex()
    with store.write() as conn:
        owner = stored_account(conn)
        holder = thread(conn, conversation(conn), owner.id)
        for text, direction in (("first", "in"), (noise, "in"), ("own", "out")):
            message(conn, holder, NOON, text, direction=direction, account_id=owner.id)
        whole = f"Subject: \n\n{noise}".encode()
        begun = messages.newest_beginnings(conn, owner.id, 9, 100_000)
        assert begun == [whole[:100_000], b"Subject: \n\nfirst"]
        assert messages.newest_beginnings(conn, owner.id, 1, 100) == [whole[:100]]


@given(st.binary(max_size=2_000), st.integers(0, 400_000), st.integers(1, 200_000))
def test_a_beginning_needs_no_more_than_it_says(raw: bytes, zeros: int, size: int) -> None:
    whole = raw + bytes(zeros) + raw + random.Random(zeros).randbytes(zeros)
    assert content.beginning(content.compress(whole)[: size + content.BLOCK_BYTES], size) == whole[:size]


def test_a_conversation_is_read_oldest_first(store: Store) -> None:
    form = {
        "name": "Anna",
        "email": None,
        "phone": "+48600123456",
        "subject": None,
        "message": "Hej",
        "fields": [["a", "b"]],
    }
    with store.write() as conn:
        owner = stored_account(conn)
        found = conversation(conn)
        one, other = thread(conn, found, owner.id), thread(conn, found, owner.id)
        last = message(conn, one, NOON + HOUR, "last", direction="out", rfc_id="x@y", account_id=owner.id)
        first = message(conn, other, NOON, "first", channel="form", form=form, kind="bulk", is_read=True)
        written(conn, "elsewhere")
    with store.read() as conn:
        read = messages.of_conversation(conn, found)
        assert [each.id for each in read] == [first, last]
        assert messages.find(conn, first) == read[0]
        assert messages.find(conn, 1) is None
        assert messages.source(conn, last) == b"Subject: \n\nlast"
        assert messages.source(conn, 1) is None
        assert messages.conversation_of(conn, last) == found
        assert messages.find_rfc_id(conn, "x@y") == (last,) == messages.find_rfc_id(conn, "x@y", owner.id)
        assert messages.find_rfc_id(conn, "x@y", owner.id + 1) == ()
    assert (read[0].channel, read[0].kind, read[0].direction) == (Channel.FORM, Kind.BULK, Direction.IN)
    assert read[0].form == FormReading("Anna", None, "+48600123456", None, "Hej", (("a", "b"),))
    assert (read[0].received_at, read[0].new_text, read[1].form) == (NOON, "first", None)


def test_marking_read_names_what_was_unread(store: Store) -> None:
    with store.write() as conn:
        found = conversation(conn)
        holder = thread(conn, found)
        unread = message(conn, holder)
        message(conn, holder, is_read=True)
        other = written(conn)
        assert messages.mark_read(conn, found) == (unread,)
        assert messages.mark_read(conn, found) == ()
        assert [each.is_read for each in messages.of_conversation(conn, other)] == [False]


def test_threads_are_named_by_their_first_message(store: Store) -> None:
    with store.write() as conn:
        found = conversation(conn, order_number="84438", language="pl")
        later, earlier = thread(conn, found), thread(conn, found)
        message(conn, later, NOON, subject="Second")
        message(conn, later, NOON + HOUR, subject="Re: Second")
        message(conn, earlier, NOON - HOUR, subject="First")
        cycle(conn, found)
        cycle(conn, conversation(conn), ended_how="answered", ended_at=NOON)
        assert [(each.id, each.subject) for each in conversations.threads_of(conn, found)] == [
            (earlier, "First"),
            (later, "Second"),
        ]
        assert conversations.find(conn, found) == StoredConversation(found, None, "84438", "pl")
        assert conversations.find(conn, 1) is None
        assert conversations.ids_with_running_cycle(conn) == (found,)
