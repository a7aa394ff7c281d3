"""Taking messages out for good, with everything that hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.sql.expression import exists

from app.store import search
from app.store.tables import conversations, customers, grouping_acts, messages, outbox, suggestions, threads
from app.store.tables_taught import remote_senders, sender_kinds

_CHUNK = 5_000


def erase_messages(conn: Connection, ids: Collection[int]) -> None:
    """Messages, their contents and index rows; threads and conversations that have none left go too."""
    for chunk in _chunks(list(ids)):
        in_threads = select(messages.c.thread_id).where(messages.c.id.in_(chunk)).distinct()
        thread_ids = conn.execute(in_threads).scalars().all()
        search.remove(conn, chunk)
        conn.execute(delete(messages).where(messages.c.id.in_(chunk)))
        _erase_empty_threads(conn, thread_ids)


def _erase_empty_threads(conn: Connection, thread_ids: Sequence[int]) -> None:
    t = threads.c
    empty = select(t.id, t.conversation_id, t.home_id).where(
        t.id.in_(thread_ids), ~exists().where(messages.c.thread_id == t.id)
    )
    found = conn.execute(empty).all()
    gone = [row.id for row in found]
    conn.execute(delete(outbox).where(outbox.c.thread_id.in_(gone)))
    conn.execute(delete(threads).where(t.id.in_(gone)))
    erase_empty_conversations(conn, {place for _, *places in found for place in places if place is not None})


def erase_empty_conversations(conn: Connection, ids: Collection[int]) -> None:
    """Those that no thread is in or may come back to, with what was decided about them."""
    c = conversations.c
    is_held = exists().where(or_(threads.c.conversation_id == c.id, threads.c.home_id == c.id))
    gone = conn.execute(delete(conversations).where(c.id.in_(ids), ~is_held).returning(c.id)).scalars().all()
    erase_groupings(conn, gone)


def erase_customers(conn: Connection, ids: Collection[int]) -> None:
    """Those of whom no conversation is left."""
    c = customers.c
    has_any = exists().where(conversations.c.customer_id == c.id)
    conn.execute(delete(customers).where(c.id.in_(ids), ~has_any))


def erase_trust(conn: Connection, addresses: Collection[str]) -> None:
    """What the owner said of these senders' mail; addresses in lower case."""
    for table in (remote_senders, sender_kinds):
        conn.execute(delete(table).where(table.c.sender.in_(addresses)))


def erase_outbox_of_account(conn: Connection, account_id: int) -> None:
    conn.execute(delete(outbox).where(outbox.c.account_id == account_id))


def detach_threads(conn: Connection, account_id: int) -> None:
    """Threads that hold another account's messages as well stay, without this account."""
    conn.execute(update(threads).where(threads.c.account_id == account_id).values(account_id=None))


def erase_groupings(conn: Connection, conversation_ids: Collection[int]) -> None:
    a = grouping_acts.c
    touching = a.from_conversation_id.in_(conversation_ids) | a.to_conversation_id.in_(conversation_ids)
    conn.execute(delete(grouping_acts).where(touching))
    _forget_pairs(conn, frozenset(conversation_ids))


def _forget_pairs(conn: Connection, gone: frozenset[int]) -> None:
    """A decision on a group remembers what was said of the pairs with everything that is in it."""
    a = grouping_acts.c
    for act_id, before in conn.execute(select(a.id, a.before).where(a.by_owner.is_(True))).all() if gone else ():
        rows = before.get("pairs", {}).get("rows", [])
        kept = [row for row in rows if gone.isdisjoint((row["conversation_id"], row["other_id"]))]
        if len(kept) < len(rows):
            before["pairs"]["rows"] = kept
            conn.execute(update(grouping_acts).where(a.id == act_id).values(before=before))


def erase_reasons(conn: Connection, words: Collection[str]) -> None:
    """What the reasons that stay quote of these: an address, a number, a name."""
    s, a = suggestions.c, grouping_acts.c
    for row in conn.execute(select(s.conversation_id, s.other_id, s.evidence)).all():
        if (kept := _without(row.evidence, words)) != row.evidence:
            is_it = (s.conversation_id == row.conversation_id, s.other_id == row.other_id)
            conn.execute(update(suggestions).where(*is_it).values(evidence=kept))
    for act_id, evidence, before in conn.execute(select(a.id, a.evidence, a.before)).all():
        pairs = before.get("pairs", {}).get("rows", [])
        kept, quoted = _without(evidence, words), [_without(row["evidence"], words) for row in pairs]
        if kept != evidence or quoted != [row["evidence"] for row in pairs]:
            for row, now in zip(pairs, quoted, strict=True):
                row["evidence"] = now
            conn.execute(update(grouping_acts).where(a.id == act_id).values(evidence=kept, before=before))


def _without(evidence: Sequence[dict[str, Any]], words: Collection[str]) -> list[dict[str, Any]]:
    """The reasons stay, without what they quote."""
    return [
        each | {"detail": ""} if any(part in words for part in each["detail"].split(", ")) else each
        for each in evidence
    ]


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def overwrite_what_is_erased(conn: Connection) -> None:
    """SQLite leaves the bytes of deleted rows in the file unless it is told to overwrite them."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete = ON")


def erase_words(conn: Connection) -> None:
    """FTS5 keeps the words of removed rows until its parts are merged: merge them."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('optimize')")
        conn.exec_driver_sql("PRAGMA secure_delete = OFF")
