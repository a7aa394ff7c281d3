"""Threads change their conversation: joined, split, kept apart; every decision is logged and can be taken back.

Grouping moves links, never messages. Whoever calls refreshes the conversations that are named in the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from app.model.customer import Evidence
from app.model.grouping import Measured
from app.model.listing import State
from app.store import lessons, moving, persons, suggested
from app.store.evidence import BY_OWNER, plain
from app.store.tables import conversations, customers, grouping_acts, groupings, threads
from app.store.types import new_id

_BY_OWNER = Evidence(BY_OWNER)
_a, _g, _t = grouping_acts.c, groupings.c, threads.c
_CUSTOMERS = select(conversations.c.id, conversations.c.customer_id).where(
    or_(conversations.c.id == bindparam("one"), conversations.c.id == bindparam("other"))
)
_ACT, _PARTS = insert(grouping_acts).returning(_a.id), insert(groupings)
#: So many are looked at for the last one that still holds.
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Regrouped:
    """:ivar act_id: of the log, None where nothing was done
    :ivar changed: conversations
    """

    act_id: int | None = None
    changed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Act:
    """A decision as it is logged."""

    id: int
    what: str
    left: int
    into: int
    by_owner: bool
    before: dict[str, Any]
    thread_ids: tuple[int, ...]


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
    return Regrouped(_log(conn, "join", gone, into, moved, at, by_owner, evidence, before), changed)


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
    return Regrouped(_log(conn, "split", now, home, moved, at, True, (_BY_OWNER,), before), changed)


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
    return Regrouped(_log(conn, "apart", one, other, (), at, True, evidence, before), frozenset((one, other)))


def unite(
    conn: Connection, kept: int, others: Sequence[int], at: datetime, shown_in: int, evidence: Sequence[Evidence]
) -> frozenset[int]:
    """One person after all, unless the owner took that back before; returns the conversations that changed.

    :param shown_in: the conversation whose message shows it
    """
    changed: set[int] = set()
    apart = _taken_back(conn) if others else set()
    for other in others:
        if frozenset((kept, other)) not in apart:
            before = persons.unite(conn, kept, other)
            ids = [each for each, _ in before["conversations"]]
            changed.update(ids)
            _log(conn, "unite", max(ids, default=shown_in), shown_in, (), at, False, evidence, {"people": before})
    return frozenset(changed)


def _taken_back(conn: Connection) -> set[frozenset[int]]:
    query = select(_a.before).where(_a.what == "unite", _a.undone_at.is_not(None))
    people = (before["people"] for before in conn.execute(query).scalars())
    return {frozenset((each["now"], row["id"])) for each in people for row in each["rows"]}


def take_back(conn: Connection, act_id: int, at: datetime) -> Regrouped:
    """Undo a decision, however long ago; nothing where it does not hold any more.

    What the program joined is split and what it split is joined, as the owner's own decisions.
    """
    act = find(conn, act_id)
    if act is None or not holds(conn, act):
        return Regrouped()
    if not act.by_owner and act.what == "join":
        return split(conn, act.thread_ids[0], at)
    if not act.by_owner and act.what == "split":
        return join(conn, act.into, act.left, at)
    changed = _reverse(conn, act, at)
    _restore(conn, act)
    if act.before.get("people"):
        changed |= persons.restore(conn, act.before["people"])
    conn.execute(update(grouping_acts).where(_a.id == act_id).values(undone_at=at))
    return Regrouped(act_id, changed)


def _reverse(conn: Connection, act: Act, at: datetime) -> frozenset[int]:
    """Move the threads back; the conversations that changed."""
    both = frozenset((act.left, act.into))
    if act.what in ("apart", "unite"):
        return both
    if act.what == "split":
        moved = _in(conn, act.thread_ids, moving.place_of(conn, act.into))
        return moving.move(conn, moved, moving.place_of(conn, act.left), at)
    now = _together(conn, act)
    assert now is not None  # it holds
    moved, to = _in(conn, act.thread_ids, now), act.left
    if now == act.left:  # the other one joined this one later: it is the others that leave
        moved, to = [each for each in moving.threads_in(conn, now) if each not in act.thread_ids], act.into
    _ensure(conn, to, now, at)
    return moving.move(conn, moved, to, at)


def _restore(conn: Connection, act: Act) -> None:
    if "pairs" in act.before:
        suggested.restore(conn, act.before["pairs"])
    lessons.forget(conn, act.before.get("lessons", ()))
    lessons.turn_back(conn, act.before.get("turned", ()))
    if act.before.get("took_customer"):
        persons.set_customer(conn, act.into, None)


def find(conn: Connection, act_id: int) -> Act | None:
    """A decision that was not undone."""
    row = conn.execute(select(grouping_acts).where(_a.id == act_id, _a.undone_at.is_(None))).one_or_none()
    if row is None:
        return None
    moved = conn.execute(select(_g.thread_id).where(_g.act_id == act_id).order_by(_g.id)).scalars()
    left, into = row.from_conversation_id, row.to_conversation_id
    return Act(row.id, row.what, left, into, row.by_owner, row.before, tuple(dict.fromkeys(moved)))


def last_of_owner(conn: Connection) -> int | None:
    """The owner's last decision that holds."""
    query = select(_a.id).where(_a.by_owner.is_(True), _a.undone_at.is_(None)).order_by(_a.id.desc()).limit(_LOOKED_AT)
    for act_id in conn.execute(query).scalars().all():
        act = find(conn, act_id)
        if act is not None and holds(conn, act):
            return act.id
    return None


def holds(conn: Connection, act: Act) -> bool:
    """Whether what was decided is so still: together, or apart."""
    if act.what == "unite":
        c = customers.c
        return conn.execute(select(c.id).where(c.id == act.before["people"]["now"])).first() is not None
    if act.what == "apart":
        return suggested.are_apart(conn, act.left, act.into)
    if act.what == "join":
        return _together(conn, act) is not None
    there = moving.place_of(conn, act.into)
    return bool(_in(conn, act.thread_ids, there)) and there != moving.place_of(conn, act.left)


def _in(conn: Connection, thread_ids: Collection[int], conversation_id: int) -> list[int]:
    return [each for each in moving.threads_in(conn, conversation_id) if each in thread_ids]


def _together(conn: Connection, act: Act) -> int | None:
    """The conversation in which threads that were joined are still with others."""
    places = select(_t.conversation_id).where(_t.id.in_(act.thread_ids)).distinct()
    for place in conn.execute(places).scalars().all():
        if set(moving.threads_in(conn, place)) - set(act.thread_ids):
            return int(place)
    return None


def _log(
    conn: Connection,
    what: str,
    left: int,
    into: int,
    thread_ids: Sequence[int],
    at: datetime,
    by_owner: bool,
    evidence: Sequence[Evidence],
    before: dict[str, Any],
) -> int:
    row = {"what": what, "from_conversation_id": left, "to_conversation_id": into, "by_owner": by_owner, "at": at}
    row |= {"evidence": plain(tuple(dict.fromkeys(evidence))), "before": before}
    act_id = int(conn.execute(_ACT, row).scalar_one())
    if thread_ids:
        conn.execute(_PARTS, [{"act_id": act_id, "thread_id": each} for each in thread_ids])
    return act_id
