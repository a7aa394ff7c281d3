"""What the owner began to write."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select

from app.model.answer import FilledText, Filling
from app.store.dialect import upsert
from app.store.tables import drafts, threads


def find(conn: Connection, conversation_id: int) -> FilledText | None:
    d = drafts.c
    begun_in = _begun_in(conn, conversation_id)
    row = conn.execute(select(d.body, d.fillings).where(d.conversation_id == begun_in)).one_or_none()
    if row is None:
        return None
    return FilledText(row.body, tuple(Filling(**filling) for filling in row.fillings))


def save(conn: Connection, conversation_id: int, draft: FilledText, at: datetime) -> None:
    """Keep it; an empty one is forgotten."""
    if not draft.text.strip():
        forget(conn, conversation_id)
        return
    values = {
        "conversation_id": _begun_in(conn, conversation_id),
        "body": draft.text,
        "fillings": [asdict(filling) for filling in draft.fillings],
        "attachments": [],
        "updated_at": at,
    }
    conn.execute(upsert(conn, drafts, values, ("conversation_id",)))


def forget(conn: Connection, conversation_id: int) -> None:
    conn.execute(delete(drafts).where(drafts.c.conversation_id == _begun_in(conn, conversation_id)))


def carry(conn: Connection, gone: int, to: int) -> None:
    """A conversation ends in another: what was begun in it follows what was begun there."""
    d = drafts.c
    row = conn.execute(
        delete(drafts).where(d.conversation_id == gone).returning(d.body, d.fillings, d.updated_at)
    ).first()
    if row is None:
        return
    there = find(conn, to) or FilledText("")
    start = f"{there.text}\n\n" if there.text else ""
    fillings = [Filling(**filling) for filling in row.fillings]
    moved = [replace(one, start=one.start + len(start), end=one.end + len(start)) for one in fillings]
    save(conn, to, FilledText(start + row.body, (*there.fillings, *moved)), row.updated_at)


def _begun_in(conn: Connection, conversation_id: int) -> int:
    """A draft stays with the conversation it was begun in, also while that one is joined with another."""
    t, d = threads.c, drafts.c
    joined = select(t.home_id).where(t.conversation_id == conversation_id, t.home_id.is_not(None))
    of_group = or_(d.conversation_id == conversation_id, d.conversation_id.in_(joined))
    own_first = (d.conversation_id != conversation_id, d.updated_at.desc())
    found: int | None = conn.execute(select(d.conversation_id).where(of_group).order_by(*own_first).limit(1)).scalar()
    return conversation_id if found is None else found
