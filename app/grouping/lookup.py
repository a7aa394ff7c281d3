"""What grouping asks of the store to find the few conversations worth a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.model.customer import Identity
from app.model.grouping import KnownCustomer, PastConversation


class CandidateLookup(Protocol):
    """Every answer is bounded and comes from an index; conversations come newest first."""

    def customers_with(self, identities: Sequence[Identity]) -> Sequence[KnownCustomer]:
        """Customers who used any of these identities."""

    def conversations_of(self, customer_ids: Sequence[int], limit: int) -> Sequence[PastConversation]: ...

    def conversations_with_numbers(
        self, keys: Sequence[str], since: datetime, limit: int
    ) -> Sequence[PastConversation]:
        """By `numbers.number_keys`."""

    def conversations_with_names(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[PastConversation]:
        """By `Incoming.name_keys`; those that share most keys first."""

    def conversations_with_terms(self, terms: Sequence[int], since: datetime, limit: int) -> Sequence[PastConversation]:
        """By terms of the text; those that share most first."""

    def count_terms(self, terms: Sequence[int]) -> tuple[Mapping[int, int], int]:
        """In how many messages each term was, and how many messages there are."""

    def dismissed(self, identities: Sequence[Identity]) -> frozenset[int]:
        """Conversations the owner said these identities have nothing to do with."""
