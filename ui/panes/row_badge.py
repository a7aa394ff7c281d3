"""What stands at the start of a row: how much time is left, or when something happened."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import tr
from app.listing.words import due_words, duration_words, when_words
from app.model.listing import Row, Urgency
from ui.watch import Watch
from ui.wording import clock_time, day, target


@dataclass(frozen=True, slots=True)
class Badge:
    """:ivar tone: name of a colour of the theme
    :ivar used: share of the target, None for no bar
    """

    text: str
    below: str
    tone: str
    used: float | None


def badge(row: Row, watch: Watch, *, is_far: bool) -> Badge:
    """In words and numbers, so that colour is never the only sign."""
    now, zone = watch.now(), watch.zone
    if row.snoozed_until is not None and row.snoozed_until > now:
        return Badge(when_words(row.snoozed_until, now, zone), tr("snoozed until"), "at_rest", None)
    if row.due is None:
        return Badge(day(row.newest_at, now, zone), clock_time(row.newest_at, zone), "at_rest", None)
    left = watch.left(row)
    if left.urgency is Urgency.OVERDUE:
        below = tr("target {time}").format(time=target(row.target_open_seconds))
        if row.is_promised or not row.target_open_seconds:
            below = due_words(row.due, now, zone)
        return Badge(duration_words(min(left.open_seconds, -60)), below, "overdue", 1.0)
    tone = "at_rest" if is_far else left.urgency.value.replace(" ", "_")
    below = due_words(row.due, now, zone)
    return Badge(duration_words(left.open_seconds), below, tone, left.used_share)
