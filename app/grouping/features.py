"""What speaks for and against a message belonging to a conversation, as numbers for the model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from app.grouping.content import information
from app.grouping.numbers import agree, orders
from app.model.customer import IdentityKind
from app.model.grouping import Candidate, Content, Incoming, NameGrade, Number, NumberKind, PastConversation

FEATURES = (
    "bias",
    "same order",
    "other order",
    "order newly named",
    "order left out",
    "same invoice or parcel",
    "same topic",
    "other topic",
    "topic unknown",
    "common topics",
    "common topics, hours since",
    "likeness",
    "another is more alike",
    "rarest shared",
    "rarest shared is older",
    "both say more",
    "they said little",
    "hours since",
    "weeks since",
    "answered since",
    "once answered",
    "messages",
    "asks again",
    "thanks after answer",
    "brevity",
    "newer ones",
    "other open ones",
    "only by phone",
    "several keys",
    "full name",
    "fitting name",
    "half a name",
    "namesakes",
)

_MORE = 5  # words of which the other says nothing: more of them tell no more


@dataclass(frozen=True, slots=True)
class Setting:
    """What the other candidates are.

    :ivar newer: of the same customer, with a newer message
    :ivar open_others: of the same customer, not answered
    :ivar namesakes: other customers whose name fits as well
    :ivar ratio: the greatest likeness with one of the same customer
    """

    newer: int = 0
    open_others: int = 0
    namesakes: int = 0
    ratio: float = 0.0


def _settings_of(candidates: Sequence[Candidate], ratios: Mapping[int, float]) -> list[Setting]:
    """For each candidate what the others are.

    :param ratios: by the id of the conversation
    """
    named = {c.conversation.customer_id for c in candidates if c.person.grade in _FITTING}
    return [_setting(candidate, candidates, named, ratios) for candidate in candidates]


_FITTING = frozenset({NameGrade.SAME, NameGrade.COMPATIBLE, NameGrade.PARTIAL})


def _setting(
    candidate: Candidate, candidates: Sequence[Candidate], named: set[int], ratios: Mapping[int, float]
) -> Setting:
    mine = candidate.conversation
    others = [c.conversation for c in candidates if c is not candidate and c.person.bond >= candidate.person.bond]
    others = [other for other in others if candidate.person.bond > 0 or other.customer_id == mine.customer_id]
    return Setting(
        newer=sum(other.newest_at > mine.newest_at for other in others),
        open_others=sum(other.answered_at is None or other.answered_at < other.newest_at for other in others),
        namesakes=len(named - {mine.customer_id}),
        ratio=max((ratios[other.id] for other in others), default=0.0),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the message alone says, read once for all candidates.

    :ivar terms: with their information, in nats
    :ivar orders: the order numbers it names
    :ivar others: its invoice and parcel numbers
    :ivar weight: of all its terms, in nats
    """

    message: Incoming
    terms: dict[int, float]
    orders: frozenset[str]
    others: frozenset[str]
    topics: frozenset[str]
    weight: float


def _read(message: Incoming, counts: tuple[Mapping[int, int], int]) -> Told:
    seen, total = counts
    content = message.content
    terms = {term: information(seen.get(term, 0), total) for term in content.terms}
    numbers = content.numbers
    return Told(message, terms, orders(numbers), _others(numbers), frozenset(content.topics), sum(terms.values()))


def _others(numbers: Sequence[Number]) -> frozenset[str]:
    return frozenset(n.value for n in numbers if n.kind in (NumberKind.INVOICE, NumberKind.TRACKING))


class Likeness(NamedTuple):
    """How a text compares to one before it.

    :ivar ratio: how much of the shorter one the other repeats, by information, 0..1
    :ivar shared: how many words both have
    :ivar rarest: the most telling of these, in nats
    """

    ratio: float = 0.0
    shared: int = 0
    rarest: float = 0.0


def likeness(told: Told, other: Content) -> Likeness:
    shared = [told.terms[term] for term in other.terms if term in told.terms]
    least = min(told.weight, other.weight)
    ratio = min(1.0, sum(shared) / least) if least > 0 else 0.0
    return Likeness(ratio, len(shared), max(shared, default=0.0))


