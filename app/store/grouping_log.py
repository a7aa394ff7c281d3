"""The log of every decision on what belongs together, as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection, Select, or_, select

from app.model.folding import fold
from app.model.screen import GroupingEntry, GroupingFilter, GroupingSide
from app.store import evidence, grouped, moving
from app.store.tables import conversations, customers, grouping_acts, groupings, messages
from app.store.types import AnyRow

_a = grouping_acts.c


def entries(conn: Connection, wanted: GroupingFilter, limit: int) -> tuple[GroupingEntry, ...]:
    """Newest first."""
    found: list[GroupingEntry] = []
    for entry in _entries(conn, _query(conn, wanted)):
        if len(found) == limit:
            break
        if not wanted.text.strip() or fold(wanted.text.strip()) in fold(_text(entry)):
            found.append(entry)
    return tuple(found)


def find(conn: Connection, act_id: int) -> GroupingEntry:
    return next(_entries(conn, select(grouping_acts).where(_a.id == act_id)))


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


def _entries(conn: Connection, query: Select[tuple[object, ...]]) -> Iterator[GroupingEntry]:
    for row in conn.execute(query).all():
        act = grouped.find(conn, row.id)
        sides = _sides(conn, row)
        yield GroupingEntry(
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


def _text(entry: GroupingEntry) -> str:
    return " ".join((entry.first.customer, entry.first.subject, entry.second.customer, entry.second.subject))
