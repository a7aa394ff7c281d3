"""Threads change their conversation: joined, split, kept apart; every decision is logged and can be taken back.

Grouping moves links, never messages. Whoever calls refreshes the conversations that are named in the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select

from app.model.customer import Evidence
from app.model.grouping import Measured
from app.model.listing import State
from app.store import decisions, lessons, moving, persons, suggested
from app.store.decisions import Act, Now
from app.store.evidence import BY_OWNER
from app.store.tables import conversations, grouping_acts, groupings, threads
from app.store.types import new_id

_BY_OWNER = Evidence(BY_OWNER)
_a, _g, _t = grouping_acts.c, groupings.c, threads.c
_CUSTOMERS = select(conversations.c.id, conversations.c.customer_id).where(
    or_(conversations.c.id == bindparam("one"), conversations.c.id == bindparam("other"))
)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """:ivar act_id: of the log, None where nothing was done
    :ivar changed: conversations
    """

    act_id: int | None = None
    changed: frozenset[int] = frozenset()


def join(
    conn: Connection,
    gone: int,
    into: int,
    at: datetime,
    evidence: Sequence[Evidence] = (),
    by_owner: bool = True,
    measured: Measured | None = None,
) -> Regrouped:
    """All threads of one conversation join another.

    :param evidence: the owner's own word, and why it was suggested, are added
    :param measured: of what is joined without asking
    """
    if by_owner:
        gone, into = moving.place_of(conn, gone), moving.place_of(conn, into)
    moved = moving.threads_in(conn, gone)
    if gone == into or not moved:
        return Regrouped()
    before: dict[str, Any] = {}
    if by_owner:
        evidence = (_BY_OWNER, *evidence, *suggested.reasons(conn, gone, into))
        before["pairs"] = suggested.state_of(conn, [(gone, into)])
        before["lessons"] = suggested.accept(conn, gone, into)
    if measured is not None:
        for thread_id in moved:
            lessons.note(conn, measured, at, belongs=True, thread_id=thread_id)
    changed = moving.move(conn, moved, into, at)
    before["took_customer"] = _share_customer(conn, gone, into)
    return Regrouped(
        decisions.note(conn, Act("join", gone, into, at, by_owner, tuple(evidence), before, moved)), changed
    )


def _share_customer(conn: Connection, gone: int, into: int) -> bool:
    """One that has no customer has the other's; returns whether it is the one that stays."""
    whose = {row.id: row.customer_id for row in conn.execute(_CUSTOMERS, {"one": gone, "other": into})}
    his, theirs = whose[gone], whose[into]
    if his is None:
        persons.set_customer(conn, gone, theirs)
    elif theirs is None:
        persons.set_customer(conn, into, his)
    return his is not None and theirs is None


def split(conn: Connection, thread_id: int, at: datetime) -> Regrouped:
    """A thread is a conversation of its own again: the one it was before it joined others. Nothing where it is alone.

    Where the group goes by the name of this thread's conversation, it is the others that leave.
    """
    now: int = conn.execute(select(_t.conversation_id).where(_t.id == thread_id)).scalar_one()
    others = [each for each in moving.threads_in(conn, now) if each != thread_id]
    if not others:
        return Regrouped()
    moved, home = _leaving(conn, thread_id, others, now, at)
    _ensure(conn, home, now, at)
    changed = moving.move(conn, moved, home, at)
    before: dict[str, Any] = {"pairs": suggested.state_of(conn, suggested.pairs_of(conn, home, now))}
    before["lessons"] = suggested.keep_apart(conn, home, now, at)
    before["turned"] = lessons.turn(conn, moved)
    before["people"] = persons.part(conn, home, now, at)
    act = Act("split", now, home, at, True, (_BY_OWNER,), before, tuple(moved))
    return Regrouped(decisions.note(conn, act), changed)


def _leaving(
    conn: Connection, thread_id: int, others: Sequence[int], now: int, at: datetime
) -> tuple[Sequence[int], int]:
    """The threads that move, and where to."""
    home = conn.execute(select(_t.home_id).where(_t.id == thread_id)).scalar()
    if home is not None:
        return (thread_id,), home if _is_free(conn, home) else new_id(at)
    joined = (
        select(_a.from_conversation_id)
        .join_from(grouping_acts, groupings, _g.act_id == _a.id)
        .where(_g.thread_id == others[0], _a.to_conversation_id == now, _a.what == "join", _a.undone_at.is_(None))
        .order_by(_a.id.desc())
    )
    homes = select(_t.home_id).where(_t.id.in_(others), _t.home_id.is_not(None)).order_by(_t.id)
    for place in (*conn.execute(joined).scalars(), *conn.execute(homes).scalars()):
        if _is_free(conn, place):
            return others, place
    return (thread_id,), new_id(at)


