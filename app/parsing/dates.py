"""Date headers: RFC 5322, its obsolete forms (two-digit years, zone names), ISO 8601, and what else is met."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_USUAL = re.compile(
    r"\s*(?:[A-Za-z]{3},\s?)?\s?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"
    r"(?:\s{0,9}\([^()]{0,60}\))?\s*$"
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
#: RFC 5322, 4.3, and the zones that senders write most; everything else counts as unknown. Minutes east of UTC.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120,
    "mest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "msd": 240, "irst": 210, "irdt": 270, "ist": 330,
    "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300,
    "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "akdt": -480, "hst": -600, "ast": -240, "adt": -180, "brt": -180, "sast": 120,
}  # fmt: skip
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_CLOCK = re.compile(
    r"(\d{1,2})\s{0,4}[:.]\s{0,4}(\d{2})(?:\s{0,4}[:.]\s{0,4}(\d{1,2}))?(?:[.,]\d{1,9})?(?:\s?([ap])\.?m\.?\b)?", re.I
)
_OFFSET = re.compile(r"(?:(?:GMT|UTC)\s?)?([+-])(\d{1,2}):?(\d{2})?\b", re.I)
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[\s.,/-]{0,4}([A-Za-z]{3})[a-z]{0,7}\.?[\s.,/-]{0,4}(\d{2,4})\b")
_MONTH_DAY = re.compile(
    r"\b([A-Za-z]{3})[a-z]{0,6}\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?\b,?\s{0,3}(\d{4}|\d\d(?=\s{0,9}(?:$|[+-])))?"
)
_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ISO_T = re.compile(r"(\d{4}-\d\d-\d\d)T")
_YEAR = re.compile(r"\b(19\d\d|20\d\d)\b")
_MAX_LENGTH = 200


class ReadDate(NamedTuple):
    """:ivar at: aware, UTC; None where nothing could be read
    :ivar is_guessed: the zone was missing or unknown, or the form is no standard one
    """

    at: datetime | None
    is_guessed: bool


def parse_date(text: str) -> ReadDate:
    """Never raises. A date without a zone is taken as UTC and marked as guessed."""
    usual = _USUAL.match(text)
    if usual:
        day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = usual.groups()
        offset = (int(zone_hours) * 60 + int(zone_minutes)) * (1 if sign == "+" else -1)
        clock = int(hour), int(minute), int(second)
        at = _instant(int(year), _MONTHS.get(month.lower(), 0), int(day), clock, offset)
        if at is not None:
            return ReadDate(at, False)
    return _parse_unusual(text[:_MAX_LENGTH])


def _parse_unusual(text: str) -> ReadDate:
    text = _COMMENT.sub(" ", _COMMENT.sub(" ", text))
    text = _ISO_T.sub(r"\1 ", text)
    clock = _CLOCK.search(text)
    day = _day_of(text if clock is None else text[: clock.start()] + " " + text[clock.end() :])
    if day is None:
        return ReadDate(None, bool(text.strip()))
    offset = _offset_of(text[clock.end() :]) if clock else None
    return ReadDate(_instant(*day, _time_of(clock), offset or 0), offset is None)


def _time_of(clock: re.Match[str] | None) -> tuple[int, int, int]:
    if clock is None:
        return 0, 0, 0
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    return hour, int(clock[2]), int(clock[3] or 0)


def _day_of(text: str) -> tuple[int, int, int] | None:
    for match in _DAY_MONTH.finditer(text):
        if month := _MONTHS.get(match[2].lower()):
            return _full_year(match[3]), month, int(match[1])
    if first := _YEAR_FIRST.search(text):
        return int(first[1]), int(first[2]), int(first[3])
    for match in _MONTH_DAY.finditer(text):
        month, year = _MONTHS.get(match[1].lower()), match[3] or _YEAR.search(text)
        if month and year:
            return _full_year(year if isinstance(year, str) else year[1]), month, int(match[2])
    return None


def _full_year(digits: str) -> int:
    """RFC 5322, 4.3: two digits up to 49 are 20xx, from 50 and all three-digit ones count from 1900."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _offset_of(rest: str) -> int | None:
    """Minutes east of UTC; None where the zone is missing or unknown."""
    if match := _OFFSET.search(rest):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return minutes if match[1] == "+" else -minutes
    return next((_ZONES[name] for name in re.findall(r"[a-z]{1,5}", rest.lower()) if name in _ZONES), None)


def _instant(year: int, month: int, day: int, clock: tuple[int, int, int], offset_minutes: int) -> datetime | None:
    hour, minute, second = clock
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return local - timedelta(minutes=offset_minutes)
    except (ValueError, OverflowError):
        return None
