"""The word lists of `resources/grouping/matter.json`, folded once."""

from __future__ import annotations

import json
from functools import cache
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
def chasing_phrases() -> tuple[str, ...]:
    """What people say who ask again for an answer, in every language there is a list for."""
    return tuple(fold(phrase) for phrases in _load()["asks_again"].values() for phrase in phrases)
