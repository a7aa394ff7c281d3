"""Opening, transactions, and what the owner is told when the disk or the file is at fault."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.errors import StoreUnusable
from app.store import VERSION, engine
from app.store.engine import Store
from app.store.tables import settings
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
OpenStore = Callable[[Path | str], Store]


def put(store: Store, key: str, value: object = 1) -> None:
    with store.write() as conn:
        conn.execute(insert(settings).values(key=key, value=value))


def keys(store: Store) -> set[str]:
    with store.read() as conn:
        return set(conn.execute(select(settings.c.key)).scalars())


def test_what_was_written_is_there_after_reopening(place: Path | str, open_store: OpenStore) -> None:
    first = open_store(place)
    put(first, "a", {"text": "żółć"})
    first.close()
    second = open_store(place)
    with second.read() as conn:
        assert conn.execute(select(settings.c.value)).scalars().all() == [{"text": "żółć"}]


def test_an_exception_rolls_everything_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as conn:
        conn.execute(insert(settings).values(key="a", value=1))
        raise ZeroDivisionError
    assert keys(store) == set()
    put(store, "b")
    assert keys(store) == {"b"}


def test_a_reader_can_not_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read|write"), store.read() as conn:
        conn.execute(insert(settings).values(key="a", value=1))
    assert keys(store) == set()


def test_a_reader_sees_one_moment_and_waits_for_no_writer(store: Store) -> None:
    put(store, "a")
    with store.read() as reader:
        before = reader.execute(select(settings.c.key)).scalars().all()
        with store.write() as writer:
            writer.execute(insert(settings).values(key="b", value=1))
            assert keys(store) == {"a"}
        assert reader.execute(select(settings.c.key)).scalars().all() == before
    assert keys(store) == {"a", "b"}


def test_two_threads_write_one_after_the_other(store: Store) -> None:
    inside = threading.Event()
    order: list[str] = []

    def second() -> None:
        inside.wait(PATIENCE_SECONDS)
        with store.write() as conn:
            order.append("second")
            conn.execute(insert(settings).values(key="second", value=1))

    thread = threading.Thread(target=second)
    thread.start()
    with store.write() as conn:
        inside.set()
        thread.join(0.05)  # it can't get in, however long it is given
        conn.execute(insert(settings).values(key="first", value=1))
        order.append("first")
    thread.join(PATIENCE_SECONDS)
    assert order == ["first", "second"]
    assert keys(store) == {"first", "second"}


def test_many_threads_lose_nothing(store: Store) -> None:
    def work(number: int) -> None:
        for each in range(20):
            put(store, f"{number}-{each}")
            keys(store)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(keys(store)) == 80


def test_asking_twice_for_the_lane_is_told_rather_than_waited_for(store: Store) -> None:
    with store.write(), pytest.raises(RuntimeError, match="already"), store.write():
        pass
    put(store, "a")
    assert keys(store) == {"a"}


def test_a_program_killed_while_it_writes_leaves_nothing(tmp_path: Path, open_store: OpenStore) -> None:
    path = tmp_path / "punktual.sqlite3"
    put(open_store(path), "before")
    program = """
import os, sys
from sqlalchemy import insert
from app.store.engine import Store
from app.store.tables import settings
with Store.open(sys.argv[1]).write() as conn:
    conn.execute(insert(settings), [{"key": f"k{n}", "value": "x" * 1000} for n in range(5000)])
    os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, timeout=PATIENCE_SECONDS)
    assert done.returncode == -9
    assert keys(open_store(path)) == {"before"}


