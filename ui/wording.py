"""Dates, numbers and reasons in the owner's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from PySide6.QtCore import QCalendar, QLocale
from PySide6.QtGui import QKeySequence

from app import i18n
from app.i18n import tr, trn
from app.listing.words import day_words, duration_words, localize_digits, weekday_name
from app.model.account import AccountPhase, AccountState
from app.model.answer import OutboxState
from app.model.customer import Evidence
from app.model.listing import View
from app.model.message import Channel, Risk
from app.model.screen import GroupingEntry, GroupingSide

CHANNEL_ICONS = {Channel.EMAIL: "mail", Channel.FORM: "panel-top", Channel.PHONE: "phone"}


def locale() -> QLocale:
    """Of the program's language, in the country of the system where both fit."""
    system = QLocale.system()
    wanted = QLocale(i18n.language())
    return system if system.language() == wanted.language() else wanted


def calendar() -> QCalendar:
    """In which dates are chosen: that of Iran where the language is Persian."""
    return QCalendar(QCalendar.System.Jalali if i18n.language() == "fa" else QCalendar.System.Gregorian)


def digits(text: object) -> str:
    """Numbers as this language writes them."""
    return localize_digits(str(text), i18n.language())


def isolate(text: str) -> str:
    """Keep a foreign text's direction from reaching its neighbours (Unicode TR9). Numbers run to the right and stay on
    one line: broken among words that run to the left, their parts read as two numbers."""
    if any(map(str.isalpha, text)):
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    whole = text.replace(" ", "\N{NO-BREAK SPACE}")
    return f"\N{LEFT-TO-RIGHT ISOLATE}{whole}\N{POP DIRECTIONAL ISOLATE}"


def clock_time(at: datetime, zone: tzinfo) -> str:
    return digits(f"{at.astimezone(zone):%H:%M}")


