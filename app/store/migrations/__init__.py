"""From each version of the tables to the next: `v<number>.py` with `upgrade(op: alembic Operations)`.

A step imports nothing of the project and knows no later version, so that it stays right when the program moves on.
"""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine

from app.store import schema

Step = Callable[[Operations], None]


def upgrade(engine: Engine, found: int, wanted: int, step_to: Callable[[int], Step] | None = None) -> None:
    """Bring the tables from version `found` to `wanted`, all or nothing; a SQLite file is copied aside first.

    :param step_to: the step that leads to a version
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        back_up(Path(engine.url.database), found)
    with engine.begin() as connection:
        op = Operations(MigrationContext.configure(connection))
        for version in range(found + 1, wanted + 1):
            (step_to or _step_to)(version)(op)
        schema.set_version(connection, wanted)


def back_up(path: Path, version: int) -> Path:
    """A whole copy beside the file, named for its version."""
    copy = path.with_suffix(f".v{version}{path.suffix}")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _step_to(version: int) -> Step:
    step: Step = importlib.import_module(f"app.store.migrations.v{version}").upgrade
    return step
