"""The people who write."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select, update

from app.model.clockwork import CycleEnd
from app.model.customer import Identity, IdentityKind
from app.model.screen import CustomerView, EarlierConversation
from app.store import erasing
from app.store.tables import conversations, customers, cycles, drafts, identities, messages, outbox, threads

_MOST_EARLIER = 50


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
    query = select(c.id, c.subject, c.newest_at, first).where(c.customer_id == customer_id)
    if without is not None:
        query = query.where(c.id != without)
    found = conn.execute(query.order_by(c.newest_at.desc(), c.id.desc()).limit(_MOST_EARLIER))
    return tuple(EarlierConversation(*row) for row in found)


def set_note(conn: Connection, customer_id: int, note: str) -> None:
    conn.execute(update(customers).where(customers.c.id == customer_id).values(note=note))


def count_conversations(conn: Connection, customer_id: int) -> int:
    return conn.execute(select(func.count()).where(conversations.c.customer_id == customer_id)).scalar_one()


def forget(conn: Connection, customer_id: int) -> tuple[int, ...]:
    """Erase the person with every message here; on the server nothing changes. Returns the conversations that went."""
    ids = conn.execute(select(conversations.c.id).where(conversations.c.customer_id == customer_id)).scalars().all()
    mail = select(messages.c.id).join(threads, threads.c.id == messages.c.thread_id)
    erasing.overwrite_what_is_erased(conn)
    erasing.erase_groupings(conn, ids)
    for table in (outbox, drafts):
        conn.execute(delete(table).where(table.c.conversation_id.in_(ids)))
    erasing.erase_messages(conn, conn.execute(mail.where(threads.c.conversation_id.in_(ids))).scalars().all())
    conn.execute(delete(threads).where(threads.c.conversation_id.in_(ids)))
    conn.execute(delete(conversations).where(conversations.c.id.in_(ids)))
    conn.execute(delete(customers).where(customers.c.id == customer_id))
    erasing.erase_words(conn)
    return tuple(ids)
