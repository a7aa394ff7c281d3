from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.open_hours import OpenHours
from app.i18n import set_language
from app.listing.urgency import TimeLeft, time_left
from app.listing.words import due_words, duration_words, localize_digits, spoken, until_words
from app.model.clockwork import BusinessHours, Span
from app.model.listing import Row, Urgency
from app.model.message import Channel
from app.model.persian import persian_date

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = OpenHours(BusinessHours(((Span(time(9), time(17)),),) * 5 + ((), ()), "Europe/Warsaw"))
HOUR = 3600


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def warsaw(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WARSAW).astimezone(UTC)


def row(due: datetime | None, opened: datetime | None = None, is_promised: bool = False, messages: int = 1) -> Row:
    return Row(
        1,
        "Anna Kowalska",
        "return of a dress",
        "",
        (Channel.EMAIL,),
        messages,
        1,
        is_unread=False,
        newest_at=warsaw(20, 8),
        opened_at=opened,
        due=due,
        target_open_seconds=4 * HOUR,
        is_promised=is_promised,
    )


def test_in_time() -> None:
    left = time_left(row(warsaw(20, 14)), warsaw(20, 12), OFFICE)
    assert left == TimeLeft(2 * HOUR, False, Urgency.IN_TIME, 0.5)


def test_soon_is_an_hour_of_open_time_even_over_the_weekend() -> None:
    left = time_left(row(warsaw(23, 9, 30)), warsaw(20, 16, 30), OFFICE)
    assert left == TimeLeft(HOUR, False, Urgency.SOON, 0.75)


def test_an_early_warning_makes_it_soon() -> None:
    assert time_left(row(warsaw(20, 14)), warsaw(20, 12), OFFICE, 3 * HOUR).urgency is Urgency.SOON


def test_outside_hours_the_clock_rests() -> None:
    friday, saturday = (time_left(row(warsaw(23, 9, 30)), warsaw(day, 18), OFFICE) for day in (20, 21))
    assert friday == saturday == TimeLeft(HOUR // 2, True, Urgency.AT_REST, 0.875)


def test_overdue_is_counted_in_open_time_too() -> None:
    assert time_left(row(warsaw(20, 16)), warsaw(23, 9, 30), OFFICE) == TimeLeft(
        -HOUR * 3 // 2, False, Urgency.OVERDUE, 1
    )
    assert time_left(row(warsaw(20, 17)), warsaw(21, 12), OFFICE) == TimeLeft(0, True, Urgency.OVERDUE, 1)


def test_nothing_runs() -> None:
    assert time_left(row(None), warsaw(20, 12), OFFICE) == TimeLeft(0, False, Urgency.AT_REST, 0)


def test_of_a_promise_the_share_is_of_the_whole_wait() -> None:
    promised = row(warsaw(20, 17), opened=warsaw(20, 9), is_promised=True)
    assert time_left(promised, warsaw(20, 11), OFFICE).used_share == 0.25


@given(st.integers(-20_000, 20_000), st.integers(0, 10_000), st.booleans())
def test_the_share_stays_within_bounds(due_in: int, later: int, is_promised: bool) -> None:
    now = warsaw(20, 12) + timedelta(minutes=later)
    left = time_left(row(now + timedelta(minutes=due_in), warsaw(20, 9), is_promised), now, OFFICE)
    assert 0 <= left.used_share <= 1
    assert (left.urgency is Urgency.OVERDUE) == (due_in <= 0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3 * HOUR + 600, "3 h 10 m"),
        (24 * 60 + 59, "24 m"),
        (-(HOUR + 12 * 60), "−1 h 12 m"),
        (59, "0 m"),
        (-59, "0 m"),
        (-60, "−1 m"),
        (2 * HOUR, "2 h 00 m"),
        (2 * HOUR + 5 * 60, "2 h 05 m"),
        (99 * HOUR + 3540, "99 h 59 m"),
        (100 * HOUR + 3540, "100 h"),
    ],
)
def test_durations(seconds: int, words: str) -> None:
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (warsaw(20, 12, 40), "due 12:40"),
        (warsaw(23, 10, 10), "due Mon 10:10"),
        (warsaw(19, 9), "due Thu 09:00"),
        (warsaw(27, 9), "due 27 Nov 09:00"),
        (datetime(2027, 1, 4, 9, tzinfo=UTC), "due 4 Jan 2027 10:00"),
    ],
)
def test_dues(due: datetime, words: str) -> None:
    assert due_words(due, warsaw(20, 12), WARSAW) == words


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (warsaw(20, 17), "17:00"),
        (warsaw(21, 0), "24:00"),
        (warsaw(22, 0), "Sat 24:00"),
        (warsaw(21, 2), "Sat 02:00"),
        (warsaw(28, 0), "27 Nov 24:00"),
    ],
)
def test_midnight_belongs_to_the_day_that_ends(end: datetime, words: str) -> None:
    assert until_words(end, warsaw(20, 12), WARSAW) == words


