"""From each version of the tables to the next: `v<number>.py` with `upgrade(op: alembic Operations)`.

A step imports nothing of the project and knows no later version, so that it stays right when the program moves on.
"""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine

from app.store import schema

Step = Callable[[Operations], None]


def upgrade(engine: Engine, wanted: int, step_to: Callable[[int], Step] | None = None) -> None:
    """Bring the tables to a version, all or nothing; a SQLite file is copied aside first.

    :param step_to: the step that leads to a version
    """
    with engine.connect() as connection, _unchecked_keys(connection), connection.begin():
        found = schema.version_of(connection)
        if engine.dialect.name == "sqlite" and engine.url.database:
            back_up(Path(engine.url.database), found)
        op = Operations(MigrationContext.configure(connection))
        for version in range(found + 1, wanted + 1):
            (step_to or _step_to)(version)(op)
        schema.set_version(connection, wanted)


@contextmanager
def _unchecked_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making another one, and dropping the old one would delete what points to it.

    Foreign keys are switched outside of transactions only (sqlite.org/pragma.html#pragma_foreign_keys).
    """
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.cursor().execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        raw.cursor().execute("PRAGMA foreign_keys = ON")


def back_up(path: Path, version: int) -> Path:
    """A whole copy beside the file, named for its version."""
    copy = path.with_suffix(f".v{version}{path.suffix}")
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _step_to(version: int) -> Step:
    step: Step = importlib.import_module(f"app.store.migrations.v{version}").upgrade
    return step
