from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.deadlines.calendar import (
    HORIZON_DAYS,
    add_open_time,
    closed_from,
    closing,
    is_open,
    next_opening,
    open_seconds_between,
    open_spans,
    validate,
)
from app.errors import BadInput
from app.model.clockwork import BusinessHours, Span

WARSAW = ZoneInfo("Europe/Warsaw")
NINE_TO_FIVE = (Span(time(9), time(17)),)
OFFICE = BusinessHours((NINE_TO_FIVE,) * 5 + ((), ()), "Europe/Warsaw")
ALWAYS = BusinessHours(((Span(time(0), time(0)),),) * 7, "Europe/Warsaw")
HOUR = 3600


def warsaw(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW).astimezone(UTC)


def test_friday_afternoon_goes_on_on_monday() -> None:
    assert add_open_time(OFFICE, warsaw(20, 16, 30), HOUR) == warsaw(23, 9, 30)


def test_a_due_at_closing_time_stays_there() -> None:
    assert add_open_time(OFFICE, warsaw(20, 16), HOUR) == warsaw(20, 17)


def test_what_comes_outside_open_hours_counts_from_the_next_opening() -> None:
    assert add_open_time(OFFICE, warsaw(21, 3), HOUR) == warsaw(23, 10)
    assert add_open_time(OFFICE, warsaw(20, 17), HOUR) == warsaw(23, 10)


def test_a_lunch_break_does_not_count() -> None:
    lunch = (Span(time(13), time(17)), Span(time(9), time(12, 15)))
    hours = BusinessHours((lunch,) * 7, "Europe/Warsaw")
    assert add_open_time(hours, warsaw(20, 12), HOUR) == warsaw(20, 13, 45)


def test_exceptions_go_both_ways_and_beat_holidays() -> None:
    hours = BusinessHours(
        OFFICE.week,
        "Europe/Warsaw",
        exceptions=((date(2026, 11, 21), (Span(time(10), time(11)),)), (date(2026, 11, 23), ())),
        holidays=frozenset({date(2026, 11, 21), date(2026, 11, 24)}),
    )
    assert add_open_time(hours, warsaw(20, 16, 30), HOUR) == warsaw(21, 10, 30)
    assert add_open_time(hours, warsaw(20, 16, 30), 2 * HOUR) == warsaw(25, 9, 30)


def test_past_midnight_is_two_spans_and_one_opening() -> None:
    late = (Span(time(0), time(2)), Span(time(20), time(0)))
    hours = BusinessHours((late,) * 7, "Europe/Warsaw")
    assert closing(hours, warsaw(20, 21)) == warsaw(21, 2)
    assert next_opening(hours, warsaw(20, 21)) == warsaw(21, 20)
    assert add_open_time(hours, warsaw(20, 23), 4 * HOUR) == warsaw(21, 21)


def test_round_the_clock() -> None:
    at = warsaw(20, 12)
    assert add_open_time(ALWAYS, at, 100 * HOUR) == at + timedelta(hours=100)
    assert closing(ALWAYS, at) is None
    assert next_opening(ALWAYS, at) is None
    assert is_open(ALWAYS, at)


def test_doors_of_the_office() -> None:
    assert closing(OFFICE, warsaw(20, 12)) == warsaw(20, 17)
    assert next_opening(OFFICE, warsaw(20, 12)) == warsaw(23, 9)
    assert next_opening(OFFICE, warsaw(20, 17)) == warsaw(23, 9)
    assert not is_open(OFFICE, warsaw(20, 17))
    assert is_open(OFFICE, warsaw(23, 9))
    assert closing(OFFICE, warsaw(21, 12)) is None


def test_the_night_of_a_clock_change() -> None:
    night = BusinessHours(((Span(time(0), time(6)),),) * 7, "Europe/Warsaw")
    assert open_seconds_between(night, warsaw(28, 20, month=3), warsaw(29, 12, month=3)) == 5 * HOUR
    assert open_seconds_between(night, warsaw(24, 20, month=10), warsaw(25, 12, month=10)) == 7 * HOUR


def test_borders_that_do_not_exist_or_occur_twice() -> None:
    hours = BusinessHours(((Span(time(1), time(2, 30)), Span(time(2, 30), time(4))),) * 7, "Europe/Warsaw")
    spring = open_spans(hours, date(2026, 3, 29))
    assert spring == ((datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, tzinfo=UTC)),)
    autumn = open_spans(hours, date(2026, 10, 25))
    assert autumn == ((datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)),)


