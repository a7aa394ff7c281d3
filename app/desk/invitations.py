"""Attached invitations in the owner's time and words."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.i18n import language, tr
from app.listing.words import day_words, localize_digits, weekday_name
from app.model.message import FileKind, ParsedMessage
from app.parsing.calendar_text import CalendarEntry, CalendarTime, sent_times
from app.parsing.file_risk import kind_of
from app.parsing.file_text import calendar_in
from app.parsing.mime import attachment_content

_MOST = 3
_LARGEST = 200_000  # bytes


def invitations(raw: bytes, parsed: ParsedMessage) -> tuple[CalendarEntry, ...]:
    """What the calendar files of a message say, each once."""
    found: list[CalendarEntry] = []
    for one in parsed.attachments:
        if kind_of(one.name, one.media_type) is FileKind.CALENDAR and one.size <= _LARGEST:
            entry = calendar_in(attachment_content(raw, one.index))
            if entry and entry not in found:
                found.append(entry)
        if len(found) >= _MOST:
            break
    return tuple(found)


def invitation_words(entry: CalendarEntry, zone: tzinfo, now: datetime) -> str:
    """:param zone: the owner's; the sender's time is told besides where his clock shows another
    :param now: dates of another year are told with it
    """
    times = _times(entry, zone, now.astimezone(zone).date())
    return entry.lines(f"\N{FIRST STRONG ISOLATE}{times}\N{POP DIRECTIONAL ISOLATE}" if times else "")


def _times(entry: CalendarEntry, zone: tzinfo, today: date) -> str:
    start, end = entry.start, entry.end
    if start and start.at and (end is None or end.at):
        return _span(start, start.at.astimezone(zone), end.at.astimezone(zone) if end and end.at else None, today)
    if start and start.day and (end is None or end.day):
        last = end.day - timedelta(days=1) if end and end.day and end.day > start.day else start.day
        return " – ".join(_day(each, today) for each in dict.fromkeys((start.day, last)))
    return sent_times(entry)


def _span(start: CalendarTime, first: datetime, last: datetime | None, today: date) -> str:
    words = _moment(first, today)
    if last:
        words += " – " + (_clock(last) if last.date() == first.date() else _moment(last, today))
    there = first.astimezone(ZoneInfo(start.zone)) if start.zone else first
    if there.utcoffset() != first.utcoffset():
        clock = _clock(there) if there.date() == first.date() else _moment(there, today)
        words += f" ({clock} {start.zone})"
    return words


def _moment(local: datetime, today: date) -> str:
    return tr("{day} {clock}").format(day=_day(local.date(), today), clock=_clock(local))


def _day(day: date, today: date) -> str:
    return f"{weekday_name(day)} {day_words(day, today)}"


def _clock(local: datetime) -> str:
    return localize_digits(f"{local:%H:%M}", language())
