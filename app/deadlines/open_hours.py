"""Business hours as the list counts in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from app.deadlines import calendar
from app.model.clockwork import BusinessHours


@dataclass(frozen=True, slots=True)
class OpenHours:
    """`model.clockwork.OpenTime` over a calendar; cheap to make."""

    hours: BusinessHours

    @property
    def zone(self) -> tzinfo:
        return calendar.zone_of(self.hours)

    def is_open(self, at: datetime) -> bool:
        return calendar.is_open(self.hours, at)

    def seconds_between(self, a: datetime, b: datetime) -> int:
        return calendar.open_seconds_between(self.hours, a, b)

    def working_day_after(self, day: date) -> date | None:
        days = (day + timedelta(days=n) for n in range(1, calendar.HORIZON_DAYS))
        return next((each for each in days if calendar.open_spans(self.hours, each)), None)