def test_a_badge_is_spoken() -> None:
    now = warsaw(20, 12)
    back = replace(row(warsaw(20, 12, 24)), badge="bounced")
    assert "due 12:24, not delivered, return of a dress" in spoken(back, time_left(back, now, OFFICE), now, WARSAW)


def test_the_day_is_the_owners() -> None:
    assert due_words(warsaw(21, 0, 30), warsaw(20, 23, 30), WARSAW) == "due Sat 00:30"


def test_persian_digits_and_months() -> None:
    set_language("fa")
    assert "۱۲:۴۰" in due_words(warsaw(20, 12, 40), warsaw(20, 12), WARSAW)
    in_december = due_words(datetime(2026, 12, 3, 9, tzinfo=UTC), warsaw(20, 12), WARSAW)
    assert "۱۲ آذر" in in_december
    assert not any(digit in duration_words(3 * HOUR + 600) for digit in "0123456789")
    assert duration_words(-HOUR - 720).startswith("\u2066−۱\u2069 ")  # the sign left of its number


def test_digits_stay_in_other_languages() -> None:
    assert localize_digits("12:40", "pl") == "12:40"
    assert localize_digits("12:40", "fa") == "۱۲:۴۰"


def test_spoken() -> None:
    now = warsaw(20, 12)
    anna = row(warsaw(20, 12, 24), messages=3)
    assert spoken(anna, time_left(anna, now, OFFICE), now, WARSAW) == (
        "Anna Kowalska, 24 minutes left, due 12:24, return of a dress, 3 messages"
    )
    late = row(warsaw(20, 10, 48))
    assert spoken(late, time_left(late, now, OFFICE), now, WARSAW) == (
        "Anna Kowalska, overdue by 1 hour 12 minutes, due 10:48, return of a dress"
    )
    resting = row(warsaw(23, 10))
    assert "1 hour left, the clock stands still, due Mon 10:00" in spoken(
        resting, time_left(resting, warsaw(21, 9), OFFICE), warsaw(21, 9), WARSAW
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 3, 20), (1399, 1, 1)),
        (date(2021, 3, 20), (1399, 12, 30)),
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2026, 3, 21), (1405, 1, 1)),
        (date(2026, 9, 22), (1405, 6, 31)),
        (date(2026, 12, 3), (1405, 9, 12)),
        (date(1979, 2, 11), (1357, 11, 22)),
    ],
)
def test_persian_dates(day: date, expected: tuple[int, int, int]) -> None:
    assert persian_date(day) == expected


@given(st.dates(date(1800, 1, 1), date(2250, 1, 1)))
def test_persian_days_follow_each_other(day: date) -> None:
    year, month, number = persian_date(day)
    next_year, next_month, next_number = persian_date(day + timedelta(days=1))
    assert 1 <= month <= 12
    assert (next_year, next_month, next_number) in {
        (year, month, number + 1),
        (year, month + 1, 1) if month < 12 else (year + 1, 1, 1),
    }
    assert number <= (31 if month <= 6 else 30)
