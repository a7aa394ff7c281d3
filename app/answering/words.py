"""The words of a text as they are compared."""

from __future__ import annotations

import re

from app.model.folding import fold

_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The folded words, in order."""
    return _WORD.findall(fold(text))
