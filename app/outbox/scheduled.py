"""Answers that are to go out later are held when something speaks against it: they become drafts again, and the
conversation comes back to the list (behaviour: Sending, 4).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from app.model.answer import FilledText, OutboxItem, OutboxState
from app.store import drafts, outbox
from app.store.types import second_of


def hold(conn: Connection, asked_at: Mapping[int, datetime]) -> frozenset[int]:
    """Customers wrote again meanwhile; returns the conversations whose answer was held.

    :param asked_at: by conversation, when its customer's newest message was received
    """
    waiting = [item for item in outbox.in_state(conn, OutboxState.HELD) if item.is_scheduled]
    overtaken = [
        item
        for item in waiting
        if item.conversation_id in asked_at and asked_at[item.conversation_id].timestamp() >= second_of(item.id)
    ]
    return _drafted(conn, overtaken, max(asked_at.values())) if overtaken else frozenset()


def hold_missed(conn: Connection, at: datetime) -> frozenset[int]:
    """Their time came while the program was off: the owner sees them before they go."""
    waiting = [item for item in outbox.in_state(conn, OutboxState.HELD) if item.is_scheduled]
    return _drafted(conn, [item for item in waiting if item.not_before <= at], at)


def _drafted(conn: Connection, items: Collection[OutboxItem], at: datetime) -> frozenset[int]:
    for item in items:
        if outbox.move(conn, item.id, [OutboxState.HELD], OutboxState.TAKEN_BACK):
            begun = drafts.find(conn, item.conversation_id)
            text = outbox.body_of(conn, item.id)
            if begun and begun.text.strip() and not begun.text.startswith(text):  # as of a copy for somebody else
                text = f"{text.rstrip()}\n\n{begun.text}"
            drafts.save(conn, item.conversation_id, FilledText(text), at)
            outbox.remove(conn, item.id, [OutboxState.TAKEN_BACK])
    return frozenset(item.conversation_id for item in items)
