"""What the list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.model.message import Channel


class View(StrEnum):
    TO_ANSWER = "to answer"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    DONE = "done"
    OTHER = "other"


class State(StrEnum):
    """Where a conversation stands. Snoozed is OPEN with a `snoozed_until`; JOINED is in another one for now."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    OTHER = "other"
    JOINED = "joined"


class Urgency(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"
    IN_TIME = "in time"
    AT_REST = "at rest"


class Section(StrEnum):
    OVERDUE = "overdue"
    WITHIN_HOUR = "within the hour"
    LATER_TODAY = "later today"
    NEXT_WORKING_DAY = "next working day"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in the list; stored facts only, nothing that changes because a second passed.

    :ivar opened_at: when the running cycle opened; None where none runs
    :ivar due: stored, UTC; the sort key of To answer; None where no cycle runs
    :ivar target_open_seconds: of the running cycle, 0 where none runs
    :ivar newest_at: of the newest message; the sort key of the other views
    """

    id: int
    customer: str
    subject: str
    preview: str
    channels: tuple[Channel, ...]
    message_count: int
    thread_count: int
    is_unread: bool
    newest_at: datetime
    opened_at: datetime | None = None
    due: datetime | None = None
    target_open_seconds: int = 0
    snoozed_until: datetime | None = None
    has_suggestion: bool = False
    is_promised: bool = False
    badge: str = ""