def day(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "today", "yesterday", "Mon", "12 Nov", "12 Nov 2024"."""
    date, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    apart = (today - date).days
    near = {0: tr("today"), 1: tr("yesterday"), -1: tr("tomorrow")}
    if apart in near:
        return near[apart]
    return weekday_name(date) if -7 < apart < 7 else day_words(date, today)


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "today 9:48", "yesterday 14:31", "12 Nov 14:31"."""
    return tr("{day} {clock}").format(day=day(at, now, zone), clock=clock_time(at, zone))


def exact(at: datetime, zone: tzinfo) -> str:
    """Date and time in full, for a tooltip."""
    date = at.astimezone(zone).date()
    words = day_words(date, date.replace(year=date.year - 2, day=1))
    return tr("{day} {clock}").format(day=f"{weekday_name(date)} {words}", clock=clock_time(at, zone))


def target(seconds: int) -> str:
    """ "4 h", "1 h 30 m", "45 m"."""
    hours, minutes = divmod(seconds // 60, 60)
    return digits(tr("{hours} h").format(hours=hours)) if hours and not minutes else duration_words(seconds)


def key_name(keys: str) -> str:
    """ "Ctrl 1", "Strg 1", "⌘1": as the language and the system call them.

    :param keys: as Qt writes them, for example "Ctrl+1"
    """
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ").replace("Return", "↵")


def size(octets: int) -> str:
    return locale().formattedDataSize(octets, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def risk_mark(risk: Risk) -> str:
    """What is said beside a file's name, "" where it is harmless."""
    return {
        Risk.NONE: "",
        Risk.PROGRAM: tr("program"),
        Risk.DISGUISED: tr("disguised program"),
        Risk.MACROS: tr("may hold macros"),
        Risk.PAGE: tr("opens in the browser"),
    }[risk]


def view_name(view: View) -> str:
    return {
        View.TO_ANSWER: tr("To answer"),
        View.WAITING: tr("Waiting"),
        View.SNOOZED: tr("Snoozed"),
        View.DONE: tr("Done"),
        View.OTHER: tr("Other mail"),
    }[view]


def outbox_words(state: OutboxState) -> str:
    return {
        OutboxState.HELD: tr("Waits to be sent"),
        OutboxState.SENDING: tr("Being sent"),
        OutboxState.ACCEPTED: tr("Sent"),
        OutboxState.RETRYING: tr("The server asked to try later; it will be sent by itself"),
        OutboxState.UNCERTAIN: tr("May or may not have arrived: the connection broke at the last moment"),
        OutboxState.FAILED: tr("Not sent: the server refused it"),
        OutboxState.TAKEN_BACK: tr("Taken back"),
    }[state]


#: The most telling first; what is not named comes between the text and the asking.
_TELLING = (
    *("by the owner", "same submission", "same phone", "same order number", "same address", "same account"),
    *("same name", "similar text"),
)
_REASONS_SHOWN = 3


def evidence(reasons: Iterable[Evidence]) -> str:
    """ "same phone +48 600 555 112, same order number 10477, asked 19 h later": three at most, each kind once."""
    kinds = {one.what: one for one in reversed(tuple(reasons))}
    if {"same address", "same phone"} & kinds.keys():
        kinds.pop("same name", None)
    chosen = sorted(kinds.values(), key=_rank)[:_REASONS_SHOWN]
    return tr(", ").join(_reason(one) for one in chosen)


def _rank(one: Evidence) -> int:
    if one.what.startswith("asked"):
        return len(_TELLING) + 1
    return _TELLING.index(one.what) if one.what in _TELLING else len(_TELLING)


def _reason(one: Evidence) -> str:
    if one.after_seconds is not None and one.what in ("asked again", "asked later"):
        words = tr("asked again {time} later") if one.what == "asked again" else tr("asked {time} later")
        return words.format(time=_span(one.after_seconds))
    words = {
        "same address": tr("same address"),
        "same phone": tr("same phone"),
        "same account": tr("same account"),
        "same order number": tr("same order number"),
        "same name": tr("same name"),
        "same thread": tr("same thread"),
        "similar text": tr("similar text"),
        "asked again": tr("asked again"),
        "asked later": tr("asked later"),
        "same submission": tr("the same form, sent twice"),
        "one message": tr("one message shows"),
        "by the owner": tr("joined by you"),
    }.get(one.what, one.what)
    return f"{words} {isolate(one.detail)}" if one.detail else words


def decision(entry: GroupingEntry) -> str:
    """What was joined, split, kept apart or taken for one person."""
    words = {
        "join": tr("{first} joined with {second}"),
        "split": tr("{second} split off from {first}"),
        "apart": tr("{first} kept apart from {second}"),
        "unite": tr("{first} and {second} taken for one person"),
    }[entry.what]
    sides = (entry.first, entry.second)
    first, second = (_name(side) if entry.what == "unite" else _side(side) for side in sides)
    return words.format(first=first, second=second)


def _name(side: GroupingSide) -> str:
    return isolate(side.customer) if side.customer else tr("Somebody")


def _side(side: GroupingSide) -> str:
    if side.conversation_id is None:
        return tr("a conversation that is gone")
    if not side.subject:
        return _name(side)
    return tr("{customer}, “{subject}”").format(customer=_name(side), subject=isolate(side.subject))


def _span(seconds: int) -> str:
    if seconds >= 172_800:
        days = seconds // 86_400
        return digits(trn("{n} day", "{n} days", days).format(n=days))
    return target(seconds - seconds % 3600) if seconds >= 3600 else duration_words(seconds)


def account_words(state: AccountState, now: datetime) -> tuple[str, str]:
    """Tone and words of an account's state."""
    phase = state.phase
    if phase is AccountPhase.LIVE:
        return "in_time", tr("live")
    if phase is AccountPhase.FETCHING:
        if state.to_fetch:
            done, whole = digits(state.fetched), digits(state.to_fetch)
            return "in_time", tr("fetching, {done} of {whole}").format(done=done, whole=whole)
        return "in_time", tr("fetching")
    if phase is AccountPhase.CONNECTING:
        return "at_rest", tr("connecting")
    if phase is AccountPhase.RECONNECTING:
        minutes = int((now - state.since).total_seconds() // 60)
        words = tr("reconnecting, {minutes} min") if minutes else tr("reconnecting")
        return "soon", words.format(minutes=digits(minutes))
    if phase is AccountPhase.OFF:
        return "at_rest", tr("off")
    return "overdue", state.error_title or tr("sign in again")
