"""The heartbeat. APScheduler only wakes things up; the tables own the state, so a restart forgets nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from app.bus import Bus
from app.clock import Clock
from app.events import ComputerWoke

log = logging.getLogger(__name__)

_TICK_SECONDS = 15
#: The scheduler counts on a clock that stands still while the computer sleeps: only the wall clock shows the gap.
_GAP = timedelta(seconds=60 + _TICK_SECONDS)


class Schedule:
    """:param on_tick: called with the current time on every beat; one that fails does not stop the others"""

    def __init__(self, bus: Bus, clock: Clock, on_tick: Sequence[Callable[[datetime], None]]) -> None:
        self._bus, self._clock, self._on_tick = bus, clock, tuple(on_tick)
        self._beaten_at: datetime | None = None
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.beat, "interval", seconds=_TICK_SECONDS, coalesce=True, misfire_grace_time=None, max_instances=1
        )

    def every(self, seconds: float, jitter_seconds: int, call: Callable[[], None]) -> None:
        """Call this again and again, on a thread of its own, never twice at a time."""
        options = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self._scheduler.add_job(call, "interval", seconds=seconds, jitter=jitter_seconds, **options)

    def soon(self, call: Callable[[], None]) -> None:
        """Call this once, as soon as a thread is free."""
        self._scheduler.add_job(call, misfire_grace_time=None)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def beat(self) -> None:
        now = self._clock.now()
        before, self._beaten_at = self._beaten_at, now
        if before is not None and now - before > _GAP:
            self._bus.publish(ComputerWoke())
        for call in self._on_tick:
            try:
                call(now)
            except Exception:
                log.exception("a part of the heartbeat failed")
