"""Stored messages are read again after the owner taught something, and what they belong to is found anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.grouping.threads import thread_keys
from app.identity.match import Own
from app.model.account import Account
from app.model.message import Address, Channel, Direction, Kind, ParsedMessage, RawItem, ReadMessage
from app.model.taught import Lessons
from app.parsing.mime import parse
from app.parsing.preview import preview
from app.settings import Settings
from app.store import accounts, messages, people, rewriting, taught
from app.store.arrivals import Arrived, is_human
from app.store.messages import StoredMessage
from app.store.refresh import refresh
from app.sync import reading, spam
from app.sync.grouping import group


@dataclass(frozen=True, slots=True)
class _Changed:
    stored: StoredMessage
    read: ReadMessage
    direction: Direction

    @property
    def is_moved(self) -> bool:
        """Whether another person wrote it than was thought, or nobody."""
        old, form = self.stored, self.read.form
        was = (old.channel, old.direction, old.kind is Kind.CUSTOMER, old.form and (old.form.email, old.form.phone))
        channel = form.channel if form else Channel.EMAIL
        return was != (channel, self.direction, is_human(self.read), form and (form.email, form.phone))

    @property
    def is_renamed(self) -> bool:
        form = self.read.form
        return self.stored.from_name != ((form.name if form else self.read.parsed.from_.name) or "")


def reread(conn: Connection, message_ids: Collection[int], lessons: Lessons, settings: Settings) -> frozenset[int]:
    """Returns the conversations that changed; they are refreshed."""
    known = {account.id: account for account in accounts.load(conn)}
    own = people.own_addresses(conn)
    found = (messages.find(conn, message_id) for message_id in sorted(set(message_ids)))
    changed = [
        _Changed(stored, read, direction)
        for stored in found
        if stored and stored.account_id in known and stored.direction is not Direction.NOTE
        for read, direction in [_read(conn, stored, known[stored.account_id], lessons, settings, own)]
        if _differs(stored, read, direction)
    ]
    touched = {place for one in changed if (place := messages.conversation_of(conn, one.stored.id)) is not None}
    customers = rewriting.customers_of(conn, touched)
    arrived = [_rewritten(conn, one) for one in changed]
    touched |= {one.conversation_id for one in arrived}
    rewriting.forget_nobodies(conn, sorted(customers))
    touched |= _placed(conn, arrived, known, settings)
    refresh(conn, touched, settings)
    return frozenset(touched)


def _read(
    conn: Connection,
    stored: StoredMessage,
    account: Account,
    lessons: Lessons,
    settings: Settings,
    own: Collection[str],
) -> tuple[ReadMessage, Direction]:
    item = RawItem(account.id, 0, 0, stored.raw, stored.received_at)
    is_mail = stored.format == "mime"
    read = reading.read(item, account.region, lessons, stored.charset, own) if is_mail else _fetched(stored, item)
    lesson = taught.spam_lesson(conn, stored.id)
    if lesson and lesson.by_owner:
        read = spam.ruled(read, lesson.is_spam)
    else:
        [read] = spam.judged(conn, [read], lessons, settings)
    if read.form:
        return read, Direction.IN
    is_own = stored.form is not None and read.parsed.from_.address.lower() in own
    return read, Direction.OUT if is_own else stored.direction


def _fetched(stored: StoredMessage, item: RawItem) -> ReadMessage:
    """A submission that was fetched over HTTP is read as it was."""
    form = stored.form
    shown = "\n".join(f"{label}: {value}" for label, value in (form.fields if form else ()) if value)
    parsed = ParsedMessage(
        subject=stored.subject,
        from_=Address(stored.from_name, stored.from_address),
        message_id=stored.rfc_id,
        sent_at=stored.sent_at,
        text=shown,
    )
    return ReadMessage(item, parsed, Kind.CUSTOMER, "form", stored.new_text, preview(stored.new_text or shown), form)


def _differs(stored: StoredMessage, read: ReadMessage, direction: Direction) -> bool:
    form, old = read.form, stored.form
    said = form and (form.name, form.email, form.phone, form.subject, form.message, form.fields)
    was = old and (old.name, old.email, old.phone, old.subject, old.message, old.fields)
    name = (form.name if form else read.parsed.from_.name) or ""
    subject = form.subject if form and form.subject else read.parsed.subject
    now = (said, read.kind, read.kind_reason, direction, name, subject)
    if now != (was, stored.kind, stored.kind_reason, stored.direction, stored.from_name, stored.subject):
        return True
    return direction is Direction.IN and stored.new_text != read.new_text[:4000]


def _rewritten(conn: Connection, one: _Changed) -> Arrived:
    """The message as it is read now, in a thread and a conversation of its own where somebody else wrote it."""
    stored, read = one.stored, one.read
    thread_id = stored.thread_id
    rewriting.rewrite(conn, stored.id, read, one.direction, is_mail=stored.format == "mime")
    if one.is_moved and read.form and not rewriting.is_first(conn, stored.id, thread_id):
        thread_id = _own_thread(conn, stored)
    is_first = rewriting.is_first(conn, stored.id, thread_id)
    if is_first:
        rewriting.set_channel(conn, thread_id, read.form.channel if read.form else Channel.EMAIL)
    conversation_id = messages.conversation_of(conn, stored.id)
    assert conversation_id is not None  # it was found a moment ago
    if one.is_moved and is_first:
        conversation_id = rewriting.set_apart(conn, thread_id, stored.received_at)
    if is_first and (one.is_moved or one.is_renamed):
        rewriting.drop_customer(conn, conversation_id)
    return Arrived(stored.id, thread_id, conversation_id, one.direction, is_first, stored.is_history, read)


def _own_thread(conn: Connection, stored: StoredMessage) -> int:
    """A visitor's thread holds his message and the answers to it."""
    thread_id = rewriting.give_thread(conn, stored.id, thread_keys(stored.rfc_id, (), ()), stored.received_at)
    for answer_id in rewriting.answers_in(conn, stored.thread_id):
        answer = messages.source(conn, answer_id)
        if answer and stored.rfc_id in parse(answer).in_reply_to:
            rewriting.move(conn, answer_id, thread_id)
    return thread_id


def _placed(conn: Connection, arrived: Sequence[Arrived], known: Mapping[int, Account], settings: Settings) -> set[int]:
    """As the pipeline does with new ones."""
    own = people.own_addresses(conn)
    touched: set[int] = set()
    people.assign(conn, [one for one in arrived if one.is_history], own)
    for account in known.values():
        of_it = [one for one in arrived if one.read.item.account_id == account.id]
        persons = Own.known(tuple(own), settings.own_phones, settings.relay_domains, account.region)
        touched |= group(conn, of_it, account.history_before, persons, settings.order_examples)
    people.assign(conn, [one for one in arrived if not one.is_history], own)
    spam.note_texts(conn, arrived)
    return touched
