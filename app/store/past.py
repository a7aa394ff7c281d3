"""What was said so far: conversations with their newest messages, and whose they are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Executable, and_, case, func, literal_column, or_, select

from app.model.customer import Identity
from app.model.grouping import Content, Incoming, KnownCustomer, Number, NumberKind, PastConversation, PastMessage
from app.model.listing import State
from app.model.message import Direction
from app.store import persons
from app.store.dialect import each_of
from app.store.tables import conversations, messages, threads
from app.store.tables_grouping import fingerprints
from app.store.types import AnyRow, second_of

_RECENT = 4
_NAMES = 8
_OF_CUSTOMER = 50  # newest conversations from which it is known who he is

_m, _t, _c, _f = messages.c, threads.c, conversations.c, fingerprints.c

_asked, _id_asked = each_of("asked")
_PLACES = (
    select(_m.id, _t.conversation_id, _c.customer_id)
    .join_from(_asked, messages, _m.id == _id_asked)
    .join(threads, _t.id == _m.thread_id)
    .join(conversations, _c.id == _t.conversation_id)
)
_other = conversations.alias()
_oldest = (
    select(_other.c.newest_at)
    .where(_other.c.customer_id == _id_asked, _other.c.state != State.JOINED.value)
    .order_by(_other.c.newest_at.desc())
    .limit(1)
    .offset(_OF_CUSTOMER - 1)
    .scalar_subquery()
)
_OF_CUSTOMERS = select(_c.customer_id, _c.newest_at, _c.id).join_from(
    _asked,
    conversations,
    and_(
        _c.customer_id == _id_asked,
        _c.state != State.JOINED.value,
        _c.newest_at >= func.coalesce(_oldest, literal_column("0")),
    ),
)
#: An answer, or a question that was answered by a program whose answers are not known, or not yet.
_answered = case((or_(_m.direction == Direction.OUT.value, _m.is_answered_flag), _m.received_at))
_said = (
    select(
        _t.conversation_id,
        _m.received_at,
        *fingerprints.c,
        func.row_number()
        .over(partition_by=_t.conversation_id, order_by=_f.message_id.desc().nulls_last())
        .label("place"),
        func.max(_answered).over(partition_by=_t.conversation_id).label("answered_at"),
    )
    .join_from(_asked, threads, _t.conversation_id == _id_asked)
    .join(messages, _m.thread_id == _t.id)
    .outerjoin(fingerprints, _f.message_id == _m.id)
    .subquery()
)
_SAID = select(_said).where(_said.c.place <= _RECENT)


class _Said(NamedTuple):
    """One message of a customer.

    :ivar source: what it says of its matter, read only where that is compared
    """

    message_id: int
    channel: str
    names: tuple[str, ...]
    source: AnyRow | Incoming


@dataclass(slots=True)
class _Talk:
    """:ivar said: the newest messages of the customer, oldest first; as many as are read from the database"""

    said: list[_Said] = field(default_factory=list)
    answered_at: datetime | None = None

    def add(self, *more: _Said) -> None:
        self.said = sorted((*self.said, *more))[-_RECENT:]


class Past:
    """What was read or took place within a transaction is kept in memory.

    :ivar _of_customer: a customer's newest conversations, with when each had its newest message
    :ivar _joined: conversations that are gone, with what they joined
    :ivar _shown: what `conversation` answered, while it is so
    """

    def __init__(self, conn: Connection, write_pending: Callable[[], None]) -> None:
        """:param write_pending: called before the database is asked"""
        self._conn = conn
        self._write_pending = write_pending
        self._conversation_of: dict[int, int] = {}
        self._customer_of: dict[int, int | None] = {}
        self._talks: dict[int, _Talk] = {}
        self._of_customer: dict[int, dict[int, datetime]] = {}
        self._joined: dict[int, int] = {}
        self._shown: dict[int, PastConversation] = {}

    # Read ----------------------------------------------------------------------------------------------------------

    def load_places(self, message_ids: Iterable[int]) -> None:
        """Which conversations these messages are in, and whose those are."""
        for row in self._ask(_PLACES, {each for each in message_ids if each not in self._conversation_of}):
            message_id, conversation_id, customer_id = row
            self._conversation_of[message_id] = conversation_id
            self._customer_of[conversation_id] = customer_id

    def load_customers(self, customer_ids: Iterable[int]) -> None:
        unknown = {each for each in customer_ids if each not in self._of_customer}
        self._of_customer |= {each: {} for each in unknown}
        for customer_id, newest_at, conversation_id in self._ask(_OF_CUSTOMERS, unknown):
            self._of_customer[customer_id][conversation_id] = newest_at
            self._customer_of[conversation_id] = customer_id

    def load_talks(self, conversation_ids: Iterable[int]) -> None:
        unknown = {each for each in conversation_ids if each not in self._talks}
        self._talks |= {each: _Talk() for each in unknown}
        for row in self._ask(_SAID, unknown):
            talk = self._talks[row.conversation_id]
            talk.answered_at = row.answered_at
            if row.message_id is not None:
                talk.add(_said_in(row))

    def _ask(self, statement: Executable, ids: Collection[int]) -> Sequence[AnyRow]:
        if not ids:
            return ()
        self._write_pending()
        return self._conn.execute(statement, {"asked": list(ids)}).all()

    def conversation_with(self, message_id: int) -> int:
        return self.now(self._conversation_of[message_id])

    def now(self, conversation_id: int) -> int:
        """What the conversation is part of now."""
        while conversation_id in self._joined:
            conversation_id = self._joined[conversation_id]
        return conversation_id

    def customer_of(self, conversation_id: int) -> int | None:
        if conversation_id not in self._customer_of:
            self._customer_of[conversation_id] = persons.of_conversation(self._conn, conversation_id)
        return self._customer_of[conversation_id]

    def of_customers(self, customer_ids: Iterable[int]) -> list[int]:
        """Their conversations, newest first."""
        self.load_customers(customer_ids)
        found = [(at, each) for customer_id in customer_ids for each, at in self._of_customer[customer_id].items()]
        return [each for _, each in sorted(found, reverse=True)]

    def customer(self, customer_id: int, matched: Sequence[Identity]) -> KnownCustomer | None:
        """:param matched: the identities by which he was found"""
        ids = self.of_customers([customer_id])
        self.load_talks(ids)
        said = sorted((one for each in ids for one in self._talks[each].said), reverse=True)
        if not said:
            return None
        return KnownCustomer(
            id=customer_id,
            matched=tuple(matched),
            names=tuple(dict.fromkeys(name for one in said for name in one.names))[:_NAMES],
            seen_at=datetime.fromtimestamp(second_of(said[0].message_id), UTC),
            channels=tuple({one.channel for one in said}),
        )

    def conversation(self, conversation_id: int) -> PastConversation | None:
        found = self._shown.get(conversation_id) or self._read_conversation(conversation_id)
        if found:
            self._shown[conversation_id] = found
        return found

    def _read_conversation(self, conversation_id: int) -> PastConversation | None:
        self.load_talks([conversation_id])
        talk = self._talks[conversation_id]
        if not talk.said:
            return None
        newest = talk.said[::-1]
        recent = tuple(_message(one.source) for one in newest)
        return PastConversation(
            id=conversation_id,
            customer_id=self.customer_of(conversation_id) or -conversation_id,
            newest_at=recent[0].at,
            answered_at=talk.answered_at,
            recent=recent,
            names=tuple(dict.fromkeys(name for one in newest for name in one.names)),
        )

    # What takes place ----------------------------------------------------------------------------------------------

    def join(self, gone: int, into: int) -> None:
        """All of one conversation is in another, or has been."""
        self._joined.pop(into, None)
        self._joined[gone] = into
        left = self._talks.pop(gone, None)
        stays = self._talks.get(into)
        if stays and left:
            stays.add(*left.said)
            stays.answered_at = max(filter(None, (stays.answered_at, left.answered_at)), default=None)
        elif stays:
            del self._talks[into]
        self._shown.pop(into, None)
        if self._customer_of.get(into, into) is None:
            del self._customer_of[into]  # it may have got the other's
        for theirs in self._of_customer.values():
            theirs.pop(gone, None)

    def unite(self, kept: int, others: Collection[int]) -> None:
        """These customers are one person, but for those whom the owner parted before: the database is asked again."""
        for each in (kept, *others):
            self._of_customer.pop(each, None)
        self._shown.clear()
        for each in [each for each, whose in self._customer_of.items() if whose in others]:
            del self._customer_of[each]

    def settle(self, conversation_id: int, customer_id: int, *, is_new: bool) -> None:
        """Whose a conversation is.

        :param is_new: the customer was made for it: he has no other
        """
        self._customer_of[conversation_id] = customer_id
        self._shown.pop(conversation_id, None)
        if is_new:
            self._of_customer[customer_id] = {}

    def add(self, message_id: int, message: Incoming, conversation_id: int) -> None:
        self._conversation_of[message_id] = conversation_id
        if (talk := self._talks.get(conversation_id)) is not None:
            talk.add(_said_now(message_id, message))
            self._shown.pop(conversation_id, None)
        customer_id = self._customer_of.get(conversation_id)
        if customer_id is not None and (theirs := self._of_customer.get(customer_id)) is not None:
            theirs[conversation_id] = max(theirs.get(conversation_id, message.at), message.at)


def _said_in(row: AnyRow) -> _Said:
    return _Said(row.message_id, row.channel, tuple(row.names), row)


def _said_now(message_id: int, message: Incoming) -> _Said:
    return _Said(message_id, message.channel, message.persona.names, message)


def _message(source: AnyRow | Incoming) -> PastMessage:
    if isinstance(source, Incoming):
        return PastMessage(source.at, source.channel, source.content)
    content = Content(
        numbers=tuple(Number(NumberKind(kind), value) for kind, value in source.numbers),
        terms=tuple(array("I", source.terms)),
        topics=tuple(source.topics.split()),
        weight=source.weight,
        words=source.words,
        asks_again=source.asks_again,
        gives_thanks=source.gives_thanks,
    )
    return PastMessage(source.received_at, source.channel, content)
