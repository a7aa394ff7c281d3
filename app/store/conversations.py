"""Conversations and their threads, as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from app.model.listing import State
from app.model.message import Channel
from app.store.tables import conversations, cycles, messages, threads


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """What a conversation has beside its row in the list."""

    id: int
    customer_id: int | None
    order_number: str
    language: str


@dataclass(frozen=True, slots=True)
class StoredThread:
    """:ivar subject: of its first message"""

    id: int
    account_id: int | None
    channel: Channel
    subject: str
    first_at: datetime


def find(conn: Connection, conversation_id: int) -> StoredConversation | None:
    c = conversations.c
    query = select(c.id, c.customer_id, c.order_number, c.language).where(c.id == conversation_id)
    row = conn.execute(query).one_or_none()
    return None if row is None else StoredConversation(*row)


def threads_of(conn: Connection, conversation_id: int) -> tuple[StoredThread, ...]:
    """Oldest first."""
    t, m = threads.c, messages.c
    older = messages.alias()
    first = select(func.min(older.c.id)).where(older.c.thread_id == t.id).correlate(threads).scalar_subquery()
    query = (
        select(t.id, t.account_id, t.channel, m.subject, m.received_at)
        .join_from(threads, messages, m.id == first)
        .where(t.conversation_id == conversation_id)
        .order_by(m.id)
    )
    return tuple(
        StoredThread(thread_id, account_id, Channel(channel), subject, at)
        for thread_id, account_id, channel, subject, at in conn.execute(query)
    )


def ids_with_running_cycle(conn: Connection) -> tuple[int, ...]:
    """Those whose due moves when hours or targets change."""
    query = select(cycles.c.conversation_id).where(cycles.c.ended_how.is_(None)).distinct()
    return tuple(conn.execute(query).scalars())


def of_same_customer(conn: Connection, conversation_id: int, limit: int) -> list[int]:
    """The customer's other conversations, newest first."""
    c = conversations.c
    customer = select(c.customer_id).where(c.id == conversation_id).scalar_subquery()
    query = select(c.id).where(c.customer_id == customer, c.id != conversation_id, c.state != State.JOINED.value)
    return list(conn.execute(query.order_by(c.newest_at.desc()).limit(limit)).scalars())


def newest(conn: Connection, limit: int) -> list[int]:
    """Those that wait for an answer, or for the customer."""
    c = conversations.c
    query = select(c.id).where(c.state.in_((State.OPEN.value, State.WAITING.value)))
    return list(conn.execute(query.order_by(c.newest_at.desc()).limit(limit)).scalars())


def describe(conn: Connection, said: Mapping[int, tuple[str, str]]) -> None:
    """Note order numbers and languages; "" leaves what is there.

    :param said: (order number, language) by conversation
    """
    c = conversations.c
    rows = [
        {"b_id": conversation_id, "b_number": number, "b_language": language}
        for conversation_id, (number, language) in said.items()
        if number or language
    ]
    if rows:
        statement = update(conversations).where(c.id == bindparam("b_id"))
        values = {
            "order_number": func.coalesce(func.nullif(bindparam("b_number"), ""), c.order_number),
            "language": func.coalesce(func.nullif(bindparam("b_language"), ""), c.language),
        }
        conn.execute(statement.values(values), rows)
