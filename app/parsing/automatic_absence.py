"""Until when the writer of an automatic reply is away, read from the dates in it, in any order and many languages."""

from __future__ import annotations

import re
from datetime import date, timedelta

from app.model.message import ParsedMessage

_LOOKED_AT = 2_000  # characters
_LONGEST_ABSENCE = timedelta(days=400)
_LOOK_BACK = timedelta(days=60)
_LOOK_AHEAD = timedelta(days=300)

#: First letters of the months, January first; case-folded, declined forms included.
_MONTHS = (
    "jan januar styc enero genn ian янв січ leden ledn ιαν oca ocak tammik ژانویه يناير",
    "feb lut fév fev фев лют únor φεβ şub helmik فوریه فبراير",
    "march mars mart marz marc mär mrt maart márc мар бер берез březn μαρ maalisk مارس",
    "apr kwie avr abr ápr апр квіт dubn duben απρ nisan huhtik آوریل أبريل ابريل",
    "may mai maj mei mag máj май мая трав květ μαϊ μαΐ mayıs toukok مه مايو",
    "jun juin czerw giu jún iun июн черв červ ιουν haziran kesäk ژوئن يونيو",
    "jul juil lipc lipiec lug júl iul июл лип červenc ιουλ temmuz heinäk ژوئیه يوليو",
    "aug août aoû sierp agos авг серп srpn srpen αυγ ağu elok اوت أغسطس اغسطس",
    "sep wrze setem sette szep сен вер zář σεπ eylül syysk سپتامبر سبتمبر",
    "oct okt paźdz ott outub окт жов říj οκτ ekim lokak اکتبر أكتوبر اكتوبر",
    "nov listop noy noi ноя лист νοε kasım marrask نوامبر نوفمبر",
    "dec dez grud dic déc дек груд prosin δεκ aralık jouluk دسامبر ديسمبر",
)
_NUMERIC = re.compile(
    r"(?<![\d.])(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})([-./])\s?(\d{1,2})(?:\5\s?(\d{4}|\d{2})(?!\d)|\.(?!\d)|(?=\s|$|,)))"
)
_EASTERN = re.compile(r"(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º|-?го)?(?:\s+(?:de|of|di|d'))?\s+([^\W\d_]{3,12})\.?(?:,?\s+(?:de\s+)?(\d{4}))?"
)
_MONTH_DAY = re.compile(r"(?<!\w)([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(\d{4}))?")


def away_until(message: ParsedMessage) -> date | None:
    """The latest day the message names after it was sent: the end of the absence or the day of return.

    None where it names none or has no date of its own to count from.
    """
    if message.sent_at is None:
        return None
    sent = message.sent_at.date()
    text = f"{message.subject[:300]}\n{message.text[:_LOOKED_AT]}".casefold()
    found = [day for day in _dates(text, sent) if sent <= day <= sent + _LONGEST_ABSENCE]
    return max(found, default=None)


def _dates(text: str, sent: date) -> list[date]:
    found: list[date | None] = []
    for match in _NUMERIC.finditer(text):
        if match[1]:
            found.append(_day(int(match[1]), int(match[2]), int(match[3]), sent))
        else:
            found.append(_either_order(int(match[4]), int(match[6]), match[7], match[5], sent))
    found += [_day(_year(m[1]), int(m[2]), int(m[3]), sent) for m in _EASTERN.finditer(text)]
    found += [_day(_year(m[3]), _month(m[2]), int(m[1]), sent) for m in _DAY_MONTH.finditer(text)]
    found += [_day(_year(m[3]), _month(m[1]), int(m[2]), sent) for m in _MONTH_DAY.finditer(text)]
    return [day for day in found if day is not None]


def _either_order(first: int, second: int, year: str | None, separator: str, sent: date) -> date | None:
    """Day before month as most of the world writes it; month first only where the other way is no day to come."""
    day = _day(_year(year), second, first, sent)
    if separator == "/" and (day is None or day < sent):
        return _day(_year(year), first, second, sent)
    return day


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(word: str) -> int:
    """The number of the month a word begins like, 0 for other words; the longest beginning wins."""
    best = (0, 0)
    for number, stems in enumerate(_MONTHS, 1):
        best = max(best, *((len(stem), number) for stem in stems.split() if word.startswith(stem)), (0, 0))
    return best[1]


def _day(year: int | None, month: int, day: int, sent: date) -> date | None:
    """The day; without a year, the one nearest to when the message was sent, rather ahead than behind."""
    try:
        if year is not None:
            return date(year, month, day)
        here = date(sent.year, month, day)
        if here < sent - _LOOK_BACK:
            return date(sent.year + 1, month, day)
        return date(sent.year - 1, month, day) if here > sent + _LOOK_AHEAD else here
    except ValueError:
        return None
