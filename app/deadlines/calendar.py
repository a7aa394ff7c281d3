"""Open time: from a week of opening hours to instants.

A span of a local day covers every instant from the first to the last whose local time lies in it. That settles
daylight saving: a border that does not exist on that day moves forward to the jump; where the clock goes back, a
span begins with the first and ends with the last of its repeated times, and none is counted twice. Spans are
half-open, so a due that falls exactly on closing time stays there.

All instants are aware and UTC. `hours` may be used by any number of threads at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from app.errors import BadInput
from app.i18n import tr
from app.model.clockwork import BusinessHours, Span

OpenSpan: TypeAlias = tuple[datetime, datetime]

#: How far open time is looked for, in days: some five years.
HORIZON_DAYS = 1830
_SECOND = timedelta(seconds=1)
_LAST_DAY = date.max.toordinal() - 1


class _Calendar:
    """Business hours made ready for counting; days are worked out once."""

    def __init__(self, hours: BusinessHours) -> None:
        self.zone = zone_of(hours)
        self._week = hours.week
        self._exceptions = dict(hours.exceptions)
        self._holidays = hours.holidays
        self._days: dict[int, tuple[OpenSpan, ...]] = {}

    def first_day(self, at: datetime) -> int:
        """The ordinal of the earliest local day that can have a span at or after this instant."""
        return max(at.astimezone(self.zone).toordinal() - 1, 1)

    def day(self, ordinal: int) -> tuple[OpenSpan, ...]:
        found = self._days.get(ordinal)
        if found is None:
            found = self._days[ordinal] = self._clipped(ordinal)
        return found

    def from_(self, at: datetime) -> Iterator[OpenSpan]:
        """The spans that end after an instant, in order, as far as the horizon."""
        first = self.first_day(at)
        for ordinal in range(first, min(first + HORIZON_DAYS, _LAST_DAY)):
            for span in self.day(ordinal):
                if span[1] > at:
                    yield span

    def local_spans(self, day: date) -> tuple[Span, ...]:
        """What holds on that day: a dated exception, else a holiday, else the week."""
        exception = self._exceptions.get(day)
        if exception is not None:
            return exception
        return () if day in self._holidays else self._week[day.weekday()]

    def _clipped(self, ordinal: int) -> tuple[OpenSpan, ...]:
        """The spans of a day; where the clock went back across midnight the day before has its time first."""
        spans = self._covered(ordinal)
        before = self._covered(ordinal - 1) if spans and ordinal > 1 else ()
        if before and before[-1][1] > spans[0][0]:
            border = before[-1][1]
            return tuple((max(start, border), end) for start, end in spans if end > border)
        return spans

    def _covered(self, ordinal: int) -> tuple[OpenSpan, ...]:
        day = date.fromordinal(ordinal)
        found: list[OpenSpan] = []
        for span in sorted(self.local_spans(day)):
            last_day = day + timedelta(days=1) if span.end == time.min else day
            start = _first_instant(datetime.combine(day, span.start), self.zone)
            end = _end_instant(datetime.combine(last_day, span.end), self.zone)
            if found and start <= found[-1][1]:
                start, end = found[-1][0], max(end, found.pop()[1])
            if start < end:
                found.append((start, end))
        return tuple(found)


def zone_of(hours: BusinessHours) -> tzinfo:
    """The owner's time zone.

    :raises BadInput: this computer does not know it
    """
    try:
        return ZoneInfo(hours.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(
            tr("The time zone “{name}” is not known here.").format(name=hours.timezone),
            hint=tr("Choose another one in the settings under Opening hours."),
        ) from error


def open_spans(hours: BusinessHours, day: date) -> tuple[OpenSpan, ...]:
    """The open spans of a local day in UTC, in order; adjoining ones are one."""
    return _calendar(hours).day(day.toordinal())


def add_open_time(hours: BusinessHours, start: datetime, open_seconds: int) -> datetime:
    """The earliest instant at which so much open time has passed since `start`: the due.

    Friday 16:30 and one hour, Monday to Friday 09-17, is Monday 09:30. A negative `open_seconds` goes back: the latest
    instant from which so much open time is left until `start`, for warnings. Where the horizon of some five years
    has too little open time, the answer is the horizon's end.
    """
    if open_seconds < 0:
        return _go_back(_calendar(hours), start, timedelta(seconds=-open_seconds))
    left = timedelta(seconds=open_seconds)
    if not left:
        return start
    for opening, closing in _calendar(hours).from_(start):
        begin = opening if opening > start else start
        span = closing - begin
        if span >= left:
            return begin + left
        left -= span
    return _shifted(start, HORIZON_DAYS)


def open_seconds_between(hours: BusinessHours, a: datetime, b: datetime) -> int:
    """Open seconds from a to b, whole ones; negative where b is before a."""
    if b < a:
        return -open_seconds_between(hours, b, a)
    calendar = _calendar(hours)
    total = timedelta()
    for ordinal in range(calendar.first_day(a), min(b.astimezone(calendar.zone).toordinal() + 2, _LAST_DAY)):
        for opening, closing in calendar.day(ordinal):
            if closing > a and opening < b:
                total += min(closing, b) - max(opening, a)
    return total // _SECOND


def is_open(hours: BusinessHours, at: datetime) -> bool:
    calendar = _calendar(hours)
    first = calendar.first_day(at)
    return any(
        opening <= at < closing
        for ordinal in range(first, min(first + 3, _LAST_DAY))
        for opening, closing in calendar.day(ordinal)
    )


def next_opening(hours: BusinessHours, at: datetime) -> datetime | None:
    """The next instant after `at` at which closed turns to open; None where there is none within the horizon.

    While it is open that is the opening after the next closing.
    """
    last_closing: datetime | None = None
    for opening, closing in _calendar(hours).from_(_shifted(at, -1)):
        if opening > at and opening != last_closing:
            return opening
        last_closing = closing
    return None


def closing(hours: BusinessHours, at: datetime) -> datetime | None:
    """When the open time that `at` lies in ends; None while closed, and where it never ends within the horizon."""
    end: datetime | None = None
    for opens, closes in _calendar(hours).from_(at):
        if opens > (end or at):
            return end
        end = closes
    return None


def validate(hours: BusinessHours, today: date | None = None) -> None:
    """Refuse a calendar that can't be kept.

    :param today: with it, there must be open time within the year that follows; without, in any week or exception
    :raises BadInput: an unknown time zone, spans that overlap or end before they start, or no open time at all
    """
    zone_of(hours)
    if len(hours.week) != 7:
        raise ValueError("a week has seven days")
    for spans in (*hours.week, *(spans for _, spans in hours.exceptions)):
        _validate_day(spans)
    if today is None:
        days = [*hours.week, *(spans for _, spans in hours.exceptions)]
    else:
        calendar = _calendar(hours)
        days = [calendar.local_spans(today + timedelta(days=n)) for n in range(366)]
    if not any(days):
        raise BadInput(
            tr("With these hours you would never be open."),
            hint=tr("Open at least one day, so that answers can fall due."),
        )


def closed_from(hours: BusinessHours, at: datetime) -> BusinessHours:
    """The same calendar, closed for the rest of the local day from this instant on."""
    calendar = _calendar(hours)
    local = at.astimezone(calendar.zone)
    border = local.time().replace(tzinfo=None, fold=0)
    kept = tuple(
        Span(span.start, border if span.end == time.min else min(span.end, border))
        for span in calendar.local_spans(local.date())
        if span.start < border
    )
    others = tuple(entry for entry in hours.exceptions if entry[0] != local.date())
    return replace(hours, exceptions=(*others, (local.date(), kept)))


@lru_cache(maxsize=16)
def _calendar(hours: BusinessHours) -> _Calendar:
    return _Calendar(hours)


def _go_back(calendar: _Calendar, end: datetime, left: timedelta) -> datetime:
    last = min(calendar.first_day(end) + 2, _LAST_DAY)
    for ordinal in range(last, max(last - HORIZON_DAYS, 1), -1):
        for opening, closes in reversed(calendar.day(ordinal)):
            if opening >= end:
                continue
            stop = min(closes, end)
            if stop - opening >= left:
                return stop - left
            left -= stop - opening
    return _shifted(end, -HORIZON_DAYS)


def _validate_day(spans: tuple[Span, ...]) -> None:
    ordered = sorted(spans)
    for span in ordered:
        if span.end != time.min and span.end <= span.start:
            start, end = f"{span.start:%H:%M}", f"{span.end:%H:%M}"
            raise BadInput(
                tr("{start} to {end} ends before it starts.").format(start=start, end=end),
                hint=tr("Hours past midnight are two entries: one until 00:00, one from 00:00 on the next day."),
            )
    for first, second in pairwise(ordered):
        if first.end == time.min or second.start < first.end:
            raise BadInput(
                tr("The hours from {first} and from {second} overlap.").format(
                    first=f"{first.start:%H:%M}", second=f"{second.start:%H:%M}"
                ),
                hint=tr("Make one entry of them, or end the first one earlier."),
            )


def _shifted(at: datetime, days: int) -> datetime:
    """So many days later, kept within what a date can hold."""
    try:
        return at + timedelta(days=days)
    except OverflowError:
        return at


def _first_instant(local: datetime, zone: tzinfo) -> datetime:
    """The first instant at which the local clock shows this time or has jumped over it."""
    early, late = _readings(local, zone)
    return early if early <= late else _jump(late, early, zone)


def _end_instant(local: datetime, zone: tzinfo) -> datetime:
    """The instant after the last one at which the local clock shows less than this time."""
    early, late = _readings(local, zone)
    if early > late:
        return _jump(late, early, zone)
    if early < late and (late - timedelta.resolution).astimezone(zone).replace(tzinfo=None) >= local:
        return early  # the repeated stretch begins right here: it belongs to what follows
    return late


def _readings(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Both readings of a local time: equal as a rule, in order where it occurs twice, reversed where it never does."""
    return (
        local.replace(tzinfo=zone, fold=0).astimezone(UTC),
        local.replace(tzinfo=zone, fold=1).astimezone(UTC),
    )


def _jump(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The instant between the two at which the clock jumps; such instants are whole seconds (RFC 9636)."""
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, -((before - after) // _SECOND)
    while low + 1 < high:
        middle = (low + high) // 2
        if (before + middle * _SECOND).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    jump = before + high * _SECOND
    return jump.replace(microsecond=0)
