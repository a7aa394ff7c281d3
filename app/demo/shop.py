"""The example shop's past and near future, counted from the moment the demo starts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from app.deadlines.calendar import add_open_time
from app.demo import mails
from app.demo.mails import Labels, Letter, Shop
from app.demo.servers import Letter as Stored
from app.model.clockwork import BusinessHours, Span, Target
from app.model.message import Channel
from app.settings import Settings

TARGET_OPEN_SECONDS = 4 * 3600
SENT = "Sent"
INBOX = "INBOX"


@cache
def script() -> dict[str, Any]:
    return tomllib.loads(files("resources").joinpath("demo/shop.toml").read_text("utf-8"))


def shop() -> Shop:
    return Shop(**script()["shop"])


def labels(language: str) -> Labels:
    return Labels(**script()["form_labels"][language])


def settings(now: datetime, timezone: str) -> Settings:
    """The shop's settings: open for some hours around now, whatever the time, so that the clock is seen to run."""
    local = now.astimezone(ZoneInfo(timezone))
    usual = (Span(time(9), time(17)),)
    hours = BusinessHours(
        week=(*(usual,) * 5, (Span(time(10), time(14)),), ()),
        timezone=timezone,
        exceptions=((local.date(), _around(local)),),
    )
    target = Target(TARGET_OPEN_SECONDS, TARGET_OPEN_SECONDS)
    return replace(
        Settings(),
        hours=hours,
        owner_name=shop().owner,
        targets=dict.fromkeys(Channel, target),
        notifies_when_closed=True,
    )


def _around(local: datetime) -> tuple[Span, ...]:
    """From seven hours ago until three and a half hours on, within the day."""
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    opening = max(midnight, local - timedelta(hours=7)).replace(minute=0, second=0, microsecond=0)
    closing = (local + timedelta(hours=3, minutes=30)).replace(minute=30, second=0, microsecond=0)
    is_late = closing.date() > local.date() or closing <= local
    return (Span(opening.time(), time() if is_late else closing.time()),)


@dataclass(frozen=True, slots=True)
class Coming:
    """:ivar at_seconds: after the start of the demo, wall-clock"""

    at_seconds: float
    entry: Mapping[str, Any]


def coming() -> tuple[Coming, ...]:
    return tuple(Coming(entry["at"], entry) for entry in script()["coming"])


def incoming(entry: Mapping[str, Any], at: datetime) -> Stored:
    """The message of a script entry, received at that time."""
    if "from" in entry:
        html = entry.get("html", "")
        raw = mails.machine_mail(entry["from"], entry["subject"], entry["text"], html, entry["kind"], shop(), at)
        return Stored(INBOX, raw, at)
    letter = letter_of(entry)
    if entry["via"] == "form":
        return Stored(INBOX, mails.notification(letter, labels(entry["language"]), shop(), at)[1], at)
    return Stored(INBOX, mails.email(letter, shop(), at)[1], at)


def letter_of(entry: Mapping[str, Any], answers: str = "") -> Letter:
    return Letter(
        entry["name"],
        entry["email"],
        entry["subject"],
        entry["text"].strip(),
        entry.get("phone", ""),
        answers,
        entry.get("html", ""),
        {name: files("resources").joinpath("demo", name).read_bytes() for name in entry.get("files", ())},
        entry.get("invitation", {}),
        entry.get("unnamed_charset", ""),
    )


def person(address: str) -> Mapping[str, Any]:
    """What the script first says of somebody; nothing where he is not in it."""
    entries = (*script()["waiting"], *script()["coming"], *script()["answered"])
    return next((entry for entry in entries if entry.get("email") == address), {})


def past(now: datetime, hours: BusinessHours) -> list[Stored]:
    """Several days of mail, in INBOX and Sent, and what the server says in the first minute to what lies there."""
    letters: list[Stored] = []
    replied: dict[tuple[str, str], str] = {}
    for entry in script()["answered"]:
        letters += _answered(entry, now, hours, replied)
    for entry in script()["other"]:
        letters.append(incoming(entry, now - timedelta(hours=entry["hours_ago"])))
    for entry in script()["waiting"]:
        at = add_open_time(hours, now, entry["due_in"] * 60 - TARGET_OPEN_SECONDS)
        if entry.get("is_reply"):
            letter = letter_of(entry, replied[entry["email"], entry["subject"]])
            letter = replace(letter, subject=f"Re: {letter.subject}")
            letters.append(Stored(INBOX, mails.email(letter, shop(), at)[1], at))
        else:
            letters.append(incoming(entry, at))
    return sorted(letters, key=lambda each: each.received_at)


def _answered(
    entry: Mapping[str, Any], now: datetime, hours: BusinessHours, replied: dict[tuple[str, str], str]
) -> list[Stored]:
    """A question and its answer on a past day; remembers the answer's Message-ID for replies to it."""
    took = entry["took"] * 60
    if entry["days_ago"] == 0:
        answered_at = add_open_time(hours, now, -3600)
    else:
        day = _open_day(now.astimezone(ZoneInfo(hours.timezone)).date() - timedelta(days=entry["days_ago"]))
        answered_at = datetime.combine(day, time(15, 10), ZoneInfo(hours.timezone)).astimezone(UTC)
    asked_at = add_open_time(hours, answered_at, -took)
    letter = letter_of(entry)
    if entry["via"] == "form":
        number, raw = mails.notification(letter, labels(entry["language"]), shop(), asked_at)
    else:
        number, raw = mails.email(letter, shop(), asked_at)
    answer_id, answer_raw = mails.answer(letter, number, entry["answer"], shop(), answered_at)
    replied[letter.email, letter.subject] = answer_id
    letters = [
        Stored(INBOX, raw, asked_at, ("\\Seen", "\\Answered")),
        Stored(SENT, answer_raw, answered_at, ("\\Seen",)),
    ]
    if "refusal" in entry:
        at = now + timedelta(seconds=entry["refused_at"])
        letters.append(Stored(INBOX, mails.bounce(letter.email, answer_id, entry["refusal"], shop(), at), at))
    if "away" in entry:
        at = answered_at + timedelta(minutes=1)
        letters.append(Stored(INBOX, mails.absence(letter, answer_id, entry["away"], shop(), at), at))
    return letters


def _open_day(day: date) -> date:
    """That day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
