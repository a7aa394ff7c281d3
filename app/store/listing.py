"""The rows of the list."""

from __future__ import annotations

import statistics
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, text

from app.model.clockwork import CycleEnd
from app.model.listing import Row, State, View
from app.model.screen import Today
from app.store import first_rows
from app.store.tables import conversations, cycles

#: To answer and Snoozed are short and shown whole; of the others so many at a time.
PAGE = 500
_ALL = 1_000_000


def rows(conn: Connection, view: View, skip: int = 0) -> tuple[Row, ...]:
    """In the view's own order: To answer by due, Snoozed by its end, the others newest first, PAGE at a time."""
    limit = _ALL if view in (View.TO_ANSWER, View.SNOOZED) else PAGE
    found = conn.execute(text(first_rows.sql_of(view)), {"limit": limit, "skip": skip})
    return tuple(map(first_rows.as_row, found))


def rows_of(conn: Connection, ids: Collection[int]) -> tuple[Row, ...]:
    """In the order of `ids`; those that are gone are left out."""
    found: dict[int, Row] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), PAGE):
        for values in conn.execute(_ROWS_OF, {"ids": wanted[start : start + PAGE]}):
            found[values[0]] = first_rows.as_row(values)
    return tuple(found[each] for each in wanted if each in found)


_OF_IDS = "WHERE c.id IN :ids AND c.state <> 'joined'"
_ROWS_OF = text(f"{first_rows.SELECT} {_OF_IDS}").bindparams(bindparam("ids", expanding=True))


def counts(conn: Connection) -> dict[View, int]:
    return first_rows.as_counts(conn.execute(text(first_rows.COUNTS)))


def today(conn: Connection, day_start: datetime, day_end: datetime) -> Today:
    """What was answered between two instants, and what waits now."""
    c, open_ = cycles.c, conversations.c
    waiting = select(func.count(), func.min(open_.due)).where(
        open_.state == State.OPEN.value, open_.snoozed_until.is_(None)
    )
    to_answer, next_due = conn.execute(waiting).one()
    answered = select(c.open_seconds, c.target_open_seconds).where(
        c.ended_how == CycleEnd.ANSWERED.value, c.ended_at >= day_start, c.ended_at < day_end
    )
    times = conn.execute(answered).all()
    in_time = sum(taken <= target for taken, target in times)
    return Today(
        to_answer=to_answer,
        next_due=next_due,
        answered=len(times),
        share_in_time=in_time / len(times) if times else None,
        median_open_seconds=round(statistics.median(taken for taken, _ in times)) if times else None,
    )
