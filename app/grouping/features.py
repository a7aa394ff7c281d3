"""What speaks for and against a message belonging to a conversation, as numbers for the model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.grouping.numbers import agree, orders
from app.model.customer import IdentityKind
from app.model.grouping import Candidate, Content, Incoming, NameGrade, NumberKind

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
    "likeness",
    "shared information",
    "nothing shared",
    "rarest shared",
    "new information",
    "new information, nothing rare shared",
    "hours since",
    "weeks since",
    "answered since",
    "asks again",
    "asks again after answer",
    "thanks after answer",
    "brevity",
    "newer ones",
    "other open ones",
    "same channel",
    "only by phone",
    "several keys",
    "full name",
    "fitting name",
    "half a name",
    "namesakes",
)

_CAP = 30.0  # nats
_RARE = 3.5  # nats: in less than one of thirty messages


@dataclass(frozen=True, slots=True)
class Setting:
    """What the other candidates are.

    :ivar newer: of the same customer, with a newer message
    :ivar open_others: of the same customer, not answered
    :ivar namesakes: other customers whose name fits as well
    """

    newer: int = 0
    open_others: int = 0
    namesakes: int = 0


def settings_of(candidates: Sequence[Candidate]) -> list[Setting]:
    """For each candidate what the others are."""
    named = {c.conversation.customer_id for c in candidates if c.person.grade in _FITTING}
    return [_setting(candidate, candidates, named) for candidate in candidates]


_FITTING = frozenset({NameGrade.SAME, NameGrade.COMPATIBLE, NameGrade.PARTIAL})


def _setting(candidate: Candidate, candidates: Sequence[Candidate], named: set[int]) -> Setting:
    mine = candidate.conversation
    others = [c.conversation for c in candidates if c is not candidate and c.person.bond >= candidate.person.bond]
    others = [other for other in others if candidate.person.bond > 0 or other.customer_id == mine.customer_id]
    return Setting(
        newer=sum(other.newest_at > mine.newest_at for other in others),
        open_others=sum(other.answered_at is None or other.answered_at < other.newest_at for other in others),
        namesakes=len(named - {mine.customer_id}),
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a text compares to one before it.

    :ivar ratio: how much of the shorter one the other repeats, by information, 0..1
    :ivar shared: how much that is, in nats
    :ivar rarest: the most telling word both have, in nats
    """

    ratio: float = 0.0
    shared: float = 0.0
    rarest: float = 0.0


def likeness(one: Content, other: Content, information: dict[int, float]) -> Likeness:
    """:param information: of each term of `one`, in nats"""
    shared = [information[term] for term in set(one.terms).intersection(other.terms)]
    least = min(sum(information.values()), other.weight)
    total = sum(shared)
    return Likeness(min(1.0, total / least) if least > 0 else 0.0, min(total, _CAP), max(shared, default=0.0))


def measure(
    message: Incoming, candidate: Candidate, setting: Setting, information: dict[int, float]
) -> tuple[float, ...]:
    """The values of `FEATURES`."""
    past = candidate.conversation
    content = message.content
    named, before = orders(content.numbers), frozenset().union(*(orders(m.content.numbers) for m in past.recent))
    same = agree(named, before)
    alike = [likeness(content, m.content, information) for m in past.recent]
    ratio, shared, rarest = (
        max((getattr(each, name) for each in alike), default=0.0) for name in ("ratio", "shared", "rarest")
    )
    topics, past_topics = set(content.topics), {topic for m in past.recent for topic in m.content.topics}
    fresh = min(sum(information.values()) - shared, _CAP)
    hours = max(0.0, (message.at - past.newest_at) / timedelta(hours=1))
    answered = past.answered_at is not None and past.answered_at >= past.newest_at
    kinds = {key.kind for key in candidate.person.shared}
    grade = candidate.person.grade
    values = {
        "bias": 1.0,
        "same order": same,
        "other order": bool(named and before and not same),
        "order newly named": bool(named and not before),
        "order left out": bool(before and not named),
        "same invoice or parcel": _same_other(message, candidate),
        "same topic": bool(topics & past_topics),
        "other topic": bool(topics and past_topics and not topics & past_topics),
        "topic unknown": not topics or not past_topics,
        "common topics": len(topics & past_topics) / (len(topics | past_topics) or 1),
        "likeness": ratio,
        "shared information": shared / 10,
        "nothing shared": shared < 1.0,
        "rarest shared": rarest / 5,
        "new information": fresh / 10,
        "new information, nothing rare shared": fresh / 10 if rarest < _RARE else 0.0,
        "hours since": math.log1p(hours) / 5,
        "weeks since": min(hours / 168, 12.0),
        "answered since": answered,
        "asks again": content.asks_again,
        "asks again after answer": content.asks_again and answered,
        "thanks after answer": content.gives_thanks and answered,
        "brevity": 1 / (1 + content.words / 6),
        "newer ones": math.log1p(setting.newer),
        "other open ones": math.log1p(setting.open_others),
        "same channel": any(m.channel == message.channel for m in past.recent),
        "only by phone": kinds == {IdentityKind.PHONE},
        "several keys": len(candidate.person.shared) > 1,
        "full name": grade is NameGrade.SAME,
        "fitting name": grade is NameGrade.COMPATIBLE,
        "half a name": grade is NameGrade.PARTIAL,
        "namesakes": math.log1p(setting.namesakes),
    }
    return tuple(float(values[name]) for name in FEATURES)


def _same_other(message: Incoming, candidate: Candidate) -> bool:
    def others(content: Content) -> set[str]:
        return {n.value for n in content.numbers if n.kind in (NumberKind.INVOICE, NumberKind.TRACKING)}

    mine = others(message.content)
    return any(mine & others(m.content) for m in candidate.conversation.recent)
