"""Forms fetched over HTTP: what the owner connected, and how far each was fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.model.form_source import FormProgress, FormSource
from app.store.arrivals import chunks
from app.store.tables import form_sources, submissions
from app.store.types import AnyRow

#: Longer than anybody is told to wait (`form_http_wire`).
_LONGEST_PAUSE = timedelta(hours=25)
_PROGRESS = tuple(FormProgress.__slots__)


def load(conn: Connection) -> tuple[tuple[FormSource, FormProgress], ...]:
    """All of them, in the order in which they were added."""
    return tuple(
        (_source(row), _progress(row)) for row in conn.execute(select(form_sources).order_by(form_sources.c.id))
    )


def find(conn: Connection, source_id: int) -> tuple[FormSource, FormProgress] | None:
    row = conn.execute(select(form_sources).where(form_sources.c.id == source_id)).one_or_none()
    return None if row is None else (_source(row), _progress(row))


def due(conn: Connection, now: datetime) -> tuple[FormSource, ...]:
    """Those whose next look is due, the longest waiting first. A pause from a clock that went wrong is none."""
    c = form_sources.c
    is_due = c.is_enabled & (c.not_before.is_(None) | (c.not_before <= now) | (c.not_before > now + _LONGEST_PAUSE))
    return tuple(map(_source, conn.execute(select(form_sources).where(is_due).order_by(c.not_before, c.id))))


def add(conn: Connection, source: FormSource) -> FormSource:
    """Store a new one, whatever its id says; returned with the id it got."""
    query = insert(form_sources).values(_values(source)).returning(form_sources.c.id)
    return replace(source, id=conn.execute(query).scalar_one())


def change(conn: Connection, source: FormSource) -> None:
    """What the owner changed may be what was wrong: it is tried again at once."""
    values = _values(source) | {"failures": 0, "not_before": None, "error_title": "", "error_hint": ""}
    conn.execute(update(form_sources).where(form_sources.c.id == source.id).values(values))


def save_progress(conn: Connection, source_id: int, progress: FormProgress) -> None:
    conn.execute(update(form_sources).where(form_sources.c.id == source_id).values(asdict(progress)))


def remove(conn: Connection, source_id: int) -> None:
    """Its messages stay; at the service nothing changes."""
    conn.execute(delete(form_sources).where(form_sources.c.id == source_id))


def known(conn: Connection, source_id: int, ids: Sequence[str]) -> set[str]:
    """Those of the submissions that were taken in before."""
    c = submissions.c
    found: set[str] = set()
    for chunk in chunks(ids):
        query = select(c.submission_id).where(c.source_id == source_id, c.submission_id.in_(chunk))
        found.update(conn.execute(query).scalars())
    return found


def note_taken(conn: Connection, source_id: int, ids: Iterable[str]) -> None:
    """In the transaction that stores their messages."""
    rows = [{"source_id": source_id, "submission_id": each} for each in ids]
    if rows:
        conn.execute(insert(submissions), rows)


def _values(source: FormSource) -> dict[str, Any]:
    return {
        "name": source.name,
        "service": source.service,
        "account_id": source.account_id,
        "history_before": source.history_before,
        "settings": dict(source.settings),
        "fields": source.fields,
        "is_enabled": source.is_enabled,
    }


def _source(row: AnyRow) -> FormSource:
    return FormSource(
        id=row.id,
        name=row.name,
        service=row.service,
        account_id=row.account_id,
        history_before=row.history_before,
        settings=row.settings,
        fields=tuple((path, label) for path, label in row.fields),
        is_enabled=row.is_enabled,
    )


def _progress(row: AnyRow) -> FormProgress:
    return FormProgress(**{name: row._mapping[name] for name in _PROGRESS})