def test_what_ends_as_the_clock_goes_back_is_not_prolonged() -> None:
    hours = BusinessHours(((Span(time(1), time(2)),),) * 7, "Europe/Warsaw")
    start, end = open_spans(hours, date(2026, 10, 25))[0]
    assert end - start == timedelta(hours=1)


def test_a_clock_that_goes_back_across_midnight_counts_nothing_twice() -> None:
    hours = BusinessHours(((Span(time(0), time(23, 30)),),) * 7, "America/St_Johns")
    before, after = open_spans(hours, date(2006, 10, 28)), open_spans(hours, date(2006, 10, 29))
    assert before[-1][1] == after[0][0] == datetime(2006, 10, 29, 3, tzinfo=UTC)
    assert open_seconds_between(hours, before[0][0], after[-1][1]) == 48.5 * HOUR


def test_negative_when_the_second_instant_is_earlier() -> None:
    assert open_seconds_between(OFFICE, warsaw(23, 9, 30), warsaw(20, 16, 30)) == -HOUR


def test_fractions_of_a_second_are_kept() -> None:
    start = warsaw(20, 12) + timedelta(microseconds=123_456)
    assert add_open_time(OFFICE, start, HOUR) == start + timedelta(hours=1)


def test_one_minute_a_year_is_bounded() -> None:
    new_year = tuple((date(year, 1, 1), (Span(time(12), time(12, 1)),)) for year in range(2020, 2060))
    hours = BusinessHours(((),) * 7, "Europe/Warsaw", new_year)
    validate(hours, date(2026, 11, 20))
    start = warsaw(20, 12)
    assert add_open_time(hours, start, 90) == datetime(2028, 1, 1, 11, 0, 30, tzinfo=UTC)
    assert add_open_time(hours, start, HOUR) == start + timedelta(days=HORIZON_DAYS)


def test_the_ends_of_the_calendar_do_no_harm() -> None:
    last, first = datetime(9999, 12, 30, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)
    assert add_open_time(OFFICE, last, 100 * HOUR) == last
    assert add_open_time(OFFICE, first, -100 * HOUR) == first
    assert next_opening(OFFICE, first) is not None


def test_closed_from_one_o_clock() -> None:
    hours = closed_from(OFFICE, warsaw(20, 13))
    assert closing(hours, warsaw(20, 12)) == warsaw(20, 13)
    assert add_open_time(hours, warsaw(20, 12, 30), HOUR) == warsaw(23, 9, 30)
    assert not is_open(closed_from(OFFICE, warsaw(20, 8)), warsaw(20, 12))
    assert closing(closed_from(ALWAYS, warsaw(20, 13)), warsaw(20, 12)) == warsaw(20, 13)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (BusinessHours(((),) * 7, "Europe/Warsaw"), "never be open"),
        (BusinessHours(OFFICE.week, "Europe/Atlantis"), "Europe/Atlantis"),
        (BusinessHours(OFFICE.week, "../etc/passwd"), "time zone"),
        (BusinessHours(((Span(time(9), time(12)), Span(time(11), time(17))),) * 7, "UTC"), "overlap"),
        (BusinessHours(((Span(time(9), time(0)), Span(time(22), time(23))),) * 7, "UTC"), "overlap"),
        (BusinessHours(((Span(time(22), time(6)),),) * 7, "UTC"), "ends before it starts"),
        (BusinessHours(((Span(time(9), time(9)),),) * 7, "UTC"), "ends before it starts"),
    ],
)
def test_a_calendar_that_cannot_be_kept_is_refused(hours: BusinessHours, words: str) -> None:
    with pytest.raises(BadInput, match=words) as raised:
        validate(hours)
    assert raised.value.hint


def test_closed_for_a_whole_year_is_refused() -> None:
    today = date(2026, 11, 20)
    closed = tuple((today + timedelta(days=n), ()) for n in range(400))
    with pytest.raises(BadInput):
        validate(BusinessHours(OFFICE.week, "Europe/Warsaw", closed), today)
    validate(OFFICE, today)
    validate(ALWAYS)


def test_a_past_opening_does_not_count() -> None:
    hours = BusinessHours(((),) * 7, "UTC", ((date(2020, 1, 1), NINE_TO_FIVE),))
    with pytest.raises(BadInput):
        validate(hours, date(2026, 11, 20))
