"""The owner's accounts. Their secrets are in the keyring, never here."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.model.account import Account, Auth, Security, Server
from app.store import erasing, moving
from app.store.tables import accounts, messages, threads
from app.store.types import AnyRow


def load(conn: Connection) -> tuple[Account, ...]:
    """All of them, in the order in which they were added."""
    return tuple(_account(row) for row in conn.execute(select(accounts).order_by(accounts.c.id)))


def find(conn: Connection, account_id: int) -> Account | None:
    row = conn.execute(select(accounts).where(accounts.c.id == account_id)).one_or_none()
    return None if row is None else _account(row)


def find_address(conn: Connection, address: str) -> Account | None:
    row = conn.execute(select(accounts).where(accounts.c.address == address)).one_or_none()
    return None if row is None else _account(row)


def add(conn: Connection, account: Account) -> Account:
    """Store a new one, whatever its id says; returned with the id it got."""
    new_id = conn.execute(insert(accounts).values(_values(account)).returning(accounts.c.id)).scalar_one()
    return replace(account, id=new_id)


def change(conn: Connection, account: Account) -> None:
    conn.execute(update(accounts).where(accounts.c.id == account.id).values(_values(account)))


def remove(conn: Connection, account_id: int) -> frozenset[int]:
    """Forget the account and all of its messages; on its server nothing changes. Returns the conversations that went,
    lost some of what was in them, or were offered to be joined with one of them."""
    mail = select(messages.c.id).where(messages.c.account_id == account_id)
    holding = select(threads.c.conversation_id).join(messages, messages.c.thread_id == threads.c.id)
    ids = frozenset(conn.execute(holding.where(messages.c.account_id == account_id)).scalars())
    changed = ids | moving.beside(conn, ids)
    erasing.erase_outbox_of_account(conn, account_id)
    erasing.erase_messages(conn, conn.execute(mail).scalars().all())
    erasing.detach_threads(conn, account_id)
    conn.execute(delete(accounts).where(accounts.c.id == account_id))
    return changed


def _values(account: Account) -> dict[str, Any]:
    return {
        "address": account.address,
        "owner_name": account.owner_name,
        "imap": asdict(account.imap),
        "smtp": asdict(account.smtp),
        "history_before": account.history_before,
        "marks_seen": account.marks_seen,
        "files_sent": account.files_sent,
        "signature": account.signature,
        "region": account.region,
        "is_enabled": account.is_enabled,
    }


def _account(row: AnyRow) -> Account:
    values = dict(row._mapping)
    return Account(**values | {"imap": _server(values["imap"]), "smtp": _server(values["smtp"])})


def _server(stored: dict[str, Any]) -> Server:
    return Server(**stored | {"security": Security(stored["security"]), "auth": Auth(stored["auth"])})
