"""What a message's own last lines say about who wrote it.

Only lines that are nothing but a name or a number count: what stands in a sentence may be somebody else's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.identity.names import name_words
from app.identity.normalize import phone
from app.identity.words import given_names, words
from app.model.folding import fold

_MAX_LINES = 400
_MAX_LINE = 200
_TAIL = 7  # lines from the end in which a signature is looked for
_NUMBER = re.compile(r"(?P<label>[^\d+(]{0,24}?)[\s.:]*(?P<number>[+(]?[0-9][0-9 ()./\-\u2013]{5,28})\.?")
_DIGIT = re.compile(r"\d")
_FORWARD = re.compile(r"[-_=]{2,}.{3,60}[-_=]{2,}")
_HEADER = re.compile(r"\*?[^\W\d_][^:\d]{0,18}\*?:\s*\S.*")
_RULES = ("-", "_", "=")
_PUNCTUATION = " \t.,!;:-–—*_~"


@dataclass(frozen=True, slots=True)
class Signature:
    name: str = ""
    phones: tuple[str, ...] = ()


def own_lines(text: str) -> list[str]:
    """The lines a person wrote here: up to the first quoted or forwarded part; empty lines are kept."""
    lines: list[str] = []
    for line in text[: _MAX_LINES * _MAX_LINE].split("\n", _MAX_LINES)[:_MAX_LINES]:
        bare = line.strip()
        if bare.startswith(">") or (bare[:1] in _RULES and _FORWARD.fullmatch(bare[:_MAX_LINE])):
            break
        lines.append(bare)
    return _before_headers(lines)


def _before_headers(lines: list[str]) -> list[str]:
    """Cut at three "From: ..." lines in a row one of which holds an address: the head of a forwarded mail."""
    starts = {start for index, line in enumerate(lines) if "@" in line for start in range(max(0, index - 2), index + 1)}
    for start in sorted(starts):
        block = lines[start : start + 3]
        if len(block) == 3 and all(_HEADER.fullmatch(line[:_MAX_LINE]) for line in block):
            return lines[:start]
    return lines


def read_signature(text: str, region: str, sender: str = "") -> Signature:
    """The name and the numbers in the last lines of a message's own text.

    :param region: ISO 3166 country for numbers without a prefix
    :param sender: the display name in the header, by which a lone word is known for a name
    """
    lines = own_lines(text)
    while lines and not lines[-1]:
        lines.pop()
    tail = lines[-_TAIL:]
    phones = tuple(number for line in tail if (number := _phone_line(line, region)))
    return Signature(_find_name(tail, region, sender), tuple(dict.fromkeys(phones)))


def _phone_line(line: str, region: str) -> str | None:
    match = _NUMBER.fullmatch(fold(line)) if len(line) <= 60 and _DIGIT.search(line) else None
    if match is None:
        return None
    label = match["label"].strip(_PUNCTUATION)
    if label and label not in words("phone_labels"):
        return None
    return phone(match["number"].strip(), region)


def _find_name(tail: list[str], region: str, sender: str) -> str:
    for index in range(len(tail) - 1, -1, -1):
        rest = _after_closing(tail[index])
        if rest is None:
            continue
        below = [line for line in (rest, *tail[index + 1 :]) if line]
        return below[0].strip(_PUNCTUATION) if below and _is_name(below[0], sender) else ""
    upper = [line for line in tail if not _phone_line(line, region)]
    last = len(upper) - 1
    while last >= 0 and not upper[last]:
        last -= 1
    stands_alone = last > 0 and not upper[last - 1]
    return upper[last].strip(_PUNCTUATION) if stands_alone and _is_name(upper[last], sender) else ""


def _after_closing(line: str) -> str | None:
    """What follows a closing phrase on its line ("" for nothing); None where the line opens with none."""
    if not line or len(line) > 60:
        return None
    folded = fold(line).strip(_PUNCTUATION)
    if folded in words("closings"):
        return ""
    if not folded or folded.split(maxsplit=1)[0].rstrip(_PUNCTUATION) not in _openings():
        return None
    parts = line.split()
    for count in range(min(4, len(parts) - 1), 0, -1):
        if fold(" ".join(parts[:count])).strip(_PUNCTUATION) in words("closings"):
            rest = " ".join(parts[count:])
            return rest if _looks_written_as_name(rest) else None
    return None


@cache
def _openings() -> frozenset[str]:
    return frozenset(closing.split()[0] for closing in words("closings"))


def _is_name(line: str, sender: str) -> bool:
    found = name_words(line)
    if not found or not _looks_written_as_name(line):
        return False
    return len(found) > 1 or found[0] in given_names() or found[0] in name_words(sender)


def _looks_written_as_name(line: str) -> bool:
    """At most four words, each with a capital; where the script has none, one must be a known given name."""
    parts = line.strip(_PUNCTUATION).split()
    if not 1 <= len(parts) <= 4 or len(line) > 40 or line.rstrip().endswith(("?", "!", ":")):
        return False
    if any(part[0].isupper() for part in parts):
        return all(part[0].isupper() for part in parts) or all(word in given_names() for word in name_words(line))
    return any(word in given_names() for word in name_words(line))
