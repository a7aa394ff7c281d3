"""The lookup of grouping in memory, with the same answers the store gives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.grouping.lookup import BY_NAME, BY_NUMBER, BY_TERMS, OF_CUSTOMERS, Asked, Hits
from app.grouping.numbers import number_keys
from app.model.customer import Identity
from app.model.grouping import Incoming, KnownCustomer, PastConversation, PastMessage

_RECENT = 4
_NAMES = 8


@dataclass
class _Conversation:
    id: int
    customer_id: int
    messages: list[Incoming] = field(default_factory=list)
    answered_at: datetime | None = None


@dataclass
class _Customer:
    names: dict[str, None] = field(default_factory=dict)
    keys: set[Identity] = field(default_factory=set)
    conversations: list[int] = field(default_factory=list)
    channels: set[str] = field(default_factory=set)
    seen_at: datetime | None = None


class MemoryLookup:
    """A `CandidateLookup` that is told of messages by `remember` and `answer`."""

    def __init__(self) -> None:
        self.conversations: dict[int, _Conversation] = {}
        self.customers: dict[int, _Customer] = {}
        self._by_key: dict[Identity, set[int]] = defaultdict(set)
        self._by_word: dict[tuple[str, object], list[int]] = defaultdict(list)
        self._terms: Counter[int] = Counter()
        self._total = 0

    def remember(self, message: Incoming, conversation_id: int, customer_id: int) -> None:
        talk = self.conversations.setdefault(conversation_id, _Conversation(conversation_id, customer_id))
        talk.messages.append(message)
        who = self.customers.setdefault(talk.customer_id, _Customer())
        if conversation_id not in who.conversations:
            who.conversations.append(conversation_id)
        who.names.update(dict.fromkeys(message.persona.names))
        who.keys.update(message.persona.identities)
        who.channels.add(message.channel)
        who.seen_at = message.at
        for key in message.persona.identities:
            self._by_key[key].add(talk.customer_id)
        words = [("number", n) for n in number_keys(message.content.numbers)]
        words += [("name", n) for n in message.name_keys] + [("term", t) for t in message.content.terms]
        for word in words:
            self._by_word[word].append(conversation_id)
        self._terms.update(message.content.terms)
        self._total += 1

    def answer(self, conversation_id: int, at: datetime) -> None:
        self.conversations[conversation_id].answered_at = at

    def unite(self, customer_id: int, others: Iterable[int]) -> None:
        """One person after all."""
        for other in others:
            kept = self.customers[customer_id]
            gone = self.customers.pop(other)
            kept.names.update(gone.names)
            kept.keys |= gone.keys
            kept.channels |= gone.channels
            kept.conversations += gone.conversations
            for conversation in gone.conversations:
                self.conversations[conversation].customer_id = customer_id
            for key in gone.keys:
                self._by_key[key].discard(other)
                self._by_key[key].add(customer_id)

    def search(self, asked: Asked) -> Hits:
        customers = self._customers_with(asked.identities)
        theirs = [each for each in self._of_customers([customer.id for customer in customers]) if each != asked.own]
        ids = [
            *theirs[:OF_CUSTOMERS],
            *self._with("number", asked.numbers, asked.since)[:BY_NUMBER],
            *self._with("name", asked.names, asked.since)[:BY_NAME],
            *self._with("term", asked.terms, asked.since)[:BY_TERMS],
        ]
        return Hits(customers, [self._past(each) for each in dict.fromkeys(ids) if each != asked.own])

    def _customers_with(self, identities: Sequence[Identity]) -> Sequence[KnownCustomer]:
        found: dict[int, list[Identity]] = defaultdict(list)
        for identity in identities:
            for customer in self._by_key.get(identity, ()):
                found[customer].append(identity)
        return [self._known(customer, matched) for customer, matched in found.items()]

    def _known(self, customer_id: int, matched: list[Identity]) -> KnownCustomer:
        who = self.customers[customer_id]
        assert who.seen_at is not None
        names = tuple(who.names)[-_NAMES:]
        return KnownCustomer(customer_id, tuple(matched), names, who.seen_at, tuple(who.channels))

    def _of_customers(self, customer_ids: Sequence[int]) -> Sequence[int]:
        ids = {talk for customer in customer_ids for talk in self.customers[customer].conversations}
        return sorted(ids, key=lambda i: self.conversations[i].messages[-1].at, reverse=True)

    def _with(self, kind: str, keys: Iterable[object], since: datetime) -> list[int]:
        counted: Counter[int] = Counter()
        for key in keys:
            counted.update(set(self._by_word.get((kind, key), ())))
        recent = [i for i in counted if self.conversations[i].messages[-1].at >= since]
        recent.sort(key=lambda i: (counted[i], self.conversations[i].messages[-1].at), reverse=True)
        return recent

    def _past(self, conversation_id: int) -> PastConversation:
        talk = self.conversations[conversation_id]
        recent = [PastMessage(m.at, m.channel, m.content) for m in talk.messages[: -_RECENT - 1 : -1]]
        names = tuple({name: None for m in talk.messages[: -_RECENT - 1 : -1] for name in m.persona.names})
        newest = talk.messages[-1].at
        return PastConversation(talk.id, talk.customer_id, newest, talk.answered_at, tuple(recent), names)

    def count_terms(self, terms: Sequence[int]) -> tuple[Mapping[int, int], int]:
        return {term: self._terms[term] for term in terms if term in self._terms}, self._total
