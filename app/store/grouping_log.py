"""The log of every decision on what belongs together, as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, Select, or_, select

from app.model.folding import fold
from app.model.screen import GroupingEntry, GroupingFilter, GroupingSide
from app.store import evidence, grouped, moving
from app.store.tables import conversations, customers, grouping_acts, groupings, messages
from app.store.types import AnyRow

_a = grouping_acts.c


def entries(conn: Connection, wanted: GroupingFilter, limit: int) -> tuple[GroupingEntry, ...]:
    """Newest first."""
    searched = fold(wanted.text.strip())
    rows = conn.execute(_query(conn, wanted)).all()
    found = ((row, _sides(conn, row)) for row in rows)
    matching = ((row, sides) for row, sides in found if searched in fold(_text(sides)))
    return tuple(_entry(conn, row, sides) for row, sides in islice(matching, limit))


def find(conn: Connection, act_id: int) -> GroupingEntry:
    row = conn.execute(select(grouping_acts).where(_a.id == act_id)).one()
    return _entry(conn, row, _sides(conn, row))


def _query(conn: Connection, wanted: GroupingFilter) -> Select[tuple[object, ...]]:
    query = select(grouping_acts).order_by(_a.id.desc())
    if wanted.what:
        query = query.where(_a.what == wanted.what)
    if wanted.by_owner is not None:
        query = query.where(_a.by_owner.is_(wanted.by_owner))
    if wanted.conversation_id is not None:
        ids = list(moving.homes(conn, [wanted.conversation_id]))
        query = query.where(or_(_a.from_conversation_id.in_(ids), _a.to_conversation_id.in_(ids)))
    return query


def _entry(conn: Connection, row: AnyRow, sides: Mapping[int, GroupingSide]) -> GroupingEntry:
    act = grouped.find(conn, row.id)
    return GroupingEntry(
        id=row.id,
        what=row.what,
        by_owner=row.by_owner,
        at=row.at,
        first=sides[row.from_conversation_id],
        second=sides[row.to_conversation_id],
        evidence=evidence.read(row.evidence),
        undone_at=row.undone_at,
        holds=act is not None and grouped.holds(conn, act),
    )


def _sides(conn: Connection, row: AnyRow) -> Mapping[int, GroupingSide]:
    c = conversations.c
    ids = (row.from_conversation_id, row.to_conversation_id)
    query = select(c.id, customers.c.name, c.subject).join(customers, customers.c.id == c.customer_id, isouter=True)
    found = {
        each: GroupingSide(moving.place_of(conn, each), name or "", subject)
        for each, name, subject in conn.execute(query.where(c.id.in_(ids)))
    }
    left = found.get(row.from_conversation_id)
    if left is not None and not left.subject:  # it was joined the moment it came
        found[row.from_conversation_id] = replace(left, subject=_subject(conn, row.id))
    return {each: GroupingSide(None, "", "") for each in ids} | found


def _subject(conn: Connection, act_id: int) -> str:
    """Of the first message that was moved."""
    m = messages.c
    query = select(m.subject).join(groupings, groupings.c.thread_id == m.thread_id).where(groupings.c.act_id == act_id)
    return conn.execute(query.order_by(m.id).limit(1)).scalar() or ""


def _text(sides: Mapping[int, GroupingSide]) -> str:
    return " ".join(f"{side.customer} {side.subject}" for side in sides.values())
