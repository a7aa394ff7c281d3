"""What the machinery in motion asks and notes: where an answered message lies, which warnings are due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, tuple_, update

from app.model.account import Folder, FolderRole
from app.model.message import Direction
from app.store import folders
from app.store.tables import conversations, cycles, messages


def answered_places(conn: Connection, thread_id: int, account_id: int) -> tuple[tuple[Folder, int], ...]:
    """Where the newest message of the customer in this thread lies on the server: the one that was answered."""
    m = messages.c
    newest = (
        select(m.rfc_id)
        .where(m.thread_id == thread_id, m.direction == Direction.IN.value)
        .order_by(m.received_at.desc(), m.id.desc())
        .limit(1)
    )
    rfc_id = conn.execute(newest).scalar()
    return folders.places_of(conn, rfc_id, account_id, FolderRole.INBOX) if rfc_id else ()


@dataclass(frozen=True, slots=True)
class Running:
    """A cycle that runs and whose warning or due was reached, but not told."""

    conversation_id: int
    opened_by: int
    due: datetime


def untold(conn: Connection, now: datetime, warned_until: datetime) -> tuple[Running, ...]:
    """:param warned_until: cycles that are due until then are to be warned of now"""
    c = cycles.c
    query = select(c.conversation_id, c.opened_by, c.due).where(
        c.ended_how.is_(None),
        c.due <= max(now, warned_until),
        or_(c.warned_at.is_(None), and_(c.overdue_told_at.is_(None), c.due <= now)),
    )
    return tuple(Running(*row) for row in conn.execute(query.order_by(c.due)))


def note_told(conn: Connection, told: Collection[Running], at: datetime) -> None:
    """Each warning is given once per cycle; one that is overdue needs no warning before the due any more."""
    c = cycles.c
    for one in told:
        is_over = {"overdue_told_at": at} if one.due <= at else {}
        conn.execute(
            update(cycles)
            .where(tuple_(c.conversation_id, c.opened_by) == (one.conversation_id, one.opened_by))
            .values(warned_at=at, **is_over)
        )


def woken(conn: Connection, now: datetime, told: Collection[int]) -> tuple[int, ...]:
    """Conversations whose snooze is over: at its end, or because a warning about them is given now.

    :param told: conversations that are warned of now
    """
    c = conversations.c
    is_over = or_(c.snoozed_until <= now, c.id.in_(told))
    return tuple(conn.execute(select(c.id).where(c.snoozed_until.is_not(None), is_over)).scalars())
