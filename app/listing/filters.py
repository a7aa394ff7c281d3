"""What the owner types into the search field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.model.message import Channel

_LONGEST = 1000
_QUOTES = str.maketrans("“”„«»‟", '""""""')
_TOKEN = re.compile(r'(?:(?P<name>[A-Za-z]{1,12}):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_UNFINISHED = ("from:", "channel:", "is:", "has:", "before:", "after:")
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


class Is(StrEnum):
    OVERDUE = "overdue"
    UNREAD = "unread"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Query:
    """A search, read.

    :ivar words: for the full-text search, all of them wanted
    :ivar phrases: quoted, wanted as they stand
    :ivar senders: parts of names or addresses, any of them
    :ivar channels: any of them
    :ivar states: all of them
    :ivar since: the first local day that counts (`after:`, which includes its day, month or year)
    :ivar before: the first local day that does not count any more
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    channels: frozenset[Channel] = frozenset()
    states: frozenset[Is] = frozenset()
    has_attachment: bool = False
    since: date | None = None
    before: date | None = None


@dataclass(slots=True)
class _Reading:
    words: list[str]
    phrases: list[str]
    senders: list[str]
    channels: set[Channel]
    states: set[Is]
    has_attachment: bool = False
    since: date | None = None
    before: date | None = None


def parse_query(text: str) -> Query:
    """Read operators (`from:` `channel:` `is:` `has:attachment` `before:` `after:`), "phrases" and words.

    Never raises: what is no known operator with a value that makes sense is searched for as it stands.
    """
    reading = _Reading([], [], [], set(), set())
    for token in _TOKEN.finditer(text[:_LONGEST].translate(_QUOTES)):
        name, phrase, word = (token["name"] or "").lower(), token["phrase"], token["word"]
        value = (phrase if phrase is not None else word or "").strip()
        if not value or value.lower() in _UNFINISHED or (name and _operator(reading, name, value)):
            continue
        if phrase is None:
            reading.words.append(f"{token['name']}:{value}" if name else value)
        else:
            reading.phrases.append(value)
    return Query(
        tuple(reading.words),
        tuple(reading.phrases),
        tuple(reading.senders),
        frozenset(reading.channels),
        frozenset(reading.states),
        reading.has_attachment,
        reading.since,
        reading.before,
    )


def _operator(reading: _Reading, name: str, value: str) -> bool:
    """Take an operator; False where it is none."""
    lower = value.lower()
    match name:
        case "from":
            reading.senders.append(value)
        case "channel" if lower in list(Channel):
            reading.channels.add(Channel(lower))
        case "is" if lower in list(Is):
            reading.states.add(Is(lower))
        case "has" if lower in ("attachment", "attachments"):
            reading.has_attachment = True
        case "before" if start := _first_day(value):
            reading.before = min(reading.before or start, start)
        case "after" if start := _first_day(value):
            reading.since = max(reading.since or start, start)
        case _:
            return False
    return True


def _first_day(text: str) -> date | None:
    """The first day of "2026", "2026-3" or "2026-03-05"; in any digits."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
