"""What is indexed of a text, and what a search wants of the index. Pure; the same for SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.listing.filters import Query
from app.model.folding import fold

#: Of one message; enough for the longest letter and a bound for the strangest.
_LONGEST = 50_000
_MOST_NUMBERS = 100
_WORD = re.compile(r"[^\W_]+")
#: Phone and order numbers as people write them: five digits or more, between them at most three separators.
_DIGITS = re.compile(r"[0-9][0-9 ().\-/]{3,60}[0-9]")
_NUMBER = re.compile(r"[0-9](?:[ ().\-/]{0,3}[0-9]){4,19}")
_COUNTRY_CODE_DIGITS = (1, 2, 3)
_SHORTEST_PHONE = 7


def folded(text: str) -> str:
    """As `app.model.folding.fold`, of a text as long as is indexed."""
    return fold(text[:_LONGEST])


def words_of(text: str) -> list[str]:
    """The words of a folded text: letters and digits."""
    return _WORD.findall(text)


def numbers_of(text: str) -> set[str]:
    """The numbers in a folded text as bare digits, phones with and without the country code."""
    found: set[str] = set()
    for digits in _DIGITS.finditer(text):
        for number in _NUMBER.finditer(text, digits.start(), digits.end()):
            is_abroad = number.start() > 0 and text[number.start() - 1] == "+"
            found.update(_spellings("".join(filter(str.isdigit, number[0])), is_abroad))
        if len(found) >= _MOST_NUMBERS:
            break
    return found


def _spellings(digits: str, is_abroad: bool) -> set[str]:
    """As written; without the trunk's 0 or the 00 of other countries; and without each possible country code."""
    bare = digits.removeprefix("00").removeprefix("0")
    spellings = {digits, bare}
    if is_abroad or digits.startswith("00"):
        spellings.update(bare[length:] for length in _COUNTRY_CODE_DIGITS if len(bare) - length >= _SHORTEST_PHONE)
    return {each for each in spellings if each}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that stand together.

    :ivar column: "who" or "extra"; "" for any
    :ivar is_prefix: the last word may go on
    """

    words: tuple[str, ...]
    is_prefix: bool = True
    column: str = ""


#: All of these, and of each any of its alternatives.
Wants = tuple[tuple[Wanted, ...], ...]


def wants_of(query: Query) -> Wants:
    """What the index is asked for; `()` where the query has no word in it."""
    words = [word for word in query.words if not _is_letter(word)] or query.words
    wants = [want for _, run in groupby(words, _is_part_of_number) for want in _wants_of_run(list(run))]
    wants += [(Wanted(tuple(words_of(folded(phrase))), is_prefix=False),) for phrase in query.phrases]
    if query.senders:
        wants.append(tuple(Wanted(tuple(words_of(folded(sender))), column="who") for sender in query.senders))
    return tuple(want for want in wants if all(each.words for each in want))


def _is_letter(word: str) -> bool:
    """A single letter of an alphabet: as the beginning of words it would fit nearly every message, slowly."""
    return len(word) == 1 and word.isalpha() and word < "\u0700"


def _is_part_of_number(word: str) -> bool:
    return all(letter.isdigit() or letter in "+().-/" for letter in word)


def _wants_of_run(words: Sequence[str]) -> list[tuple[Wanted, ...]]:
    """Of neighbouring words; "600 123 456" may be three numbers or one."""
    whole = numbers_of(folded(" ".join(words)))
    return [_word(word, whole if _is_part_of_number(word) else set()) for word in words]


def _word(word: str, part_of: set[str]) -> tuple[Wanted, ...]:
    plain = folded(word)
    written = Wanted(tuple(words_of(plain)), is_prefix=not _is_letter(word))
    return (written, *(Wanted((digits,), column="extra") for digits in sorted(numbers_of(plain) | part_of)))
