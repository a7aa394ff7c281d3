"""What a conversation is about: the order it names and the language it is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from app.answering.language import language_of
from app.i18n import LANGUAGES
from app.model.grouping import Number, NumberKind
from app.model.message import ReadMessage
from app.store import conversations


def describe(conn: Connection, read: Iterable[tuple[int, ReadMessage, Sequence[Number]]]) -> None:
    """Note both of what customers wrote; what says nothing new leaves what was known.

    :param read: each message with its conversation and the numbers it names
    """
    said: dict[int, tuple[str, str]] = {}
    for conversation_id, one, numbers in read:
        order = next((each.value for each in numbers if each.kind is NumberKind.ORDER), "")
        before = said.get(conversation_id, ("", ""))
        said[conversation_id] = (order or before[0], _language(one) or before[1])
    conversations.describe(conn, said)


def _language(read: ReadMessage) -> str:
    subject = (read.form.subject or "") if read.form else read.parsed.subject
    return language_of(f"{subject}\n{read.new_text}", LANGUAGES)
