"""The owner's settings, and small things to remember, as JSON documents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from app import settings as typed
from app.settings import Settings
from app.store.dialect import upsert
from app.store.tables import settings

_OWNER = "owner"


def load(conn: Connection) -> Settings:
    """As saved; the defaults before that."""
    return typed.load(remembered(conn, _OWNER) or {})


def save(conn: Connection, values: Settings) -> None:
    remember(conn, _OWNER, typed.dump(values))


def remembered(conn: Connection, key: str) -> Any:
    """What `remember` stored under this key; None where there is nothing."""
    return conn.execute(select(settings.c.value).where(settings.c.key == key)).scalar_one_or_none()


def remember(conn: Connection, key: str, value: Any) -> None:
    conn.execute(upsert(conn, settings, {"key": key, "value": value}, ("key",)))
