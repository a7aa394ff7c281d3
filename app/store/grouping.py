"""Finds what a message may belong to, by index, and keeps what later ones are compared with."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from app.grouping.lookup import BY_NAME, BY_NUMBER, BY_TERMS, OF_CUSTOMERS, Asked, Hits
from app.model.customer import Identity
from app.model.grouping import Incoming
from app.store import clues
from app.store.clues import Clues
from app.store.past import Past
from app.store.tables_grouping import fingerprints
from app.store.term_counts import TermCounts

_POSTED_TERMS = 8
_KEEP = insert(fingerprints)


def first_id_since(at: datetime) -> int:
    """The least id a message of this time can have (`types.new_id`)."""
    return max(0, int(at.timestamp())) << 30


class _Found(NamedTuple):
    """:ivar customers: each with the identities by which he was found
    :ivar others: conversations found by number, name and terms
    :ivar own: the conversation that is not looked for
    """

    customers: Mapping[int, Sequence[Identity]]
    others: Sequence[int]
    own: int | None


class StoredCandidates:
    """The `CandidateLookup` of a database, within one transaction: made for a batch, which ends with `write`.

    What was read once is not read again, so it has to be told what takes place meanwhile.
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._terms = TermCounts(conn)
        self._clues = Clues(conn)
        self._past = Past(conn, self._keep)
        self._kept: list[dict[str, Any]] = []

    # Read ----------------------------------------------------------------------------------------------------------

    def count_terms(self, terms: Collection[int]) -> tuple[Mapping[int, int], int]:
        new = self._terms.load(terms)
        self._clues.nobody_has(map(clues.of_term, new))
        return self._terms.of(terms)

    def search(self, asked: Asked) -> Hits:
        return self._search([asked])[0]

    def prepare(self, asked: Sequence[Asked], message_ids: Collection[int]) -> None:
        """Read for all these searches at once what each would read by itself.

        :param message_ids: of all that will be remembered
        """
        self._past.load_places(message_ids)
        self._past.load_talks(map(self._past.conversation_with, message_ids))
        self._search(asked)

    def _search(self, asked: Sequence[Asked]) -> list[Hits]:
        self._clues.load({clue for one in asked for clue in _clues_of(one)})
        newest = self._clues.newest
        self._past.load_places(each for one in asked for clue in _clues_of(one) for each in newest[clue])
        found = [self._find(one) for one in asked]
        theirs = self._past.of_customers({customer_id for one in found for customer_id in one.customers})
        self._past.load_talks({*theirs, *(each for one in found for each in one.others)})
        return [self._hits(one) for one in found]

    def _find(self, asked: Asked) -> _Found:
        matched: dict[int, list[Identity]] = {}
        for identity in asked.identities:
            places = map(self._past.conversation_with, self._clues.newest[clues.of_identity(identity)])
            for customer_id in dict.fromkeys(map(self._past.customer_of, places)):
                if customer_id is not None:
                    matched.setdefault(customer_id, []).append(identity)
        since = first_id_since(asked.since)
        others = [
            *self._most_shared(map(clues.of_number, asked.numbers), since, BY_NUMBER),
            *self._most_shared(map(clues.of_name, asked.names), since, BY_NAME),
            *self._most_shared(map(clues.of_term, asked.terms), since, BY_TERMS),
        ]
        return _Found(matched, others, asked.own)

    def _most_shared(self, asked: Iterable[int], since: int, most: int) -> list[int]:
        """Conversations that have most of these clues first, then the newest."""
        shared: Counter[int] = Counter()
        newest: dict[int, int] = {}
        for clue in set(asked):
            having: dict[int, int] = {}
            for message_id in self._clues.newest[clue]:
                if message_id < since:
                    break
                having.setdefault(self._past.conversation_with(message_id), message_id)
            shared.update(having.keys())
            for each, message_id in having.items():
                newest[each] = max(newest.get(each, 0), message_id)
        return sorted(shared, key=lambda each: (shared[each], newest[each]), reverse=True)[:most]

    def _hits(self, found: _Found) -> Hits:
        customers = [self._past.customer(each, keys) for each, keys in found.customers.items()]
        known = [each for each in customers if each is not None]
        theirs = [each for each in self._past.of_customers([each.id for each in known]) if each != found.own]
        ids = dict.fromkeys((*theirs[:OF_CUSTOMERS], *found.others))
        past = [self._past.conversation(each) for each in ids if each != found.own]
        return Hits(known, [each for each in past if each is not None])

    # What takes place ----------------------------------------------------------------------------------------------

    def customer_of(self, conversation_id: int) -> int | None:
        return self._past.customer_of(conversation_id)

    def now(self, conversation_id: int) -> int:
        """What a conversation of this batch is part of now."""
        return self._past.now(conversation_id)

    def join(self, gone: int, into: int) -> None:
        self._past.join(gone, into)

    def unite(self, kept: int, others: Collection[int]) -> None:
        self._past.unite(kept, others)

    def settle(self, conversation_id: int, customer_id: int, *, is_new: bool) -> None:
        self._past.settle(conversation_id, customer_id, is_new=is_new)

    def remember(self, message_id: int, message: Incoming, conversation_id: int) -> None:
        """Keep what later messages are compared with; written when the database is asked again, or by `write`."""
        seen, _ = self.count_terms(message.content.terms)
        rarest = sorted(message.content.terms, key=lambda term: seen.get(term, 0))[:_POSTED_TERMS]
        self._kept.append(_fingerprint(message_id, message))
        self._clues.post(message_id, clues.of_message(message, rarest))
        self._terms.count(message.content.terms)
        self._past.add(message_id, message, conversation_id)

    def write(self) -> None:
        """What was remembered and is not yet written."""
        self._keep()
        self._clues.write()
        self._terms.write()

    def _keep(self) -> None:
        if self._kept:
            self._conn.execute(_KEEP, self._kept)
            self._kept.clear()


def _clues_of(asked: Asked) -> list[int]:
    return [
        *map(clues.of_identity, asked.identities),
        *map(clues.of_number, asked.numbers),
        *map(clues.of_name, asked.names),
        *map(clues.of_term, asked.terms),
    ]


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
