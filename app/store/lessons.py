"""What the owner's decisions say about pairs of conversations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from app.model.grouping import Measured
from app.store.tables_grouping import lessons

#: Older ones are forgotten: the owner's customers and his site change.
_KEPT = 300


def note(conn: Connection, measured: Measured, at: datetime, *, belongs: bool, thread_id: int | None = None) -> None:
    """:param thread_id: of what was joined without asking"""
    row = {
        "is_known": measured.is_known,
        "values": measured.values,
        "belongs": belongs,
        "thread_id": thread_id,
        "at": at,
    }
    conn.execute(insert(lessons), row)


def turn(conn: Connection, thread_id: int) -> None:
    """The owner split off what was joined without asking: it did not belong."""
    conn.execute(update(lessons).where(lessons.c.thread_id == thread_id).values(belongs=False))


def load(conn: Connection) -> tuple[tuple[Measured, bool], ...]:
    """The newest ones, each with whether the pair belonged together."""
    c = lessons.c
    query = select(c.is_known, c["values"], c.belongs).order_by(c.id.desc()).limit(_KEPT)
    return tuple((Measured(known, tuple(values)), belongs) for known, values, belongs in conn.execute(query))
