"""An instant in the customer's language, for "you will hear from us by ...".

Weekday and numbers only: no form of a word depends on the sentence it is put into.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fa": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
}
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def by_when(due: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """ "14:00 today", "10:00 on Monday", and the date where it is more than six days away.

    :param due: aware; minutes are rounded up to the next five, so that the promise is not sharper than the clock
    :param language: en, pl, de or fa; another one reads English
    """
    local = _rounded_up(due.astimezone(zone))
    days = (local.date() - now.astimezone(zone).date()).days
    clock, day_month = f"{local:%H:%M}", f"{local.day:02}.{local.month:02}."
    match language:
        case "pl":  # "do godz. 14:00", "do 23.11. do godz. 10:00"
            return f"godz. {clock}" if days <= 0 else f"{day_month}, godz. {clock}"
        case "de":
            day = "heute" if days <= 0 else _WEEKDAYS["de"][local.weekday()]
            return f"{day}, {clock} Uhr" if days <= 6 else f"{day_month}, {clock} Uhr"
        case "fa":
            day = "امروز" if days <= 0 else _WEEKDAYS["fa"][local.weekday()]
            shown = f"{day} ساعت {clock}" if days <= 6 else f"{local:%Y/%m/%d} ساعت {clock}"
            return shown.translate(_PERSIAN_DIGITS)
        case _:
            day = "today" if days <= 0 else f"on {_WEEKDAYS['en'][local.weekday()]}"
            return f"{clock} {day}" if days <= 6 else f"{clock} on {local.day}/{local.month}/{local.year}"


def _rounded_up(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    if whole < at:
        whole += timedelta(minutes=1)
    return whole + timedelta(minutes=-whole.minute % 5)
