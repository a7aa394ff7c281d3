"""Calendar arithmetic against an oracle that looks at every minute of a week around each change of the clock."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.deadlines.calendar import add_open_time, closing, is_open, next_opening, open_seconds_between, open_spans
from app.model.clockwork import BusinessHours, Span

MINUTE = timedelta(minutes=1)
WINDOW_DAYS = 7
CHANGES = [
    ("Europe/Warsaw", date(2026, 3, 29)),
    ("Europe/Warsaw", date(2026, 10, 25)),
    ("Asia/Tehran", date(2022, 3, 22)),  # the jump is at midnight
    ("Asia/Tehran", date(2022, 9, 21)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("America/St_Johns", date(2006, 10, 29)),  # back across midnight, at 00:01
    ("Pacific/Apia", date(2011, 12, 30)),  # this day never was
    ("Asia/Kathmandu", date(2026, 5, 5)),
]


@lru_cache(maxsize=32)
def local_minutes(zone: str, middle: date) -> tuple[datetime, list[datetime]]:
    """The first instant of the window, and the local time of each of its minutes."""
    begin = datetime.combine(middle - timedelta(days=3), time.min, UTC)
    info = ZoneInfo(zone)
    minutes = [(begin + n * MINUTE).astimezone(info).replace(tzinfo=None) for n in range(WINDOW_DAYS * 1440)]
    return begin, minutes


def open_minutes(hours: BusinessHours, zone: str, middle: date) -> list[int]:
    """Every open minute of the window, by its number: for each span, all from the first to the last that lies in it."""
    _, minutes = local_minutes(zone, middle)
    exceptions = dict(hours.exceptions)
    reach: dict[tuple[date, Span], tuple[int, int]] = {}
    for number, local in enumerate(minutes):
        day = local.date()
        spans = exceptions.get(day, () if day in hours.holidays else hours.week[day.weekday()])
        for span in spans:
            if span.start <= local.time() and (local.time() < span.end or span.end == time.min):
                first, _ = reach.get((day, span), (number, number))
                reach[day, span] = (first, number)
    return sorted({minute for first, last in reach.values() for minute in range(first, last + 1)})


@st.composite
def day_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    step = draw(st.sampled_from([1, 15, 60]))
    near_changes = st.sampled_from([0, 1, 30, 60, 90, 120, 150, 180, 1380, 1410, 1440])
    borders = st.integers(0, 1440 // step).map(lambda n: n * step) | near_changes
    of_day = draw(st.lists(borders, max_size=6, unique=True).map(sorted))
    clock = [time(minute // 60 % 24, minute % 60) for minute in of_day]
    return tuple(Span(a, b) for a, b in zip(clock[::2], clock[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[BusinessHours, str, date]:
    zone, middle = draw(st.sampled_from(CHANGES))
    near = st.integers(-3, 3).map(lambda n: middle + timedelta(days=n))
    week = tuple(draw(day_spans()) for _ in range(7))
    exceptions = draw(st.dictionaries(near, day_spans(), max_size=3))
    holidays = draw(st.frozensets(near, max_size=2))
    return BusinessHours(week, zone, tuple(exceptions.items()), holidays), zone, middle


# Both ends of the window stay out of reach: the oracle does not see the spans that cross them whole.
inner_minute = st.integers(1440, (WINDOW_DAYS - 1) * 1440)


@settings(max_examples=150, deadline=None)
@given(calendars(), inner_minute, inner_minute)
def test_open_seconds_between(case: tuple[BusinessHours, str, date], a: int, b: int) -> None:
    hours, zone, middle = case
    begin, _ = local_minutes(zone, middle)
    minutes = open_minutes(hours, zone, middle)
    expected = 60 * (bisect_left(minutes, b) - bisect_left(minutes, a))
    assert open_seconds_between(hours, begin + a * MINUTE, begin + b * MINUTE) == expected


@settings(max_examples=150, deadline=None)
@given(calendars(), inner_minute, st.integers(1, 2000))
def test_add_open_time(case: tuple[BusinessHours, str, date], start: int, open_minutes_wanted: int) -> None:
    hours, zone, middle = case
    begin, _ = local_minutes(zone, middle)
    ahead = [minute for minute in open_minutes(hours, zone, middle) if minute >= start]
    if len(ahead) < open_minutes_wanted or ahead[open_minutes_wanted - 1] >= (WINDOW_DAYS - 1) * 1440:
        return
    due = add_open_time(hours, begin + start * MINUTE, 60 * open_minutes_wanted)
    assert due == begin + (ahead[open_minutes_wanted - 1] + 1) * MINUTE
    assert open_seconds_between(hours, begin + start * MINUTE, due) == 60 * open_minutes_wanted


@settings(max_examples=150, deadline=None)
@given(calendars(), inner_minute, st.integers(1, 2000))
def test_going_back(case: tuple[BusinessHours, str, date], end: int, open_minutes_wanted: int) -> None:
    hours, zone, middle = case
    begin, _ = local_minutes(zone, middle)
    behind = [minute for minute in open_minutes(hours, zone, middle) if minute < end]
    if len(behind) < open_minutes_wanted or behind[-open_minutes_wanted] < 1440:
        return
    warning = add_open_time(hours, begin + end * MINUTE, -60 * open_minutes_wanted)
    assert warning == begin + behind[-open_minutes_wanted] * MINUTE


@settings(max_examples=150, deadline=None)
@given(calendars(), inner_minute)
def test_doors(case: tuple[BusinessHours, str, date], minute: int) -> None:
    hours, zone, middle = case
    begin, _ = local_minutes(zone, middle)
    minutes = set(open_minutes(hours, zone, middle))
    at = begin + minute * MINUTE
    inside = range(minute, (WINDOW_DAYS - 1) * 1440)
    assert is_open(hours, at) == (minute in minutes)
    closes = next((n for n in inside if n not in minutes), None)
    if minute not in minutes:
        assert closing(hours, at) is None
    elif closes is not None:
        assert closing(hours, at) == begin + closes * MINUTE
    opens = next((n for n in inside if n > minute and n in minutes and n - 1 not in minutes), None)
    if opens is not None:
        assert next_opening(hours, at) == begin + opens * MINUTE


@settings(max_examples=150, deadline=None)
@given(calendars())
def test_spans_of_following_days_are_in_order_and_apart(case: tuple[BusinessHours, str, date]) -> None:
    hours, _, middle = case
    spans = [span for n in range(-3, 4) for span in open_spans(hours, middle + timedelta(days=n))]
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    assert all(border.tzinfo is UTC for span in spans for border in span)
