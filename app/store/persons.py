"""Which customer a conversation is with; two customers that turn out to be one person, and the other way round."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.sql.expression import exists

from app.model.customer import Identity, IdentityKind
from app.model.grouping import Persona
from app.store.dialect import insert_into
from app.store.tables import conversations, customers, identities, messages, threads
from app.store.tables_grouping import fingerprints
from app.store.types import new_id

_Key = tuple[str, str]
_c, _i = conversations.c, identities.c
_CUSTOMER = select(_c.customer_id).where(_c.id == bindparam("of"))
_SET_CUSTOMER = update(conversations).where(_c.id == bindparam("of")).values(customer_id=bindparam("to"))
_OWNERS = select(_i.kind, _i.value, _i.customer_id).where(_i.value.in_(bindparam("asked", expanding=True)))
_MAKE = insert(customers)


def settle_customer(
    conn: Connection, conversation_id: int, now: int | None, found: int | None, persona: Persona, at: datetime
) -> int:
    """Who a conversation is with: as it is now, else who was found, else a new one; notes the identities used.

    An identity that another customer had first stays his and is marked as shared.
    """
    settled = now
    if settled is None:
        settled = _new_customer(conn, persona, at) if found is None else found
        set_customer(conn, conversation_id, settled)
    rows = [{"kind": key.kind.value, "value": key.value, "customer_id": settled} for key in persona.identities]
    if rows:
        conn.execute(_note(conn.dialect.name), [row | {"display": row["value"]} for row in rows])
    return settled


def _new_customer(conn: Connection, persona: Persona, at: datetime) -> int:
    made = new_id(at)
    called = (*persona.names, *(key.value for key in persona.identities), "")
    conn.execute(_MAKE, {"id": made, "name": called[0]})
    return made


def of_conversation(conn: Connection, conversation_id: int) -> int | None:
    found: int | None = conn.execute(_CUSTOMER, {"of": conversation_id}).scalar()
    return found


def set_customer(conn: Connection, conversation_id: int, customer_id: int | None) -> None:
    conn.execute(_SET_CUSTOMER, {"of": conversation_id, "to": customer_id})


@cache
def _note(dialect: str) -> Executable:
    one = insert_into(identities, dialect)
    is_anothers = _i.customer_id != one.excluded.customer_id
    return one.on_conflict_do_update(index_elements=["value", "kind"], set_={"is_shared": True}, where=is_anothers)


def _owners(conn: Connection, keys: Collection[_Key]) -> dict[_Key, int]:
    found = conn.execute(_OWNERS, {"asked": [value for _, value in keys]})
    return {(kind, value): owner for kind, value, owner in found if (kind, value) in keys}


def unite(conn: Connection, kept: int, other: int) -> dict[str, Any]:
    """One person after all; the notes of both are kept. Returns how it was, as JSON data, for `restore`."""
    ids = conn.execute(select(_c.id).where(_c.customer_id == other)).scalars().all()
    keys = conn.execute(select(_i.kind, _i.value).where(_i.customer_id == other)).all()
    row = conn.execute(select(customers).where(customers.c.id == other)).mappings().one()
    note = conn.execute(select(customers.c.note).where(customers.c.id == kept)).scalar_one()
    for table in (conversations, identities):
        conn.execute(update(table).where(table.c.customer_id == other).values(customer_id=kept))
    both = "\n".join(dict.fromkeys(each for each in (note, row["note"]) if each))
    conn.execute(update(customers).where(customers.c.id == kept).values(note=both))
    conn.execute(delete(customers).where(customers.c.id == other))
    return {
        "now": kept,
        "notes": [both, note],
        "rows": [dict(row)],
        "conversations": [[each, other] for each in ids],
        "identities": [[*key, other] for key in keys],
    }


def part(conn: Connection, gone: int, stayed: int, at: datetime) -> dict[str, Any] | None:
    """Two conversations of one customer were split: where they share no identity, one was a stranger's, who gets a
    customer of his own, or gets back the one he was. Returns how it was, None where nothing changed."""
    customer_id = of_conversation(conn, gone)
    if customer_id is None or customer_id != of_conversation(conn, stayed):
        return None
    said = _said(conn, customer_id)
    mine = {key for place, keys, _ in said if place == gone for key in keys}
    others = {key for place, keys, _ in said if place != gone for key in keys}
    owners = set(_owners(conn, mine).values())
    before: dict[str, Any] = {"now": 0, "rows": [], "conversations": [[gone, customer_id]], "identities": []}
    if len(owners) == 1 and customer_id not in owners:
        before["now"] = owners.pop()
        set_customer(conn, gone, before["now"])
        return before
    if not mine or mine & others:
        return None
    names = tuple(name for place, _, called in said if place == gone for name in called)
    keys = tuple(Identity(IdentityKind(kind), value) for kind, value in sorted(mine))
    before["now"] = made = _new_customer(conn, Persona(keys, names), at)
    set_customer(conn, gone, made)
    moved = (tuple_(_i.kind, _i.value).in_(mine), _i.customer_id == customer_id)
    given = conn.execute(update(identities).where(*moved).values(customer_id=made).returning(_i.kind, _i.value)).all()
    before["identities"] = [[*key, customer_id] for key in given]
    return before


def _said(conn: Connection, customer_id: int) -> list[tuple[int, list[_Key], Sequence[str]]]:
    """By every message of a customer: its conversation, the identities and the names it shows."""
    query = (
        select(threads.c.conversation_id, fingerprints.c.identities, fingerprints.c.names)
        .join_from(threads, messages, messages.c.thread_id == threads.c.id)
        .join(fingerprints, fingerprints.c.message_id == messages.c.id)
        .join(conversations, _c.id == threads.c.conversation_id)
        .where(_c.customer_id == customer_id)
    )
    return [(place, [(kind, value) for kind, value in keys], names) for place, keys, names in conn.execute(query)]


def restore(conn: Connection, before: Mapping[str, Any]) -> frozenset[int]:
    """Take `unite` or `part` back, as far as it still holds; returns the conversations that changed."""
    now = before["now"]
    if before["rows"]:
        conn.execute(insert(customers), before["rows"])
    if notes := before.get("notes"):
        c = customers.c
        conn.execute(update(customers).where(c.id == now, c.note == notes[0]).values(note=notes[1]))
    owned = {owner for *_, owner in (*before["conversations"], *before["identities"])}
    there = set(conn.execute(select(customers.c.id).where(customers.c.id.in_(owned))).scalars())
    changed: set[int] = set()
    for conversation_id, owner in before["conversations"]:
        if owner in there:
            mine = (_c.id == conversation_id, _c.customer_id == now)
            given = update(conversations).where(*mine).values(customer_id=owner).returning(_c.id)
            changed.update(conn.execute(given).scalars())
    for kind, value, owner in before["identities"]:
        if owner in there:
            key = (_i.kind == kind, _i.value == value, _i.customer_id == now)
            conn.execute(update(identities).where(*key).values(customer_id=owner))
    forget_nobody(conn, now)
    return frozenset(changed)


def forget_nobody(conn: Connection, customer_id: int) -> None:
    """A customer without a conversation, an identity or a note was made by a split that was taken back."""
    c = customers.c
    has_any = exists().where(_c.customer_id == c.id) | exists().where(_i.customer_id == c.id)
    conn.execute(delete(customers).where(c.id == customer_id, c.note == "", ~has_any))
