"""The due in the customer's words, for `{{due}}`."""

from __future__ import annotations

from datetime import datetime, tzinfo

from app.model.persian import MONTHS, localize_digits, persian_date

_ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "pl": ["poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "fa": ["دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"],
}


def due_text(due: datetime, zone: tzinfo, language: str) -> str:
    """ "Monday 23 November, 10:10" in the customer's language; English where it is none of the four."""
    local = due.astimezone(zone)
    weekday = _WEEKDAYS.get(language, _WEEKDAYS["en"])[local.weekday()]
    match language:
        case "pl":
            return f"{weekday} {local:%d.%m}, godz. {local:%H:%M}"
        case "de":
            return f"{weekday}, {local:%d.%m.}, {local:%H:%M} Uhr"
        case "fa":
            _, month, day = persian_date(local.date())
            return localize_digits(f"{weekday} {day} {MONTHS[month - 1]}، ساعت {local:%H:%M}", "fa")
        case _:
            return f"{weekday} {local.day} {_ENGLISH_MONTHS[local.month - 1]}, {local:%H:%M}"
