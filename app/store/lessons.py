"""What the owner's decisions say about pairs of conversations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from app.model.grouping import Measured
from app.store.tables_grouping import lessons

#: Older ones are forgotten: the owner's customers and his site change.
_KEPT = 300


def note(conn: Connection, measured: Measured, at: datetime, *, belongs: bool, thread_id: int | None = None) -> int:
    """Returns its number, for `forget`.

    :param thread_id: of what was joined without asking
    """
    row = {
        "is_known": measured.is_known,
        "values": measured.values,
        "belongs": belongs,
        "thread_id": thread_id,
        "at": at,
    }
    return int(conn.execute(insert(lessons).returning(lessons.c.id), row).scalar_one())


def turn(conn: Connection, thread_ids: Collection[int]) -> tuple[int, ...]:
    """The owner parted what was joined without asking: it did not belong. Returns what turned, for `turn_back`."""
    c = lessons.c
    turned = update(lessons).where(c.thread_id.in_(thread_ids), c.belongs.is_(True)).values(belongs=False)
    return tuple(conn.execute(turned.returning(c.id)).scalars())


def turn_back(conn: Connection, numbers: Collection[int]) -> None:
    conn.execute(update(lessons).where(lessons.c.id.in_(numbers)).values(belongs=True))


def forget(conn: Connection, numbers: Collection[int]) -> None:
    conn.execute(delete(lessons).where(lessons.c.id.in_(numbers)))


def load(conn: Connection) -> tuple[tuple[Measured, bool], ...]:
    """The newest ones, each with whether the pair belonged together."""
    c = lessons.c
    query = select(c.is_known, c["values"], c.belongs).order_by(c.id.desc()).limit(_KEPT)
    return tuple((Measured(known, tuple(values)), belongs) for known, values, belongs in conn.execute(query))
