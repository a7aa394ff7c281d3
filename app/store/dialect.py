"""What SQLite and PostgreSQL share but SQLAlchemy keeps apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Executable, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_into(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can be told what to do about conflicts. PostgreSQL's is loaded only where that is used: 5 MB."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def upsert(conn: Connection, table: Table, values: Mapping[str, Any], key: Sequence[str]) -> Executable:
    """Insert, or change the row that has the same key."""
    insert = insert_into(table, conn.dialect.name).values(dict(values))
    changed = {name: insert.excluded[name] for name in values if name not in key}
    return insert.on_conflict_do_update(index_elements=list(key), set_=changed)
