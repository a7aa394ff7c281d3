"""The order of each view."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeAlias

from app.model.listing import Row, View

SortKey: TypeAlias = tuple[float, float, int]

_NEVER = datetime.max.replace(tzinfo=UTC).timestamp()


def sort_key(row: Row, view: View) -> SortKey:
    """To answer: by due, the longest overdue first; Snoozed: by the end of the snooze; the others: newest first.

    Stored facts only: the order does not change because time passes. Keys compare within one view.
    """
    newest_first = -row.newest_at.timestamp()
    if view is View.TO_ANSWER:
        return _instant(row.due), _instant(row.opened_at), row.id
    if view is View.SNOOZED:
        return _instant(row.snoozed_until), newest_first, row.id
    return newest_first, 0.0, -row.id


def _instant(at: datetime | None) -> float:
    """Seconds since 1970; what has no time comes last."""
    return at.timestamp() if at else _NEVER
