"""Databases of every version there was become what this version makes anew, or stay as they were."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, create_engine, select

from app.listing.filters import parse_query
from app.model.listing import View
from app.store import VERSION, listing, migrations, preferences, schema, search
from app.store.engine import Store
from app.store.tables import conversations, messages, metadata
from tests.store.rows import NOON, written

OLD = Path(__file__).parent / "old"
ROOT = Path(__file__).parents[2]
OpenStore = Callable[[Path | str], Store]


def differences(engine: Engine) -> list[object]:
    """Between the tables that are there and those of this version, as Alembic sees them."""

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not (name or "").startswith(("search_index", "schema_version"))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        return list(compare_metadata(context, metadata))


def test_there_is_an_old_file_of_every_version() -> None:
    assert [f"v{number}.sqlite3" for number in range(1, VERSION + 1)] == sorted(
        path.name for path in OLD.glob("*.sqlite3")
    )


@pytest.mark.parametrize("old", sorted(OLD.glob("*.sqlite3")), ids=lambda path: path.stem)
def test_an_old_file_is_brought_to_the_tables_of_now(tmp_path: Path, open_store: OpenStore, old: Path) -> None:
    """Fails when `tables` changed without a migration; before the first release run `tests.store.old.make` instead."""
    path = tmp_path / "punktual.sqlite3"
    shutil.copy(old, path)
    store = open_store(path)
    engine = create_engine(f"sqlite:///{path}")
    assert differences(engine) == []
    engine.dispose()
    with store.read() as conn:
        assert schema.version_of(conn) == VERSION
        assert [row.subject for row in listing.rows(conn, View.TO_ANSWER)] == ["Zwrot sukienki", ""]
        assert len(search.search(conn, parse_query("sukienke"), NOON)) == 1
        assert preferences.load(conn).owner_name == "Anna"
        assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_a_new_database_has_the_tables_of_now(place: Path | str, open_store: OpenStore) -> None:
    open_store(place)
    engine = create_engine(f"sqlite:///{place}" if isinstance(place, Path) else place)
    assert differences(engine) == []
    engine.dispose()


def test_opening_what_is_up_to_date_waits_for_no_alembic(tmp_path: Path) -> None:
    program = "import sys; from app.store.engine import Store; Store.open(sys.argv[1]).close(); print(*sys.modules)"
    for _ in ("new", "again"):
        command = [sys.executable, "-c", program, tmp_path / "punktual.sqlite3"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        assert "sqlalchemy" in done.stdout.split()
        assert "alembic" not in done.stdout.split()
        assert "sqlalchemy.orm" not in done.stdout.split()


def adding_mood(op: Operations) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("conversations", recreate="always" if is_sqlite else "never") as batch:
        batch.add_column(sa.Column("mood", sa.Text(), nullable=False, server_default="good"))


def failing(op: Operations) -> None:
    adding_mood(op)
    raise ZeroDivisionError


def moods(store: Store) -> list[str]:
    with store.read() as conn:
        return list(conn.exec_driver_sql("SELECT mood FROM conversations").scalars())


def test_steps_keep_the_rows_and_what_points_to_them(place: Path | str, open_store: OpenStore) -> None:
    store = open_store(place)
    with store.write() as conn:
        written(conn, "dress")
    migrations.upgrade(store._writer, VERSION + 2, {VERSION + 1: adding_mood, VERSION + 2: lambda op: None}.__getitem__)
    assert moods(store) == ["good"]
    with store.write() as conn:
        assert schema.version_of(conn) == VERSION + 2
        assert conn.execute(select(messages.c.preview)).all() == [("",)]
        with pytest.raises(sa.exc.IntegrityError), conn.begin_nested():
            conn.execute(sa.delete(conversations))


def test_a_step_that_fails_changes_nothing(place: Path | str, open_store: OpenStore) -> None:
    store = open_store(place)
    with store.write() as conn:
        found = written(conn, "dress")
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(store._writer, VERSION + 1, lambda version: failing)
    with store.write() as conn:
        assert schema.version_of(conn) == VERSION
        assert "mood" not in {column["name"] for column in sa.inspect(conn).get_columns("conversations")}
        assert search.search(conn, parse_query("dress"), NOON) == [found]


def test_the_file_is_copied_aside_before_it_is_changed(tmp_path: Path, open_store: OpenStore) -> None:
    store = open_store(tmp_path / "punktual.sqlite3")
    with store.write() as conn:
        found = written(conn, "dress")
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(store._writer, VERSION + 1, lambda version: failing)
    copy = open_store(tmp_path / f"punktual.v{VERSION}.sqlite3")
    with copy.read() as conn:
        assert search.search(conn, parse_query("dress"), NOON) == [found]
    assert (tmp_path / f"punktual.v{VERSION}.sqlite3").stat().st_mode & 0o777 == 0o600
