from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.open_hours import OpenHours
from app.listing.order import sort_key
from app.listing.sections import section_of, sections
from app.model.clockwork import BusinessHours, Span
from app.model.listing import Row, Section, View
from app.model.message import Channel

OFFICE = OpenHours(BusinessHours(((Span(time(9), time(17)),),) * 5 + ((), ()), "Europe/Warsaw"))
FRIDAY_NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)  # 12:00 in Warsaw


def row(
    number: int = 1,
    due: datetime | None = None,
    newest: datetime = FRIDAY_NOON,
    opened: datetime | None = None,
    snoozed_until: datetime | None = None,
) -> Row:
    return Row(
        number,
        "Anna",
        "Return",
        "",
        (Channel.EMAIL,),
        1,
        1,
        False,
        newest_at=newest,
        opened_at=opened,
        due=due,
        snoozed_until=snoozed_until,
    )


def after(minutes: int) -> datetime:
    return FRIDAY_NOON + timedelta(minutes=minutes)


def ids(rows: list[Row], view: View) -> list[int]:
    return [each.id for each in sorted(rows, key=lambda each: sort_key(each, view))]


def test_to_answer_goes_by_due_then_by_opening() -> None:
    rows = [
        row(1),
        row(2, after(5), opened=after(-5)),
        row(3, after(-90)),
        row(4, after(5), opened=after(-9)),
        row(5, after(5), opened=after(-9)),
        row(6, after(-300)),
    ]
    assert ids(rows, View.TO_ANSWER) == [6, 3, 4, 5, 2, 1]


@pytest.mark.parametrize("view", [View.WAITING, View.DONE, View.OTHER])
def test_the_others_go_by_the_newest(view: View) -> None:
    assert ids([row(1, newest=after(-5)), row(2, newest=after(3)), row(3, newest=after(3))], view) == [3, 2, 1]


def test_snoozed_goes_by_the_end_of_the_snooze() -> None:
    rows = [row(1, snoozed_until=after(50)), row(2, snoozed_until=after(20)), row(3, snoozed_until=after(90))]
    assert ids(rows, View.SNOOZED) == [2, 1, 3]


@pytest.mark.parametrize(
    ("minutes", "section"),
    [
        (-1, Section.OVERDUE),
        (0, Section.OVERDUE),
        (1, Section.WITHIN_HOUR),
        (60, Section.WITHIN_HOUR),
        (61, Section.LATER_TODAY),
        (12 * 60, Section.LATER_TODAY),  # midnight belongs to the day that ends
        (12 * 60 + 1, Section.NEXT_WORKING_DAY),  # a promise for Saturday
        (84 * 60, Section.NEXT_WORKING_DAY),  # Monday
        (84 * 60 + 1, Section.LATER),
    ],
)
def test_sections_on_a_friday(minutes: int, section: Section) -> None:
    assert section_of(after(minutes), FRIDAY_NOON, OFFICE) is section


def test_shortly_before_midnight_the_hour_wins() -> None:
    late = datetime(2026, 11, 19, 22, 40, tzinfo=UTC)  # Thursday 23:40 in Warsaw
    assert section_of(late + timedelta(minutes=50), late, OFFICE) is Section.WITHIN_HOUR
    assert section_of(late + timedelta(minutes=70), late, OFFICE) is Section.NEXT_WORKING_DAY


def test_without_a_working_day_in_sight_there_is_only_later() -> None:
    closed = OpenHours(BusinessHours(((),) * 7, "Europe/Warsaw"))
    assert section_of(after(24 * 60), FRIDAY_NOON, closed) is Section.LATER


@given(
    st.lists(st.integers(-5000, 20000), max_size=40),
    st.integers(0, 7 * 1440),
    st.sampled_from(["Europe/Warsaw", "America/New_York", "Asia/Tehran"]),
)
def test_sections_are_contiguous_and_in_order(minutes: list[int], later: int, zone: str) -> None:
    hours = OpenHours(BusinessHours(OFFICE.hours.week, zone))
    now = after(later)
    dues: list[datetime | None] = [*(now + timedelta(minutes=n) for n in minutes), None]
    rows = sorted((row(n, due) for n, due in enumerate(dues)), key=lambda each: sort_key(each, View.TO_ANSWER))
    grouped = sections(rows, now, hours)
    headings = [heading for heading, _ in grouped]
    assert headings == sorted(set(headings), key=list(Section).index)
    assert [each for _, group in grouped for each in group] == rows
    assert all(section_of(each.due, now, hours) is heading for heading, group in grouped for each in group)
