"""The mail of the form that this program makes for the owner's website (`resources/website/handler.php`).

What a visitor types there is read without loss, whatever it looks like: the fields come in a known order, each on one
line, and the message is the last.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

from app.model.message import FormReading, ParsedMessage
from app.parsing.forms.fields import Field, read_fields
from app.parsing.forms.vocabulary import Role

_PROGRAM = "PHP contact form"
_ORDER = {
    "name": Role.NAME,
    "email": Role.EMAIL,
    "phone": Role.PHONE,
    "subject": Role.SUBJECT,
    "consent": Role.CONSENT,
    "message": Role.MESSAGE,
}
_HEAD = "\n\n--- {} ---\n"
_EMPTY = "-"
_TRAP = "honeypot"  # which only robots fill in; the mail has it where one did


def read_own_form(message: ParsedMessage, region: str) -> FormReading | None:
    """What a visitor put in; None where another program sent the mail, or Reply-To is not whom the form names.

    :param region: ISO 3166 country of the site, for phone numbers without a country code
    """
    if message.header("x-mailer") != _PROGRAM:
        return None
    text = "\n".join(message.text.splitlines()).strip()
    values = next((found for labels in _labels() if (found := _values(text, labels))), ())
    if not values:
        return None
    reading = replace(read_fields(values, region), signs=("own form", "labels"), shape="dashes -")
    answered = [one.address.lower() for one in message.reply_to]
    return reading if answered == [reading.email] else None


def _values(text: str, labels: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields of a text, in the words of one language; none where it is in another."""
    rest, values = f"\n\n{text}\n\n", []
    for label in labels:
        before, head, rest = rest.partition(_HEAD.format(label))
        if not head:
            return ()
        values.append(before)
    fields = []
    for label, role, said in zip(labels, _ORDER.values(), [*values[1:], rest], strict=True):
        value, head, trap = (said, "", "") if role is Role.MESSAGE else said.partition(_HEAD.format(_TRAP))
        is_empty = role is Role.PHONE and value == _EMPTY
        fields.append(Field(label, "" if is_empty else value.strip("\n"), role))
        fields += [Field(_TRAP, trap)] if head else []
    return tuple(fields)


@cache
def _labels() -> tuple[tuple[str, ...], ...]:
    languages = tomllib.loads(files("resources").joinpath("website", "words.toml").read_text("utf-8")).values()
    return tuple(tuple(words[name] for name in _ORDER) for words in languages)
