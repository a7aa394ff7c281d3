"""The lines of a form's mail as taught rules see them: what a line says, and where it is found again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.model.folding import fold
from app.model.message import ParsedMessage
from app.model.taught import Anchor, FormRow, Marked
from app.parsing.forms.page import clean_label, typed_leads

LONGEST_TEXT = 60_000
MOST_LINES = 1_500
_LONGEST_LINE = 1_000
_ORNAMENT = " -*#•[](),;<>"
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"\s")
_BEGINS = {Marked.EMAIL: re.compile(r"[^\s@<>]{1,64}@"), Marked.PHONE: re.compile(r"[+(]?\d")}
_ANSWERED = re.compile(r"\s{0,3}(?:re|aw|sv|antw|odp|odg|ynt|fwd?|wg|tr|pd|i|rv|vs|vb|doorst|ответ|پاسخ)\s{0,2}:", re.I)


def lines_of(text: str) -> list[str]:
    return [line.strip("\r") for line in text[:LONGEST_TEXT].split("\n")[:MOST_LINES]]


@lru_cache(maxsize=2048)
def normal(text: str) -> str:
    """How a line is compared: folded, with single spaces, every number the same."""
    return _DIGITS.sub("0", " ".join(fold(text[:_LONGEST_LINE]).split()))


def says(line: str, anchor: Anchor) -> bool:
    said = normal(line)
    if anchor.is_whole or said == anchor.text:
        return said == anchor.text
    following = said[len(anchor.text) : len(anchor.text) + 1]
    is_word_end = not (anchor.text[-1:].isalnum() and following.isalnum())
    return bool(anchor.text) and said.startswith(anchor.text) and is_word_end


def label_in(line: str) -> str | None:
    """The label at the beginning of a line "Label: value" or of a line that ends with a colon."""
    lead = next((lead for lead in typed_leads(line.strip()) if lead.shape in ("colon", "colon line", "stars")), None)
    return normal(lead.label) if lead else None


def place(row: FormRow, lines: Sequence[str], start: int, stop: int) -> int | None:
    """The line on which the values of a row begin, between two lines; None where it is not there."""
    if row.above is None:
        opening = _pattern(row.literals[0])
        return next((i for i in range(start, stop) if opening.match(lines[i][:_LONGEST_LINE].lstrip())), None)
    at = start - 1 if not row.above.text else find(row.above, lines, start, stop)
    if at is None:
        return None
    filled = (i for i in range(at + 1, stop) if lines[i].strip())
    return next((i for n, i in enumerate(filled, 1) if n == row.lines_below), None)


def find(anchor: Anchor, lines: Sequence[str], start: int, stop: int) -> int | None:
    found = [i for i in range(start, stop) if (says(lines[i], anchor) if anchor.text else lines[i].strip())]
    if anchor.from_end:
        return found[-anchor.from_end] if len(found) >= anchor.from_end else None
    return found[0] if found else None


def values_on(row: FormRow, line: str) -> list[str] | None:
    """What stands between the literals of a row; None where one of them is missing."""
    line = line[:_LONGEST_LINE].strip()
    opening = _pattern(row.literals[0]).match(line)
    if opening is None:
        return None
    at, found = opening.end(), []
    for n, literal in enumerate(row.literals[1:], 1):
        stop = _next_literal(literal, row.values[n] if n < len(row.values) else None, line, at)
        if stop is None:
            return None
        found.append(line[at : stop[0]].strip())
        at = stop[1]
    return found


def _next_literal(literal: str, following: Marked | None, line: str, at: int) -> tuple[int, int] | None:
    """Where a value ends and the next one begins."""
    if literal.strip():
        match = _pattern(literal).search(line, at)
        return (match.start(), match.end()) if match else None
    if following is None:
        return len(line), len(line)
    begin = _BEGINS.get(following, _BLANK).search(line, at)  # nothing but a blank between two values
    return (begin.start(), begin.start()) if begin else None


def label_of(row: FormRow, n: int = 0) -> str:
    """What the form calls the n-th value of a row."""
    own = clean_label(row.literals[n].strip(_ORNAMENT))
    if any(map(str.isalpha, own)):
        return own
    is_under_label = n == 0 and row.above is not None and row.lines_below == 1
    above = clean_label(row.above.shown.strip(_ORNAMENT)) if row.above and is_under_label else ""
    return above or row.values[n].value


@lru_cache(maxsize=512)
def _pattern(literal: str) -> re.Pattern[str]:
    """Matches a literal with any white space and any numbers."""
    return re.compile("".join(_pieces(literal)), re.I)


def _pieces(literal: str) -> Iterator[str]:
    words = literal.split()
    if literal[:1].isspace() and words:
        yield r"\s{0,9}"
    for n, word in enumerate(words):
        yield (r"\s{1,9}" if n else "") + r"\d{1,20}".join(map(re.escape, _DIGITS.split(word)))


def answers(message: ParsedMessage) -> bool:
    """Whether a mail claims to answer or to pass on another one."""
    return bool(message.in_reply_to or message.references) or _ANSWERED.match(message.subject) is not None


def fits_subject(subject: str, pieces: Sequence[str]) -> bool:
    """Whether the pieces occur in that order, the first at the beginning."""
    said, at = normal(subject), 0
    for n, piece in enumerate(pieces):
        found = said.find(piece, at)
        if found < 0 or (n == 0 and found > 0):
            return False
        at = found + len(piece)
    return bool(pieces)
