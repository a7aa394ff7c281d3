"""A stored message that is read in another way: its rows are written anew, its thread may stand alone.

The message itself stays as it came. Whoever calls gives it its customer and conversation and refreshes.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.sql.expression import exists

from app.model.listing import State
from app.model.message import Channel, Direction, ReadMessage
from app.store import decisions, search, submissions, taught
from app.store.arrivals import index_row, said
from app.store.decisions import Act
from app.store.tables import (
    contents,
    conversations,
    customers,
    grouping_acts,
    messages,
    outbox,
    submission_keys,
    thread_keys,
    threads,
)
from app.store.tables_grouping import clues, fingerprints, term_counts
from app.store.types import new_id

_ALL = -1  # of `term_counts`
_NEW_TEXT = 4000


def rewrite(conn: Connection, message_id: int, one: ReadMessage, direction: Direction, *, is_mail: bool) -> None:
    """What the message says, as it is read now; nothing of it is kept for comparison until it is grouped again.

    :param is_mail: it came as mail; a submission that was fetched stays known by its keys
    """
    conn.execute(update(messages).where(messages.c.id == message_id).values(said(one, direction)))
    text = one.new_text[:_NEW_TEXT] if direction is Direction.IN else ""
    conn.execute(update(contents).where(contents.c.message_id == message_id).values(new_text=text))
    search.remove(conn, [message_id])
    search.index(conn, [index_row(message_id, one)])
    k = submission_keys.c
    if is_mail:
        conn.execute(delete(submission_keys).where(k.message_id == message_id, k.way == submissions.MAIL))
    if is_mail and one.form:
        conn.execute(insert(submission_keys), submissions.rows_of(message_id, submissions.MAIL, one))
    taught.forget_texts(conn, [message_id])
    _forget_comparison(conn, message_id)


def _forget_comparison(conn: Connection, message_id: int) -> None:
    f = fingerprints.c
    terms = conn.execute(select(f.terms).where(f.message_id == message_id)).scalar_one_or_none()
    if terms is None:
        return
    counted = [*array("I", terms), _ALL]
    fewer = update(term_counts).where(term_counts.c.term.in_(counted)).values(seen=term_counts.c.seen - 1)
    conn.execute(fewer)
    conn.execute(delete(term_counts).where(term_counts.c.seen <= 0))
    conn.execute(delete(clues).where(clues.c.message_id == message_id))
    conn.execute(delete(fingerprints).where(f.message_id == message_id))


def is_first(conn: Connection, message_id: int, thread_id: int) -> bool:
    """Whether no earlier message of its thread is known."""
    return conn.execute(select(func.min(messages.c.id)).where(messages.c.thread_id == thread_id)).scalar() == message_id


def give_thread(conn: Connection, message_id: int, keys: Sequence[str], at: datetime) -> int:
    """A thread of its own, in the conversation where it is; returns the thread."""
    t = threads.c
    old = select(t.conversation_id, t.account_id, t.channel).join(messages, messages.c.thread_id == t.id)
    row = conn.execute(old.where(messages.c.id == message_id)).one()
    thread_id = new_id(at)
    conn.execute(insert(threads), {"id": thread_id, **row._mapping})
    move(conn, message_id, thread_id)
    conn.execute(update(thread_keys).where(thread_keys.c.key.in_(keys)).values(thread_id=thread_id))
    return thread_id


def answers_in(conn: Connection, thread_id: int) -> tuple[int, ...]:
    m = messages.c
    query = select(m.id).where(m.thread_id == thread_id, m.direction == Direction.OUT.value)
    return tuple(conn.execute(query).scalars())


def move(conn: Connection, message_id: int, thread_id: int) -> None:
    conn.execute(update(messages).where(messages.c.id == message_id).values(thread_id=thread_id))


def set_channel(conn: Connection, thread_id: int, channel: Channel) -> None:
    conn.execute(update(threads).where(threads.c.id == thread_id).values(channel=channel.value))


def set_apart(conn: Connection, thread_id: int, at: datetime) -> int:
    """Its conversation holds this thread alone afterwards, unless the owner joined it; returns the conversation."""
    t = threads.c
    now: int = conn.execute(select(t.conversation_id).where(t.id == thread_id)).scalar_one()
    is_alone = conn.execute(select(t.id).where(t.conversation_id == now, t.id != thread_id).limit(1)).first() is None
    if _is_joined_by_owner(conn, now):
        return now
    _forget_home(conn, thread_id)
    if is_alone:
        return now
    home = new_id(at)
    conn.execute(insert(conversations), {"id": home, "state": State.OTHER.value, "channels": [], "newest_at": at})
    conn.execute(update(threads).where(t.id == thread_id).values(conversation_id=home))
    conn.execute(update(outbox).where(outbox.c.thread_id == thread_id).values(conversation_id=home))
    decisions.note(conn, Act("split", now, home, at, by_owner=False, thread_ids=(thread_id,)))
    return home


def _forget_home(conn: Connection, thread_id: int) -> None:
    """Where it was before it joined others: it was thought to be another person's."""
    t = threads.c
    left = conn.execute(select(t.home_id).where(t.id == thread_id, t.home_id != t.conversation_id)).scalar()
    conn.execute(update(threads).where(t.id == thread_id).values(home_id=None))
    is_held = exists().where(or_(t.conversation_id == left, t.home_id == left))
    conn.execute(delete(conversations).where(conversations.c.id == left, ~is_held))


def _is_joined_by_owner(conn: Connection, conversation_id: int) -> bool:
    a = grouping_acts.c
    joined = (a.to_conversation_id == conversation_id, a.by_owner.is_(True), a.what == "join", a.undone_at.is_(None))
    return conn.execute(select(a.id).where(*joined).limit(1)).first() is not None


def drop_customer(conn: Connection, conversation_id: int) -> int | None:
    """Whoever it was with; a conversation of several threads keeps its customer. Returns who it was."""
    c = conversations.c
    count = conn.execute(select(func.count()).where(threads.c.conversation_id == conversation_id)).scalar_one()
    if count > 1:
        return None
    before: int | None = conn.execute(select(c.customer_id).where(c.id == conversation_id)).scalar()
    conn.execute(update(conversations).where(c.id == conversation_id).values(customer_id=None))
    return before


def customers_of(conn: Connection, conversation_ids: Collection[int]) -> set[int]:
    c = conversations.c
    found = conn.execute(select(c.customer_id).where(c.id.in_(conversation_ids), c.customer_id.is_not(None)))
    return set(found.scalars())


def forget_nobodies(conn: Connection, customer_ids: Sequence[int]) -> None:
    """Customers that have no conversation left and no note go: they were robots, or are found again."""
    c = customers.c
    has_conversation = exists().where(conversations.c.customer_id == c.id)
    conn.execute(delete(customers).where(c.id.in_(customer_ids), c.note == "", ~has_conversation))
