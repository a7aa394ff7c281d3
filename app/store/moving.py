"""Threads move between conversations, and nothing of what these were by themselves is lost.

A conversation that its threads have left stays, empty (`State.JOINED`), with its customer, its draft and what was said
about pairs with it, for as long as one of them may come back. Cycles, and what the owner decided about time, are put
aside before a move and brought back after one; `refresh` then decides which of them still hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Executable, and_, bindparam, delete, func, insert, select, union, update

from app.model.listing import State
from app.model.message import Direction
from app.store.dialect import each_of, insert_into, upsert
from app.store.tables import acts, conversations, cycles, messages, outbox, suggestions, threads
from app.store.tables_grouping import kept_cycles, kept_decisions
from app.store.types import AnyRow

_DECISIONS = ("snoozed_until", "promised_due")
_c, _t, _s, _k, _there = conversations.c, threads.c, suggestions.c, kept_cycles.c, cycles.c
_asked, _id_asked = each_of("asked")
_ASKED = select(_id_asked).select_from(_asked)
_PLACES = select(_t.conversation_id).where(_t.id.in_(_ASKED))
_HELD = select(_t.conversation_id).where(_t.conversation_id.in_(_ASKED))
_AWAY = select(_t.home_id, _t.conversation_id).where(_t.conversation_id.in_(_ASKED), _t.home_id.is_not(None))
#: The first thread of each says where it is.
_LEFT = select(_t.home_id, _t.conversation_id).where(_t.home_id.in_(_ASKED)).order_by(_t.id.desc())
_TOGETHER = select(_t.id, _t.conversation_id).where(_t.conversation_id.in_(_PLACES))
_BESIDE = union(
    select(_s.conversation_id).where(_s.other_id.in_(_ASKED), _s.state == "open"),
    select(_s.other_id).where(_s.conversation_id.in_(_ASKED), _s.state == "open"),
)
_to = bindparam("to", type_=BigInteger)
_MOVE = (
    update(threads)
    .where(_t.id.in_(_ASKED))
    .values(home_id=func.nullif(func.coalesce(_t.home_id, _t.conversation_id), _to), conversation_id=_to)
)
_MOVE_ANSWERS = update(outbox).where(outbox.c.thread_id.in_(_ASKED)).values(conversation_id=_to)
#: Nothing of them is listed while they are empty.
_AT_REST: dict[str, Any] = {"state": State.JOINED.value, "is_unread": False, "has_suggestion": False, "badge": ""}
_AT_REST |= dict.fromkeys(("opened_at", "due", *_DECISIONS))
_REST = update(conversations).where(_c.id.in_(_ASKED)).values(_AT_REST)
_WAKE = update(conversations).where(_c.id.in_(_ASKED)).values(state=State.OTHER.value)
_DECIDED = select(_c.id, _c.state, _c.snoozed_after, *(_c[kind] for kind in _DECISIONS)).where(_c.id.in_(_ASKED))
_KEPT_DECISIONS = select(kept_decisions).where(kept_decisions.c.conversation_id.in_(_ASKED))
_KEPT_CYCLES = (
    select(_t.conversation_id.label("place"), kept_cycles)
    .join_from(threads, messages, messages.c.thread_id == _t.id)
    .join(kept_cycles, _k.opened_by == messages.c.id)
    .join(cycles, and_(_there.conversation_id == _t.conversation_id, _there.opened_by == _k.opened_by), isouter=True)
    .where(_t.conversation_id.in_(_ASKED), _there.opened_by.is_(None))
)
_BRING = insert(cycles)


@cache
def _keep_cycles(dialect: str) -> Executable:
    names = [column.name for column in kept_cycles.c]
    now = select(*(_there[name] for name in names)).where(_there.conversation_id.in_(_ASKED))
    kept = insert_into(kept_cycles, dialect).from_select(names, now)
    changed = {name: kept.excluded[name] for name in names if not _k[name].primary_key}
    return kept.on_conflict_do_update(index_elements=["conversation_id", "opened_by"], set_=changed)


def move(conn: Connection, thread_ids: Collection[int], to: int, at: datetime) -> frozenset[int]:
    """Move these threads, with the answers to them that are on their way, to a conversation that exists.

    :returns: the conversations that changed; the caller refreshes them
    """
    moved = {"asked": list(thread_ids)}
    touched = {to, *conn.execute(_PLACES, moved).scalars()}
    both = {"asked": list(touched)}
    was_away = _put_aside(conn, both, at)
    conn.execute(_MOVE, moved | {"to": to})
    conn.execute(_MOVE_ANSWERS, moved | {"to": to})
    held = set(conn.execute(_HELD, both).scalars())
    if touched - held:
        conn.execute(_REST, {"asked": list(touched - held)})
    if was_away & held:
        conn.execute(_WAKE, {"asked": list(was_away & held)})
    _bring_back(conn, {"asked": list(held)})
    return beside(conn, touched) | touched


def beside(conn: Connection, conversation_ids: Collection[int]) -> frozenset[int]:
    """Those that are offered to be joined with any of these: what they show depends on whether these are there."""
    return frozenset(conn.execute(_BESIDE, {"asked": list(conversation_ids)}).scalars())


def threads_in(conn: Connection, conversation_id: int) -> tuple[int, ...]:
    t = threads.c
    return tuple(conn.execute(select(t.id).where(t.conversation_id == conversation_id).order_by(t.id)).scalars())


def homes(conn: Connection, conversation_ids: Collection[int]) -> dict[int, int]:
    """The conversations that are in these, themselves included, each with the one it is in."""
    away = conn.execute(_AWAY, {"asked": list(conversation_ids)})
    return {each: each for each in conversation_ids} | {home: place for home, place in away}


def place_of(conn: Connection, conversation_id: int) -> int:
    """Where a conversation is: itself, or the one that it joined."""
    return places_of(conn, [conversation_id])[conversation_id]


def places_of(conn: Connection, conversation_ids: Collection[int]) -> dict[int, int]:
    """Likewise, of each."""
    asked = {"asked": list(conversation_ids)}
    left = {home: place for home, place in conn.execute(_LEFT, asked)}
    held = set(conn.execute(_HELD, asked).scalars())
    return {each: each if each in held else left.get(each, each) for each in conversation_ids}


def together_with(conn: Connection, thread_ids: Collection[int]) -> dict[int, int]:
    """Where these threads are, and all that are there with them: conversations by threads."""
    return {thread_id: place for thread_id, place in conn.execute(_TOGETHER, {"asked": list(thread_ids)})}


def _put_aside(conn: Connection, ids: Mapping[str, list[int]], at: datetime) -> set[int]:
    """Returns those that are empty so far."""
    conn.execute(_keep_cycles(conn.dialect.name), ids)
    rows = conn.execute(_DECIDED, ids).all()
    for row in rows:
        for kind in _DECISIONS:
            if (until := row._mapping[kind]) is not None:
                since = row.snoozed_after if kind == "snoozed_until" else at
                kept = {"conversation_id": row.id, "kind": kind, "until": until, "at": since or at}
                conn.execute(upsert(conn, kept_decisions, kept, ("conversation_id", "kind")))
    return {row.id for row in rows if row.state == State.JOINED.value}


def _bring_back(conn: Connection, ids: Mapping[str, list[int]]) -> None:
    _bring_cycles(conn, ids)
    c = conversations.c
    for kept in conn.execute(_KEPT_DECISIONS, ids).all():
        if not _happened_since(conn, kept):
            undecided = (c.id == kept.conversation_id, c[kept.kind].is_(None))
            decided = {kept.kind: kept.until}
            if kept.kind == "snoozed_until":
                decided["snoozed_after"] = kept.at
            conn.execute(update(conversations).where(*undecided).values(decided))


def _bring_cycles(conn: Connection, ids: Mapping[str, list[int]]) -> None:
    """Each conversation's own, else those of its messages elsewhere; a warning that was given counts everywhere."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in conn.execute(_KEPT_CYCLES, ids).all():
        key = (row.place, row.opened_by)
        one, before = dict(row._mapping), found.get(key)
        is_own = one["conversation_id"] == one.pop("place")
        told = {name: one[name] or (before or {}).get(name) for name in ("warned_at", "overdue_told_at")}
        found[key] = (one if is_own or before is None else before) | told
    if found:
        conn.execute(_BRING, [one | {"conversation_id": place} for (place, _), one in found.items()])


def _happened_since(conn: Connection, kept: AnyRow) -> bool:
    """A customer's message ends a snooze; an answer, or done, keeps a promise."""
    in_it = threads.c.conversation_id == kept.conversation_id
    said = select(messages.c.id).join(threads, threads.c.id == messages.c.thread_id)
    direction = Direction.IN if kept.kind == "snoozed_until" else Direction.OUT
    said = said.where(in_it, messages.c.direction == direction.value, messages.c.received_at > kept.at)
    acted = select(acts.c.id).join(threads, threads.c.id == acts.c.thread_id).where(in_it, acts.c.at > kept.at)
    queries = (said,) if kept.kind == "snoozed_until" else (said, acted)
    return any(conn.execute(query.limit(1)).first() is not None for query in queries)


def forget_decision(conn: Connection, conversation_id: int, kind: str) -> None:
    """The owner decided anew."""
    k = kept_decisions.c
    conn.execute(delete(kept_decisions).where(k.conversation_id == conversation_id, k.kind == kind))
