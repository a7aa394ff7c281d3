"""Join, suggest, or leave alone (behaviour: Duplicates)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.grouping.features import FEATURES, measure
from app.grouping.model import Weights, probability
from app.grouping.numbers import orders
from app.model.customer import Evidence, IdentityKind
from app.model.grouping import Bond, Candidate, Decision, Incoming, Measured, NameGrade, PersonMatch, Suggestion

_MOST = 3
_AT = {name: index for index, name in enumerate(FEATURES)}
_AFTER = "asked later"  # true of every two messages
_ALIKE = 0.5  # from this share of common information on the text is called similar
_SAYS_SOMETHING = 3  # words; fewer are alike by chance


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the model's view of it.

    :ivar is_known: the person is known by a key, or by full name and order number together
    """

    candidate: Candidate
    is_known: bool
    values: tuple[float, ...]
    score: float


def decide(
    message: Incoming,
    candidates: Sequence[Candidate],
    weights: Weights,
    counts: tuple[Mapping[int, int], int] = ({}, 0),
    dismissed: frozenset[int] = frozenset(),
) -> Decision:
    """Whether the message joins a conversation at once, and which are worth a suggestion.

    Joining at once takes a known person, one conversation that is likely enough, and nothing that shows another matter;
    name, text or order number alone never do it. What is offered has a reason besides the time.

    :param counts: in how many messages each term of the message was, and how many messages there are
    :param dismissed: conversations the owner said it does not belong to
    """
    judged = judge(message, [c for c in candidates if c.conversation.id not in dismissed], weights, counts)
    best = next((j for j in judged if j.is_known), None)
    if best is not None and best.score >= weights.merge_from and not _is_another_matter(best.values):
        return Decision(
            best.candidate.conversation.id,
            best.score,
            explain(message, best),
            measured=Measured(best.is_known, best.values),
        )
    worth = [j for j in judged if j.score >= (weights.suggest_from if j.is_known else weights.guess_from)]
    offered = [
        Suggestion(j.candidate.conversation.id, j.score, explain(message, j), Measured(j.is_known, j.values))
        for j in worth
    ]
    with_reasons = [each for each in offered if any(one.what != _AFTER for one in each.evidence)]
    return Decision(None, suggestions=tuple(with_reasons[:_MOST]))


def _is_another_matter(values: Sequence[float]) -> bool:
    """Another order, or other topics in other words from somebody who does not say that he asks again."""
    says_same = any(values[_AT[name]] for name in ("same order", "same invoice or parcel", "likeness", "asks again"))
    return bool(values[_AT["other order"]] or (values[_AT["other topic"]] and not says_same))


def judge(
    message: Incoming, candidates: Sequence[Candidate], weights: Weights, counts: tuple[Mapping[int, int], int]
) -> list[Judged]:
    """The candidates, likeliest first."""
    judged = []
    for candidate, values in zip(candidates, measure(message, candidates, counts), strict=True):
        is_known = _is_known(candidate.person, values)
        score = probability(weights.known if is_known else weights.guessed, values)
        judged.append(Judged(candidate, is_known, values, score))
    return sorted(judged, key=lambda j: (j.score, j.candidate.conversation.newest_at), reverse=True)


def _is_known(person: PersonMatch, values: Sequence[float]) -> bool:
    return person.bond is Bond.KNOWN or (person.grade is NameGrade.SAME and bool(values[_AT["same order"]]))


_KEY_WORDS = {
    IdentityKind.EMAIL: "same address",
    IdentityKind.PHONE: "same phone",
    IdentityKind.HANDLE: "same account",
}


def explain(message: Incoming, judged: Judged) -> tuple[Evidence, ...]:
    """The reasons, strongest first, in machine words with their details."""
    past, person = judged.candidate.conversation, judged.candidate.person
    found = [Evidence(_KEY_WORDS[key.kind], key.value) for key in person.shared]
    if judged.values[_AT["same order"]]:
        named = sorted(orders(message.content.numbers))
        found.append(Evidence("same order number", ", ".join(named)))
    if person.grade in (NameGrade.SAME, NameGrade.COMPATIBLE, NameGrade.PARTIAL):
        found.append(Evidence("same name", past.names[0] if past.names else ""))
    if judged.values[_AT["likeness"]] >= _ALIKE and len(message.content.terms) >= _SAYS_SOMETHING:
        found.append(Evidence("similar text"))
    after = max(0, int((message.at - past.newest_at).total_seconds()))
    found.append(Evidence("asked again" if message.content.asks_again else _AFTER, after_seconds=after))
    return tuple(found)
