"""Opening the database: readers on their own connections, one lane for writers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from app.store import VERSION, faults, schema

#: How long a statement waits for a lock of another program before it is told to the owner.
BUSY_SECONDS = 10
#: Page cache of each connection. The operating system caches the file as well.
_CACHE_KIB = 4096
#: Any number; the same in every Punktual that shares a PostgreSQL database.
_WRITER_LANE = 7_087_421


class Store:
    """The database of one owner. Its methods may be called from any thread."""

    def __init__(self, where: str, readers: Engine, writer: Engine) -> None:
        self._where = where
        self._readers = readers
        self._writer = writer
        self._durable_writer = writer.execution_options(durable=True)
        self._lane = threading.Lock()
        self._writing_thread: int | None = None

    @classmethod
    def open(cls, place: Path | str) -> Store:
        """Open, creating or upgrading what is there.

        :param place: path of a SQLite file, or the URL of a PostgreSQL database
        :raises StoreUnusable: in the owner's words
        """
        url = make_url(place) if isinstance(place, str) and "://" in place else None
        if url is not None and url.get_backend_name() != "sqlite":
            return cls._ready(url.host or "", *_postgresql(url))
        path = Path(place if url is None else url.database or "")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # mail is for its owner's eyes
        except OSError as error:
            raise faults.of_file(error, str(path)) from error
        return cls._ready(str(path), *_sqlite(URL.create("sqlite", database=str(path))))

    @classmethod
    def _ready(cls, where: str, readers: Engine, writer: Engine) -> Store:
        store = cls(where, readers, writer)
        try:
            with store.read() as connection:
                found = schema.check(connection, where)
            if found != VERSION:
                with faults.told_in_words(where):
                    schema.bring_up(writer, found)
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and can't write; waits for nobody."""
        with faults.told_in_words(self._where), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def write(self, durable: bool = False) -> Iterator[Connection]:
        """The one connection that writes: committed at the end, rolled back if anything is raised.

        Not to be held across anything slow, and not to be asked for twice by one thread.

        :param durable: a power cut right after it must not undo it either; costs some milliseconds. What was fetched
            can be fetched again, what the owner sent off can't be asked for again.
        """
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("this thread is writing already: pass its connection on")
        writer = self._durable_writer if durable else self._writer
        with self._lane:
            self._writing_thread = threading.get_ident()
            try:
                with faults.told_in_words(self._where), writer.begin() as connection:
                    yield connection
            finally:
                self._writing_thread = None

    def close(self) -> None:
        self._readers.dispose()
        self._writer.dispose()


def _sqlite(url: URL) -> tuple[Engine, Engine]:
    options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS}, "max_overflow": -1}
    readers = create_engine(url, pool_size=2, **options)
    writer = create_engine(url, pool_size=1, **options)
    for engine, begin in ((readers, "BEGIN"), (writer, "BEGIN IMMEDIATE")):
        _take_over_transactions(engine, begin)
    return readers, writer


def _take_over_transactions(engine: Engine, begin: str) -> None:
    """sqlite3 begins by itself only before writing, and never IMMEDIATE: it is told not to, and we do it."""
    is_reader = begin == "BEGIN"

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        cursor.execute("PRAGMA temp_store = MEMORY")
        if is_reader:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA journal_size_limit = 16777216")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        is_durable = connection.get_execution_options().get("durable", False)
        if not is_reader and connection.info.get("durable") is not is_durable:
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
            connection.info["durable"] = is_durable  # of the connection to the file, which is kept
        connection.exec_driver_sql(begin)


def _postgresql(url: URL) -> tuple[Engine, Engine]:
    engine = create_engine(url, pool_size=4, max_overflow=-1, pool_pre_ping=True)
    readers = engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    writer = engine.execution_options(isolation_level="READ COMMITTED")

    @event.listens_for(writer, "begin")
    def wait_for_lane(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LANE})")

    return readers, writer