def test_a_full_disk_is_one_clear_sentence_and_loses_nothing(tmp_path: Path, open_store: OpenStore) -> None:
    path = tmp_path / "punktual.sqlite3"
    put(open_store(path), "before")
    program = """
import resource, sys
from sqlalchemy import insert
from app.errors import StoreUnusable
from app.store.engine import Store
from app.store.tables import settings
store = Store.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    with store.write() as conn:
        conn.execute(insert(settings), [{"key": f"k{n}", "value": "x" * 1000} for n in range(20000)])
except StoreUnusable as error:
    print(error.title)
with store.write() as conn:
    conn.execute(insert(settings).values(key="after", value=1))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, path], cwd=ROOT, timeout=PATIENCE_SECONDS, stdout=subprocess.PIPE, text=True
    )
    assert done.returncode == 0
    assert done.stdout.strip() == "The disk could not be read or written."
    assert keys(open_store(path)) == {"before", "after"}


def test_a_database_that_may_not_grow_says_the_disk_is_full(tmp_path: Path, open_store: OpenStore) -> None:
    store = open_store(tmp_path / "punktual.sqlite3")
    with pytest.raises(StoreUnusable) as told, store.write() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        conn.execute(insert(settings), [{"key": f"k{n}", "value": "x" * 1000} for n in range(100)])
    assert told.value.title == "The disk is full."
    assert told.value.hint
    assert keys(store) == set()


def test_a_locked_database_is_one_clear_sentence(
    tmp_path: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    path = tmp_path / "punktual.sqlite3"
    store = open_store(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnusable) as told:
            put(store, "a")
        other.execute("ROLLBACK")
    assert told.value.title == "Another program is using Punktual's data."
    put(store, "a")
    assert keys(store) == {"a"}


@pytest.mark.parametrize("offset", [0, 4096])
def test_a_damaged_file_is_one_clear_sentence(tmp_path: Path, open_store: OpenStore, offset: int) -> None:
    path = tmp_path / "punktual.sqlite3"
    put(open_store(path), "a")
    open_store(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[offset:] = b"\xaa" * (len(data) - offset)
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(data)
    with pytest.raises(StoreUnusable) as told:
        keys(open_store(broken))
    assert told.value.title == "The file with Punktual's data is damaged."


def test_a_newer_file_is_refused_unchanged(tmp_path: Path, open_store: OpenStore) -> None:
    path = tmp_path / "punktual.sqlite3"
    open_store(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable) as told:
        open_store(path)
    assert told.value.title == "These data were written by a newer version of Punktual."
    assert path.read_bytes() == before


def test_another_programs_file_is_refused_unchanged(tmp_path: Path, open_store: OpenStore) -> None:
    path = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE things (name text)")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable) as told:
        open_store(path)
    assert told.value.title == "This file is not a database of Punktual."
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path, open_store: OpenStore) -> None:
    (tmp_path / "punktual.sqlite3").mkdir()
    with pytest.raises(StoreUnusable) as told:
        open_store(tmp_path / "punktual.sqlite3")
    assert told.value.title == "Punktual may not write its data here."


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path, open_store: OpenStore) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnusable):
        open_store(tmp_path / "file" / "punktual.sqlite3")


def test_only_the_owner_may_read_the_file(tmp_path: Path, open_store: OpenStore) -> None:
    path = tmp_path / "new" / "punktual.sqlite3"
    put(open_store(path), "a")
    assert {each.stat().st_mode & 0o777 for each in path.parent.iterdir()} == {0o600}


def test_a_path_with_odd_characters_is_only_a_path(tmp_path: Path, open_store: OpenStore) -> None:
    path = tmp_path / "50% ?a=b #é.sqlite3"
    put(open_store(path), "a")
    assert path.exists()
    assert keys(open_store(path)) == {"a"}


def test_a_server_that_is_not_there_is_one_clear_sentence(tmp_path: Path, open_store: OpenStore) -> None:
    with pytest.raises(StoreUnusable) as told:
        open_store(f"postgresql+psycopg://nobody@/punktual?host={tmp_path}")
    assert told.value.title == "The database server can't be reached."


def test_our_own_mistakes_are_not_blamed_on_the_disk(store: Store) -> None:
    put(store, "a")
    with pytest.raises(Exception, match=r"(?i)unique") as raised:
        put(store, "a")
    assert not isinstance(raised.value, StoreUnusable)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("statement", "title"),
    [
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$", "The disk is full."),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '42501'; END $$", "Punktual may not write its data here."),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "The database server can't be reached."),
    ],
)
def test_what_the_server_says_is_put_into_words(
    postgresql_url: str, open_store: OpenStore, statement: str, title: str
) -> None:
    store = open_store(postgresql_url)
    with pytest.raises(StoreUnusable) as told, store.write() as conn:
        conn.exec_driver_sql(statement)
    assert told.value.title == title
    put(store, "a")
    assert keys(store) == {"a"}
