"""Threads change their conversation: joined, split, suggested, dismissed; every step is logged in `groupings`.

Grouping moves links, never messages. Whoever calls refreshes the conversations that are named in the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from app.model.customer import Evidence, Identity, IdentityKind
from app.model.grouping import Measured, Persona, Suggestion
from app.model.listing import State
from app.store import lessons
from app.store.dialect import upsert
from app.store.evidence import plain
from app.store.tables import (
    conversations,
    customers,
    drafts,
    groupings,
    identities,
    messages,
    outbox,
    suggestions,
    threads,
)
from app.store.tables_grouping import fingerprints
from app.store.types import new_id

_BY_OWNER = (Evidence("by the owner"),)


def join(
    conn: Connection,
    gone: int,
    into: int,
    at: datetime,
    evidence: Sequence[Evidence] = _BY_OWNER,
    by_owner: bool = True,
    measured: Measured | None = None,
) -> frozenset[int]:
    """All threads of one conversation join another; returns the conversations that changed."""
    if gone == into:
        return frozenset()
    moved = conn.execute(select(threads.c.id).where(threads.c.conversation_id == gone)).scalars().all()
    for thread_id in moved:
        _log(conn, thread_id, gone, into, "group", at, by_owner, evidence)
        if measured is not None:
            lessons.note(conn, measured, at, belongs=True, thread_id=thread_id)
    conn.execute(update(threads).where(threads.c.conversation_id == gone).values(conversation_id=into))
    conn.execute(update(outbox).where(outbox.c.conversation_id == gone).values(conversation_id=into))
    if conn.execute(select(drafts.c.conversation_id).where(drafts.c.conversation_id == into)).first() is None:
        conn.execute(update(drafts).where(drafts.c.conversation_id == gone).values(conversation_id=into))
    _close_suggestions(conn, gone, into, "accepted")
    return frozenset((gone, into))


def split(conn: Connection, thread_id: int, at: datetime) -> frozenset[int]:
    """A thread becomes a conversation of its own again; returns the conversations that changed, none if it was alone.

    It gets back the conversation it came from, if that is gone, so that a group that was split is as before.
    """
    now = conn.execute(select(threads.c.conversation_id).where(threads.c.id == thread_id)).scalar_one()
    count = conn.execute(select(threads.c.id).where(threads.c.conversation_id == now).limit(2)).all()
    if len(count) < 2:
        return frozenset()
    home = _home(conn, thread_id, now, at)
    c = conversations.c
    if conn.execute(select(c.id).where(c.id == home)).scalar() is None:
        customer_id = conn.execute(select(c.customer_id).where(c.id == now)).scalar()
        row: dict[str, Any] = {
            "id": home,
            "customer_id": customer_id,
            "state": State.OTHER.value,
            "channels": [],
            "newest_at": at,
        }
        conn.execute(insert(conversations), row)
    conn.execute(update(threads).where(threads.c.id == thread_id).values(conversation_id=home))
    conn.execute(update(outbox).where(outbox.c.thread_id == thread_id).values(conversation_id=home))
    _log(conn, thread_id, now, home, "split", at, True, _BY_OWNER)
    lessons.turn(conn, thread_id)
    _dismissed(conn, home, now, at)
    _part_customers(conn, home, at)
    return frozenset((home, now))


@dataclass(frozen=True, slots=True)
class Alone:
    """A conversation as it is before it joins another, to be given back."""

    row: Mapping[str, Any]
    thread_ids: tuple[int, ...]
    has_draft: bool


def alone(conn: Connection, conversation_id: int) -> Alone:
    row = conn.execute(select(conversations).where(conversations.c.id == conversation_id)).one()
    mine = select(threads.c.id).where(threads.c.conversation_id == conversation_id).order_by(threads.c.id)
    draft = conn.execute(select(drafts.c.conversation_id).where(drafts.c.conversation_id == conversation_id)).first()
    return Alone(row._asdict(), tuple(conn.execute(mine).scalars()), draft is not None)


def part(conn: Connection, before: Alone, joined: int, at: datetime) -> None:
    """Take a join back: the conversation is as it was, with its customer, and may be suggested again."""
    home = before.row["id"]
    if conn.execute(select(conversations.c.id).where(conversations.c.id == home)).scalar() is None:
        conn.execute(insert(conversations), dict(before.row))
    conn.execute(update(threads).where(threads.c.id.in_(before.thread_ids)).values(conversation_id=home))
    conn.execute(update(outbox).where(outbox.c.thread_id.in_(before.thread_ids)).values(conversation_id=home))
    kept = conn.execute(select(drafts.c.conversation_id).where(drafts.c.conversation_id == home)).first()
    if before.has_draft and kept is None:
        conn.execute(update(drafts).where(drafts.c.conversation_id == joined).values(conversation_id=home))
    for thread_id in before.thread_ids:
        _log(conn, thread_id, joined, home, "split", at, True, _BY_OWNER)
    s = suggestions.c
    pair = or_(
        and_(s.conversation_id == home, s.other_id == joined), and_(s.conversation_id == joined, s.other_id == home)
    )
    conn.execute(update(suggestions).where(pair, s.state == "accepted").values(state="open"))


def _part_customers(conn: Connection, home: int, at: datetime) -> None:
    """A conversation that shares no identity with its customer's others was a stranger's: it gets its own customer, or
    gets him back."""
    c = conversations.c
    customer_id = conn.execute(_CUSTOMER, {"of": home}).scalar()
    said = (
        select(threads.c.conversation_id, fingerprints.c.identities, fingerprints.c.names)
        .join_from(threads, messages, messages.c.thread_id == threads.c.id)
        .join(fingerprints, fingerprints.c.message_id == messages.c.id)
        .join(conversations, c.id == threads.c.conversation_id)
        .where(c.customer_id == customer_id)
    )
    rows = conn.execute(said).all()
    mine = {tuple(key) for row in rows if row.conversation_id == home for key in row.identities}
    others = {tuple(key) for row in rows if row.conversation_id != home for key in row.identities}
    if not mine:
        return
    if known := _owner_of(conn, mine, customer_id):
        conn.execute(_SET_CUSTOMER, {"of": home, "to": known})
        return
    if mine & others:
        return
    names = tuple(name for row in rows if row.conversation_id == home for name in row.names)
    keys = tuple(Identity(IdentityKind(kind), value) for kind, value in sorted(mine))
    made = _new_customer(conn, Persona(keys, names), at)
    conn.execute(_SET_CUSTOMER, {"of": home, "to": made})
    for key in keys:
        i = identities.c
        of_key = (i.kind == key.kind.value, i.value == key.value, i.customer_id == customer_id)
        conn.execute(update(identities).where(*of_key).values(customer_id=made))


def _owner_of(conn: Connection, keys: Collection[tuple[str, str]], customer_id: int | None) -> int | None:
    """The one other customer whose identities these are; None where any of them is this customer's."""
    i = identities.c
    query = select(i.kind, i.value, i.customer_id).where(i.value.in_([value for _, value in keys]))
    owners = {owner for kind, value, owner in conn.execute(query) if (kind, value) in keys}
    return owners.pop() if len(owners) == 1 and customer_id not in owners else None


