"""Order numbers and the like, found by the patterns that the owner's examples show and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache

from app.grouping.words import words
from app.model.folding import fold
from app.model.grouping import Number, NumberKind

_MAX_TEXT = 8000
_MAX_NUMBERS = 12
_MAX_EXAMPLES = 20
_RUNS = re.compile(r"[^\W\d_]+|\d+|\s+|.")
_TOKEN = re.compile(r"[^\s,;:!?()\[\]{}<>\"'„”“«»]+")
_BARE = re.compile(r"#?([a-z]{0,6}[-/_.]?\d[\da-z/_.-]{2,22})")
_DATE = re.compile(r"(?<![\d./-])(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./-](\d{1,2})[./-](\d{4}))(?![\d/-])")
#: Item numbers of the Universal Postal Union (S10), UPS, DHL, and the 24 digits of parcel lockers.
_TRACKING = re.compile(r"(?<![\w#-])(?:[a-z]{2}\d{9}[a-z]{2}|1z[0-9a-z]{16}|jjd\d{16,20}|\d{24})(?![\w-])")
#: What the patterns above and the least number need; most letters lack it, and it is found ten times as fast.
_DIGITS, _LONG_DIGITS, _DATE_DIGITS = re.compile(r"\d+"), re.compile(r"\d{9}"), re.compile(r"\d[./-]\d")
_REACH = 3  # so many words may stand between "order" and its number ("order with the number 84438")
_NEAR = 160  # characters before a digit in which these words are looked for
_LONGEST = 40  # characters: no number goes on so far after its last digit


@lru_cache(maxsize=16)
def learn(examples: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for numbers like these examples: their letters as they are, as many digits or one more, any or
    no separator, a blank between letters and digits. Without examples: "#" and digits."""
    shapes = [shape for example in examples[:_MAX_EXAMPLES] if (shape := _shape(fold(example.strip())[:40]))]
    return re.compile(r"(?<![\w#/-])(?:" + "|".join(dict.fromkeys(shapes) or [r"#\s?\d{3,10}"]) + r")(?![\w/-]*\d)")


def _shape(example: str) -> str:
    """The pattern of one example; "" for one that is digits alone, which only the words around it tell from others."""
    runs = _RUNS.findall(example)
    if all(run.isdigit() or run.isspace() for run in runs) or not any(run.isdigit() for run in runs):
        return ""
    parts = []
    for index, run in enumerate(runs):
        if run.isdigit():
            if index and runs[index - 1].isalpha():
                parts.append(r"[-\s]?")
            parts.append(rf"\d{{{len(run)},{len(run) + 1}}}" if index == len(runs) - 1 else rf"\d{{{len(run)}}}")
        elif run.isalpha():
            parts.append(re.escape(run))
        else:
            parts.append(r"#\s?" if run == "#" else r"\s?[-/_.\u2013]?\s?")
    return "".join(parts)


def find_numbers(text: str, examples: Sequence[str] = (), phones: Sequence[str] = ()) -> tuple[Number, ...]:
    """Order, invoice and tracking numbers and dates in a text, in order of occurrence, each once.

    :param examples: how the owner's order numbers look
    :param phones: E.164 numbers of the message, which are never order numbers
    """
    return numbers_in(fold(text[:_MAX_TEXT]), examples, phones)


def numbers_in(folded: str, examples: Sequence[str], phones: Sequence[str]) -> tuple[Number, ...]:
    """The same of a text that is folded already."""
    folded = folded[:_MAX_TEXT]
    if not _DIGITS.search(folded):
        return ()
    found: list[tuple[int, Number]] = []
    if "1z" in folded or _LONG_DIGITS.search(folded):
        found += [(match.start(), Number(NumberKind.TRACKING, match[0])) for match in _TRACKING.finditer(folded)]
    if _DATE_DIGITS.search(folded):
        found += [(match.start(), number) for match in _DATE.finditer(folded) if (number := _date(match))]
    taken = [(match.start(), match.end()) for match in learn(tuple(examples)).finditer(folded)]
    found += [(start, Number(NumberKind.ORDER, _plain(folded[start:end]))) for start, end in taken]
    found += _by_words(folded, _digit_counts(tuple(examples)), taken)
    tails = {number[-9:] for number in phones}
    kept = [number for _, number in sorted(found) if not _is_phone(number, tails)]
    return tuple(dict.fromkeys(kept))[:_MAX_NUMBERS]


