"""When to speak, and what to say (behaviour: The clock, 10; design: Notifications). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from app.i18n import language, tr, trn
from app.listing.words import due_words, duration_words
from app.model.answer import Snippet
from app.model.clockwork import OpenTime
from app.model.listing import Row
from app.model.persian import localize_digits
from app.notify.notice import Notice, Press
from app.settings import Settings

#: More at once are told in one notification.
_MOST_SINGLE = 2


def may_speak(settings: Settings, hours: OpenTime, now: datetime) -> bool:
    """Quiet outside opening hours unless the owner wants it."""
    return settings.notifies and (settings.notifies_when_closed or hours.is_open(now))


def arrived(
    rows: Sequence[Row], best: Snippet | None, settings: Settings, now: datetime, zone: tzinfo
) -> tuple[Notice, ...]:
    """:param best: the likeliest snippet, where there is one row"""
    if len(rows) > _MOST_SINGLE:
        title = trn("{n} new message", "{n} new messages", len(rows)).format(n=len(rows))
        return (_many("new", title, rows, settings),)
    return tuple(_new(row, best if len(rows) == 1 else None, settings, now, zone) for row in rows)


def neared(rows: Sequence[Row], now: datetime, hours: OpenTime, settings: Settings) -> tuple[Notice, ...]:
    """The warning before the due."""
    if len(rows) > _MOST_SINGLE:
        title = trn("{n} answer is due soon", "{n} answers are due soon", len(rows)).format(n=len(rows))
        return (_many("warning", title, rows, settings),)
    return tuple(
        Notice(
            tag=f"due {row.id}",
            title=tr("{time} left: {customer}").format(time=_left(row, now, hours), customer=_who(row, settings)),
            body=_what(row, settings),
            conversation_ids=(row.id,),
            buttons=_buttons(None),
            is_urgent=True,
        )
        for row in rows
    )


def passed(rows: Sequence[Row], settings: Settings) -> tuple[Notice, ...]:
    """The due went by without an answer."""
    if len(rows) > _MOST_SINGLE:
        title = trn("{n} answer is overdue", "{n} answers are overdue", len(rows)).format(n=len(rows))
        return (_many("warning", title, rows, settings),)
    return tuple(
        Notice(
            tag=f"due {row.id}",
            title=tr("Overdue: {customer}").format(customer=_who(row, settings)),
            body=_what(row, settings),
            conversation_ids=(row.id,),
            buttons=_buttons(None),
            is_urgent=True,
        )
        for row in rows
    )


def bounced(row: Row, words: str) -> Notice:
    """An answer of the owner's did not arrive: always told, whatever the hours."""
    return Notice(
        tag=f"bounced {row.id}",
        title=tr("Your answer to {customer} did not arrive").format(customer=row.customer),
        body=words,
        conversation_ids=(row.id,),
        is_urgent=True,
    )


def welcome_back(rows: Sequence[Row], overdue: int, settings: Settings) -> Notice | None:
    """One summary after sleep or start; None where nothing waits."""
    if not rows:
        return None
    title = trn("{n} customer waits for an answer", "{n} customers wait for an answer", len(rows)).format(n=len(rows))
    if overdue:
        title += tr(", ") + trn("{n} overdue", "{n} overdue", overdue).format(n=overdue)
    return _many("summary", title, rows, settings)


def _new(row: Row, best: Snippet | None, settings: Settings, now: datetime, zone: tzinfo) -> Notice:
    due = due_words(row.due, now, zone) if row.due else ""
    return Notice(
        tag=f"new {row.id}",
        title=_who(row, settings),
        body="\n".join(line for line in (_what(row, settings), due) if line),
        conversation_ids=(row.id,),
        buttons=_buttons(best),
        snippet_id=best.id if best else None,
    )


def _many(tag: str, title: str, rows: Sequence[Row], settings: Settings) -> Notice:
    names = "" if settings.hides_text_in_notifications else tr(", ").join(row.customer for row in rows[:3])
    more = len(rows) - 3
    if names and more > 0:
        names = tr("{names} and {n} more").format(names=names, n=localize_digits(str(more), language()))
    return Notice(tag, localize_digits(title, language()), names, tuple(row.id for row in rows))


def _buttons(best: Snippet | None) -> tuple[tuple[Press, str], ...]:
    snippet = ((Press.SNIPPET, best.title),) if best else ()
    return ((Press.OPEN, tr("Open")), (Press.SNOOZE, tr("Snooze 1 h")), *snippet)


def _left(row: Row, now: datetime, hours: OpenTime) -> str:
    return duration_words(hours.seconds_between(now, row.due) + 30 if row.due else 0)


def _who(row: Row, settings: Settings) -> str:
    return tr("A customer") if settings.hides_text_in_notifications else row.customer


def _what(row: Row, settings: Settings) -> str:
    return "" if settings.hides_text_in_notifications else (row.subject or row.preview)
