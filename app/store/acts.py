"""What the owner does to conversations: kept as facts, the rest is derived by `refresh`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from app.model.message import Direction
from app.store import moving
from app.store.tables import acts, conversations, messages, threads


def done(conn: Connection, conversation_ids: Collection[int], at: datetime) -> tuple[int, ...]:
    """Close without an answer; returns the ids of the acts, for `withdraw`."""
    return _act(conn, _threads_of(conn, conversation_ids), "done", at)


def answered_elsewhere(conn: Connection, conversation_id: int, answered_thread: int, at: datetime) -> None:
    """An answer to one thread of a group answers the others; kept with them, should they be split later."""
    others = [thread for thread in _threads_of(conn, [conversation_id]) if thread != answered_thread]
    _act(conn, others, "answered", at)


def withdraw(conn: Connection, act_ids: Collection[int]) -> None:
    conn.execute(delete(acts).where(acts.c.id.in_(act_ids)))


def snooze(conn: Connection, conversation_id: int, until: datetime | None) -> datetime | None:
    """Hide until then, or show again; returns what was set before."""
    c = conversations.c
    after = newest_at(conn, conversation_id, Direction.IN) if until else None
    conn.execute(update(conversations).where(c.id == conversation_id).values(snoozed_after=after))
    return _replace(conn, conversation_id, "snoozed_until", until)


def promise(conn: Connection, conversation_id: int, due: datetime | None) -> datetime | None:
    """What the owner told the customer becomes the due; returns what was promised before."""
    return _replace(conn, conversation_id, "promised_due", due)


def newest_at(conn: Connection, conversation_id: int, *of: Direction) -> datetime | None:
    """When the newest message was received, of these directions: an answer never counts as earlier, though this clock
    may be slow."""
    query = select(func.max(messages.c.received_at)).join_from(messages, threads, messages.c.thread_id == threads.c.id)
    if of:
        query = query.where(messages.c.direction.in_(of))
    found: datetime | None = conn.execute(query.where(threads.c.conversation_id == conversation_id)).scalar()
    return found


def _threads_of(conn: Connection, conversation_ids: Collection[int]) -> list[int]:
    return list(conn.execute(select(threads.c.id).where(threads.c.conversation_id.in_(conversation_ids))).scalars())


def _act(conn: Connection, thread_ids: Collection[int], what: str, at: datetime) -> tuple[int, ...]:
    return tuple(
        conn.execute(insert(acts).values(thread_id=thread_id, what=what, at=at).returning(acts.c.id)).scalar_one()
        for thread_id in thread_ids
    )


def _replace(conn: Connection, conversation_id: int, column: str, value: datetime | None) -> datetime | None:
    c = conversations.c
    before: datetime | None = conn.execute(select(c[column]).where(c.id == conversation_id)).scalar()
    moving.forget_decision(conn, conversation_id, column)
    conn.execute(update(conversations).where(c.id == conversation_id).values({column: value}))
    return before