def _is_free(conn: Connection, conversation_id: int) -> bool:
    query = select(conversations.c.state).where(conversations.c.id == conversation_id)
    return bool(conn.execute(query).scalar() == State.JOINED.value)


def _ensure(conn: Connection, conversation_id: int, like: int, at: datetime) -> None:
    c = conversations.c
    if conn.execute(select(c.id).where(c.id == conversation_id)).first() is None:
        customer_id = persons.of_conversation(conn, like)
        row: dict[str, Any] = {"id": conversation_id, "customer_id": customer_id, "state": State.OTHER.value}
        conn.execute(insert(conversations), row | {"channels": [], "newest_at": at})


def keep_apart(conn: Connection, one: int, other: int, at: datetime) -> Regrouped:
    """The owner says these two are not one matter; they are not suggested again."""
    before: dict[str, Any] = {"pairs": suggested.state_of(conn, suggested.pairs_of(conn, one, other))}
    evidence = (_BY_OWNER, *suggested.reasons(conn, one, other))
    before["lessons"] = suggested.keep_apart(conn, one, other, at)
    act_id = decisions.note(conn, Act("apart", one, other, at, True, evidence, before))
    return Regrouped(act_id, frozenset((one, other)))


def unite(
    conn: Connection, kept: int, others: Sequence[int], at: datetime, shown_in: int, evidence: Sequence[Evidence]
) -> frozenset[int]:
    """One person after all, unless the owner took that back before; returns the conversations that changed.

    :param shown_in: the conversation whose message shows it
    """
    changed: set[int] = set()
    apart = decisions.united_before(conn, (kept, *others))
    for other in others:
        if frozenset((kept, other)) not in apart:
            before = persons.unite(conn, kept, other)
            ids = [each for each, _ in before["conversations"]]
            changed.update(ids)
            left = max(ids, default=shown_in)
            decisions.note(conn, Act("unite", left, shown_in, at, False, tuple(evidence), {"people": before}))
    return frozenset(changed)


def take_back(conn: Connection, act_id: int, at: datetime) -> Regrouped:
    """Undo a decision, however long ago; nothing where it does not hold any more.

    What the program joined is split and what it split is joined, as the owner's own decisions.
    """
    act = decisions.find(conn, act_id)
    if act is None or not (now := Now(conn, [act])).holds(act):
        return Regrouped()
    if not act.by_owner and act.what == "join":
        return split(conn, act.thread_ids[0], at)
    if not act.by_owner and act.what == "split":
        return join(conn, act.into, act.left, at)
    changed = _reverse(conn, act, now, at)
    _restore(conn, act)
    if act.before.get("people"):
        changed |= persons.restore(conn, act.before["people"])
    decisions.mark_undone(conn, act_id, at)
    return Regrouped(act_id, changed)


def _reverse(conn: Connection, act: Act, now: Now, at: datetime) -> frozenset[int]:
    """Move the threads back; the conversations that changed."""
    if act.what in ("apart", "unite"):
        return frozenset(act.sides)
    if act.what == "split":
        moved = [each for each in moving.threads_in(conn, now.places[act.into]) if each in act.thread_ids]
        return moving.move(conn, moved, now.places[act.left], at)
    place = now.together(act)
    assert place is not None  # it holds
    there = moving.threads_in(conn, place)
    moved, to = [each for each in there if each in act.thread_ids], act.left
    if place == act.left:  # the other one joined this one later: it is the others that leave
        moved, to = [each for each in there if each not in act.thread_ids], act.into
    _ensure(conn, to, place, at)
    return moving.move(conn, moved, to, at)


def _restore(conn: Connection, act: Act) -> None:
    if "pairs" in act.before:
        suggested.restore(conn, act.before["pairs"])
    lessons.forget(conn, act.before.get("lessons", ()))
    lessons.turn_back(conn, act.before.get("turned", ()))
    if act.before.get("took_customer"):
        persons.set_customer(conn, act.into, None)
