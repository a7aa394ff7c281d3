"""What is indexed of a text, and what a search wants of the index. Pure; the same for SQLite and PostgreSQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.listing.filters import Query
from app.model.folding import fold

#: Of one message; enough for the longest letter and a bound for the strangest.
_LONGEST = 50_000
_MOST_NUMBERS = 100
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W_]+")
#: Phone and order numbers as people write them: five digits or more, between them at most three separators.
_NUMBER = re.compile(r"(\+|00|0)?(\d(?:[ ().\-/]{0,3}\d){4,19})")
_DIGITS_OF_NUMBER = 5
_COUNTRY_CODE_DIGITS = (1, 2, 3)

_fold_run = lru_cache(maxsize=20_000)(fold)


def folded(text: str) -> str:
    """As `app.model.folding.fold`, five times as fast on long texts, and bounded."""
    return _NON_ASCII.sub(lambda run: _fold_run(run[0]), text[:_LONGEST]).lower()


def words_of(text: str) -> list[str]:
    """The words of a folded text: letters and digits."""
    return _WORD.findall(text)


def numbers_of(text: str) -> set[str]:
    """The numbers in a folded text as bare digits, phones with and without the country code."""
    found: set[str] = set()
    for number in _NUMBER.finditer(text):
        found.update(_spellings(number[1] or "", "".join(filter(str.isdigit, number[2]))))
        if len(found) >= _MOST_NUMBERS:
            break
    return found


def _spellings(prefix: str, digits: str) -> set[str]:
    spellings = {digits}
    if prefix in ("0", "00"):
        spellings.add(prefix + digits)
    if prefix in ("+", "00"):
        spellings.update(digits[length:] for length in _COUNTRY_CODE_DIGITS if len(digits) - length >= 7)
    return spellings


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
    wants = [_word(word) for word in _joined_digits(query.words)]
    wants += [(Wanted(tuple(words_of(folded(phrase))), is_prefix=False),) for phrase in query.phrases]
    if query.senders:
        wants.append(tuple(Wanted(tuple(words_of(folded(sender))), column="who") for sender in query.senders))
    return tuple(want for want in wants if all(each.words for each in want))


def _joined_digits(words: tuple[str, ...]) -> list[str]:
    """ "600 123 456" was typed as three words and is one number."""
    joined: list[str] = []
    for word in words:
        is_number = _is_part_of_number(word)
        if is_number and joined and _is_part_of_number(joined[-1].rpartition(" ")[2]):
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def _is_part_of_number(word: str) -> bool:
    return bool(word) and all(letter.isdigit() or letter in "+().-/" for letter in word)


def _word(word: str) -> tuple[Wanted, ...]:
    plain = folded(word)
    written = Wanted(tuple(words_of(plain)))
    number = _NUMBER.search(plain)
    if number is None:
        return (written,)
    spellings = sorted(_spellings(number[1] or "", "".join(filter(str.isdigit, number[2]))))
    return (written, *(Wanted((digits,), column="extra") for digits in spellings))
