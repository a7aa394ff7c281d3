"""Opening hours, targets and cycles of waiting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `start` until `end`, local wall-clock time of one day. `end` 00:00 means midnight at its end."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The calendar in which targets are counted.

    :ivar week: seven tuples of spans, Monday first
    :ivar exceptions: dates with other hours; an empty tuple is closed all day
    :ivar holidays: dates closed because of the country's holidays, unless `exceptions` say otherwise
    :ivar timezone: IANA name
    """

    week: tuple[tuple[Span, ...], ...]
    timezone: str
    exceptions: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)


class OpenTime(Protocol):
    """Business hours that can be counted in; `deadlines.open_hours.OpenHours` is one."""

    @property
    def zone(self) -> tzinfo:
        """The owner's time zone."""
        ...

    def is_open(self, at: datetime) -> bool: ...

    def seconds_between(self, a: datetime, b: datetime) -> int:
        """Open seconds from a to b; negative where b is before a."""
        ...

    def working_day_after(self, day: date) -> date | None:
        """The next local day with any open time; None where there is none in sight."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """Promised response times of a channel, in open seconds of the business hours."""

    first_open_seconds: int
    next_open_seconds: int


class CycleEnd(StrEnum):
    ANSWERED = "answered"
    ANSWERED_ELSEWHERE = "answered elsewhere"  # known only by \Answered: its time is unknown, no statistics
    NO_ANSWER_NEEDED = "no answer needed"


@dataclass(frozen=True, slots=True)
class Cycle:
    """One stretch of waiting.

    :ivar opened_by: id of the message that opened it
    :ivar is_first: whether the first-response target applies
    :ivar ended_at: None while it runs, and where it ended at an unknown time (ended_how tells)
    """

    opened_by: int
    opened_at: datetime
    is_first: bool
    ended_at: datetime | None = None
    ended_how: CycleEnd | None = None
    ended_by: int | None = None