def _home(conn: Connection, thread_id: int, now: int, at: datetime) -> int:
    g = groupings.c
    came_from = (
        select(g.from_conversation_id)
        .where(g.thread_id == thread_id, g.to_conversation_id == now, g.what == "group")
        .order_by(g.id.desc())
        .limit(1)
    )
    home = conn.execute(came_from).scalar()
    taken = conn.execute(select(threads.c.id).where(threads.c.conversation_id == home).limit(1)).scalar()
    return new_id(at) if home is None or taken is not None else home


def _log(
    conn: Connection,
    thread_id: int,
    left: int,
    into: int,
    what: str,
    at: datetime,
    by_owner: bool,
    evidence: Sequence[Evidence],
) -> None:
    conn.execute(
        insert(groupings).values(
            thread_id=thread_id,
            from_conversation_id=left,
            to_conversation_id=into,
            by_owner=by_owner,
            what=what,
            evidence=plain(tuple(evidence)),
            at=at,
        )
    )


def suggest(conn: Connection, conversation_id: int, found: Sequence[Suggestion], at: datetime) -> None:
    """Offer these instead of what was offered so far, the likeliest first; pairs the owner decided on are left out."""
    if not found:
        return
    others = {each.conversation_id for each in found}
    known = _decided(conn, conversation_id, others)
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
    if rows:
        conn.execute(_WITHDRAW, {"of": conversation_id})
        conn.execute(insert(suggestions), rows)


def dismiss(conn: Connection, conversation_id: int, other_id: int, at: datetime) -> None:
    """The owner says these two are not one matter; they are not suggested again."""
    _close_suggestions(conn, conversation_id, other_id, "dismissed")
    _dismissed(conn, conversation_id, other_id, at)


def offer_again(conn: Connection, conversation_id: int, other_id: int) -> None:
    """Take `dismiss` back."""
    _close_suggestions(conn, conversation_id, other_id, "open")


