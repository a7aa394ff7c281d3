"""Pairs of conversations that may be one matter: offered, accepted, kept apart.

What the owner said of a pair holds wherever the two are: in a group, or back on their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, tuple_, update
from sqlalchemy.sql.elements import ColumnElement

from app.model.customer import Evidence
from app.model.grouping import Measured, Suggestion
from app.store import lessons
from app.store.dialect import each_of
from app.store.evidence import plain, read
from app.store.moving import homes
from app.store.tables import conversations, suggestions
from app.store.types import from_micros, to_micros

_s = suggestions.c
_WITHDRAW = delete(suggestions).where(_s.conversation_id == bindparam("of"), _s.state == "open").returning(_s.other_id)
_OFFER = insert(suggestions)
_ones, _each_one = each_of("ones")
_others, _each_other = each_of("others")
_ONES, _OTHERS = select(_each_one).select_from(_ones), select(_each_other).select_from(_others)
_DECIDED = select(_s.conversation_id, _s.other_id).where(
    _s.state != "open",
    or_(
        and_(_s.conversation_id.in_(_ONES), _s.other_id.in_(_OTHERS)),
        and_(_s.conversation_id.in_(_OTHERS), _s.other_id.in_(_ONES)),
    ),
)


def suggest(conn: Connection, conversation_id: int, found: Sequence[Suggestion], at: datetime) -> frozenset[int]:
    """Offer these instead of what was offered so far, the likeliest first; pairs the owner decided on are left out.

    :returns: the conversations that changed
    """
    if not found:
        return frozenset()
    known = _decided(conn, conversation_id, {each.conversation_id for each in found})
    rows = [
        {
            "conversation_id": conversation_id,
            "other_id": each.conversation_id,
            "rank": rank,
            "evidence": plain(each.evidence),
            "state": "open",
            "at": at,
            "measured": [each.measured.is_known, each.measured.values] if each.measured else None,
        }
        for rank, each in enumerate(found)
        if each.conversation_id not in known and each.conversation_id != conversation_id
    ]
    if not rows:
        return frozenset()
    withdrawn = conn.execute(_WITHDRAW, {"of": conversation_id}).scalars().all()
    conn.execute(_OFFER, rows)
    return frozenset((conversation_id, *withdrawn, *(row["other_id"] for row in rows)))


def _decided(conn: Connection, one: int, others: Collection[int]) -> set[int]:
    everything = homes(conn, {one, *others})
    ones = [each for each, place in everything.items() if place == one]
    places = {each: place for each, place in everything.items() if place in others}
    found = conn.execute(_DECIDED, {"ones": ones, "others": list(places)})
    return {places[each] for pair in found for each in pair if each in places}


def reasons(conn: Connection, one: int, other: int) -> tuple[Evidence, ...]:
    """Why the two are offered to be joined, where they are."""
    found = conn.execute(select(_s.evidence).where(_any([(one, other)]), _s.state == "open")).scalars()
    return tuple(dict.fromkeys(each for stored in found for each in read(stored)))


def accept(conn: Connection, one: int, other: int) -> tuple[int, ...]:
    """They are joined; returns what was learnt from it."""
    learnt = _learn(conn, one, other, belongs=True)
    conn.execute(update(suggestions).where(_any([(one, other)])).values(state="accepted"))
    return learnt


def keep_apart(conn: Connection, one: int, other: int, at: datetime) -> tuple[int, ...]:
    """Neither the two nor anything that is in them is one matter; returns what was learnt from it."""
    learnt = _learn(conn, one, other, belongs=False)
    pairs = pairs_of(conn, one, other)
    conn.execute(update(suggestions).where(_any(pairs)).values(state="dismissed"))
    known = {frozenset(row) for row in conn.execute(select(_s.conversation_id, _s.other_id).where(_any(pairs)))}
    fresh = {"rank": 0, "evidence": [], "state": "dismissed", "at": at}
    rows = [
        {"conversation_id": each, "other_id": that} | fresh
        for each, that in pairs
        if frozenset((each, that)) not in known
    ]
    if rows:
        conn.execute(insert(suggestions), rows)
    return learnt


def apart(conn: Connection, pairs: Sequence[tuple[int, int]]) -> set[frozenset[int]]:
    """Of which the owner said, of the two themselves, that they are not one matter."""
    query = select(_s.conversation_id, _s.other_id).where(_any(pairs), _s.state == "dismissed")
    return {frozenset(pair) for pair in conn.execute(query)} if pairs else set()


def _learn(conn: Connection, one: int, other: int, *, belongs: bool) -> tuple[int, ...]:
    query = select(_s.measured, _s.at).where(_any([(one, other)]), _s.state == "open")
    offered = [(Measured(measured[0], tuple(measured[1])), at) for measured, at in conn.execute(query) if measured]
    return tuple(lessons.note(conn, pair, at, belongs=belongs) for pair, at in offered)


def pairs_of(conn: Connection, one: int, other: int) -> list[tuple[int, int]]:
    """Of everything that is in the two."""
    ones, others = homes(conn, [one]), homes(conn, [other])
    return [(each, that) for each, that in product(sorted(ones), sorted(others)) if each != that]


def state_of(conn: Connection, pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """What is known of them, as JSON data, for `restore`."""
    found = conn.execute(select(suggestions).where(_any(pairs))).mappings()
    return {"pairs": pairs, "rows": [dict(row) | {"at": to_micros(row["at"])} for row in found]}


def restore(conn: Connection, before: dict[str, Any]) -> None:
    """As it was, where both are still there."""
    pairs = [(one, other) for one, other in before["pairs"]]
    ids = select(conversations.c.id).where(conversations.c.id.in_({each for pair in pairs for each in pair}))
    there = set(conn.execute(ids).scalars())
    conn.execute(delete(suggestions).where(_any(pairs)))
    rows = [row for row in before["rows"] if {row["conversation_id"], row["other_id"]} <= there]
    if rows:
        conn.execute(insert(suggestions), [row | {"at": from_micros(row["at"])} for row in rows])


def _any(pairs: Sequence[tuple[int, int]]) -> ColumnElement[bool]:
    """Any of these pairs, whichever of the two was offered to the other."""
    both = [pair for one, other in pairs for pair in ((one, other), (other, one))]
    return tuple_(_s.conversation_id, _s.other_id).in_(both)
