"""An invitation (RFC 5545) as a few readable lines, for mail that says nothing else."""

from __future__ import annotations

import re
from datetime import datetime

_FOLD = re.compile(r"\n[ \t]")
_WANTED = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION")
_STAMP = re.compile(r"(\d{8})(?:T(\d{4})(?:\d\d)?(Z?))?$")
_ESCAPE = re.compile(r"\\([nN,;\\])")


def describe_calendar(text: str) -> str:
    """Title, time, place, organiser and description of the first event; "" where there is none."""
    lines = _FOLD.sub("", text.replace("\r\n", "\n")).split("\n", 5000)
    found: dict[str, str] = {}
    is_in_event = False
    for line in lines:
        key, _, value = line.partition(":")
        name, *parameters = key.split(";")
        name = name.strip().upper()
        if name == "BEGIN" and value.strip().upper() in ("VEVENT", "VTODO"):
            is_in_event = True
        elif name == "END" and is_in_event:
            break
        elif is_in_event and name in _WANTED:
            found.setdefault(name, _readable(name, value.strip(), parameters))
    times = " – ".join(found[key] for key in ("DTSTART", "DTEND") if found.get(key))
    shown = (found.get("SUMMARY"), times, found.get("LOCATION"), found.get("ORGANIZER"), found.get("DESCRIPTION"))
    return "\n".join(line for line in shown if line)


def _readable(name: str, value: str, parameters: list[str]) -> str:
    named = dict(one.upper().split("=", 1) for one in parameters if "=" in one)
    if name.startswith("DT"):
        return _time(value, next((one[5:] for one in parameters if one.upper().startswith("TZID=")), ""))
    if name == "ORGANIZER":
        address = value.removeprefix("mailto:").removeprefix("MAILTO:")
        shown = next((one[3:].strip('"') for one in parameters if one.upper().startswith("CN=")), "")
        return f"{shown} <{address}>" if shown and "CN" in named else address
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _time(value: str, zone: str) -> str:
    match = _STAMP.match(value)
    if match is None:
        return value
    try:
        day = datetime.strptime(match[1], "%Y%m%d").date().isoformat()  # noqa: DTZ007  a day, no instant
    except ValueError:
        return value
    if not match[2]:
        return day
    zone = "UTC" if match[3] else zone.strip('"')
    return f"{day} {match[2][:2]}:{match[2][2:]} {zone}".strip()
