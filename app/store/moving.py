"""Threads move between conversations, and nothing of what these were by themselves is lost.

A conversation that its threads have left stays, empty (`State.JOINED`), with its customer, its draft and what was said
about pairs with it, for as long as one of them may come back. Cycles, and what the owner decided about time, are put
aside before a move and brought back after one; `refresh` then decides which of them still hold.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from app.model.listing import State
from app.model.message import Direction
from app.store.dialect import upsert
from app.store.tables import acts, conversations, cycles, messages, outbox, suggestions, threads
from app.store.tables_grouping import kept_cycles, kept_decisions
from app.store.types import AnyRow

_DECISIONS = ("snoozed_until", "promised_due")


def move(conn: Connection, thread_ids: Collection[int], to: int, at: datetime) -> frozenset[int]:
    """Move these threads, with the answers to them that are on their way, to a conversation that exists.

    :returns: the conversations that changed; the caller refreshes them
    """
    t = threads.c
    mine = t.id.in_(thread_ids)
    touched = {to, *conn.execute(select(t.conversation_id).where(mine)).scalars()}
    _put_aside(conn, touched, at)
    home = func.nullif(func.coalesce(t.home_id, t.conversation_id), to)
    conn.execute(update(threads).where(mine).values(home_id=home, conversation_id=to))
    conn.execute(update(outbox).where(outbox.c.thread_id.in_(thread_ids)).values(conversation_id=to))
    held = set(conn.execute(select(t.conversation_id).where(t.conversation_id.in_(touched))).scalars())
    _rest(conn, touched - held)
    _bring_back(conn, held)
    s = suggestions.c
    pointing = select(s.conversation_id).where(s.other_id.in_(touched), s.state == "open")
    return frozenset(touched | set(conn.execute(pointing).scalars()))


def threads_in(conn: Connection, conversation_id: int) -> tuple[int, ...]:
    t = threads.c
    return tuple(conn.execute(select(t.id).where(t.conversation_id == conversation_id).order_by(t.id)).scalars())


def homes(conn: Connection, conversation_ids: Collection[int]) -> dict[int, int]:
    """The conversations that are in these, themselves included, each with the one it is in."""
    t = threads.c
    away = select(t.home_id, t.conversation_id).where(t.conversation_id.in_(conversation_ids), t.home_id.is_not(None))
    return {each: each for each in conversation_ids} | {home: place for home, place in conn.execute(away)}


def place_of(conn: Connection, conversation_id: int) -> int:
    """Where a conversation is: itself, or the one that it joined."""
    t = threads.c
    if conn.execute(select(t.id).where(t.conversation_id == conversation_id).limit(1)).first() is not None:
        return conversation_id
    away = select(t.conversation_id).where(t.home_id == conversation_id).order_by(t.id).limit(1)
    found: int | None = conn.execute(away).scalar()
    return conversation_id if found is None else found


def _rest(conn: Connection, ids: Collection[int]) -> None:
    """Nothing of them is listed while they are empty."""
    at_rest: dict[str, Any] = {"state": State.JOINED.value, "is_unread": False, "has_suggestion": False, "badge": ""}
    at_rest |= dict.fromkeys(("opened_at", "due", *_DECISIONS))
    conn.execute(update(conversations).where(conversations.c.id.in_(ids)).values(at_rest))


def _put_aside(conn: Connection, ids: Collection[int], at: datetime) -> None:
    for row in conn.execute(select(cycles).where(cycles.c.conversation_id.in_(ids))).all():
        conn.execute(upsert(conn, kept_cycles, row._asdict(), ("conversation_id", "opened_by")))
    c = conversations.c
    decided = select(c.id, c.snoozed_until, c.promised_due).where(c.id.in_(ids))
    for row in conn.execute(decided).all():
        for kind in _DECISIONS:
            if (until := row._mapping[kind]) is not None:
                kept = {"conversation_id": row.id, "kind": kind, "until": until, "at": at}
                conn.execute(upsert(conn, kept_decisions, kept, ("conversation_id", "kind")))


def _bring_back(conn: Connection, ids: Collection[int]) -> None:
    _bring_cycles(conn, ids)
    k, c = kept_decisions.c, conversations.c
    was_away = (c.id.in_(ids), c.state == State.JOINED.value)
    conn.execute(update(conversations).where(*was_away).values(state=State.OTHER.value))
    for kept in conn.execute(select(kept_decisions).where(k.conversation_id.in_(ids))).all():
        if not _happened_since(conn, kept):
            undecided = (c.id == kept.conversation_id, c[kept.kind].is_(None))
            conn.execute(update(conversations).where(*undecided).values({kept.kind: kept.until}))


def _bring_cycles(conn: Connection, ids: Collection[int]) -> None:
    """Each conversation's own, else those of its messages elsewhere; a warning that was given counts everywhere."""
    k, there = kept_cycles.c, cycles.c
    mine = (
        select(threads.c.conversation_id.label("place"), kept_cycles)
        .join_from(kept_cycles, messages, messages.c.id == k.opened_by)
        .join(threads, threads.c.id == messages.c.thread_id)
        .where(threads.c.conversation_id.in_(ids))
    )
    query = select(there.conversation_id, there.opened_by).where(there.conversation_id.in_(ids))
    stored = {tuple(row) for row in conn.execute(query)}
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in conn.execute(mine).all():
        key = (row.place, row.opened_by)
        one, before = dict(row._mapping), found.get(key)
        is_own = one["conversation_id"] == one.pop("place")
        told = {name: one[name] or (before or {}).get(name) for name in ("warned_at", "overdue_told_at")}
        found[key] = (one if is_own or before is None else before) | told
    fresh = [one | {"conversation_id": key[0]} for key, one in found.items() if key not in stored]
    if fresh:
        conn.execute(insert(cycles), fresh)


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
