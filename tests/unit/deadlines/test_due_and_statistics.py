from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.due import due_of, target_open_seconds
from app.deadlines.holidays import holidays_of
from app.deadlines.statistics import ResponseTime, ResponseTimes, response_time, summary
from app.errors import BadInput
from app.model.clockwork import BusinessHours, Cycle, CycleEnd, Span, Target

OFFICE = BusinessHours(((Span(time(9), time(17)),),) * 5 + ((), ()), "UTC")
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
TARGET = Target(first_open_seconds=3600, next_open_seconds=7200)


def test_first_and_next_targets() -> None:
    assert due_of(Cycle(1, FRIDAY, True), TARGET, OFFICE, None) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert due_of(Cycle(1, FRIDAY, False), TARGET, OFFICE, None) == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def test_a_promise_rules_and_the_target_stays_on_record() -> None:
    promise = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert due_of(Cycle(1, FRIDAY, True), TARGET, OFFICE, promise) == promise
    assert target_open_seconds(Cycle(1, FRIDAY, True), TARGET) == 3600


def test_only_answers_of_known_time_are_counted() -> None:
    end = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    answered = Cycle(1, FRIDAY, True, end, CycleEnd.ANSWERED, 2)
    assert response_time(answered, 3600, OFFICE) == ResponseTime(3600, 65 * 3600, 3600)
    assert response_time(Cycle(1, FRIDAY, True), 3600, OFFICE) is None
    assert response_time(Cycle(1, FRIDAY, True, end, CycleEnd.NO_ANSWER_NEEDED), 3600, OFFICE) is None
    assert response_time(Cycle(1, FRIDAY, True, None, CycleEnd.ANSWERED_ELSEWHERE), 3600, OFFICE) is None


def test_summary() -> None:
    times = [ResponseTime(n * 60, n * 600, 300) for n in range(1, 11)]
    assert summary(times, never_answered=2) == ResponseTimes(10, 2, 330, 540, 3300, 5400, 0.5)
    assert summary([]) == ResponseTimes(0, 0)


@given(st.lists(st.integers(0, 10**7), min_size=1))
def test_nine_in_ten_are_within_the_90th_percentile(seconds: list[int]) -> None:
    found = summary([ResponseTime(n, n, 0) for n in seconds]).percentile_90_open_seconds
    assert found in seconds
    assert 10 * sum(n <= found for n in seconds) >= 9 * len(seconds)
    assert 10 * sum(n < found for n in seconds) < 9 * len(seconds)


def test_holidays() -> None:
    days = holidays_of("pl", [2026])
    assert {date(2026, 11, 11), date(2026, 4, 6)} <= days
    assert date(2026, 11, 12) not in days
    monday = datetime(2026, 11, 10, 16, 30, tzinfo=UTC)
    hours = BusinessHours(OFFICE.week, "UTC", holidays=days)
    assert due_of(Cycle(1, monday, True), TARGET, hours, None) == datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
    assert due_of(Cycle(1, monday, True), TARGET, OFFICE, None) == monday + timedelta(hours=17)


def test_an_unknown_country_is_said_so() -> None:
    with pytest.raises(BadInput, match="XX"):
        holidays_of("XX", [2026])
