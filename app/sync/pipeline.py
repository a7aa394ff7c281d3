"""The way of a message, from fetched to listed, in one place.

    fetched → parsed → (threads) → identified → grouped → clocked → listed

Reading needs no database and happens first; everything that is written of a batch is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.bus import Bus
from app.events import AnswerBounced, ConversationsChanged, MessagesArrived
from app.identity.match import Own
from app.model.account import Account
from app.model.form_source import FormSource
from app.model.message import Direction, RawItem, ReadMessage
from app.model.taught import NOTHING_TAUGHT, Lessons
from app.outbox.scheduled import hold
from app.settings import Settings
from app.store import arrivals, folders, form_sources, people, submissions, taught
from app.store.arrivals import Arrivals, Mailbox
from app.store.engine import Store
from app.store.refresh import refresh
from app.sync import reading, spam
from app.sync.grouping import group


class Pipeline:
    """Takes in what channels fetched. One for the whole program; any thread may use it."""

    def __init__(self, store: Store, bus: Bus, settings: Callable[[], Settings]) -> None:
        self._store = store
        self._bus = bus
        self._settings = settings
        self._taught = NOTHING_TAUGHT

    def take(self, account: Account, items: Sequence[RawItem], *, is_live: bool) -> None:
        """Read, store and list a batch of one account's messages.

        :param is_live: they arrived while the program runs, so the owner is told; False for history and catching up
        :raises StoreUnusable: nothing of the batch was stored
        """
        with self._store.read() as conn:
            lessons, own = self._lessons(conn), people.own_addresses(conn)
        batch = [reading.read(item, account.region, lessons, own_addresses=own) for item in items]
        with self._store.write() as conn:
            now = self._lessons(conn)
            if now.version != lessons.version:  # taught meanwhile
                batch = [reading.read(item, account.region, now, own_addresses=own) for item in items]
            mailbox = Mailbox(account.id, account.history_before, folders.ids_of_sent(conn, account.id))
            arrived, bounced = self._take_in(conn, account, batch, mailbox)
        self._tell(arrived, bounced, is_live)

    def take_submissions(
        self, account: Account, source: FormSource, batch: Mapping[str, ReadMessage], *, is_live: bool
    ) -> None:
        """The same for what was fetched of a form, by the ids of its service; those taken in before are left out."""
        mailbox = Mailbox(account.id, source.history_before, frozenset(), f"{submissions.HTTP}{source.id}")
        with self._store.write() as conn:
            known = form_sources.known(conn, source.id, list(batch))
            fresh = {each: one for each, one in batch.items() if each not in known}
            if not fresh or form_sources.find(conn, source.id) is None:  # the owner removed it meanwhile
                return
            form_sources.note_taken(conn, source.id, fresh)
            arrived, bounced = self._take_in(conn, account, list(fresh.values()), mailbox)
        self._tell(arrived, bounced, is_live)

    def _take_in(
        self, conn: Connection, account: Account, batch: Sequence[ReadMessage], mailbox: Mailbox
    ) -> tuple[Arrivals, list[tuple[int, int]]]:
        own = people.own_addresses(conn)
        batch = spam.judged(conn, batch, self._lessons(conn), self._settings())
        arrived = arrivals.add(conn, batch, mailbox, own)
        spam.note_texts(conn, arrived.stored)
        people.assign(conn, [one for one in arrived.stored if one.is_history], own)
        known = Own.known(tuple(own), self._settings().own_phones, self._settings().relay_domains, account.region)
        arrived.touched |= group(conn, arrived.stored, mailbox.history_before, known, self._examples())
        people.assign(conn, [one for one in arrived.stored if not one.is_history], own)
        arrived.touched |= hold(conn, _asked_at(arrived))
        refresh(conn, arrived.touched, self._settings())
        return arrived, arrivals.bounced(conn, arrived.stored)

    def take_flags(self, folder_id: int, changes: Sequence[tuple[int, bool, bool]]) -> None:
        """Take in (uid, is_seen, is_answered) as another program set them."""
        with self._store.write() as conn:
            touched = arrivals.note_flags(conn, folder_id, changes)
            refresh(conn, touched, self._settings())
        if touched:
            self._bus.publish(ConversationsChanged(frozenset(touched)))

    def _lessons(self, conn: Connection) -> Lessons:
        """What the owner taught, kept until he teaches more."""
        self._taught = found = taught.load(conn, self._taught)
        return found

    def _examples(self) -> tuple[str, ...]:
        return self._settings().order_examples

    def _tell(self, arrived: Arrivals, bounced: Sequence[tuple[int, int]], is_live: bool) -> None:
        if arrived.touched:
            self._bus.publish(ConversationsChanged(frozenset(arrived.touched)))
        news = tuple(
            one.id
            for one in arrived.stored
            if one.direction is Direction.IN and not one.is_history and arrivals.is_human(one.read)
        )
        if news and is_live:
            self._bus.publish(MessagesArrived(news))
        for conversation_id, message_id in bounced:
            self._bus.publish(AnswerBounced(conversation_id, message_id))


def _asked_at(arrived: Arrivals) -> dict[int, datetime]:
    """When each conversation's customer wrote last, of what came now."""
    asked: dict[int, datetime] = {}
    for one in arrived.stored:
        if one.direction is Direction.IN and arrivals.is_human(one.read):
            before = asked.get(one.conversation_id, one.read.item.received_at)
            asked[one.conversation_id] = max(before, one.read.item.received_at)
    return asked
