"""What time it is, and whose opening hours count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from app.listing.urgency import TimeLeft, time_left
from app.model.clockwork import OpenTime
from app.model.listing import Row


@dataclass(frozen=True, slots=True)
class Watch:
    """Asked anew at every painting, so that changed hours show at once.

    :ivar warning_open_seconds: how long before the due a conversation counts as soon
    """

    now: Callable[[], datetime]
    hours: Callable[[], OpenTime]
    warning_open_seconds: Callable[[], int]

    @property
    def zone(self) -> tzinfo:
        return self.hours().zone

    def left(self, row: Row) -> TimeLeft:
        return time_left(row, self.now(), self.hours(), self.warning_open_seconds())
