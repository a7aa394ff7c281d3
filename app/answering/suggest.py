"""Which snippets fit a message: by what the owner answered to similar ones before."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from app.answering.words import words_of
from app.model.answer import Snippet

_NEWEST = 1000  # messages of the history: beyond them a snippet is known well enough
_LONGEST = 400  # characters of a message that are looked at: what it is about stands at its beginning
_GRAM = 4
_TITLE_WEIGHT = 1.0  # as much as one message that was answered with it
_BODY_WEIGHT = 0.3
_USAGE_BONUS = 0.02  # decides where nothing else does


class Suggester:
    """Ranks snippets; made once from the history and again when that has grown.

    Every snippet has one vector: the mean of the tf-idf vectors (words and character 4-grams, so that inflected forms
    meet) of the messages it answered, its title and its body. Making it takes some 0.2 ms per message of history,
    ranking about a millisecond.
    """

    def __init__(self, snippets: Sequence[Snippet], history: Iterable[tuple[str, int]]) -> None:
        """:param history: texts of messages with the id of the snippet that answered each, newest first"""
        known = {snippet.id for snippet in snippets}
        answered = [(text, id_) for text, id_ in islice(history, _NEWEST) if id_ in known]
        weighted = [(_features(text), id_, 1.0) for text, id_ in answered]
        for snippet in snippets:
            weighted.append((_features(snippet.title), snippet.id, _TITLE_WEIGHT))
            body = " ".join(variant.body for variant in snippet.variants)
            weighted.append((_features(body), snippet.id, _BODY_WEIGHT))
        spread = Counter(feature for features, _, _ in weighted for feature in features)
        self._rarity = {feature: math.log(1 + len(weighted) / count) for feature, count in spread.items()}
        self._postings = self._index(weighted)
        uses = Counter(id_ for _, id_ in answered)
        most = max(uses.values(), default=1)
        self._usual = {
            snippet.id: _USAGE_BONUS * uses[snippet.id] / most
            for snippet in sorted(snippets, key=lambda each: each.position)
        }

    def rank(self, question: str) -> tuple[int, ...]:
        """The ids of all snippets, the likeliest first; in the owner's own order where nothing speaks for one."""
        scores = dict(self._usual)
        vector = self._vector(_features(question))
        for feature, weight in vector.items():
            for id_, share in self._postings.get(feature, ()):
                scores[id_] += weight * share
        return tuple(sorted(scores, key=lambda id_: -scores[id_]))

    def _vector(self, features: Counter[str]) -> dict[str, float]:
        """Of length one; features nobody ever wrote are left out."""
        weights = {
            feature: (1 + math.log(count)) * self._rarity[feature]
            for feature, count in features.items()
            if feature in self._rarity
        }
        return _of_length_one(weights)

    def _index(self, weighted: Iterable[tuple[Counter[str], int, float]]) -> dict[str, list[tuple[int, float]]]:
        """For every feature the snippets whose vectors have it."""
        sums: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for features, id_, trust in weighted:
            for feature, weight in self._vector(features).items():
                sums[id_][feature] += trust * weight
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for id_, total in sums.items():
            for feature, weight in _of_length_one(total).items():
                postings[feature].append((id_, weight))
        return dict(postings)


def _features(text: str) -> Counter[str]:
    words = words_of(text[:_LONGEST])
    found = Counter(words)
    for word in words:
        padded = f" {word} "
        found.update(padded[n : n + _GRAM] for n in range(len(padded) - _GRAM + 1))
    return found


def _of_length_one(weights: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {feature: weight / length for feature, weight in weights.items()}
