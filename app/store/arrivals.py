"""Takes read messages in: known copies are recognised, threads found or joined, rows written. All in the caller's
transaction and in batches, because the first fetch of a mailbox is tens of thousands of messages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from app.grouping.threads import thread_keys as keys_of
from app.model.listing import State
from app.model.message import Channel, Direction, Kind, ReadMessage
from app.parsing.forms.taught import is_changed, sender_of
from app.parsing.uuencoded import without_files
from app.store import content, drafts, search, submissions, twins
from app.store.tables import (
    acts,
    contents,
    conversations,
    copies,
    groupings,
    messages,
    outbox,
    submission_keys,
    thread_keys,
    threads,
)
from app.store.twins import Twin, digest_id, rfc_id
from app.store.types import new_id

#: SQLite takes 32,766 variables in a statement; PostgreSQL's protocol 65,535.
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message that was stored now.

    :ivar opens_thread: no earlier message of its thread was known
    """

    id: int
    thread_id: int
    conversation_id: int
    direction: Direction
    opens_thread: bool
    is_history: bool
    read: ReadMessage


@dataclass(slots=True)
class Arrivals:
    stored: list[Arrived] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # conversations


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What arrivals need to know of where they come from.

    :ivar way: "mail", or the form that was fetched over HTTP
    """

    account_id: int
    history_before: datetime
    sent_folders: frozenset[int]
    way: str = submissions.MAIL


def add(conn: Connection, batch: Sequence[ReadMessage], mailbox: Mailbox, own_addresses: Collection[str]) -> Arrivals:
    """Store what is new of a batch of one account; only the place and flags of what is known already."""
    known = _known_uids(conn, batch)
    fresh = [one for one in batch if one.item.uid not in known.get(one.item.folder_id, ())]
    identified = [(rfc_id(one), one) for one in fresh]
    known_twins = twins.known(conn, mailbox.account_id, [key for key, _ in identified])
    meetings = submissions.Meetings(conn, mailbox.way, fresh)
    arrivals = Arrivals()
    writer = _Writer(conn, mailbox, own_addresses, arrivals)
    writer.load_threads([one for _, one in identified])
    for key, one in sorted(identified, key=lambda pair: pair[1].item.received_at):
        twin = known_twins.get(key)
        if twin and not twin.is_same(one):  # a robot that uses one Message-ID for different messages
            key = digest_id(one.item.raw)
            twin = known_twins.get(key) or twins.known(conn, mailbox.account_id, [key]).get(key)
        if twin:
            writer.note_copy(twin.id, one)
        elif known_as := meetings.meet(one):
            known_twins[key] = writer.meet(known_as, one, key)
        else:
            known_twins[key] = writer.take(one, key)
    writer.flush()
    return arrivals


def chunks(values: Collection[Any]) -> Iterable[list[Any]]:
    """The values in pieces that fit into one statement."""
    ordered = list(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _known_uids(conn: Connection, batch: Sequence[ReadMessage]) -> dict[int, set[int]]:
    known: dict[int, set[int]] = {}
    for folder_id in {one.item.folder_id for one in batch}:
        uids = [one.item.uid for one in batch if one.item.folder_id == folder_id]
        found = known.setdefault(folder_id, set())
        for chunk in chunks(uids):
            found.update(
                conn.execute(
                    select(copies.c.uid).where(copies.c.folder_id == folder_id, copies.c.uid.in_(chunk))
                ).scalars()
            )
    return known


#: In the order in which they point to each other.
_WRITTEN = (conversations, threads, thread_keys, messages, contents, copies, submission_keys)


class _Writer:
    """Collects the rows of one batch and writes each table once."""

    def __init__(self, conn: Connection, mailbox: Mailbox, own_addresses: Collection[str], arrivals: Arrivals) -> None:
        self._conn = conn
        self._mailbox = mailbox
        self._own = own_addresses
        self._arrivals = arrivals
        self._thread_of_key: dict[str, int] = {}
        self._conversation_of_thread: dict[int, int] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in _WRITTEN}
        self._index: list[search.IndexRow] = []

    def load_threads(self, batch: Sequence[ReadMessage]) -> None:
        wanted = {key for one in batch for key in _keys(one, rfc_id(one))}
        query = select(thread_keys.c.key, thread_keys.c.thread_id, threads.c.conversation_id).join_from(
            thread_keys, threads, thread_keys.c.thread_id == threads.c.id
        )
        for chunk in chunks(wanted):
            for key, thread_id, conversation_id in self._conn.execute(query.where(thread_keys.c.key.in_(chunk))):
                self._thread_of_key[key] = thread_id
                self._conversation_of_thread[thread_id] = conversation_id

    def meet(self, message_id: int, one: ReadMessage, key: str) -> Twin:
        """The submission was stored when it came by another way: only note that it came by this one too."""
        place = select(threads.c.id, threads.c.conversation_id).join(messages, messages.c.thread_id == threads.c.id)
        thread_id, conversation_id = self._conn.execute(place.where(messages.c.id == message_id)).one()
        self._conversation_of_thread[thread_id] = conversation_id
        self.note_copy(message_id, one)
        self._rows["submission_keys"] += submissions.rows_of(message_id, self._mailbox.way, one)
        if self._mailbox.way == submissions.MAIL:
            keys = _keys(one, key)
            found = {self._thread_of_key[each] for each in keys if each in self._thread_of_key}
            self._claim(keys, self._joined(found | {thread_id}))
            submissions.become_mail(self._conn, message_id, key, one)
        self._arrivals.touched.add(conversation_id)
        return Twin(message_id, one.item.raw, submissions.key_of(one))

    def take(self, one: ReadMessage, key: str) -> Twin:
        """Give the message its place; returns what later copies of it are compared with."""
        direction = self._direction(one)
        message_id = new_id(one.item.received_at)
        keys = _keys(one, key)
        found = {self._thread_of_key[each] for each in keys if each in self._thread_of_key}
        thread_id = self._joined(found) if found else self._opened(one, direction)
        self._claim(keys, thread_id)
        conversation_id = self._conversation_of_thread[thread_id]
        is_history = one.item.received_at < self._mailbox.history_before
        self._rows["messages"].append(_message_row(message_id, key, one, thread_id, direction, is_history))
        self._rows["contents"].append(
            {
                "message_id": message_id,
                "format": "mime" if self._mailbox.way == submissions.MAIL else "json",
                "raw": content.compress(one.item.raw),
                "new_text": one.new_text[:4000] if direction is Direction.IN else "",
            }
        )
        if one.form:
            self._rows["submission_keys"] += submissions.rows_of(message_id, self._mailbox.way, one)
        self._index.append(index_row(message_id, one))
        self.note_copy(message_id, one)
        self._arrivals.touched.add(conversation_id)
        self._arrivals.stored.append(
            Arrived(message_id, thread_id, conversation_id, direction, not found, is_history, one)
        )
        return Twin(message_id, one.item.raw, submissions.key_of(one))

    def note_copy(self, message_id: int, one: ReadMessage) -> None:
        if one.item.uid:
            self._rows["copies"].append(
                {"folder_id": one.item.folder_id, "uid": one.item.uid, "message_id": message_id}
            )

    def _direction(self, one: ReadMessage) -> Direction:
        if one.form:  # many robots write from the owner's own address
            return Direction.IN
        if one.item.folder_id in self._mailbox.sent_folders or one.parsed.from_.address.lower() in self._own:
            return Direction.OUT
        return Direction.IN

    def _opened(self, one: ReadMessage, direction: Direction) -> int:
        conversation_id, thread_id = new_id(one.item.received_at), new_id(one.item.received_at)
        channel = one.form.channel if one.form else Channel.EMAIL
        self._rows["conversations"].append(
            {"id": conversation_id, "state": State.OTHER.value, "channels": [], "newest_at": one.item.received_at}
        )
        self._rows["threads"].append(
            {
                "id": thread_id,
                "conversation_id": conversation_id,
                "account_id": self._mailbox.account_id,
                "channel": channel.value,
            }
        )
        self._conversation_of_thread[thread_id] = conversation_id
        return thread_id

    def _claim(self, keys: Sequence[str], thread_id: int) -> None:
        for key in keys:
            if key not in self._thread_of_key:
                self._rows["thread_keys"].append({"key": key, "thread_id": thread_id})
                self._thread_of_key[key] = thread_id

    def _joined(self, found: set[int]) -> int:
        """One thread out of those that this message proves to be one; the oldest stays."""
        stays, *others = sorted(found)
        if others:
            self.flush()
            for gone in others:
                self._move(gone, stays)
        return stays

    def _move(self, gone: int, stays: int) -> None:
        for table in (messages, thread_keys, acts, outbox, groupings):
            self._conn.execute(update(table).where(table.c.thread_id == gone).values(thread_id=stays))
        conversation_id = self._conversation_of_thread[stays]
        self._conn.execute(update(outbox).where(outbox.c.thread_id == stays).values(conversation_id=conversation_id))
        was_in = self._conversation_of_thread[gone]
        home = self._conn.execute(threads.delete().where(threads.c.id == gone).returning(threads.c.home_id)).scalar()
        for place in (was_in, home):
            if place is not None and not self._is_held(place):
                drafts.carry(self._conn, place, conversation_id)
        for key, thread_id in self._thread_of_key.items():
            if thread_id == gone:
                self._thread_of_key[key] = stays
        self._arrivals.touched.add(was_in)
        self._arrivals.touched.add(self._conversation_of_thread[stays])

    def _is_held(self, conversation_id: int) -> bool:
        of_it = or_(threads.c.conversation_id == conversation_id, threads.c.home_id == conversation_id)
        return self._conn.execute(select(threads.c.id).where(of_it).limit(1)).first() is not None

    def flush(self) -> None:
        for table in _WRITTEN:
            rows = self._rows[table.name]
            if rows:
                self._conn.execute(insert(table), rows)
                rows.clear()
        if self._index:
            search.index(self._conn, self._index)
            self._index.clear()


def _keys(one: ReadMessage, key: str) -> Sequence[str]:
    parsed = one.parsed
    if key != parsed.message_id:
        keys: Sequence[str] = (key,)
    elif one.form:  # a visitor answers nothing, whatever his robot refers to
        keys = keys_of(parsed.message_id, (), ())
    else:
        keys = keys_of(parsed.message_id, parsed.in_reply_to, parsed.references)
    if one.bounce and one.bounce.original_message_id:  # belongs to the answer that did not arrive
        return (*keys, one.bounce.original_message_id)
    return keys


def _message_row(
    message_id: int, key: str, one: ReadMessage, thread_id: int, direction: Direction, is_history: bool
) -> dict[str, Any]:
    item = one.item
    return said(one, direction) | {
        "id": message_id,
        "account_id": item.account_id,
        "thread_id": thread_id,
        "rfc_id": key,
        "received_at": item.received_at,
        "sent_at": one.parsed.sent_at,
        "size": len(item.raw),
        "sender": sender_of(one.parsed),
        "is_read": item.is_seen or is_history or direction is Direction.OUT,
        "is_history": is_history,
        "is_answered_flag": item.is_answered,
    }


def said(one: ReadMessage, direction: Direction) -> dict[str, Any]:
    """The columns of `messages` that change when a message is read in another way."""
    parsed, form = one.parsed, one.form
    return {
        "channel": (form.channel if form else Channel.EMAIL).value,
        "direction": direction.value,
        "kind": one.kind.value,
        "kind_reason": one.kind_reason,
        "from_name": (form.name if form and not is_changed(form) else parsed.from_.name) or "",
        "from_address": (form.email if form else parsed.from_.address) or "",
        "subject": (form.subject if form and form.subject else parsed.subject),
        "preview": one.preview,
        "attachment_names": "\n".join(attachment.name for attachment in parsed.attachments),
        "form": _form_json(one),
        "undelivered": undelivered(one),
    }


def undelivered(one: ReadMessage) -> str:
    """The Message-ID of the mail that a delivery report says will not arrive; "" for any other message."""
    return one.bounce.original_message_id if one.bounce and one.bounce.is_permanent else ""


def _form_json(one: ReadMessage) -> dict[str, Any] | None:
    form = one.form
    if form is None:
        return None
    return {
        "name": form.name,
        "email": form.email,
        "phone": form.phone,
        "subject": form.subject,
        "message": form.message,
        "fields": form.fields,
    }


def index_row(message_id: int, one: ReadMessage) -> search.IndexRow:
    """What a message is found by."""
    parsed, form = one.parsed, one.form
    people = [parsed.from_, *parsed.to, *parsed.cc]
    who = " ".join(f"{person.name} {person.address}" for person in people)
    if form:
        who = f"{form.name or ''} {form.email or ''} {who}"
    extra = " ".join([form.phone or "" if form else "", *(each.name for each in parsed.attachments)])
    return search.IndexRow(message_id, who, parsed.subject, without_files(parsed.text), extra)


def note_flags(conn: Connection, folder_id: int, changes: Sequence[tuple[int, bool, bool]]) -> set[int]:
    """Take in flags that another program changed.

    :param changes: (uid, is_seen, is_answered)
    :returns: the conversations whose rows may have changed
    """
    found: dict[int, tuple[int, int]] = {}
    for chunk in chunks([uid for uid, _, _ in changes]):
        query = (
            select(copies.c.uid, copies.c.message_id, threads.c.conversation_id)
            .join(messages, messages.c.id == copies.c.message_id)
            .join(threads, threads.c.id == messages.c.thread_id)
            .where(copies.c.folder_id == folder_id, copies.c.uid.in_(chunk))
        )
        found |= {uid: (message, conversation) for uid, message, conversation in conn.execute(query)}
    values = [
        {"b_id": found[uid][0], "b_read": is_seen, "b_answered": is_answered}
        for uid, is_seen, is_answered in changes
        if uid in found
    ]
    if values:
        conn.execute(
            update(messages)
            .where(messages.c.id == bindparam("b_id"))
            .values(is_read=bindparam("b_read"), is_answered_flag=bindparam("b_answered")),
            values,
        )
    return {conversation for _, conversation in found.values()}


def bounced(conn: Connection, arrived: Sequence[Arrived]) -> list[tuple[int, int]]:
    """Own answers of which it is known only now that they did not arrive, as (conversation, message): the report came,
    or the answer to which an earlier report belongs, from Sent. What is reported in history is old news."""
    m = messages.c
    ids = {undelivered(one.read) for one in arrived if not one.is_history} - {""}
    own = [one.read.parsed.message_id for one in arrived if one.direction is Direction.OUT]
    reported = select(m.undelivered).where(m.undelivered != "", m.is_history.is_(False))
    for chunk in chunks(own):
        ids.update(conn.execute(reported.where(m.undelivered.in_(chunk))).scalars())
    answers = select(threads.c.conversation_id, m.id).join_from(messages, threads, threads.c.id == m.thread_id)
    found = conn.execute(answers.where(m.rfc_id.in_(ids), m.direction == Direction.OUT.value)) if ids else ()
    return [(conversation_id, message_id) for conversation_id, message_id in found]


def is_human(read: ReadMessage) -> bool:
    """Whether a person wrote it, also through a form; one that a robot filled in is none."""
    return read.kind is Kind.CUSTOMER
