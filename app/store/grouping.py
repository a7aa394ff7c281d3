"""Finds what a message may belong to, by index, and keeps what later ones are compared with."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Integer, bindparam, func, insert, select

from app.grouping.lookup import Asked, Hits
from app.grouping.numbers import number_keys
from app.model.customer import Identity, IdentityKind
from app.model.grouping import Content, Incoming, KnownCustomer, Number, NumberKind, PastConversation, PastMessage
from app.model.listing import State
from app.model.message import Direction
from app.store.arrivals import chunks
from app.store.dialect import insert_into
from app.store.tables import conversations, messages, threads
from app.store.tables_grouping import clues, fingerprints, term_counts
from app.store.types import AnyRow, second_of

_RECENT = 4
_NAMES = 8
_MOST_FOUND = 40  # newest messages looked at for each clue
_MOST_SAID = 200  # newest messages looked at for the names of customers
_POSTED_TERMS = 8
_ALL = -1
_JOINED = State.JOINED.value


def _clue(kind: str, value: str) -> int:
    digest = hashlib.blake2b(f"{kind}:{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _of_identity(identity: Identity) -> int:
    return _clue(identity.kind.value, identity.value)


def first_id_since(at: datetime) -> int:
    """The least id a message of this time can have (`types.new_id`)."""
    return max(0, int(at.timestamp())) << 30


_c, _m, _t, _f = clues.c, messages.c, threads.c, fingerprints.c

_NEWEST = (
    select(
        _c.clue,
        _c.message_id,
        func.row_number().over(partition_by=_c.clue, order_by=_c.message_id.desc()).label("place"),
    )
    .where(_c.clue.in_(bindparam("asked", expanding=True)))
    .subquery()
)
_BY_CLUE = (
    select(_t.conversation_id, _NEWEST.c.clue, _NEWEST.c.message_id, conversations.c.customer_id)
    .select_from(_NEWEST)
    .join(messages, _m.id == _NEWEST.c.message_id)
    .join(threads, _t.id == _m.thread_id)
    .join(conversations, conversations.c.id == _t.conversation_id)
    .where(_NEWEST.c.place <= bindparam("most"))
    .order_by(_NEWEST.c.message_id.desc())
)
_OF_CUSTOMERS = (
    select(conversations.c.id)
    .where(conversations.c.customer_id.in_(bindparam("ids", expanding=True)), conversations.c.state != _JOINED)
    .order_by(conversations.c.newest_at.desc())
    .limit(bindparam("most"))
)
_SAID_BY = (
    select(conversations.c.customer_id, _f.message_id, _f.channel, _f.names, _f.identities)
    .select_from(conversations)
    .join(threads, _t.conversation_id == conversations.c.id)
    .join(messages, _m.thread_id == _t.id)
    .join(fingerprints, _f.message_id == _m.id)
    .where(conversations.c.customer_id.in_(bindparam("ids", expanding=True)))
    .order_by(_f.message_id.desc())
    .limit(bindparam("most"))
)
_MESSAGES = (
    select(
        _t.conversation_id,
        conversations.c.customer_id,
        _m.received_at,
        *(column for column in fingerprints.columns if column.name not in ("message_id", "identities")),
    )
    .select_from(threads)
    .join(conversations, conversations.c.id == _t.conversation_id)
    .join(messages, _m.thread_id == _t.id)
    .join(fingerprints, _f.message_id == _m.id)
    .where(_t.conversation_id.in_(bindparam("ids", expanding=True)))
    .order_by(_m.id.desc())
)
_ANSWERS = (
    select(_t.conversation_id, func.max(_m.received_at))
    .select_from(threads)
    .join(messages, _m.thread_id == _t.id)
    .where(_t.conversation_id.in_(bindparam("ids", expanding=True)), _m.direction == Direction.OUT.value)
    .group_by(_t.conversation_id)
)
_COUNTS = select(term_counts.c.term, term_counts.c.seen).where(
    term_counts.c.term.in_(bindparam("terms", expanding=True))
)


class StoredCandidates:
    """The `CandidateLookup` of a database, within one transaction: made for a batch, which ends with `write`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._seen: dict[int, int] = {}
        self._counted: Counter[int] = Counter()
        self._kept: list[dict[str, Any]] = []
        self._posted: list[dict[str, Any]] = []

    def search(self, asked: Asked) -> Hits:
        clue_of = {_of_identity(identity): identity for identity in asked.identities}
        kinds = {
            "number": {_clue("number", key) for key in asked.numbers},
            "name": {_clue("name", key) for key in asked.names},
            "term": {_clue("term", str(term)) for term in asked.terms},
        }
        everything = [*clue_of, *set().union(*kinds.values())]
        if not everything:
            return Hits()
        self._write_messages()
        rows = self._conn.execute(_BY_CLUE, {"asked": everything, "most": _MOST_FOUND}).all()
        oldest = first_id_since(asked.since)
        recent = [row for row in rows if row.message_id >= oldest]
        matched: dict[int, dict[Identity, None]] = defaultdict(dict)
        for row in rows:
            if row.clue in clue_of and row.customer_id is not None:
                matched[row.customer_id][clue_of[row.clue]] = None
        return Hits(
            self._known(matched) if matched else (),
            _most_shared(recent, kinds["number"]),
            _most_shared(recent, kinds["name"]),
            _most_shared(recent, kinds["term"]),
        )

    def _known(self, matched: Mapping[int, Mapping[Identity, None]]) -> list[KnownCustomer]:
        said: dict[int, list[AnyRow]] = defaultdict(list)
        for row in self._conn.execute(_SAID_BY, {"ids": list(matched), "most": _MOST_SAID}):
            said[row[0]].append(row)
        return [
            KnownCustomer(
                id=customer_id,
                matched=tuple(keys),
                names=tuple(dict.fromkeys(name for row in rows for name in row.names))[:_NAMES],
                seen_at=datetime.fromtimestamp(second_of(rows[0].message_id), UTC),
                channels=tuple({row.channel for row in rows}),
                has_mailbox=any(kind == IdentityKind.EMAIL for row in rows for kind, _ in row.identities),
            )
            for customer_id, keys in matched.items()
            if (rows := said[customer_id])
        ]

    def find_of_customers(self, customer_ids: Sequence[int], limit: int) -> Sequence[int]:
        return list(self._conn.execute(_OF_CUSTOMERS, {"ids": list(customer_ids), "most": limit}).scalars())

    def load(self, conversation_ids: Sequence[int]) -> Sequence[PastConversation]:
        if not conversation_ids:
            return []
        ids = {"ids": list(conversation_ids)}
        answered = {row[0]: row[1] for row in self._conn.execute(_ANSWERS, ids)}
        recent: dict[int, list[AnyRow]] = defaultdict(list)
        for row in self._conn.execute(_MESSAGES, ids):
            if len(recent[row.conversation_id]) < _RECENT:
                recent[row.conversation_id].append(row)
        return [_past(each, recent[each], answered.get(each)) for each in conversation_ids if recent.get(each)]

    def count_terms(self, terms: Sequence[int]) -> tuple[Mapping[int, int], int]:
        self.learn(terms)
        return {term: self._seen[term] for term in terms if self._seen[term]}, self._seen[_ALL]

    def learn(self, terms: Collection[int]) -> None:
        """Load the counts of these in one go; they are asked for several times."""
        unknown = [term for term in (*terms, _ALL) if term not in self._seen]
        self._seen |= dict.fromkeys(unknown, 0)
        for chunk in chunks(unknown):
            self._seen |= {row[0]: row[1] for row in self._conn.execute(_COUNTS, {"terms": chunk})}

    def remember(self, message_id: int, message: Incoming) -> None:
        """Keep what later messages are compared with; written by the next search, or by `write`."""
        rarest = sorted(message.content.terms, key=lambda term: self._seen.get(term, 0))[:_POSTED_TERMS]
        self._kept.append(_fingerprint(message_id, message))
        self._posted += ({"clue": clue, "message_id": message_id} for clue in sorted(_clues(message, rarest)))
        counted = (*message.content.terms, _ALL)
        self.learn(counted)
        for term in counted:
            self._seen[term] += 1
        self._counted.update(counted)

    def write(self) -> None:
        """What was remembered and is not yet written."""
        self._write_messages()
        if self._counted:
            more = [{"b_term": term, "b_more": number} for term, number in sorted(self._counted.items())]
            self._conn.execute(_count_more(self._conn.dialect.name), more)
            self._counted.clear()

    def _write_messages(self) -> None:
        for statement, rows in ((_KEEP, self._kept), (_POST, self._posted)):
            if rows:
                self._conn.execute(statement, rows)
                rows.clear()


