"""The original below an answer."""

from __future__ import annotations

from datetime import datetime

from app.model.persian import localize_digits, persian_date

_LONGEST_CHARACTERS = 20_000


def quotation(who: str, at: datetime, text: str, language: str) -> str:
    """The attribution and the original, every line with "> "; a very long original is cut.

    :param who: name or address of its author
    :param at: in the time zone it is to be shown in
    :param language: the customer's; English where it is none of the four
    """
    shown = text.strip()[:_LONGEST_CHARACTERS]
    lines = (line.rstrip() for line in shown.splitlines())
    marked = (f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)
    return "\n".join((_attribution(" ".join(who.split()), at, language), *marked))


def _attribution(who: str, at: datetime, language: str) -> str:
    match language:
        case "pl":
            return f"W dniu {at:%d.%m.%Y} o {at:%H:%M} {who} napisał(a):"
        case "de":
            return f"Am {at:%d.%m.%Y} um {at:%H:%M} schrieb {who}:"
        case "fa":
            year, month, day = persian_date(at.date())
            when = localize_digits(f"{year}/{month:02}/{day:02} ساعت {at:%H:%M}", "fa")
            return f"در {when}، {who} نوشت:"
        case _:
            return f"On {at:%Y-%m-%d} at {at:%H:%M}, {who} wrote:"
