"""The rows of the list as SQL and as data, and a way to read the first ones before SQLAlchemy is imported.

That import costs more than everything else at the start; the list is painted first and the rest comes after.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.model.listing import Row, State, View
from app.model.message import Channel
from app.store import VERSION

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Whoever has no customer, a newsletter say, is shown by the name of the newest message.
SELECT = """
SELECT c.id, coalesce(nullif(p.name, ''), (
    SELECT coalesce(nullif(m.from_name, ''), m.from_address) FROM threads t JOIN messages m ON m.thread_id = t.id
    WHERE t.conversation_id = c.id AND m.direction = 'in' ORDER BY m.id DESC LIMIT 1), ''),
  c.subject, c.preview, c.channels, c.message_count, c.thread_count, c.is_unread, c.newest_at, c.opened_at, c.due,
  c.target_open_seconds, c.snoozed_until, c.has_suggestion, c.promised_due IS NOT NULL, c.badge
FROM conversations c LEFT JOIN customers p ON p.id = c.customer_id
"""
#: The condition and the order of each view.
VIEWS = {
    View.TO_ANSWER: ("c.state = 'open' AND c.snoozed_until IS NULL", "c.due, c.opened_at, c.id"),
    View.SNOOZED: ("c.state = 'open' AND c.snoozed_until IS NOT NULL", "c.snoozed_until, c.newest_at DESC, c.id"),
    View.WAITING: ("c.state = 'waiting'", "c.newest_at DESC, c.id DESC"),
    View.DONE: ("c.state = 'done'", "c.newest_at DESC, c.id DESC"),
    View.OTHER: ("c.state = 'other'", "c.newest_at DESC, c.id DESC"),
}
COUNTS = """
SELECT state, count(*) FROM conversations GROUP BY state
UNION ALL SELECT 'snoozed', count(*) FROM conversations WHERE snoozed_until IS NOT NULL AND state = 'open'
"""


def sql_of(view: View) -> str:
    """All rows of a view in its order, but those before :skip and after :limit of them."""
    condition, order = VIEWS[view]
    return f"{SELECT} WHERE {condition} ORDER BY {order} LIMIT :limit OFFSET :skip"


def read_settings(path: Path) -> dict[str, Any]:
    """The owner's settings as `app.settings.load` reads them; empty where they can't be read at once."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)) as connection:
            found = connection.execute("SELECT value FROM settings WHERE key = 'owner'").fetchone()
            return dict(json.loads(found[0])) if found else {}
    except sqlite3.Error:
        return {}


def read(path: Path, limit: int = 500) -> tuple[tuple[Row, ...], dict[View, int]] | None:
    """The first rows of To answer and the number of rows in each view.

    None where there is nothing that can be read at once: no file yet, another version, a locked or damaged one.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)) as connection:
            if connection.execute("PRAGMA user_version").fetchone() != (VERSION,):
                return None
            found = connection.execute(sql_of(View.TO_ANSWER), {"limit": limit, "skip": 0}).fetchall()
            return tuple(map(as_row, found)), as_counts(connection.execute(COUNTS))
    except sqlite3.Error:
        return None


def as_row(found: Sequence[Any]) -> Row:
    """What SELECT gives, as the list knows it."""
    (id_, customer, subject, preview, channels, message_count, thread_count, is_unread, newest_at) = found[:9]
    (opened_at, due, target_open_seconds, snoozed_until, has_suggestion, is_promised, badge) = found[9:]
    return Row(
        id=id_,
        customer=customer,
        subject=subject,
        preview=preview,
        channels=tuple(map(Channel, json.loads(channels))),
        message_count=message_count,
        thread_count=thread_count,
        is_unread=bool(is_unread),
        newest_at=_EPOCH + timedelta(microseconds=newest_at),
        opened_at=_instant(opened_at),
        due=_instant(due),
        target_open_seconds=target_open_seconds,
        snoozed_until=_instant(snoozed_until),
        has_suggestion=bool(has_suggestion),
        is_promised=bool(is_promised),
        badge=badge,
    )


def as_counts(found: Iterable[Sequence[Any]]) -> dict[View, int]:
    by_state = {name: number for name, number in found}
    snoozed = by_state.get("snoozed", 0)
    return {
        View.TO_ANSWER: by_state.get(State.OPEN.value, 0) - snoozed,
        View.WAITING: by_state.get(State.WAITING.value, 0),
        View.SNOOZED: snoozed,
        View.DONE: by_state.get(State.DONE.value, 0),
        View.OTHER: by_state.get(State.OTHER.value, 0),
    }


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)
