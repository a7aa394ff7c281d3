"""What SQLite and PostgreSQL share but SQLAlchemy keeps apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Executable, FromClause, Table, bindparam, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from app.store.types import Json

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


class _Each(FunctionElement[Any]):
    """The values of a JSON array as rows of a table with the column `value`."""

    inherit_cache = True


@compiles(_Each)
def _each_in_sqlite(element: _Each, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Each, "postgresql")
def _each_in_postgresql(element: _Each, compiler: Any, **options: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json))"


def each_of(name: str) -> tuple[FromClause, ColumnElement[int]]:
    """The whole numbers of the bound list of that name: a table, and its column.

    Unlike `in_` with a list it is one statement for lists of any length: SQLAlchemy writes the other anew each time,
    which takes longer than SQLite's answer.
    """
    listed = _Each(bindparam(name, type_=Json)).table_valued("value")
    return listed, cast(listed.c.value, BigInteger)
