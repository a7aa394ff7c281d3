from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from app.deadlines.statistics import ResponseTimes
from app.model.customer import Evidence
from app.model.message import Channel
from app.model.screen import PossibleRepeat
from app.store import evidence, statistics
from app.store.engine import Store
from app.store.tables import customers, grouping_acts, groupings, suggestions
from tests.store.rows import HOUR, NOON, conversation, cycle, thread

SINCE, UNTIL = NOON - 30 * 24 * HOUR, NOON + 24 * HOUR


def answered(conn: Connection, found: int, number: int, at: datetime, minutes: int, channel: str = "email") -> None:
    times = {"open_seconds": minutes * 60, "wall_seconds": minutes * 120}
    cycle(conn, found, opened_by=number, ended_how="answered", ended_at=at, channel=channel, **times)


def test_times_are_those_of_answers_in_the_span(store: Store) -> None:
    with store.write() as conn:
        found = conversation(conn)
        for number in range(10):
            answered(conn, found, number, NOON, 10 * (number + 1))
        answered(conn, found, 20, UNTIL, 1)
        answered(conn, found, 21, SINCE - timedelta(microseconds=1), 1)
        cycle(conn, found, opened_by=22, ended_how="no answer needed", ended_at=NOON)
        cycle(conn, found, opened_by=23, ended_how="answered elsewhere")
        cycle(conn, found, opened_by=24, due=NOON - HOUR)
        cycle(conn, found, opened_by=25, due=NOON + HOUR)
    with store.read() as conn:
        assert statistics.in_all(conn, SINCE, UNTIL, NOON) == ResponseTimes(
            answered=10,
            never_answered=1,
            median_open_seconds=55 * 60,
            percentile_90_open_seconds=90 * 60,
            median_wall_seconds=55 * 120,
            percentile_90_wall_seconds=90 * 120,
            share_within_target=0.6,
        )
        assert statistics.in_all(conn, NOON + 48 * HOUR, NOON + 72 * HOUR, NOON) == ResponseTimes(0, 0)


def test_times_by_channel_and_by_the_owners_weeks(store: Store) -> None:
    sunday_night = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # Monday already in Warsaw
    with store.write() as conn:
        found = conversation(conn)
        answered(conn, found, 1, sunday_night, 10)
        answered(conn, found, 2, NOON, 20, "form")
        cycle(conn, found, opened_by=3, due=datetime(2026, 2, 25, tzinfo=UTC), channel="form")
    with store.read() as conn:
        by_channel = statistics.by_channel(conn, SINCE, UNTIL, NOON)
        weeks = statistics.by_week(conn, SINCE, UNTIL, NOON, ZoneInfo("Europe/Warsaw"))
        utc_weeks = statistics.by_week(conn, SINCE, UNTIL, NOON, UTC)
    assert {channel: (each.answered, each.never_answered) for channel, each in by_channel.items()} == {
        Channel.EMAIL: (1, 0),
        Channel.FORM: (1, 1),
    }
    assert [(day, each.answered, each.never_answered) for day, each in weeks.items()] == [
        (date(2026, 2, 23), 0, 1),
        (date(2026, 3, 2), 2, 0),
    ]
    assert [each.answered for each in utc_weeks.values()] == [1, 1]


def test_evidence_is_what_made_the_conversation_what_it_is(store: Store) -> None:
    phone, again = Evidence("same phone"), Evidence("asked again", "", 3600)
    with store.write() as conn:
        found, other = conversation(conn), conversation(conn)
        joined, split_off = thread(conn, found), thread(conn, other)
        for number, (holder, what, reasons) in enumerate(
            [
                (joined, "join", (phone,)),
                (joined, "join", (again, phone)),
                (split_off, "join", (Evidence("same name"),)),
                (joined, "split", (Evidence("by the owner"),)),
            ]
        ):
            row = {"id": number, "from_conversation_id": other, "to_conversation_id": found, "by_owner": False}
            row |= {"what": what, "evidence": evidence.plain(reasons), "at": NOON + number * HOUR}
            conn.execute(insert(grouping_acts).values(row))
            conn.execute(insert(groupings).values(act_id=number, thread_id=holder))
        assert evidence.of_conversation(conn, found) == (again, phone)
        assert evidence.of_conversation(conn, other) == ()


def test_open_suggestions_are_shown_the_likeliest_first(store: Store) -> None:
    reasons = (Evidence("same name", "Anna"),)
    with store.write() as conn:
        conn.execute(insert(customers).values(id=1, name="Anna"))
        found = conversation(conn)
        others = [conversation(conn, customer_id=1, subject=str(number)) for number in range(3)]
        for rank, (other, state) in enumerate(zip(others[::-1], ("open", "dismissed", "open"), strict=True)):
            row = {"conversation_id": found, "other_id": other, "rank": rank, "state": state, "at": NOON}
            conn.execute(insert(suggestions).values(evidence=evidence.plain(reasons), **row))
        assert evidence.repeats(conn, found) == (
            PossibleRepeat(others[2], "Anna", "2", reasons),
            PossibleRepeat(others[0], "Anna", "0", reasons),
        )
