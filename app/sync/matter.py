"""What a conversation is about: the order it names and the language it is in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from app.answering.language import language_of
from app.grouping.numbers import find_numbers
from app.i18n import LANGUAGES
from app.model.grouping import NumberKind
from app.model.message import Direction
from app.store import conversations
from app.store.arrivals import Arrived, is_human


def describe(conn: Connection, stored: Sequence[Arrived], examples: Sequence[str]) -> None:
    """Note both for what customers wrote; what says nothing new leaves what was known. History is left alone.

    :param examples: how the owner's order numbers look
    """
    said: dict[int, tuple[str, str]] = {}
    for one in stored:
        if one.direction is Direction.IN and not one.is_history and is_human(one.read):
            number, language = _read(one, examples)
            before = said.get(one.conversation_id, ("", ""))
            said[one.conversation_id] = (number or before[0], language or before[1])
    conversations.describe(conn, said)


def _read(one: Arrived, examples: Sequence[str]) -> tuple[str, str]:
    form, parsed = one.read.form, one.read.parsed
    subject = (form.subject or "") if form else parsed.subject
    text = f"{subject}\n{one.read.new_text}"
    phones = [form.phone] if form and form.phone else []
    orders = (each.value for each in find_numbers(text, examples, phones) if each.kind is NumberKind.ORDER)
    return next(orders, ""), language_of(text, LANGUAGES)
