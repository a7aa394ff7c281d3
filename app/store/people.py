"""Customers: found or made for the conversations that have none yet, by the identities of who wrote."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from app.identity.normalize import is_role, mailbox
from app.model.customer import IdentityKind
from app.model.message import Address, Direction
from app.store.arrivals import Arrived, chunks, is_human
from app.store.tables import accounts, conversations, customers, identities
from app.store.types import new_id

_Key = tuple[str, str]


def own_addresses(conn: Connection) -> frozenset[str]:
    """The addresses the owner writes from, lower case."""
    return frozenset(address.lower() for address in conn.execute(select(accounts.c.address)).scalars())


def assign(conn: Connection, stored: Sequence[Arrived], own: frozenset[str]) -> None:
    """Give each new conversation with a person its customer."""
    wanted = {one.conversation_id: one for one in stored if is_human(one.read)}
    without = _without_customer(conn, wanted)
    said = {each: _identities(wanted[each], own) for each in without}
    known = _known(conn, {key for keys, _ in said.values() for key in keys})
    new_customers, new_identities, links = [], [], []
    for conversation_id, (keys, name) in said.items():
        customer_id = next((known[key] for key in keys if key in known), None)
        if customer_id is None:
            at = wanted[conversation_id].read.item.received_at
            customer_id = new_id(at)
            new_customers.append({"id": customer_id, "name": name})
        for kind, value in keys:
            if (kind, value) not in known:
                known[kind, value] = customer_id
                new_identities.append({"kind": kind, "value": value, "customer_id": customer_id, "display": value})
        links.append({"b_id": conversation_id, "b_customer": customer_id})
    for table, rows in ((customers, new_customers), (identities, new_identities)):
        if rows:
            conn.execute(insert(table), rows)
    if links:
        conn.execute(
            update(conversations)
            .where(conversations.c.id == bindparam("b_id"))
            .values(customer_id=bindparam("b_customer")),
            links,
        )


def _without_customer(conn: Connection, wanted: dict[int, Arrived]) -> list[int]:
    c = conversations.c
    found: list[int] = []
    for chunk in chunks(wanted):
        found += conn.execute(select(c.id).where(c.id.in_(chunk), c.customer_id.is_(None))).scalars()
    return found


def _identities(one: Arrived, own: frozenset[str]) -> tuple[list[_Key], str]:
    """What identifies the person on the other side, and the name to show."""
    form, parsed = one.read.form, one.read.parsed
    keys: list[_Key] = []
    if form:
        shown = Address(form.name or "", form.email or "")
        if form.phone:
            keys.append((IdentityKind.PHONE.value, form.phone))
    elif one.direction is Direction.OUT:
        shown = next((to for to in parsed.to if to.address not in own), Address("", ""))
    else:
        shown = parsed.from_
    folded = mailbox(shown.address)
    if folded and not is_role(folded):
        keys.insert(0, (IdentityKind.EMAIL.value, folded))
    return keys, shown.name or shown.address or (form.phone if form and form.phone else "")


def _known(conn: Connection, keys: set[_Key]) -> dict[_Key, int]:
    c = identities.c
    found: dict[_Key, int] = {}
    for chunk in chunks({value for _, value in keys}):
        for kind, value, customer_id in conn.execute(select(c.kind, c.value, c.customer_id).where(c.value.in_(chunk))):
            found[kind, value] = customer_id
    return found
