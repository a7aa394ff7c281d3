"""Times of the list in the owner's words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from app.i18n import language, tr, trc, trn
from app.listing.urgency import TimeLeft
from app.model.listing import Row, Urgency
from app.model.message import Channel
from app.model.persian import MONTHS, localize_digits, persian_date

__all__ = [
    "badge_words",
    "channel_name",
    "day_words",
    "due_words",
    "duration_words",
    "localize_digits",
    "month_name",
    "spoken",
    "until_words",
    "weekday_name",
    "when_words",
]

_MINUS = "\N{MINUS SIGN}"


def duration_words(open_seconds: int) -> str:
    """ "3 h 10 m", "2 h 05 m", "24 m", "−1 h 12 m": started minutes are left out; minutes too from 100 hours on."""
    hours, minutes = divmod(abs(open_seconds) // 60, 60)
    signed = _below_zero if open_seconds <= -60 else str
    if hours >= 100:
        words = tr("{hours} h").format(hours=signed(hours))
    elif hours:
        words = tr("{hours} h {minutes} m").format(hours=signed(hours), minutes=f"{minutes:02}")
    else:
        words = tr("{minutes} m").format(minutes=signed(minutes))
    return localize_digits(words, language())


def _below_zero(number: int) -> str:
    """Persian too has the sign to the left of its number (CLDR), which runs against the words around it."""
    words = f"{_MINUS}{number}"
    return f"\N{LEFT-TO-RIGHT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if language() == "fa" else words


def due_words(due: datetime, now: datetime, zone: tzinfo) -> str:
    """ "due 12:40" today, "due Mon 10:10" within six days, "due 3 Dec 10:10" beyond; in the owner's time zone."""
    return tr("due {when}").format(when=when_words(due, now, zone))


def when_words(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "12:40", "Mon 10:10", "3 Dec 10:10", "3 Dec 2027 10:10": as much as is needed to find the instant."""
    local = at.astimezone(zone)
    return _when(local.date(), f"{local:%H:%M}", now.astimezone(zone).date())


def until_words(end: datetime, now: datetime, zone: tzinfo) -> str:
    """As `when_words`, of an end: midnight belongs to the day that it ends, so it is "24:00"."""
    local = end.astimezone(zone)
    if local.time() != time.min:
        return when_words(end, now, zone)
    return _when(local.date() - timedelta(days=1), "24:00", now.astimezone(zone).date())


def _when(date_: date, clock: str, today: date) -> str:
    clock = localize_digits(clock, language())
    days = (date_ - today).days
    if days == 0:
        return clock
    day = weekday_name(date_) if abs(days) <= 6 else day_words(date_, today)
    return tr("{day} {clock}").format(day=day, clock=clock)


def badge_words(badge: str) -> str:
    """What a row's badge says; "" for none."""
    words = {"bounced": tr("not delivered"), "form changed": tr("form changed"), "thanks": tr("only thanks?")}
    return words.get(badge, "")


def day_words(day: date, today: date) -> str:
    """ "3 Dec", with the year where it is another one; in the Persian calendar where the language is Persian."""
    if language() == "fa":
        (year, month, number), this_year = persian_date(day), persian_date(today)[0]
        name = MONTHS[month - 1]
    else:
        year, month, number, this_year = day.year, day.month, day.day, today.year
        name = month_name(month)
    words = tr("{day} {month}") if year == this_year else tr("{day} {month} {year}")
    return localize_digits(words.format(day=number, month=name, year=year), language())


def spoken(row: Row, left: TimeLeft, now: datetime, zone: tzinfo) -> str:
    """A row as one sentence for a screen reader: "Anna Kowalska, 24 minutes left, due 12:40, return of a dress"."""
    parts = [row.customer]
    if row.is_unread:
        parts.append(tr("unread"))
    if row.due:
        parts += [_spoken_time(left), due_words(row.due, now, zone)]
    parts += [badge_words(row.badge), row.subject]
    if row.message_count > 1:
        count = trn("{n} message", "{n} messages", row.message_count).format(n=row.message_count)
        parts.append(localize_digits(count, language()))
    return tr(", ").join(part for part in parts if part)


def _spoken_time(left: TimeLeft) -> str:
    span = localize_digits(_spoken_duration(abs(left.open_seconds)), language())
    if left.urgency is Urgency.OVERDUE:
        return tr("overdue by {span}").format(span=span)
    words = tr("{span} left, the clock stands still") if left.is_paused else tr("{span} left")
    return words.format(span=span)


def _spoken_duration(open_seconds: int) -> str:
    hours, minutes = divmod(open_seconds // 60, 60)
    parts = [trn("{n} hour", "{n} hours", hours).format(n=hours)] if hours else []
    if minutes or not hours:
        parts.append(trn("{n} minute", "{n} minutes", minutes).format(n=minutes))
    return " ".join(parts)


def channel_name(channel: Channel) -> str:
    return {Channel.EMAIL: tr("E-mail"), Channel.FORM: tr("Contact form"), Channel.PHONE: tr("Phone")}[channel]


def weekday_name(day: date) -> str:
    """Short."""
    return (
        trc("weekday", "Mon"),
        trc("weekday", "Tue"),
        trc("weekday", "Wed"),
        trc("weekday", "Thu"),
        trc("weekday", "Fri"),
        trc("weekday", "Sat"),
        trc("weekday", "Sun"),
    )[day.weekday()]


def month_name(month: int) -> str:
    """Short, as it stands beside a day; 1 is January."""
    return (
        trc("month", "Jan"),
        trc("month", "Feb"),
        trc("month", "Mar"),
        trc("month", "Apr"),
        trc("month", "May"),
        trc("month", "Jun"),
        trc("month", "Jul"),
        trc("month", "Aug"),
        trc("month", "Sep"),
        trc("month", "Oct"),
        trc("month", "Nov"),
        trc("month", "Dec"),
    )[month - 1]
