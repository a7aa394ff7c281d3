"""Placeholders of snippets: `{{name}}` and `{{name|fallback}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.model.answer import FilledText, Filling

#: What the program fills in by itself; any other name is the owner's own, and the composer asks for it.
KNOWN_NAMES = ("customer.first_name", "customer.name", "order_number", "due", "owner.name")

_PLACEHOLDER = re.compile(r"\{\{([^{}|\n]{1,80})(?:\|([^{}\n]{0,200}))?\}\}")
_LEFT_OVER = re.compile(r"\{\{([^{}|\n]{1,80})")


def fill(body: str, values: Mapping[str, str | None]) -> FilledText:
    """Put values, or else fallbacks, where the placeholders are.

    One that has neither stays as it is and is marked as open. An empty fallback takes the space before it along:
    "Hello {{customer.first_name|}}," is "Hello,". Values are taken as they stand: braces in a customer's name are
    never filled in turn.
    """
    pieces: list[str] = []
    fillings: list[Filling] = []
    length = done = 0
    for found in _PLACEHOLDER.finditer(body):
        name = found[1].strip()
        value = values.get(name) or found[2]
        before = body[done : found.start()]
        if value == "" and before.endswith(" ") and not body[found.end() : found.end() + 1].isalnum():
            before = before[:-1]
        pieces += [before, found[0] if value is None else value]
        start = length + len(before)
        length = start + len(pieces[-1])
        fillings.append(Filling(start, length, name, is_open=value is None))
        done = found.end()
    pieces.append(body[done:])
    return FilledText("".join(pieces), tuple(fillings))


def open_names(text: str) -> tuple[str, ...]:
    """The placeholders left in a text about to be sent, each once; broken ones ("{{due}") count as well."""
    names = (found[1].strip() for found in _LEFT_OVER.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name))
