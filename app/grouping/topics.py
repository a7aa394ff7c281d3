"""What customers write to small firms about, by the words they use, so that two wordings of one matter meet,
across languages too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from app.model.folding import fold

_SHORT = 3  # letters: words this short must agree in full
_LONG = 14


@cache
def _topics_of() -> dict[str, frozenset[str]]:
    """Beginning of a word -> topics."""
    text = files("resources").joinpath("grouping").joinpath("topics.json").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for topic, beginnings in json.loads(text).items():
        for beginning in beginnings:
            found.setdefault(fold(beginning), set()).add(topic)
    return {beginning: frozenset(topics) for beginning, topics in found.items()}


def find_topics(folded_words: Iterable[str]) -> tuple[str, ...]:
    """The topics these words belong to, sorted."""
    return tuple(sorted(frozenset().union(*map(_topics_of_word, folded_words))))


@lru_cache(maxsize=8192)
def _topics_of_word(word: str) -> frozenset[str]:
    known = _topics_of()
    lengths = (length for length in range(_SHORT, min(len(word), _LONG) + 1) if length > _SHORT or length == len(word))
    return frozenset().union(*(known.get(word[:length], ()) for length in lengths))
