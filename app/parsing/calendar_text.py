"""An invitation (RFC 5545): what its first event says, and the same as a few lines for mail that says nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_FOLD = re.compile(r"\n[ \t]")
_WANTED = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION")
_STAMP = re.compile(r"(\d{8})(?:T(\d{4})(?:\d\d)?(Z?))?$")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_ZONE_NAME = re.compile(r"[A-Za-z][\w+-]{1,30}(?:/[\w+-]{1,30}){0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CalendarTime:
    """:ivar text: as it was sent, with the name of the sender's zone
    :ivar day: where it is a whole day
    :ivar at: the instant, UTC; None for whole days and where the zone is not known
    :ivar zone: the sender's, as IANA names it; "" for UTC and where it is not known
    """

    text: str
    day: date | None = None
    at: datetime | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """:ivar end: of whole days the first that is free again (RFC 5545, 3.6.1)"""

    title: str
    start: CalendarTime | None
    end: CalendarTime | None
    place: str
    organiser: str
    description: str

    def lines(self, times: str) -> str:
        """:param times: start and end in words"""
        said = (self.title, times, self.place, self.organiser, self.description)
        return "\n".join(line for line in said if line)


def read_calendar(text: str) -> CalendarEntry | None:
    """Its first event or task, None where there is none that says anything."""
    found: dict[str, tuple[str, list[str]]] = {}
    is_in_event = False
    for line in _FOLD.sub("", text.replace("\r\n", "\n")).split("\n", 5000):
        key, _, value = line.partition(":")
        name, *parameters = key.split(";")
        name = name.strip().upper()
        if name == "BEGIN" and value.strip().upper() in ("VEVENT", "VTODO"):
            is_in_event = True
        elif name == "END" and is_in_event:
            break
        elif is_in_event and name in _WANTED and value.strip():
            found.setdefault(name, (value.strip(), parameters))
    if not found:
        return None
    start, end = (_time(*found[name]) if name in found else None for name in ("DTSTART", "DTEND"))
    title, place, description = (_plain(found.get(name, ("",))[0]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))
    organiser = _person(*found["ORGANIZER"]) if "ORGANIZER" in found else ""
    return CalendarEntry(title, start, end, place, organiser, description)


def describe_calendar(entry: CalendarEntry | None) -> str:
    """Title, time as it was sent, place, organiser and description; "" where there is nothing."""
    return entry.lines(sent_times(entry)) if entry else ""


def sent_times(entry: CalendarEntry) -> str:
    return " – ".join(each.text for each in (entry.start, entry.end) if each)


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _person(value: str, parameters: list[str]) -> str:
    address = value.removeprefix("mailto:").removeprefix("MAILTO:")
    name = _parameter(parameters, "CN")
    return f"{name} <{address}>" if name else address


def _parameter(parameters: list[str], name: str) -> str:
    return next((one[len(name) + 1 :].strip('"') for one in parameters if one.upper().startswith(f"{name}=")), "")


def _time(value: str, parameters: list[str]) -> CalendarTime:
    match = _STAMP.match(value)
    if match is None:
        return CalendarTime(value)
    try:
        local = datetime.strptime(match[1] + (match[2] or "0000"), "%Y%m%d%H%M")  # noqa: DTZ007  its zone comes below
    except ValueError:
        return CalendarTime(value)
    if not match[2]:
        return CalendarTime(local.date().isoformat(), day=local.date())
    name = "UTC" if match[3] else _parameter(parameters, "TZID")
    text = f"{local:%Y-%m-%d %H:%M} {name}".strip()
    zone = UTC if match[3] else _zone(name)
    if zone is None or not 1 < local.year < 9999:  # no clock reaches beyond, in whichever zone
        return CalendarTime(text)
    return CalendarTime(text, at=local.replace(tzinfo=zone).astimezone(UTC), zone="" if match[3] else name)


def _zone(name: str) -> ZoneInfo | None:
    """None for names that only the sender's program knows."""
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
