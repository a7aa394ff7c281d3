"""The people who write."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, or_, select, update

from app.model.clockwork import CycleEnd
from app.model.customer import Identity, IdentityKind
from app.model.listing import State
from app.model.message import Direction
from app.model.screen import CustomerView, EarlierConversation
from app.store import erasing, moving, rewriting
from app.store.tables import conversations, customers, cycles, drafts, identities, messages, outbox, threads
from app.store.tables_grouping import fingerprints

_MOST_EARLIER = 50
_IS_SEEN = conversations.c.state != State.JOINED.value


def view(conn: Connection, customer_id: int, without_conversation: int | None = None) -> CustomerView | None:
    """What is known of a customer; None where there is none of that id (any more).

    :param without_conversation: the one that is shown, which is not an earlier one
    """
    c = customers.c
    row = conn.execute(select(c.name, c.note).where(c.id == customer_id)).one_or_none()
    if row is None:
        return None
    return CustomerView(
        id=customer_id,
        name=row.name,
        identities=identities_of(conn, customer_id),
        earlier=_earlier(conn, customer_id, without_conversation),
        note=row.note,
    )


def identities_of(conn: Connection, customer_id: int) -> tuple[Identity, ...]:
    i = identities.c
    query = select(i.kind, i.value).where(i.customer_id == customer_id).order_by(i.kind, i.value)
    return tuple(Identity(IdentityKind(kind), value) for kind, value in conn.execute(query))


def identities_in(conn: Connection, conversation_id: int) -> tuple[Identity, ...]:
    """Of everybody whose conversations were joined in this one, its own customer's first."""
    c = conversations.c
    places = moving.homes(conn, [conversation_id])
    found = conn.execute(select(c.id, c.customer_id).where(c.id.in_(places), c.customer_id.is_not(None))).all()
    people = dict.fromkeys(owner for _, owner in sorted(found, key=lambda row: (row.id != conversation_id, row.id)))
    return tuple(each for owner in people for each in identities_of(conn, owner))


def _earlier(conn: Connection, customer_id: int, without: int | None) -> tuple[EarlierConversation, ...]:
    """Newest first, with how long the first answer took."""
    c = conversations.c
    first = (
        select(cycles.c.open_seconds)
        .where(
            cycles.c.conversation_id == c.id,
            cycles.c.is_first.is_(True),
            cycles.c.ended_how == CycleEnd.ANSWERED.value,
        )
        .order_by(cycles.c.opened_at)
        .limit(1)
        .scalar_subquery()
    )
    query = select(c.id, c.subject, c.newest_at, first).where(c.customer_id == customer_id, _IS_SEEN)
    if without is not None:
        query = query.where(c.id != without)
    found = conn.execute(query.order_by(c.newest_at.desc(), c.id.desc()).limit(_MOST_EARLIER))
    return tuple(EarlierConversation(*row) for row in found)


def set_note(conn: Connection, customer_id: int, note: str) -> None:
    conn.execute(update(customers).where(customers.c.id == customer_id).values(note=note))


def count_conversations(conn: Connection, customer_id: int) -> int:
    mine = select(func.count()).where(conversations.c.customer_id == customer_id, _IS_SEEN)
    return conn.execute(mine).scalar_one()


def forget(conn: Connection, customer_id: int) -> tuple[int, ...]:
    """Erase the person with every message here; on the server nothing changes. Returns the conversations that went,
    lost what the person wrote in them, or were offered to be joined with one of them."""
    c, t = conversations.c, threads.c
    ids = list(moving.homes(conn, conn.execute(select(c.id).where(c.customer_id == customer_id)).scalars().all()))
    people = rewriting.customers_of(conn, ids) | {customer_id}
    theirs = conn.execute(select(t.id, t.conversation_id).where(or_(t.conversation_id.in_(ids), t.home_id.in_(ids))))
    places = {row.id: row.conversation_id for row in theirs}
    erasing.overwrite_what_is_erased(conn)
    erasing.erase_trust(conn, _addresses(conn, people, places))
    beside = moving.beside(conn, ids)
    erasing.erase_groupings(conn, ids)
    erasing.erase_reasons(conn, _quoted(conn, people, places))
    conn.execute(delete(drafts).where(drafts.c.conversation_id.in_(ids)))
    conn.execute(delete(outbox).where(outbox.c.thread_id.in_(places)))
    mail = select(messages.c.id).where(messages.c.thread_id.in_(places))
    erasing.erase_messages(conn, conn.execute(mail).scalars().all())
    conn.execute(delete(threads).where(t.id.in_(places)))
    conn.execute(delete(conversations).where(c.id.in_(ids)))
    erasing.erase_customers(conn, people)
    erasing.erase_words(conn)
    return tuple(dict.fromkeys((*ids, *places.values(), *beside)))


def _addresses(conn: Connection, people: Collection[int], thread_ids: Collection[int]) -> set[str]:
    """Under which they are known, or wrote in these threads; lower case."""
    i, m = identities.c, messages.c
    known = select(i.value).where(i.customer_id.in_(people), i.kind == IdentityKind.EMAIL.value)
    used = select(m.from_address).where(m.thread_id.in_(thread_ids), m.direction == Direction.IN.value).distinct()
    return {each.lower() for query in (known, used) for each in conn.execute(query).scalars() if each}


def _quoted(conn: Connection, people: Collection[int], thread_ids: Collection[int]) -> set[str]:
    """What reasons may quote of them: their addresses and numbers, their names, their orders."""
    i, c, f, m = identities.c, customers.c, fingerprints.c, messages.c
    known = {*conn.execute(select(i.value).where(i.customer_id.in_(people))).scalars()}
    known |= {*conn.execute(select(c.name).where(c.id.in_(people))).scalars()}
    said = select(f.identities, f.names, f.numbers).join(messages, m.id == f.message_id)
    for keys, names, numbers in conn.execute(said.where(m.thread_id.in_(thread_ids))):
        known.update(names, (value for _, value in (*keys, *numbers)))
    return known - {""}
