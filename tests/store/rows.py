"""Rows to begin a test with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from app.model.account import Account, Security, Server
from app.store import accounts, content, search
from app.store.search import IndexRow
from app.store.tables import contents, conversations, cycles, messages, threads
from app.store.types import new_id

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def account(address: str = "owner@shop.example") -> Account:
    return Account(
        id=0,
        address=address,
        owner_name="Anna",
        imap=Server("imap.shop.example", 993, login=address),
        smtp=Server("smtp.shop.example", 587, Security.STARTTLS, address),
        history_before=NOON - timedelta(days=30),
    )


def conversation(conn: Connection, at: datetime = NOON, **values: Any) -> int:
    """A conversation with nothing in it."""
    defaults = {"id": new_id(at), "state": "open", "channels": ["email"], "newest_at": at, "due": at, "opened_at": at}
    row = defaults | values
    conn.execute(insert(conversations).values(row))
    return int(row["id"])


def thread(conn: Connection, conversation_id: int, account_id: int | None = None, at: datetime = NOON) -> int:
    thread_id = new_id(at)
    row = {"id": thread_id, "conversation_id": conversation_id, "account_id": account_id, "channel": "email"}
    conn.execute(insert(threads).values(row))
    return thread_id


def message(conn: Connection, thread_id: int, at: datetime = NOON, body: str = "", **values: Any) -> int:
    """A message of a customer, with content and found by search."""
    defaults: dict[str, Any] = {
        "id": new_id(at),
        "thread_id": thread_id,
        "channel": "email",
        "direction": "in",
        "kind": "customer",
        "from_name": "",
        "from_address": "",
        "subject": "",
        "received_at": at,
        "attachment_names": "",
    }
    row = defaults | values
    conn.execute(insert(messages).values(row))
    raw = content.compress(f"Subject: {row['subject']}\n\n{body}".encode())
    conn.execute(insert(contents).values(message_id=row["id"], format="mime", raw=raw, new_text=body))
    who = f"{row['from_name']} {row['from_address']}"
    search.index(conn, [IndexRow(row["id"], who, row["subject"], body, row["attachment_names"])])
    return int(row["id"])


def written(conn: Connection, body: str = "", at: datetime = NOON, **values: Any) -> int:
    """A conversation of one message; returns the conversation."""
    found = conversation(conn, at)
    message(conn, thread(conn, found, at=at), at, body, **values)
    return found


def cycle(conn: Connection, conversation_id: int, **values: Any) -> None:
    defaults: dict[str, Any] = {
        "conversation_id": conversation_id,
        "opened_by": new_id(NOON),
        "opened_at": NOON,
        "is_first": True,
        "channel": "email",
        "target_open_seconds": 3600,
        "due": NOON + HOUR,
    }
    conn.execute(insert(cycles).values(defaults | values))


def stored_account(conn: Connection, address: str = "owner@shop.example") -> Account:
    return accounts.add(conn, account(address))
