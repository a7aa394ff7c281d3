"""Find the few conversations a message may belong to, and whose they are: where identity and grouping meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.grouping.decide import decide
from app.grouping.lookup import Asked, CandidateLookup
from app.grouping.model import Weights
from app.grouping.numbers import number_keys
from app.identity.match import match_person, shared_keys
from app.identity.names import worst_and_best
from app.model.grouping import (
    Bond,
    Candidate,
    Decision,
    Incoming,
    KnownCustomer,
    NameGrade,
    PastConversation,
    PersonMatch,
)

REACH = timedelta(days=60)  # of a name, a number or a text alone
_RARE_TERMS = 6
_RARE = 40  # messages with a term that still finds something

_ORDER = (NameGrade.SAME, NameGrade.COMPATIBLE, NameGrade.PARTIAL, NameGrade.UNKNOWN, NameGrade.CONFLICTING)


@dataclass(frozen=True, slots=True)
class Found:
    """:ivar customer_id: whose message it is, None for somebody new
    :ivar same_customers: other customers who turn out to be the same person: one message showed keys of both
    """

    candidates: tuple[Candidate, ...]
    counts: tuple[Mapping[int, int], int]
    customer_id: int | None = None
    same_customers: tuple[int, ...] = ()


def place(
    message: Incoming, lookup: CandidateLookup, weights: Weights, own: int | None = None
) -> tuple[Found, Decision]:
    """Where a message belongs, and whose it is.

    :param own: the conversation it is in so far
    """
    found = find(message, lookup, own)
    return found, decide(message, found.candidates, weights, found.counts)


def find(message: Incoming, lookup: CandidateLookup, own: int | None = None) -> Found:
    """The candidates: what the customers behind the message's keys wrote, and what number, name and text bring."""
    counts = lookup.count_terms(message.content.terms)
    hits = lookup.search(replace(asked_by(message, counts[0]), own=own))
    matches, same = _match(message, hits.customers)
    candidates = tuple(Candidate(each, _person(message, each, matches)) for each in hits.conversations)
    return Found(candidates, counts, same[0] if same else None, tuple(same[1:]))


def whose(message: Incoming, lookup: CandidateLookup) -> tuple[int, ...]:
    """The customers this message's author is, best first: several where one message shows keys of two."""
    hits = lookup.search(Asked(message.at, message.persona.identities))
    return tuple(_match(message, hits.customers)[1])


def _match(message: Incoming, customers: Sequence[KnownCustomer]) -> tuple[dict[int, PersonMatch], list[int]]:
    """How each customer fits, and the ids of those who are this person, best first."""
    shared = shared_keys(customers)
    matches = {c.id: match_person(message.persona, c, shared, message.at, message.channel) for c in customers}
    known = [c for c in customers if matches[c.id].bond is Bond.KNOWN]
    known.sort(key=lambda c: (_ORDER.index(matches[c.id].grade), -c.seen_at.timestamp()))
    same: list[KnownCustomer] = []
    for customer in known:
        if all(worst_and_best(customer.names, other.names) is not NameGrade.CONFLICTING for other in same):
            same.append(customer)
        else:
            matches[customer.id] = replace(matches[customer.id], bond=Bond.LIKELY)
    return matches, [customer.id for customer in same]


def asked_by(message: Incoming, seen: Mapping[int, int]) -> Asked:
    """:param seen: in how many messages each term was"""
    rare = sorted((seen.get(term, 0), term) for term in message.content.terms if 0 < seen.get(term, 0) <= _RARE)
    return Asked(
        since=message.at - REACH,
        identities=message.persona.identities,
        numbers=number_keys(message.content.numbers),
        names=message.asked_names,
        terms=[term for _, term in rare[:_RARE_TERMS]],
    )


def _person(message: Incoming, past: PastConversation, matches: Mapping[int, PersonMatch]) -> PersonMatch:
    by_key = matches.get(past.customer_id)
    return by_key or PersonMatch(Bond.NONE, worst_and_best(message.persona.names, past.names))
