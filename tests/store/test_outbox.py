from __future__ import annotations

import threading

from sqlalchemy import Connection

from app.model.answer import AfterSend, OutboxItem, OutboxState
from app.model.screen import OutboxSummary
from app.store import outbox
from app.store.engine import Store
from tests.patience import PATIENCE_SECONDS
from tests.store.rows import HOUR, NOON, conversation, stored_account, thread

RAW = b"From: a@b\r\n\r\nDzie\xc5\x84 dobry"


def held(conn: Connection, message_id: str = "one@shop", **values: object) -> OutboxItem:
    found = conversation(conn)
    owner = outbox_account(conn)
    fields = {
        "id": 0,
        "conversation_id": found,
        "thread_id": thread(conn, found, owner),
        "account_id": owner,
        "message_id": message_id,
        "recipients": ("anna@example.com", "ewa@example.com"),
        "state": OutboxState.HELD,
        "not_before": NOON,
    }
    return outbox.add(conn, OutboxItem(**fields | values), RAW, "Dzień dobry", AfterSend.DONE, NOON)  # type: ignore[arg-type]  fields by name


def outbox_account(conn: Connection) -> int:
    from app.store import accounts

    known = accounts.load(conn)
    return known[0].id if known else stored_account(conn).id


def test_an_answer_comes_back_as_it_was_added(store: Store) -> None:
    with store.write() as conn:
        item = held(conn)
    with store.read() as conn:
        assert outbox.find(conn, item.id) == item == outbox.find_message_id(conn, "one@shop")
        assert outbox.raw_of(conn, item.id) == RAW
        assert outbox.body_of(conn, item.id) == "Dzień dobry"
        assert outbox.after_of(conn, item.id) is AfterSend.DONE
        assert outbox.of_conversation(conn, item.conversation_id) == ((item, "Dzień dobry"),)
        assert outbox.find(conn, 1) is None
        assert outbox.find_message_id(conn, "two@shop") is None
    assert item.recipients == ("anna@example.com", "ewa@example.com")


def test_only_from_the_states_named_it_moves_on(store: Store) -> None:
    with store.write() as conn:
        item = held(conn)
        states = (OutboxState.HELD, OutboxState.RETRYING)
        assert outbox.move(conn, item.id, states, OutboxState.SENDING, attempts=1)
        assert not outbox.move(conn, item.id, states, OutboxState.SENDING)
        assert not outbox.remove(conn, item.id, [OutboxState.ACCEPTED])
        assert outbox.move(
            conn, item.id, [OutboxState.SENDING], OutboxState.RETRYING, next_attempt_at=NOON + HOUR, error="451 later"
        )
        moved = outbox.find(conn, item.id)
        assert moved is not None
        assert (moved.state, moved.attempts, moved.next_attempt_at, moved.error) == (
            OutboxState.RETRYING,
            1,
            NOON + HOUR,
            "451 later",
        )
        assert outbox.remove(conn, item.id, [OutboxState.RETRYING])
        assert outbox.find(conn, item.id) is None


def test_of_many_workers_one_sends(store: Store) -> None:
    with store.write() as conn:
        item = held(conn)
    won: list[bool] = []

    def work() -> None:
        with store.write() as conn:
            won.append(outbox.move(conn, item.id, [OutboxState.HELD], OutboxState.SENDING))

    workers = [threading.Thread(target=work) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(PATIENCE_SECONDS)
    assert sorted(won) == [False, False, False, False, True]


def test_due_is_what_time_alone_moves_on(store: Store) -> None:
    with store.write() as conn:
        late = held(conn, "late@shop", not_before=NOON + HOUR)
        now = held(conn, "now@shop")
        retried = held(conn, "retried@shop", not_before=NOON - 2 * HOUR)
        outbox.move(conn, retried.id, [OutboxState.HELD], OutboxState.RETRYING, next_attempt_at=NOON - HOUR)
        accepted = held(conn, "accepted@shop", not_before=NOON - 3 * HOUR)
        outbox.move(conn, accepted.id, [OutboxState.HELD], OutboxState.ACCEPTED, accepted_at=NOON)
        for number, state in enumerate((OutboxState.SENDING, OutboxState.UNCERTAIN, OutboxState.FAILED)):
            outbox.move(conn, held(conn, f"{number}@shop").id, [OutboxState.HELD], state)
    with store.read() as conn:
        assert [item.id for item in outbox.due(conn, NOON)] == [accepted.id, retried.id, now.id]
        assert [item.id for item in outbox.due(conn, NOON + HOUR)][-1] == late.id
        assert outbox.next_due_at(conn) == NOON - 3 * HOUR
        assert outbox.summary(conn) == OutboxSummary(waiting=4, uncertain=1, failed=1)
        assert [item.message_id for item in outbox.in_state(conn, OutboxState.UNCERTAIN)] == ["1@shop"]


def test_an_empty_outbox_waits_for_nothing(store: Store) -> None:
    with store.read() as conn:
        assert outbox.next_due_at(conn) is None
        assert outbox.due(conn, NOON) == ()
        assert outbox.summary(conn) == OutboxSummary(0, 0, 0)
