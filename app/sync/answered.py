"""What an accepted answer changes: it takes its place in the conversation and ends the cycle."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.model.answer import AfterSend, OutboxItem
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, acts, arrivals, outbox, people
from app.store.arrivals import Mailbox
from app.store.refresh import refresh
from app.sync import reading

#: Stands for "not in a folder yet": filing to Sent gives it its place.
_NOWHERE = 0


def note_accepted(conn: Connection, item: OutboxItem, at: datetime, settings: Settings) -> Collection[int]:
    """In the transaction that makes the item accepted; returns the conversations that changed."""
    account = accounts.find(conn, item.account_id)
    assert account is not None  # an account can't go while something of it is in the outbox
    newest = acts.newest_at(conn, item.conversation_id)
    answered_at = max(at, newest + timedelta(microseconds=1)) if newest else at  # this computer's clock may be slow
    raw = RawItem(account.id, _NOWHERE, 0, outbox.raw_of(conn, item.id), answered_at, is_seen=True)
    mailbox = Mailbox(account.id, account.history_before, frozenset({_NOWHERE}))
    arrived = arrivals.add(conn, [reading.read(raw, account.region)], mailbox, people.own_addresses(conn))
    people.assign(conn, arrived.stored, people.own_addresses(conn))
    acts.answered_elsewhere(conn, item.conversation_id, item.thread_id, answered_at)
    if outbox.after_of(conn, item.id) is AfterSend.DONE:
        acts.done(conn, [item.conversation_id], answered_at)
    changed = arrived.touched | {item.conversation_id}
    refresh(conn, changed, settings)
    return changed
