"""The log of decisions on what belongs together: written, found again, and which of them are still so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from app.model.customer import Evidence
from app.store import moving, suggested
from app.store.evidence import plain, read
from app.store.tables import conversations, customers, grouping_acts, groupings

_a, _g = grouping_acts.c, groupings.c
_ACT, _PARTS = insert(grouping_acts).returning(_a.id), insert(groupings)
#: So many are looked at for the last one that is still so.
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Act:
    """A decision as it is logged.

    :ivar what: "join", "split", "apart" (not one matter), "unite" (one person)
    :ivar before: what else it changed, as it was; JSON data
    :ivar thread_ids: that it moved
    """

    what: str
    left: int
    into: int
    at: datetime
    by_owner: bool
    evidence: tuple[Evidence, ...] = ()
    before: dict[str, Any] = field(default_factory=dict)
    thread_ids: tuple[int, ...] = ()
    id: int = 0
    undone_at: datetime | None = None

    @property
    def sides(self) -> tuple[int, int]:
        return self.left, self.into


def note(conn: Connection, act: Act) -> int:
    """Returns its id."""
    row = {"what": act.what, "from_conversation_id": act.left, "to_conversation_id": act.into, "at": act.at}
    row |= {"by_owner": act.by_owner, "evidence": plain(tuple(dict.fromkeys(act.evidence))), "before": act.before}
    act_id = int(conn.execute(_ACT, row).scalar_one())
    if act.thread_ids:
        conn.execute(_PARTS, [{"act_id": act_id, "thread_id": each} for each in act.thread_ids])
    return act_id


def load(conn: Connection, query: Select[Any]) -> list[Act]:
    """:param query: of `grouping_acts`"""
    rows = conn.execute(query).all()
    moved: dict[int, list[int]] = defaultdict(list)
    parts = select(_g.act_id, _g.thread_id).where(_g.act_id.in_([row.id for row in rows])).order_by(_g.id)
    for act_id, thread_id in conn.execute(parts) if rows else ():
        moved[act_id].append(thread_id)
    return [
        Act(
            row.what,
            row.from_conversation_id,
            row.to_conversation_id,
            row.at,
            row.by_owner,
            read(row.evidence),
            row.before,
            tuple(dict.fromkeys(moved[row.id])),
            row.id,
            row.undone_at,
        )
        for row in rows
    ]


def find(conn: Connection, act_id: int) -> Act | None:
    return next(iter(load(conn, select(grouping_acts).where(_a.id == act_id))), None)


def last_of_owner(conn: Connection) -> int | None:
    """The id of the owner's last decision that is still so."""
    query = select(grouping_acts).where(_a.by_owner.is_(True), _a.undone_at.is_(None)).order_by(_a.id.desc())
    acts = load(conn, query.limit(_LOOKED_AT))
    now = Now(conn, acts)
    return next((act.id for act in acts if now.holds(act)), None)


def mark_undone(conn: Connection, act_id: int, at: datetime) -> None:
    conn.execute(update(grouping_acts).where(_a.id == act_id).values(undone_at=at))


def united_before(conn: Connection, customer_ids: Iterable[int]) -> set[frozenset[int]]:
    """Pairs of customers who were taken for one person, which was undone; those that concern conversations of these."""
    theirs = select(conversations.c.id).where(conversations.c.customer_id.in_(customer_ids))
    concerned = or_(_a.from_conversation_id.in_(theirs), _a.to_conversation_id.in_(theirs))
    query = select(_a.before).where(concerned, _a.what == "unite", _a.undone_at.is_not(None))
    people = (before["people"] for before in conn.execute(query).scalars())
    return {frozenset((each["now"], row["id"])) for each in people for row in each["rows"]}


class Now:
    """Where everything is that these decisions speak of."""

    def __init__(self, conn: Connection, acts: Sequence[Act]) -> None:
        self._place_of = moving.together_with(conn, {each for act in acts for each in act.thread_ids})
        self._held: dict[int, set[int]] = defaultdict(set)
        for thread_id, place in self._place_of.items():
            self._held[place].add(thread_id)
        self.places = moving.places_of(conn, {each for act in acts for each in act.sides})
        self._apart = suggested.apart(conn, [act.sides for act in acts if act.what == "apart"])
        united = [act.before["people"]["now"] for act in acts if act.what == "unite"]
        known = select(customers.c.id).where(customers.c.id.in_(united))
        self._people = set(conn.execute(known).scalars()) if united else set()

    def holds(self, act: Act) -> bool:
        """Whether it was not undone, and what was decided is so still: together, or apart."""
        if act.undone_at is not None:
            return False
        if act.what == "unite":
            return act.before["people"]["now"] in self._people
        if act.what == "apart":
            return frozenset(act.sides) in self._apart
        if act.what == "join":
            return self.together(act) is not None
        there = self.places[act.into]
        return there != self.places[act.left] and not self._held[there].isdisjoint(act.thread_ids)

    def together(self, act: Act) -> int | None:
        """The conversation in which threads that were joined are still with others."""
        there = sorted({self._place_of[each] for each in act.thread_ids if each in self._place_of})
        return next((place for place in there if self._held[place] - set(act.thread_ids)), None)