def _most_shared(rows: Sequence[AnyRow], asked: Collection[int]) -> list[int]:
    """Conversations that have most of the clues asked for first, then the newest, as the rows are."""
    shared: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.clue in asked:
            shared[row.conversation_id].add(row.clue)
    return sorted(shared, key=lambda each: len(shared[each]), reverse=True)


def _past(conversation_id: int, rows: Sequence[AnyRow], answered_at: datetime | None) -> PastConversation:
    return PastConversation(
        id=conversation_id,
        customer_id=rows[0].customer_id or -conversation_id,
        newest_at=rows[0].received_at,
        answered_at=answered_at,
        recent=tuple(PastMessage(row.received_at, row.channel, _content(row)) for row in rows),
        names=tuple(dict.fromkeys(name for row in rows for name in row.names)),
    )


def _content(row: AnyRow) -> Content:
    return Content(
        numbers=tuple(Number(NumberKind(kind), value) for kind, value in row.numbers),
        terms=tuple(array("I", row.terms)),
        topics=tuple(row.topics.split()),
        weight=row.weight,
        words=row.words,
        asks_again=row.asks_again,
        gives_thanks=row.gives_thanks,
    )


_KEEP, _POST = insert(fingerprints), insert(clues)


def _fingerprint(message_id: int, message: Incoming) -> dict[str, Any]:
    content, persona = message.content, message.persona
    return {
        "message_id": message_id,
        "channel": message.channel,
        "identities": [(identity.kind.value, identity.value) for identity in persona.identities],
        "names": persona.names,
        "numbers": [(number.kind.value, number.value) for number in content.numbers],
        "topics": " ".join(content.topics),
        "terms": array("I", content.terms).tobytes(),
        "weight": content.weight,
        "words": content.words,
        "asks_again": content.asks_again,
        "gives_thanks": content.gives_thanks,
    }


def _clues(message: Incoming, rarest: Sequence[int]) -> set[int]:
    return {
        *map(_of_identity, message.persona.identities),
        *(_clue("name", key) for key in message.name_keys),
        *(_clue("number", key) for key in number_keys(message.content.numbers)),
        *(_clue("term", str(term)) for term in rarest),
    }


@cache
def _count_more(dialect: str) -> Executable:
    more = bindparam("b_more", type_=Integer)
    one = insert_into(term_counts, dialect).values(term=bindparam("b_term"), seen=more)
    return one.on_conflict_do_update(index_elements=["term"], set_={"seen": term_counts.c.seen + one.excluded.seen})
