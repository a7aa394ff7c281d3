"""Senders whose mail may always load pictures from elsewhere, by their addresses in lower case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select

from app.store.dialect import upsert
from app.store.tables_taught import remote_senders


def trust(conn: Connection, sender: str, at: datetime) -> None:
    conn.execute(upsert(conn, remote_senders, {"sender": sender.lower(), "at": at}, ("sender",)))


def distrust(conn: Connection, sender: str) -> None:
    conn.execute(delete(remote_senders).where(remote_senders.c.sender == sender.lower()))


def trusted_of(conn: Connection, senders: Collection[str]) -> frozenset[str]:
    """Those of the senders that are trusted."""
    wanted = {sender.lower() for sender in senders}
    query = select(remote_senders.c.sender).where(remote_senders.c.sender.in_(wanted))
    return frozenset(conn.execute(query).scalars())
