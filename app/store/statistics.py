"""Response times, from the cycles that ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeVar

from sqlalchemy import Connection, select

from app.deadlines.statistics import ResponseTime, ResponseTimes, summary
from app.model.clockwork import CycleEnd
from app.model.message import Channel
from app.store.tables import cycles
from app.store.types import AnyRow

K = TypeVar("K")


def in_all(conn: Connection, since: datetime, until: datetime, now: datetime) -> ResponseTimes:
    """Of answers given from `since` on and before `until`, and of dues that passed then and still have no answer."""
    return _by(conn, since, until, now, lambda row, at: None).get(None, ResponseTimes(0, 0))


def by_channel(conn: Connection, since: datetime, until: datetime, now: datetime) -> dict[Channel, ResponseTimes]:
    return _by(conn, since, until, now, lambda row, at: Channel(row.channel))


def by_week(
    conn: Connection, since: datetime, until: datetime, now: datetime, zone: tzinfo
) -> dict[date, ResponseTimes]:
    """By the Monday of each week that has any, in order; days are those of the zone."""

    def monday(_row: AnyRow, at: datetime) -> date:
        day = at.astimezone(zone).date()
        return day - timedelta(days=day.weekday())

    found = _by(conn, since, until, now, monday)
    return {day: found[day] for day in sorted(found)}


def _by(
    conn: Connection, since: datetime, until: datetime, now: datetime, key: Callable[[AnyRow, datetime], K]
) -> dict[K, ResponseTimes]:
    c = cycles.c
    answered = select(c.channel, c.ended_at, c.open_seconds, c.wall_seconds, c.target_open_seconds).where(
        c.ended_how == CycleEnd.ANSWERED.value, c.ended_at >= since, c.ended_at < until
    )
    waiting = select(c.channel, c.due).where(c.ended_how.is_(None), c.due >= since, c.due < min(until, now))
    times: dict[K, list[ResponseTime]] = defaultdict(list)
    never: dict[K, int] = defaultdict(int)
    for row in conn.execute(answered):
        times[key(row, row.ended_at)].append(ResponseTime(row.open_seconds, row.wall_seconds, row.target_open_seconds))
    for unanswered in conn.execute(waiting):
        never[key(unanswered, unanswered.due)] += 1
    return {each: summary(times[each], never[each]) for each in times.keys() | never.keys()}