def _dismissed(conn: Connection, one: int, other: int, at: datetime) -> None:
    row = {"conversation_id": one, "other_id": other, "rank": 0, "evidence": [], "state": "dismissed", "at": at}
    conn.execute(upsert(conn, suggestions, row, ("conversation_id", "other_id")))


_WITHDRAW = delete(suggestions).where(suggestions.c.conversation_id == bindparam("of"), suggestions.c.state == "open")
_DECIDED = select(suggestions.c.conversation_id, suggestions.c.other_id).where(
    suggestions.c.state != "open",
    or_(
        and_(
            suggestions.c.conversation_id == bindparam("one"),
            suggestions.c.other_id.in_(bindparam("others", expanding=True)),
        ),
        and_(
            suggestions.c.other_id == bindparam("one"),
            suggestions.c.conversation_id.in_(bindparam("others", expanding=True)),
        ),
    ),
)


def _decided(conn: Connection, one: int, others: Collection[int]) -> set[int]:
    found = conn.execute(_DECIDED, {"one": one, "others": list(others)})
    return {each for pair in found for each in pair} - {one}


def _close_suggestions(conn: Connection, one: int, other: int, state: str) -> None:
    s = suggestions.c
    pair = or_(and_(s.conversation_id == one, s.other_id == other), and_(s.conversation_id == other, s.other_id == one))
    if state != "open":
        for measured, at in conn.execute(select(s.measured, s.at).where(pair, s.state == "open")):
            if measured:
                learnt = Measured(measured[0], tuple(measured[1]))
                lessons.note(conn, learnt, at, belongs=state == "accepted")
    conn.execute(update(suggestions).where(pair).values(state=state))


def settle_customer(
    conn: Connection, conversation_id: int, customer_id: int | None, persona: Persona, at: datetime
) -> int:
    """Who a conversation is with: as it is, else this customer, else a new one; notes the identities used.

    An identity that another customer had first stays his and is marked as shared.
    """
    settled: int | None = conn.execute(_CUSTOMER, {"of": conversation_id}).scalar()
    if settled is None:
        settled = customer_id if customer_id is not None else _new_customer(conn, persona, at)
        conn.execute(_SET_CUSTOMER, {"of": conversation_id, "to": settled})
    if persona.identities:
        _note_identities(conn, persona.identities, settled)
    return settled


_CUSTOMER = select(conversations.c.customer_id).where(conversations.c.id == bindparam("of"))
_SET_CUSTOMER = update(conversations).where(conversations.c.id == bindparam("of")).values(customer_id=bindparam("to"))
_OWNERS = select(identities.c.kind, identities.c.value, identities.c.customer_id).where(
    identities.c.value.in_(bindparam("asked", expanding=True))
)
_SHARE = (
    update(identities)
    .where(identities.c.kind == bindparam("of_kind"), identities.c.value == bindparam("of_value"))
    .values(is_shared=True)
)


def _note_identities(conn: Connection, keys: Sequence[Identity], customer_id: int) -> None:
    found = conn.execute(_OWNERS, {"asked": [key.value for key in keys]})
    owners = {(kind, value): owner for kind, value, owner in found}
    named = {(key.kind.value, key.value): key for key in keys}
    fresh = [
        {"kind": kind, "value": value, "customer_id": customer_id, "display": value}
        for kind, value in named
        if (kind, value) not in owners
    ]
    if fresh:
        conn.execute(insert(identities), fresh)
    for kind, value in named:
        if owners.get((kind, value), customer_id) != customer_id:
            conn.execute(_SHARE, {"of_kind": kind, "of_value": value})


def _new_customer(conn: Connection, persona: Persona, at: datetime) -> int:
    made = new_id(at)
    called = (*persona.names, *(key.value for key in persona.identities), "")
    conn.execute(insert(customers), {"id": made, "name": called[0]})
    return made


def unite_customers(conn: Connection, kept: int, others: Sequence[int]) -> frozenset[int]:
    """One person after all; returns the conversations that changed. Notes of all are kept."""
    if not others:
        return frozenset()
    c = conversations.c
    touched = conn.execute(select(c.id).where(c.customer_id.in_(others))).scalars().all()
    notes = conn.execute(select(customers.c.note).where(customers.c.id.in_([kept, *others]))).scalars()
    note = "\n".join(dict.fromkeys(each for each in notes if each))
    for table in (conversations, identities):
        conn.execute(update(table).where(table.c.customer_id.in_(others)).values(customer_id=kept))
    conn.execute(update(customers).where(customers.c.id == kept).values(note=note))
    conn.execute(delete(customers).where(customers.c.id.in_(others)))
    return frozenset(touched)
