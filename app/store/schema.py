"""Which version the tables have, and bringing them to this program's."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from app.store import VERSION, faults, search
from app.store.tables import metadata
from app.store.tables_grouping import fingerprints as _fingerprints  # noqa: F401  its file adds tables to metadata
from app.store.tables_taught import form_rules as _form_rules  # noqa: F401  likewise


def check(connection: Connection, where: str) -> int:
    """The version that was found, 0 for an empty database; changes nothing.

    :raises StoreUnusable: the database is newer than the program, or another program's
    """
    found = version_of(connection)
    if found > VERSION:
        raise faults.newer(where)
    if found == 0 and inspect(connection).get_table_names():
        raise faults.foreign(where)
    return found


def bring_up(engine: Engine, found: int) -> None:
    """Create the tables of an empty database, upgrade those of an older one."""
    if found == 0:
        with engine.begin() as connection:
            if version_of(connection) == 0:  # still: another computer may have been faster
                create(connection)
        return
    from app.store.migrations import upgrade  # alembic takes 0.3 s to import

    upgrade(engine, VERSION)


def create(connection: Connection) -> None:
    metadata.create_all(connection)
    search.create(connection)
    set_version(connection, VERSION)


def version_of(connection: Connection) -> int:
    """0 where there are no tables of ours yet."""
    if connection.dialect.name == "sqlite":
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not inspect(connection).has_table("schema_version"):
        return 0
    return int(connection.exec_driver_sql("SELECT version FROM schema_version").scalar_one())


def set_version(connection: Connection, version: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")
        return
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)")
    connection.exec_driver_sql("DELETE FROM schema_version")
    connection.execute(text("INSERT INTO schema_version VALUES (:version)"), {"version": version})
