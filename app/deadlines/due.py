"""When a cycle's answer is due."""

from __future__ import annotations

from datetime import datetime

from app.deadlines.calendar import add_open_time
from app.model.clockwork import BusinessHours, Cycle, Target


def due_of(cycle: Cycle, target: Target, hours: BusinessHours, promised: datetime | None) -> datetime:
    """The instant, in UTC, at which the target runs out, or the promise where the owner gave one."""
    return promised or add_open_time(hours, cycle.opened_at, target_open_seconds(cycle, target))


def target_open_seconds(cycle: Cycle, target: Target) -> int:
    """The target that applies to this cycle; it stays on record where a promise rules."""
    return target.first_open_seconds if cycle.is_first else target.next_open_seconds
