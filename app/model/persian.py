"""Digits and dates as Persian has them (Solar Hijri calendar)."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_CYCLE_DAYS = 12053  # 33 years, eight of them leap years
_FOUR_YEARS_DAYS = 1461
_EPOCH_DAYS = 356032  # from the beginning of the cycle that contains year -1595 to the day before 0001-01-01


def localize_digits(text: str, language: str) -> str:
    """The text with the digits of that language: Persian ("fa") has its own."""
    return text.translate(_DIGITS) if language == "fa" else text


def persian_date(day: date) -> tuple[int, int, int]:
    """Year, month and day, by the 33-year rule, which agrees with the observed equinox from 1799 to 2253."""
    cycles, days = divmod(day.toordinal() + _EPOCH_DAYS, _CYCLE_DAYS)
    fours, days = divmod(days, _FOUR_YEARS_DAYS)
    year = -1595 + 33 * cycles + 4 * fours
    if days > 365:
        year += (days - 1) // 365
        days = (days - 1) % 365
    if days < 186:  # six months of 31 days, then months of 30
        return year, 1 + days // 31, 1 + days % 31
    return year, 7 + (days - 186) // 30, 1 + (days - 186) % 30
