"""What a message says about its matter, in the compact form in which it is kept and compared."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from zlib import crc32

from app.grouping.numbers import numbers_in
from app.grouping.topics import find_topics
from app.grouping.words import chasing_pairs, chasing_phrases, says_nothing, words
from app.model.folding import fold
from app.model.grouping import Content

_MAX_TEXT = 4000
_MAX_TERMS = 48
_MAX_WORDS = 150  # searched for topics and for those who ask again
_NEAR = 4  # words between two that say it together
_WORD = re.compile(r"[^\W\d_]+")
_STEM = 5  # letters: enough to tell words apart, few enough to let Polish and German endings go
#: So many messages are counted as seen before the first, and each term in so many of them: among the first letters a
#: word that comes twice need not be a rare one.
_PRIOR, _OF_PRIOR = 200, 4


def read_content(
    subject: str,
    text: str,
    names: Sequence[str] = (),
    examples: Sequence[str] = (),
    phones: Sequence[str] = (),
    count: Callable[[Sequence[int]], tuple[Mapping[int, int], int]] | None = None,
) -> Content:
    """Numbers, terms and phrases of a message.

    :param text: the new text, without quotes
    :param names: who wrote; names are left out of the terms
    :param examples: of the owner's order numbers
    :param count: in how many messages each term was, and how many messages there are;
        without it nothing is weighed yet
    """
    written = text[:_MAX_TEXT]
    folded, title = fold(written), fold(subject)
    own = {word for name in names for word in _WORD.findall(fold(name))}
    found = [word for word in _WORD.findall(folded) if word not in own]
    titled = [*found, *(word for word in _WORD.findall(title[:200]) if word not in own)]
    terms = _terms(titled)
    return Content(
        numbers=numbers_in(f"{title}\n{folded}", examples, phones),
        terms=terms,
        topics=find_topics(titled[:_MAX_WORDS]),
        weight=weigh(terms, count(terms)) if count else 0.0,
        words=len(found),
        asks_again=_asks_again(folded, found),
        gives_thanks=_gives_thanks(found),
    )


def weigh(terms: Sequence[int], counts: tuple[Mapping[int, int], int]) -> float:
    """How much these terms tell together, in nats, by in how many messages each was and how many there are."""
    seen, total = counts
    return sum(information(seen.get(term, 0), total) for term in terms)


def information(seen: int, total: int) -> float:
    """How much a term tells, in nats, that was in `seen` of `total` messages."""
    return max(0.0, math.log((total + _PRIOR) / (seen + _OF_PRIOR)))


def _terms(found: list[str]) -> tuple[int, ...]:
    empty = says_nothing()
    stems = dict.fromkeys(word[:_STEM] for word in found if len(word) > 2 and word not in empty)
    return tuple(sorted({crc32(stem.encode()) for stem in list(stems)[:_MAX_TERMS]}))


def _asks_again(folded: str, found: list[str]) -> bool:
    """By the phrases that are known, or by two words that say it together ("nobody ... replied")."""
    plain = " ".join(folded.split())
    return any(phrase in plain for phrase in chasing_phrases()) or _has_chasing_pair(found[:_MAX_WORDS])


def _has_chasing_pair(found: list[str]) -> bool:
    seen: dict[tuple[int, int], int] = {}
    for position, word in enumerate(found):
        for pair, side in chasing_pairs(word):
            seen[pair, side] = position
            if position - seen.get((pair, 1 - side), -_MAX_WORDS) <= _NEAR:
                return True
    return False


def _gives_thanks(found: list[str]) -> bool:
    """Nothing but thanks: "Super, dzięki!"."""
    if not 1 <= len(found) <= 6:
        return False
    known = words("thanks")
    single = {word for phrase in known for word in phrase.split()}
    return " ".join(found) in known or all(word in single for word in found)
