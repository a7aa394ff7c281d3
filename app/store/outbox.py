"""Answers on their way. Every step is a compare-and-set, so that of two workers one takes it and the other sees so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from app.model.answer import AfterSend, OutboxItem, OutboxState
from app.model.screen import OutboxSummary
from app.store import content
from app.store.tables import outbox
from app.store.types import AnyRow, new_id

_ITEM = (
    outbox.c.id,
    outbox.c.conversation_id,
    outbox.c.thread_id,
    outbox.c.account_id,
    outbox.c.message_id,
    outbox.c.recipients,
    outbox.c.state,
    outbox.c.not_before,
    outbox.c.attempts,
    outbox.c.next_attempt_at,
    outbox.c.accepted_at,
    outbox.c.error,
    outbox.c.is_scheduled,
)
#: States in which time alone moves an item on.
_TIMED = outbox.c.state.in_([OutboxState.HELD.value, OutboxState.RETRYING.value, OutboxState.ACCEPTED.value])
_DUE_AT = func.coalesce(outbox.c.next_attempt_at, outbox.c.not_before)


def add(conn: Connection, item: OutboxItem, raw: bytes, body: str, after: AfterSend, at: datetime) -> OutboxItem:
    """Store an answer that is to go out, whatever its id says; returned with the id it got.

    :param raw: the whole message as it will be sent (RFC 5322)
    :param body: what the owner wrote, to give it back when it is taken back
    """
    values: dict[str, Any] = {
        "id": new_id(at),
        "conversation_id": item.conversation_id,
        "thread_id": item.thread_id,
        "account_id": item.account_id,
        "message_id": item.message_id,
        "recipients": list(item.recipients),
        "raw": content.compress(raw),
        "body": body,
        "state": item.state.value,
        "not_before": item.not_before,
        "next_attempt_at": item.next_attempt_at,
        "after": after.value,
        "is_scheduled": item.is_scheduled,
    }
    return _item(conn.execute(insert(outbox).values(values).returning(*_ITEM)).one())


def move(
    conn: Connection, outbox_id: int, from_states: Collection[OutboxState], to_state: OutboxState, **changes: Any
) -> bool:
    """Take the item from one of these states to another; False where it is in none of them (any more)."""
    o = outbox.c
    stands = and_(o.id == outbox_id, o.state.in_([state.value for state in from_states]))
    return conn.execute(update(outbox).where(stands).values(state=to_state.value, **changes)).rowcount == 1


def remove(conn: Connection, outbox_id: int, from_states: Collection[OutboxState]) -> bool:
    """The last step: it is known to have arrived, or the owner gave it up."""
    o = outbox.c
    stands = and_(o.id == outbox_id, o.state.in_([state.value for state in from_states]))
    return conn.execute(delete(outbox).where(stands)).rowcount == 1


def find(conn: Connection, outbox_id: int) -> OutboxItem | None:
    row = conn.execute(select(*_ITEM).where(outbox.c.id == outbox_id)).one_or_none()
    return None if row is None else _item(row)


def find_message_id(conn: Connection, message_id: str) -> OutboxItem | None:
    row = conn.execute(select(*_ITEM).where(outbox.c.message_id == message_id)).one_or_none()
    return None if row is None else _item(row)


def sent_with(conn: Connection, item: OutboxItem) -> tuple[OutboxItem, ...]:
    """The messages of their own that others were to get together with this one: the same words at the same instant."""
    o = outbox.c
    query = select(*_ITEM).where(
        o.id != item.id,
        o.conversation_id == item.conversation_id,
        o.not_before == item.not_before,
        o.body == body_of(conn, item.id),
    )
    return tuple(map(_item, conn.execute(query)))


def raw_of(conn: Connection, outbox_id: int) -> bytes:
    """The message as it is to be sent."""
    return content.decompress(conn.execute(select(outbox.c.raw).where(outbox.c.id == outbox_id)).scalar_one())


def body_of(conn: Connection, outbox_id: int) -> str:
    body: str = conn.execute(select(outbox.c.body).where(outbox.c.id == outbox_id)).scalar_one()
    return body


def after_of(conn: Connection, outbox_id: int) -> AfterSend:
    return AfterSend(conn.execute(select(outbox.c.after).where(outbox.c.id == outbox_id)).scalar_one())


def due(conn: Connection, now: datetime) -> tuple[OutboxItem, ...]:
    """What time alone moves on now: undo time over, pause over, or accepted and still to be filed; oldest first."""
    query = select(*_ITEM).where(_TIMED, now >= _DUE_AT).order_by(_DUE_AT, outbox.c.id)
    return tuple(map(_item, conn.execute(query)))


def next_due_at(conn: Connection) -> datetime | None:
    """When to look again; None while nothing waits for a time."""
    query = select(outbox.c.next_attempt_at, outbox.c.not_before).where(_TIMED).order_by(_DUE_AT).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else row.next_attempt_at or row.not_before


def in_state(conn: Connection, *states: OutboxState) -> tuple[OutboxItem, ...]:
    """For start-up (SENDING was interrupted) and for what needs the owner; oldest first."""
    query = select(*_ITEM).where(outbox.c.state.in_([state.value for state in states])).order_by(outbox.c.id)
    return tuple(map(_item, conn.execute(query)))


def of_conversation(conn: Connection, conversation_id: int) -> tuple[tuple[OutboxItem, str], ...]:
    """The answers of a conversation that are still here, with what the owner wrote; oldest first."""
    query = select(*_ITEM, outbox.c.body).where(outbox.c.conversation_id == conversation_id).order_by(outbox.c.id)
    return tuple((_item(row), row.body) for row in conn.execute(query))


def summary(conn: Connection) -> OutboxSummary:
    o = outbox.c
    numbers = {state: number for state, number in conn.execute(select(o.state, func.count()).group_by(o.state)).all()}
    waiting = (OutboxState.HELD, OutboxState.SENDING, OutboxState.RETRYING)
    return OutboxSummary(
        waiting=sum(numbers.get(state.value, 0) for state in waiting),
        uncertain=numbers.get(OutboxState.UNCERTAIN.value, 0),
        failed=numbers.get(OutboxState.FAILED.value, 0),
    )


def _item(row: AnyRow) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        conversation_id=row.conversation_id,
        thread_id=row.thread_id,
        account_id=row.account_id,
        message_id=row.message_id,
        recipients=tuple(row.recipients),
        state=OutboxState(row.state),
        not_before=row.not_before,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        accepted_at=row.accepted_at,
        error=row.error,
        is_scheduled=row.is_scheduled,
    )
