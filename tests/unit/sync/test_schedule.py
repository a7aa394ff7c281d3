from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from app.bus import Bus
from app.clock import FrozenClock
from app.events import ComputerWoke
from app.sync.schedule import Schedule
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pauses_seconds", "wakings"),
    [([15, 15, 15], 0), ([15, 8 * 3600, 15], 1), ([70], 0), ([76], 1), ([-3600, 15], 0), ([600, 600], 2)],
)
def test_a_gap_of_the_wall_clock_is_a_sleep(pauses_seconds: list[int], wakings: int) -> None:
    bus, clock, woke = Bus(), FrozenClock(NOW), []
    bus.subscribe(ComputerWoke, woke.append)
    schedule = Schedule(bus, clock, [])
    schedule.beat()
    for pause in pauses_seconds:
        clock.advance(timedelta(seconds=pause))
        schedule.beat()
    assert len(woke) == wakings


def test_one_part_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    called: list[datetime] = []

    def fail(_now: datetime) -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        Schedule(Bus(), FrozenClock(NOW), [fail, called.append]).beat()
    assert called == [NOW]
    assert len(caplog.records) == 1


def test_it_beats_by_itself_and_stops() -> None:
    beaten = threading.Event()
    schedule = Schedule(Bus(), FrozenClock(NOW), [lambda _now: beaten.set()])
    schedule.start()
    job = schedule._scheduler.get_jobs()[0]
    assert (job.coalesce, job.misfire_grace_time, job.max_instances) == (True, None, 1)
    job.modify(next_run_time=datetime.now(UTC))
    assert beaten.wait(PATIENCE_SECONDS)
    schedule.stop()
    schedule.stop()
