"""Messages that the owner makes himself: notes, phone notes, and the places of answers that are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from app.grouping.threads import thread_keys as keys_of
from app.model.listing import State
from app.model.message import Channel, Direction, Kind
from app.store import content, search
from app.store.dialect import upsert
from app.store.tables import contents, conversations, messages, thread_keys, threads
from app.store.types import new_id


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the owner noted."""

    conversation_id: int
    message_id: int
    number: str
    name: str
    text: str
    at: datetime


def claim_key(conn: Connection, message_id: str, thread_id: int) -> None:
    """What answers this Message-ID (without brackets), or is it, will find that thread."""
    for key in keys_of(message_id, (), ()):
        conn.execute(upsert(conn, thread_keys, {"key": key, "thread_id": thread_id}, ("key",)))


def add_note(conn: Connection, conversation_id: int, text: str, at: datetime) -> int:
    """A note to oneself in a conversation's newest thread; returns the message's id."""
    newest = (
        select(threads.c.id)
        .join(messages, messages.c.thread_id == threads.c.id)
        .where(threads.c.conversation_id == conversation_id)
        .order_by(messages.c.received_at.desc())
        .limit(1)
    )
    thread_id = conn.execute(newest).scalar_one()
    return _add(conn, thread_id, Channel.EMAIL, Direction.NOTE, "", "", text, at)


def add_call(conn: Connection, number: str, name: str, text: str, at: datetime) -> Call:
    """A call in a conversation of its own. It waits for an answer like any other message."""
    conversation_id, thread_id = open_conversation(conn, None, Channel.PHONE, at)
    message_id = _add(conn, thread_id, Channel.PHONE, Direction.IN, name, number, text, at)
    return Call(conversation_id, message_id, number, name, text, at)


def open_conversation(
    conn: Connection, account_id: int | None, channel: Channel, at: datetime, subject: str = ""
) -> tuple[int, int]:
    """An empty conversation with one thread, for what is written next: (conversation, thread)."""
    conversation_id, thread_id = new_id(at), new_id(at)
    row = {"id": conversation_id, "state": State.WAITING.value, "channels": [channel.value], "newest_at": at}
    conn.execute(insert(conversations), row | {"subject": subject})
    conn.execute(
        insert(threads),
        {"id": thread_id, "conversation_id": conversation_id, "account_id": account_id, "channel": channel.value},
    )
    return conversation_id, thread_id


def _add(
    conn: Connection,
    thread_id: int,
    channel: Channel,
    direction: Direction,
    name: str,
    number: str,
    text: str,
    at: datetime,
) -> int:
    message_id = new_id(at)
    row: dict[str, Any] = {
        "id": message_id,
        "thread_id": thread_id,
        "channel": channel.value,
        "direction": direction.value,
        "kind": Kind.CUSTOMER.value,
        "from_name": name,
        "from_address": number,
        "preview": " ".join(text.split())[:160],
        "received_at": at,
        "is_read": True,
    }
    conn.execute(insert(messages), row)
    stored = {
        "message_id": message_id,
        "format": "text",
        "raw": content.compress(text.encode()),
        "new_text": text[:4000],
    }
    conn.execute(insert(contents), stored)
    search.index(conn, [search.IndexRow(message_id, name, "", text, number)])
    return message_id
