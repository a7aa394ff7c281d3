"""Rows to start a test from: an account, and a customer's message that waits for an answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from app.model.account import Account, Folder, FolderRole, Security, Server
from app.model.answer import AfterSend, OutboxItem, OutboxState
from app.store import accounts, folders, outbox
from app.store.tables import conversations, copies, messages, threads
from app.store.types import new_id

NOWHERE = Server("127.0.0.1", 1, Security.NONE)


@dataclass(frozen=True)
class Waiting:
    """A conversation with one message that nobody answered."""

    account: Account
    conversation_id: int
    thread_id: int
    message_id: int
    rfc_id: str


def add_account(
    conn: Connection, at: datetime, address: str = "shop@firma.example", imap: Server = NOWHERE, smtp: Server = NOWHERE
) -> Account:
    return accounts.add(conn, Account(0, address, "Anna", imap, smtp, at - timedelta(days=30)))


def add_waiting(
    conn: Connection, account: Account, at: datetime, folder: Folder | None = None, uid: int = 0
) -> Waiting:
    conversation_id, thread_id, message_id = new_id(at), new_id(at), new_id(at)
    rfc_id = f"{secrets.token_hex(8)}@kunde.example"
    conn.execute(insert(conversations).values(id=conversation_id, state="open", channels=["email"], newest_at=at))
    conn.execute(
        insert(threads).values(id=thread_id, conversation_id=conversation_id, account_id=account.id, channel="email")
    )
    conn.execute(
        insert(messages).values(
            id=message_id,
            account_id=account.id,
            thread_id=thread_id,
            channel="email",
            direction="in",
            kind="customer",
            rfc_id=rfc_id,
            received_at=at,
        )
    )
    if folder is not None:
        conn.execute(insert(copies).values(folder_id=folder.id, uid=uid, message_id=message_id))
    return Waiting(account, conversation_id, thread_id, message_id, rfc_id)


def add_inbox(conn: Connection, account: Account, uidvalidity: int) -> Folder:
    folder = folders.find_or_add(conn, account.id, FolderRole.INBOX, "INBOX")
    return folders.start_anew(conn, folder.id, uidvalidity)


def add_answer(
    conn: Connection, waiting: Waiting, now: datetime, not_before: datetime | None = None, to: str = "jan@kunde.example"
) -> OutboxItem:
    message_id = f"{secrets.token_hex(8)}@firma.example"
    item = OutboxItem(
        id=0,
        conversation_id=waiting.conversation_id,
        thread_id=waiting.thread_id,
        account_id=waiting.account.id,
        message_id=message_id,
        recipients=(to,),
        state=OutboxState.HELD,
        not_before=not_before or now,
    )
    raw = f"Message-ID: <{message_id}>\r\nIn-Reply-To: <{waiting.rfc_id}>\r\nTo: {to}\r\n\r\nHello\r\n".encode()
    return outbox.add(conn, item, raw, "Hello", AfterSend.WAITING, now)
