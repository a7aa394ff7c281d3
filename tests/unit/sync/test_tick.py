"""Warnings and the end of snoozes, on a clock that stands still. Monday to Friday, 9 to 17 in Warsaw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from app.bus import Bus
from app.events import ConversationsChanged, DeadlineNeared, DeadlinePassed, Event
from app.model.account import Account
from app.settings import Settings
from app.store import acts
from app.store.engine import Store
from app.store.refresh import refresh
from app.store.tables import conversations, cycles, messages
from app.store.types import new_id
from app.sync.tick import tick
from tests.fakes.rows import add_account, add_waiting

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = datetime(2026, 3, 2, tzinfo=WARSAW)


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return (MONDAY + timedelta(days=days)).replace(hour=hour, minute=minute).astimezone(UTC)


class Scene:
    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.bus = Bus()
        self.events: list[Event] = []
        self.bus.subscribe(Event, self.events.append)
        with self.store.write() as conn:
            self.account: Account = add_account(conn, at(9))

    def asked(self, when: datetime) -> int:
        """A conversation whose cycle is due four open hours later."""
        with self.store.write() as conn:
            waiting = add_waiting(conn, self.account, when)
            refresh(conn, [waiting.conversation_id], Settings())
        return waiting.conversation_id

    def tick(self, now: datetime) -> list[Event]:
        self.events.clear()
        tick(self.store, self.bus, Settings(), now)
        return self.events[:]

    def snooze(self, conversation_id: int, until: datetime | None) -> None:
        with self.store.write() as conn:
            acts.snooze(conn, conversation_id, until)

    def snoozed_until(self, conversation_id: int) -> datetime | None:
        with self.store.read() as conn:
            query = select(conversations.c.snoozed_until).where(conversations.c.id == conversation_id)
            found: datetime | None = conn.execute(query).scalar_one()
            return found


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path / "test.sqlite3")
    yield scene
    scene.store.close()


def test_warned_once_before_and_once_after(scene: Scene) -> None:
    one = scene.asked(at(9))  # due 13:00
    assert scene.tick(at(12, 44)) == []
    assert scene.tick(at(12, 45)) == [DeadlineNeared((one,))]
    assert scene.tick(at(12, 50)) == []
    assert scene.tick(at(13)) == [DeadlinePassed((one,))]
    assert scene.tick(at(13, 1)) == []
    assert scene.tick(at(9, days=3)) == []


def test_the_warning_comes_in_open_time(scene: Scene) -> None:
    one = scene.asked(at(13, 5))  # due on Tuesday at 9:05
    assert scene.tick(at(16, 49)) == []
    assert scene.tick(at(16, 50)) == [DeadlineNeared((one,))]


def test_after_a_gap_one_event_for_all(scene: Scene) -> None:
    ids = [scene.asked(at(9, minute)) for minute in (0, 1, 2)]
    late = scene.asked(at(9, days=1))  # due on Tuesday at 13:00
    assert scene.tick(at(12, 50, days=1)) == [DeadlineNeared((late,)), DeadlinePassed(tuple(ids))]
    assert scene.tick(at(12, 51, days=1)) == []


def test_nothing_for_a_cycle_that_ended(scene: Scene) -> None:
    one = scene.asked(at(9))
    with scene.store.write() as conn:
        acts.done(conn, [one], at(10))
        refresh(conn, [one], Settings())
    assert scene.tick(at(15)) == []


def test_what_was_told_stays_told_when_cycles_are_made_anew(scene: Scene) -> None:
    one = scene.asked(at(9))
    scene.tick(at(12, 50))
    with scene.store.write() as conn:
        refresh(conn, [one], Settings())
    assert scene.tick(at(12, 51)) == []


def test_a_promise_moves_the_warning(scene: Scene) -> None:
    one = scene.asked(at(9))
    with scene.store.write() as conn:
        acts.promise(conn, one, at(16))
        refresh(conn, [one], Settings())
    assert scene.tick(at(13, 30)) == []
    assert scene.tick(at(15, 45)) == [DeadlineNeared((one,))]


def test_a_snooze_ends_at_its_time(scene: Scene) -> None:
    one = scene.asked(at(9))
    scene.snooze(one, at(11))
    assert scene.tick(at(10, 59)) == []
    assert scene.tick(at(11)) == [ConversationsChanged(frozenset({one}))]
    assert scene.snoozed_until(one) is None
    assert scene.tick(at(11, 1)) == []


def test_a_snooze_ends_at_the_warning_if_that_is_earlier(scene: Scene) -> None:
    one = scene.asked(at(9))
    scene.snooze(one, at(16))
    assert scene.tick(at(12, 45)) == [ConversationsChanged(frozenset({one})), DeadlineNeared((one,))]
    assert scene.snoozed_until(one) is None


def test_an_overdue_one_may_be_snoozed(scene: Scene) -> None:
    one = scene.asked(at(9))
    scene.tick(at(13))
    scene.snooze(one, at(16))
    assert scene.tick(at(14)) == []
    assert scene.snoozed_until(one) == at(16)


def test_only_the_running_cycle_counts(scene: Scene) -> None:
    one = scene.asked(at(9))
    scene.tick(at(13))
    with scene.store.write() as conn:
        acts.done(conn, [one], at(14))
        again = dict(conn.execute(select(messages)).mappings().one())
        again |= {"id": new_id(at(14, 30)), "rfc_id": "again@kunde.example", "received_at": at(14, 30)}
        conn.execute(insert(messages).values(**again))
        refresh(conn, [one], Settings())
        assert len(conn.execute(select(cycles)).all()) == 2
        conn.execute(update(cycles).where(cycles.c.ended_how.is_not(None)).values(warned_at=None, overdue_told_at=None))
    assert scene.tick(at(16)) == []
    assert scene.tick(at(10, 15, days=1)) == [DeadlineNeared((one,))]
