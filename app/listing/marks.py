"""Where the words of a search stand in a text, by the same folding and the same beginnings as the search itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.listing.filters import Query, parse_query
from app.model.folding import fold

_LONGEST = 100_000  # characters looked at
_WORD = re.compile(r"[^\W_]+")
_START, _END, _BETWEEN = r"(?<![^\W_])", r"(?![^\W_])", r"[\W_]{1,5}"
_FEWEST_DIGITS = 5
_IN_NUMBERS = r"[ ().\-/]{0,3}"
_MOST_WORDS = 20
_MOST = 2_000  # stretches

#: From a text to the stretches of it, as (start, end) in characters, in order.
Finder = Callable[[str], list[tuple[int, int]]]


def finder(text: str) -> Finder | None:
    """:param text: as typed into the search field; None where it has no words"""
    shapes = _shapes(parse_query(text))
    if not shapes:
        return None
    pattern = re.compile("|".join(shapes))
    return lambda text: _find(pattern, text[:_LONGEST])


def _shapes(query: Query) -> list[str]:
    words = [word for word in query.words if len(word) > 1] or list(query.words)
    shapes = [_number(word) for word in (*words, " ".join(words))]
    shapes += [_sequence(phrase, _END) for phrase in query.phrases]
    shapes += [_sequence(word, r"[^\W_]{0,60}") for word in words]
    return [shape for shape in dict.fromkeys(shapes) if shape][:_MOST_WORDS]


def _sequence(words: str, end: str) -> str:
    parts = [re.escape(part) for part in _WORD.findall(fold(words))]
    return _START + _BETWEEN.join(parts) + end if parts else ""


def _number(word: str) -> str:
    """Phone and order numbers however their digits are spaced."""
    plain = fold(word)
    digits = re.sub(r"[ ().\-/+]", "", plain)
    if not (digits.isascii() and digits.isdigit()):
        return ""
    digits = digits.lstrip("0")
    return rf"(?<!\d)(?:\+|00|0)?{_IN_NUMBERS.join(digits)}(?!\d)" if len(digits) >= _FEWEST_DIGITS else ""


def _find(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    if text.isascii():
        return [match.span() for _, match in zip(range(_MOST), pattern.finditer(text.lower()), strict=False)]
    folded = {letter: fold(letter) for letter in set(text)}
    places = [at for at, letter in enumerate(text) for _ in folded[letter]]
    plain = "".join(folded[letter] for letter in text)
    matches = zip(range(_MOST), pattern.finditer(plain), strict=False)
    return [(places[match.start()], _end(text, folded, places[match.end() - 1] + 1)) for _, match in matches]


def _end(text: str, folded: dict[str, str], end: int) -> int:
    """With the marks that belong to the last letter."""
    while end < len(text) and not folded[text[end]]:
        end += 1
    return end
