"""Sections of the list To answer, by due and in the list's own order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, groupby

from app.model.clockwork import OpenTime
from app.model.listing import Row, Section

_ORDER = tuple(Section)


def section_of(due: datetime | None, now: datetime, hours: OpenTime) -> Section:
    """Where a due belongs: past, within a wall-clock hour, this local day, up to the next working day, later.

    A due at midnight belongs to the day that ends.
    """
    return _section(due, _borders(now, hours))


def sections(rows: Iterable[Row], now: datetime, hours: OpenTime) -> tuple[tuple[Section, tuple[Row, ...]], ...]:
    """The rows under their headings; they must come in the order of To answer. Empty sections are left out."""
    borders = _borders(now, hours)
    return tuple((section, tuple(group)) for section, group in groupby(rows, lambda row: _section(row.due, borders)))


def _section(due: datetime | None, borders: Sequence[datetime]) -> Section:
    return Section.LATER if due is None else _ORDER[bisect_left(borders, due)]


def _borders(now: datetime, hours: OpenTime) -> tuple[datetime, ...]:
    """The last instant of every section but the last; shortly before midnight the hour reaches beyond the day."""
    today = now.astimezone(hours.zone).date()
    next_day = hours.working_day_after(today)
    ends = (
        now,
        now + timedelta(hours=1),
        _end_of(today, hours),
        _end_of(next_day if next_day else today, hours),
    )
    return tuple(accumulate(ends, max))


def _end_of(day: date, hours: OpenTime) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, hours.zone).astimezone(UTC)
