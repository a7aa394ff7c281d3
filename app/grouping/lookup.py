"""What grouping asks of the store to find the few conversations worth a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.model.customer import Identity
from app.model.grouping import KnownCustomer, PastConversation


class CandidateLookup(Protocol):
    """Every answer is bounded and comes from an index. The `find_by` answers are ids of conversations: those that
    share most of what was asked for first, then the newest."""

    def customers_with(self, identities: Sequence[Identity]) -> Sequence[KnownCustomer]:
        """Customers who used any of these identities."""

    def find_of_customers(self, customer_ids: Sequence[int], limit: int) -> Sequence[int]:
        """Newest first."""

    def find_by_numbers(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[int]:
        """By `numbers.number_keys`."""

    def find_by_names(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[int]:
        """By `Incoming.name_keys`."""

    def find_by_terms(self, terms: Sequence[int], since: datetime, limit: int) -> Sequence[int]:
        """By terms of the text; rare ones find something, common ones need not."""

    def load(self, conversation_ids: Sequence[int]) -> Sequence[PastConversation]: ...

    def count_terms(self, terms: Sequence[int]) -> tuple[Mapping[int, int], int]:
        """In how many messages each term was, and how many messages there are."""