def measure(
    message: Incoming, candidates: Sequence[Candidate], counts: tuple[Mapping[int, int], int]
) -> list[tuple[float, ...]]:
    """For each candidate the values of `FEATURES`.

    :param counts: in how many messages each term of the message was, and how many messages there are
    """
    told = _read(message, counts)
    alike = [[likeness(told, m.content) for m in c.conversation.recent] for c in candidates]
    ratios = {
        c.conversation.id: max((each.ratio for each in one), default=0.0)
        for c, one in zip(candidates, alike, strict=True)
    }
    settings = _settings_of(candidates, ratios)
    return [_measure(told, *each) for each in zip(candidates, alike, settings, strict=True)]


def _measure(told: Told, candidate: Candidate, alike: Sequence[Likeness], setting: Setting) -> tuple[float, ...]:
    past = candidate.conversation
    values = {
        "bias": 1.0,
        **_numbers(told, past),
        **_words(told, past, alike),
        **_course(told.message, past),
        **_person(candidate),
        "newer ones": math.log1p(setting.newer),
        "other open ones": math.log1p(setting.open_others),
        "namesakes": math.log1p(setting.namesakes),
    }
    values |= _topics(told, past, values["hours since"])
    values["another is more alike"] = max(0.0, setting.ratio - values["likeness"])
    return tuple([float(values[name]) for name in FEATURES])


def _numbers(told: Told, past: PastConversation) -> dict[str, float]:
    named, before = told.orders, frozenset().union(*(orders(m.content.numbers) for m in past.recent))
    same = agree(named, before)
    return {
        "same order": same,
        "other order": bool(named and before and not same),
        "order newly named": bool(named and not before),
        "order left out": bool(before and not named),
        "same invoice or parcel": any(told.others & _others(m.content.numbers) for m in past.recent),
    }


def _topics(told: Told, past: PastConversation, since: float) -> dict[str, float]:
    mine, before = told.topics, {topic for m in past.recent for topic in m.content.topics}
    both = mine & before
    common = len(both) / (len(mine | before) or 1)
    return {
        "same topic": bool(both),
        "other topic": bool(mine and before and not both),
        "topic unknown": not mine or not before,
        "common topics": common,
        "common topics, hours since": common * since,
    }


def _words(told: Told, past: PastConversation, alike: Sequence[Likeness]) -> dict[str, float]:
    """:param alike: how it compares to the messages of a conversation, newest first"""
    ratio, shared, rarest = (max(each) for each in zip(Likeness(), *alike, strict=True))
    theirs = [len(m.content.terms) for m in past.recent]
    unsaid = min((all_ - each.shared for all_, each in zip(theirs, alike, strict=True) if all_), default=0)
    return {
        "likeness": ratio,
        "rarest shared": rarest / 5,
        "rarest shared is older": (rarest - alike[0].rarest) / 5 if alike else 0.0,
        "both say more": min(len(told.terms) - shared, unsaid, _MORE) / _MORE,
        "they said little": 1 / (1 + max(theirs, default=0) / 2),
        "brevity": 1 / (1 + told.message.content.words / 6),
    }


def _course(message: Incoming, past: PastConversation) -> dict[str, float]:
    content = message.content
    hours = abs(message.at - past.newest_at) / timedelta(hours=1)  # the past of a mailbox comes newest first
    answered_at = past.answered_at if past.answered_at and past.answered_at <= message.at else None
    answered = answered_at is not None and answered_at >= past.newest_at
    return {
        "hours since": math.log1p(hours) / 5,
        "weeks since": min(hours / 168, 12.0),
        "answered since": answered,
        "once answered": answered_at is not None,
        "messages": math.log(max(1, len(past.recent))),
        "asks again": content.asks_again,
        "thanks after answer": content.gives_thanks and answered,
    }


def _person(candidate: Candidate) -> dict[str, float]:
    keys, grade = candidate.person.shared, candidate.person.grade
    return {
        "only by phone": {key.kind for key in keys} == {IdentityKind.PHONE},
        "several keys": len(keys) > 1,
        "full name": grade is NameGrade.SAME,
        "fitting name": grade is NameGrade.COMPATIBLE,
        "half a name": grade is NameGrade.PARTIAL,
    }
