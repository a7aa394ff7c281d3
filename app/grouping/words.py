"""The word lists of `resources/grouping/matter.json`, folded once."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from app.model.folding import fold


@cache
def _load() -> dict[str, Any]:
    text = files("resources").joinpath("grouping").joinpath("matter.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


@cache
def words(name: str) -> frozenset[str]:
    """`thanks`, `order_words`, `invoice_words` or `tracking_words`."""
    return frozenset(fold(word) for word in _load()[name])


@cache
def says_nothing() -> frozenset[str]:
    """Words that stand in letters about anything: articles, greetings, polite turns."""
    return frozenset(fold(word) for language in _load()["says_nothing"].values() for word in language)


@cache
def _pairs() -> dict[str, set[tuple[int, int]]]:
    """Beginning of a word -> its places."""
    lists = [stems for language in _load()["asks_again_pairs"].values() for stems in language]
    found: dict[str, set[tuple[int, int]]] = {}
    for index, stems in enumerate(lists):
        for stem in stems:
            found.setdefault(fold(stem), set()).add((index // 2, index % 2))
    return found


@lru_cache(maxsize=8192)
def chasing_pairs(word: str) -> tuple[tuple[int, int], ...]:
    """In which pairs of word lists a folded word stands, and on which side; short words must agree in full."""
    known = _pairs()
    beginnings = [word, *(word[:length] for length in range(4, len(word)))]
    return tuple({place for beginning in beginnings for place in known.get(beginning, ())})


@cache
def chasing_phrases() -> tuple[str, ...]:
    """What people say who ask again for an answer, in every language there is a list for."""
    return tuple(fold(phrase) for phrases in _load()["asks_again"].values() for phrase in phrases)
