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
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "fa": ["دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"],
}


def due_text(due: datetime, zone: tzinfo, language: str) -> str:
    """ "Monday 23 November, 10:10" in the customer's language; English where it is none of the four.

    It stands after "by": in Polish without the weekday, whose form would depend on the sentence.
    """
    local = due.astimezone(zone)
    match language:
        case "pl":
            return f"{local:%d.%m}, godz. {local:%H:%M}"
        case "de":
            return f"{_WEEKDAYS['de'][local.weekday()]}, {local:%d.%m.}, {local:%H:%M} Uhr"
        case "fa":
            _, month, day = persian_date(local.date())
            return localize_digits(
                f"{_WEEKDAYS['fa'][local.weekday()]} {day} {MONTHS[month - 1]}، ساعت {local:%H:%M}", "fa"
            )
        case _:
            return f"{_WEEKDAYS['en'][local.weekday()]} {local.day} {_ENGLISH_MONTHS[local.month - 1]}, {local:%H:%M}"
