"""What grouping asks of the store to find the few conversations worth a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.model.customer import Identity
from app.model.grouping import KnownCustomer, PastConversation

#: So many conversations at most are looked at for each reason.
OF_CUSTOMERS, BY_NUMBER, BY_NAME, BY_TERMS = 8, 5, 9, 4


@dataclass(frozen=True, slots=True)
class Asked:
    """By what to search.

    :ivar numbers: `numbers.number_keys`
    :ivar names: `Incoming.asked_names`
    :ivar terms: of the text; rare ones find something, common ones need not
    :ivar since: numbers, names and terms of older messages are left out
    :ivar own: the conversation the message is in, which is none of those it may belong to
    """

    since: datetime
    identities: Sequence[Identity] = ()
    numbers: Sequence[str] = ()
    names: Sequence[str] = ()
    terms: Sequence[int] = ()
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """:ivar customers: who used any of the identities
    :ivar conversations: theirs, newest first; then those found by number, by name and by terms, each beginning with
        those that share most, then with the newest. None twice.
    """

    customers: Sequence[KnownCustomer] = ()
    conversations: Sequence[PastConversation] = ()


class CandidateLookup(Protocol):
    """Every answer is bounded and comes from an index."""

    def search(self, asked: Asked) -> Hits: ...

    def count_terms(self, terms: Sequence[int]) -> tuple[Mapping[int, int], int]:
        """In how many messages each term was, and how many messages there are."""
