"""Where what a writer wrote ends and what his program or employer put below begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.parsing.signatures_words import DEVICE, EXCUSE, NOTICE, OWN_DEVICE, SENT

_RULE = re.compile(r"[-_=*~#+—–―·•|.ᐧ\s]{1,200}$")
_DELIMITER = frozenset(("--", "—", "– –", "- -"))
_DASHES = ("_", "-", "—", "–")
_UNDERLINE = re.compile(r"(?:_{10,200}|[—–-]{20,200})$")
_LONGEST = 15
_LONGEST_STANDARD = 40  # below a true "-- ", which nobody types by hand (RFC 3676, 4.3)
_LONGEST_PARAGRAPH = 40  # lines
_SAYS_SO_WITHIN = 1000  # characters: that it is confidential, or whom it is for

_CONTACT = re.compile(r"https?://|www\.|@[\w-]{1,80}\.|mailto:")


def is_rule(line: str) -> bool:
    """A line of dashes, underscores or other ornament, and no word."""
    return _RULE.match(line) is not None


def is_sent_from(line: str) -> bool:
    """ "Sent from my iPhone" in any of its languages: says "sent", names a device or a program, and nothing else."""
    if len(line) > 160 or "?" in line.split("http", 1)[0]:
        return False
    folded = line.casefold()
    sentence = re.sub(r"[<(\[]?(?:https?://|mailto:)\S+", "", folded)
    if "aka.ms/" in folded and "outlook" in folded:
        return len(sentence.split()) <= 8
    if not SENT.search(sentence):
        return False
    if EXCUSE.search(sentence):
        return len(sentence.split()) <= 14
    if "," in sentence or len(sentence.split()) > 12:
        return False
    if DEVICE.search(sentence):
        return len(sentence.split()) <= (12 if "nachricht" in sentence or "wiadomość" in sentence else 8)
    return OWN_DEVICE.match(sentence) is not None and len(sentence.split()) <= 5


def is_notice(paragraph: str) -> bool:
    """A legal notice: long, and with the stems of at least three of its usual turns ."""
    if len(paragraph) < 90:
        return False
    folded = paragraph[:3000].casefold()
    if not any(map(folded[:_SAYS_SO_WITHIN].__contains__, (*NOTICE[0], *NOTICE[1]))):
        return False
    said = [any(map(folded.__contains__, stems)) for stems in NOTICE]
    return sum(said) >= 3 and sum(said[:5]) >= 2


def signature_start(lines: Sequence[str], raw_lines: Sequence[str], low: int, high: int) -> int | None:
    """Where the signature at the end of lines[low:high] begins, or None. The last line is not empty.

    One call takes one layer away: an ornament, a "sent from" line, a legal notice, or what stands below a delimiter.
    """
    last = high - 1
    if is_rule(lines[last]) or is_sent_from(lines[last]):
        return last
    if last > low and lines[last - 1] and is_sent_from(f"{lines[last - 1]} {lines[last]}"):
        return last - 1
    below = _below_delimiter(lines, raw_lines, low, high)
    return below if below is not None else _notice_start(lines, low, high)


def _below_delimiter(lines: Sequence[str], raw_lines: Sequence[str], low: int, high: int) -> int | None:
    seen = 0
    for at in range(high - 1, max(low - 1, high - 2 * _LONGEST_STANDARD), -1):
        line = lines[at]
        if line in _DELIMITER:
            standard = raw_lines[at].rstrip("\r\n") == "-- "
            return at if seen and _is_signature(lines, low, at, high, seen, standard) else None
        if line[:1] in _DASHES and _UNDERLINE.match(line):
            tail = "\n".join(lines[at + 1 : high])
            return at if seen <= 8 and "?" not in tail and _CONTACT.search(tail[:1500]) else None
        seen += bool(line)
        if seen > _LONGEST_STANDARD:
            return None
    return None


def _is_signature(lines: Sequence[str], low: int, at: int, high: int, seen: int, standard: bool) -> bool:
    """A true "-- " proves a signature; a typed "--" may part two questions or two articles of an order."""
    if standard:
        return True
    asks = "?" in re.sub(r"https?://\S+", "", "\n".join(lines[at + 1 : high]))
    is_used_as_separator = any(lines[i] in _DELIMITER for i in range(max(low, at - 200), at))
    return seen <= _LONGEST and not asks and not is_used_as_separator


def _notice_start(lines: Sequence[str], low: int, high: int) -> int | None:
    first = high - 1
    while first > low and lines[first - 1]:
        first -= 1
        if high - first > _LONGEST_PARAGRAPH:
            return None
    return first if is_notice(" ".join(lines[first:high])) else None
