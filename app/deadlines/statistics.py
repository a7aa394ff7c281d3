"""Response times: median and 90th percentile, never the mean alone."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.deadlines.calendar import open_seconds_between
from app.model.clockwork import BusinessHours, Cycle, CycleEnd


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """Of one answered cycle."""

    open_seconds: int
    wall_seconds: int
    target_open_seconds: int


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """:ivar share_within_target: 0 to 1; like the times None where nothing was answered"""

    answered: int
    never_answered: int
    median_open_seconds: int | None = None
    percentile_90_open_seconds: int | None = None
    median_wall_seconds: int | None = None
    percentile_90_wall_seconds: int | None = None
    share_within_target: float | None = None


def response_time(cycle: Cycle, target_open_seconds: int, hours: BusinessHours) -> ResponseTime | None:
    """How long an answered cycle took; None for those that are left out of the statistics."""
    if cycle.ended_how is not CycleEnd.ANSWERED or cycle.ended_at is None:
        return None
    return ResponseTime(
        open_seconds_between(hours, cycle.opened_at, cycle.ended_at),
        int((cycle.ended_at - cycle.opened_at).total_seconds()),
        target_open_seconds,
    )


def summary(times: Collection[ResponseTime], never_answered: int = 0) -> ResponseTimes:
    """:param never_answered: cycles past their due that nobody answered"""
    if not times:
        return ResponseTimes(0, never_answered)
    in_open = sorted(time.open_seconds for time in times)
    by_wall = sorted(time.wall_seconds for time in times)
    in_time = sum(time.open_seconds <= time.target_open_seconds for time in times)
    return ResponseTimes(
        answered=len(times),
        never_answered=never_answered,
        median_open_seconds=round(statistics.median(in_open)),
        percentile_90_open_seconds=_percentile(in_open, 90),
        median_wall_seconds=round(statistics.median(by_wall)),
        percentile_90_wall_seconds=_percentile(by_wall, 90),
        share_within_target=in_time / len(times),
    )


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile: a response time that really occurred."""
    return ordered[-(-percent * len(ordered) // 100) - 1]
