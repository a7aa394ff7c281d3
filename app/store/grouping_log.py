"""The log of every decision on what belongs together, as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, Select, or_, select

from app.model.folding import fold
from app.model.screen import GroupingEntry, GroupingFilter, GroupingSide
from app.store import decisions, moving
from app.store.decisions import Act, Now
from app.store.tables import conversations, customers, grouping_acts, groupings, messages

_a, _g, _m = grouping_acts.c, groupings.c, messages.c
_AT_ONCE = 200
_GONE = GroupingSide(None, "", "")


def entries(conn: Connection, wanted: GroupingFilter, limit: int) -> tuple[GroupingEntry, ...]:
    """Newest first."""
    searched = fold(wanted.text.strip())
    matching = (each for each in _entries(conn, _query(conn, wanted)) if searched in fold(_text(each)))
    return tuple(islice(matching, limit))


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
    place = 0
    while acts := decisions.load(conn, query.limit(_AT_ONCE).offset(place)):
        now = Now(conn, acts)
        sides = _sides(conn, now.places)
        unnamed = [act.id for act in acts if act.left in sides and not sides[act.left].subject]
        subjects = _first_subjects(conn, unnamed)  # of what was joined the moment it came
        for act in acts:
            first, second = (sides.get(each, _GONE) for each in act.sides)
            yield _entry(act, replace(first, subject=subjects.get(act.id, first.subject)), second, is_so=now.holds(act))
        place += _AT_ONCE


def _entry(act: Act, first: GroupingSide, second: GroupingSide, *, is_so: bool) -> GroupingEntry:
    return GroupingEntry(act.id, act.what, act.by_owner, act.at, first, second, act.evidence, act.undone_at, is_so)


def _sides(conn: Connection, places: Mapping[int, int]) -> dict[int, GroupingSide]:
    c = conversations.c
    query = select(c.id, customers.c.name, c.subject).join(customers, customers.c.id == c.customer_id, isouter=True)
    found = conn.execute(query.where(c.id.in_(list(places))))
    return {each: GroupingSide(places[each], name or "", subject) for each, name, subject in found}


def _first_subjects(conn: Connection, act_ids: Sequence[int]) -> dict[int, str]:
    """Of the first message that each of these moved."""
    query = select(_g.act_id, _m.subject).join_from(groupings, messages, _m.thread_id == _g.thread_id)
    found = conn.execute(query.where(_g.act_id.in_(act_ids)).order_by(_m.id.desc())) if act_ids else ()
    return {act_id: subject for act_id, subject in found}


def _text(entry: GroupingEntry) -> str:
    return " ".join(f"{side.customer} {side.subject}" for side in (entry.first, entry.second))
