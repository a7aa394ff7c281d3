"""The word lists of `resources/grouping` that identity needs, folded once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from app.model.folding import fold


@cache
def _load(name: str) -> dict[str, Any]:
    text = files("resources").joinpath("grouping").joinpath(name).read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


@cache
def words(name: str) -> frozenset[str]:
    """One list of people.json, folded."""
    return frozenset(fold(word) for word in _load("people.json")[name])


@cache
def titles() -> frozenset[str]:
    """Words that stand with a name and are none: Mr, pan, Familie, ..."""
    return frozenset(fold(word) for word in _load("names.json")["titles"])


@cache
def particles() -> frozenset[str]:
    """Parts of family names that are left out as easily as written: von, de, al, ..."""
    return frozenset(fold(word) for word in _load("names.json")["particles"])


@cache
def given_names() -> dict[str, frozenset[int]]:
    """Folded given name -> numbers of the groups of spellings, short forms and scripts it belongs to.

    Two given names are one if they share a group; a short form of several names (Alex) is in several.
    """
    groups = [group for language in _load("names.json")["groups"].values() for group in language]
    found: dict[str, set[int]] = {}
    for index, group in enumerate(groups):
        for name in group:
            found.setdefault(fold(name), set()).add(index)
    return {name: frozenset(indexes) for name, indexes in found.items()}