@lru_cache(maxsize=16)
def _digit_counts(examples: tuple[str, ...]) -> frozenset[int]:
    """How many digits the last group of the examples has: a bare number after "order" must have as many."""
    return frozenset(len(groups[-1]) for example in examples if (groups := re.findall(r"\d+", fold(example))))


def _by_words(folded: str, digits: frozenset[int], taken: list[tuple[int, int]]) -> list[tuple[int, Number]]:
    """Numbers that follow one of the words order, invoice, parcel."""
    return [each for start, end in _around_digits(folded) for each in _named(folded, start, end, digits, taken)]


def _around_digits(folded: str) -> Iterator[tuple[int, int]]:
    """The parts of a text in which numbers and the words before them stand; most of a long letter is in none."""
    begun, ended = 0, -1
    for digits in _DIGITS.finditer(folded):
        if digits.start() - _NEAR > ended:
            if ended > 0:
                yield begun, ended
            begun = max(ended, folded.rfind(" ", 0, max(0, digits.start() - _NEAR)) + 1)  # not within a word
        ended = digits.end() + _LONGEST
    if ended > 0:
        yield begun, ended


def _named(
    folded: str, start: int, end: int, digits: frozenset[int], taken: list[tuple[int, int]]
) -> list[tuple[int, Number]]:
    found: list[tuple[int, Number]] = []
    kind, since, kinds = NumberKind.ORDER, _REACH + 1, _kinds()
    for token in _TOKEN.finditer(folded, start, end):
        since += 1
        named = kinds.get(token[0].strip(".#-"))
        if named is not None:
            if since > 1 or named is not NumberKind.ORDER:  # "invoice number": the number is the invoice's
                kind = named
            since = 0
            continue
        if since > _REACH or any(start <= token.start() < end for start, end in taken):
            continue
        value = _bare(token[0].strip("."), kind, digits)
        if value:
            found.append((token.start(), Number(kind, value)))
    return found


@cache
def _kinds() -> dict[str, NumberKind]:
    """Which number each word announces; "invoice" wins over "order" where a word is both."""
    named = (
        (NumberKind.ORDER, "order_words"),
        (NumberKind.TRACKING, "tracking_words"),
        (NumberKind.INVOICE, "invoice_words"),
    )
    return {word: kind for kind, name in named for word in words(name)}


_MIN_DIGITS = {NumberKind.ORDER: 4, NumberKind.INVOICE: 3, NumberKind.TRACKING: 8}


def _bare(token: str, kind: NumberKind, digits: frozenset[int]) -> str:
    match = _BARE.fullmatch(token)
    if match is None or _DATE.fullmatch(token):
        return ""
    count = sum(character.isdigit() for character in token)
    if kind is NumberKind.ORDER and digits:
        last = len(re.findall(r"\d+", token)[-1])
        return _plain(token) if last in digits or last - 1 in digits else ""
    return _plain(token) if count >= _MIN_DIGITS[kind] else ""


def _plain(written: str) -> str:
    return "".join(character for character in written if character.isalnum())


def _date(match: re.Match[str]) -> Number | None:
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        return Number(NumberKind.DATE, date(int(year), int(month), int(day)).isoformat())
    except ValueError:
        return None


def _is_phone(number: Number, tails: set[str]) -> bool:
    return any(tail and number.value.endswith(tail) for tail in tails)


def orders(numbers: Sequence[Number]) -> frozenset[str]:
    return frozenset(number.value for number in numbers if number.kind is NumberKind.ORDER)


def agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether an order number is in both; one may be written without its prefix (ZAM-2025-17711, 17711)."""
    return any(a == b or (min(len(a), len(b)) >= 4 and (a.endswith(b) or b.endswith(a))) for a in one for b in other)


def number_keys(numbers: Sequence[Number]) -> tuple[str, ...]:
    """Under which messages that name the same order, invoice or parcel are found; dates find nothing."""
    return tuple(dict.fromkeys(n.value[-5:] for n in numbers if n.kind is not NumberKind.DATE))
