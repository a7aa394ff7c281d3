"""What the owner began to write."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select

from app.model.answer import FilledText, Filling
from app.store.dialect import upsert
from app.store.tables import drafts


def find(conn: Connection, conversation_id: int) -> FilledText | None:
    d = drafts.c
    row = conn.execute(select(d.body, d.fillings).where(d.conversation_id == conversation_id)).one_or_none()
    if row is None:
        return None
    return FilledText(row.body, tuple(Filling(**filling) for filling in row.fillings))


def save(conn: Connection, conversation_id: int, draft: FilledText, at: datetime) -> None:
    """Keep it; an empty one is forgotten."""
    if not draft.text.strip():
        forget(conn, conversation_id)
        return
    values = {
        "conversation_id": conversation_id,
        "body": draft.text,
        "fillings": [asdict(filling) for filling in draft.fillings],
        "attachments": [],
        "updated_at": at,
    }
    conn.execute(upsert(conn, drafts, values, ("conversation_id",)))


def forget(conn: Connection, conversation_id: int) -> None:
    conn.execute(delete(drafts).where(drafts.c.conversation_id == conversation_id))
