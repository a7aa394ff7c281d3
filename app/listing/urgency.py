"""How much time a conversation has left, counted in open time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.model.clockwork import OpenTime
from app.model.listing import Row, Urgency

SOON_OPEN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """:ivar open_seconds: until the due, negative when overdue
    :ivar is_paused: outside open hours: it stands still
    :ivar used_share: of the target, 0 to 1
    """

    open_seconds: int
    is_paused: bool
    urgency: Urgency
    used_share: float


def time_left(row: Row, now: datetime, hours: OpenTime, warning_open_seconds: int = 0) -> TimeLeft:
    """:param warning_open_seconds: how long before the due the owner is warned; from then on it is soon as well"""
    is_paused = not hours.is_open(now)
    if row.due is None:
        return TimeLeft(0, is_paused, Urgency.AT_REST, 0.0)
    left = hours.seconds_between(now, row.due)
    if row.due <= now:
        return TimeLeft(left, is_paused, Urgency.OVERDUE, 1.0)
    return TimeLeft(left, is_paused, _urgency(left, is_paused, warning_open_seconds), _used_share(row, left, hours))


def _urgency(left: int, is_paused: bool, warning_open_seconds: int) -> Urgency:
    if is_paused:
        return Urgency.AT_REST
    return Urgency.SOON if left <= max(SOON_OPEN_SECONDS, warning_open_seconds) else Urgency.IN_TIME


def _used_share(row: Row, left: int, hours: OpenTime) -> float:
    """Of the target; of the time from the question to the promise where there is one."""
    whole = row.target_open_seconds
    if row.is_promised and row.opened_at and row.due:
        whole = hours.seconds_between(row.opened_at, row.due)
    return min(max(1 - left / whole, 0.0), 1.0) if whole > 0 else 1.0
