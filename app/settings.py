"""The owner's settings, typed. Stored as one JSON document; what is missing there has its default here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from app.model.clockwork import BusinessHours, Span, Target
from app.model.message import Channel

_HOUR = 3600
_WORKDAY = (Span(time(9), time(17)),)


def default_hours(timezone: str = "Europe/Warsaw") -> BusinessHours:
    """Monday to Friday, 9 to 17."""
    return BusinessHours(week=(*(_WORKDAY,) * 5, (), ()), timezone=timezone)


def default_targets() -> dict[Channel, Target]:
    return {
        Channel.EMAIL: Target(4 * _HOUR, 4 * _HOUR),
        Channel.FORM: Target(4 * _HOUR, 4 * _HOUR),
        Channel.PHONE: Target(2 * _HOUR, 2 * _HOUR),
    }


@dataclass(frozen=True, slots=True)
class Settings:
    """:ivar undo_seconds: wall-clock seconds in which a sent answer can be taken back; 0 is off
    :ivar warning_open_minutes: how long before the due the warning comes
    :ivar first_run_days: how far back unanswered mail counts when an account is added
    :ivar country: ISO 3166, for holidays and phone numbers; holidays "" for none
    :ivar language: of the program; "" follows the system
    :ivar theme: "system", "light" or "dark"
    :ivar zoom_percent: of the letters of messages
    :ivar order_examples: how the owner's order numbers look
    :ivar own_phones: the owner's numbers, which identify no customer
    :ivar relay_domains: of marketplaces that give each buyer an address of his own, which identifies nobody either
    """

    hours: BusinessHours = field(default_factory=default_hours)
    targets: Mapping[Channel, Target] = field(default_factory=default_targets)
    owner_name: str = ""
    language: str = ""
    country: str = "PL"
    holidays_of: str = ""
    theme: str = "system"
    is_compact: bool = False
    zoom_percent: int = 100
    undo_seconds: int = 10
    warning_open_minutes: int = 15
    first_run_days: int = 30
    notifies: bool = True
    notifies_when_closed: bool = False
    hides_text_in_notifications: bool = False
    order_examples: tuple[str, ...] = ()
    own_phones: tuple[str, ...] = ()
    relay_domains: tuple[str, ...] = ()


_LISTS = ("order_examples", "own_phones", "relay_domains")


def _span(value: list[str]) -> Span:
    return Span(time.fromisoformat(value[0]), time.fromisoformat(value[1]))


def _spans(values: list[list[str]]) -> tuple[Span, ...]:
    return tuple(_span(value) for value in values)


def _dump_spans(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[span.start.isoformat("minutes"), span.end.isoformat("minutes")] for span in spans]


def dump(settings: Settings) -> dict[str, Any]:
    """As plain JSON data; `load` reads it back."""
    plain = {name: getattr(settings, name) for name in Settings.__slots__ if name not in ("hours", "targets", *_LISTS)}
    hours = settings.hours
    return plain | {
        **{name: list(getattr(settings, name)) for name in _LISTS},
        "targets": {
            channel.value: [target.first_open_seconds, target.next_open_seconds]
            for channel, target in settings.targets.items()
        },
        "hours": {
            "timezone": hours.timezone,
            "week": [_dump_spans(day) for day in hours.week],
            "exceptions": [[day.isoformat(), _dump_spans(spans)] for day, spans in hours.exceptions],
            "holidays": sorted(day.isoformat() for day in hours.holidays),
        },
    }


def load(data: Mapping[str, Any]) -> Settings:
    """From what `dump` made, perhaps by an older version: unknown keys are dropped, missing ones defaulted."""
    known = {name: data[name] for name in Settings.__slots__ if name in data}
    known |= {name: tuple(known[name]) for name in _LISTS if name in known}
    if "targets" in known:
        known["targets"] = default_targets() | {
            Channel(channel): Target(*seconds) for channel, seconds in known["targets"].items()
        }
    if "hours" in known:
        hours = known["hours"]
        known["hours"] = BusinessHours(
            week=tuple(_spans(day) for day in hours["week"]),
            timezone=hours["timezone"],
            exceptions=tuple((date.fromisoformat(day), _spans(spans)) for day, spans in hours["exceptions"]),
            holidays=frozenset(map(date.fromisoformat, hours["holidays"])),
        )
    return Settings(**known)
