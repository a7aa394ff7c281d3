from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from app.listing.order import sort_key
from app.model.listing import Row, View
from app.model.message import Channel
from app.model.screen import Today
from app.store import VERSION, first_rows, listing
from app.store.engine import Store
from app.store.tables import conversations, customers
from tests.store.rows import HOUR, NOON, conversation, cycle, message, thread

ROOT = Path(__file__).parents[2]


def fill(conn: Connection) -> None:
    conn.execute(insert(customers).values(id=1, name="Anna Kowalska"))
    for number in range(12):
        at = NOON + number * HOUR
        state = ("open", "waiting", "done", "other")[number % 4]
        due = {"due": NOON - number * HOUR, "opened_at": at} if state == "open" else {"due": None, "opened_at": None}
        found = conversation(conn, at, state=state, customer_id=1 if number % 3 == 0 else None, **due)
        message(conn, thread(conn, found), at, from_name="" if number % 2 else "Newsletter", from_address="a@b.example")
    for hours in (5, 2):
        conversation(conn, NOON, snoozed_until=NOON + hours * HOUR, promised_due=NOON, due=NOON - HOUR)


def test_views_hold_their_own_in_their_order(store: Store) -> None:
    with store.write() as conn:
        fill(conn)
    with store.read() as conn:
        views = {view: listing.rows(conn, view) for view in View}
        assert {view: len(rows) for view, rows in views.items()} == listing.counts(conn)
    assert sum(map(len, views.values())) == 14
    for view, rows in views.items():
        assert list(rows) == sorted(rows, key=lambda row, view=view: sort_key(row, view)), view
    assert [row.is_promised for row in views[View.SNOOZED]] == [True, True]


def test_a_row_has_all_that_is_shown(store: Store) -> None:
    facts = {
        "subject": "Zwrot",
        "preview": "Dzień dobry",
        "message_count": 3,
        "thread_count": 2,
        "is_unread": True,
        "target_open_seconds": 3600,
        "has_suggestion": True,
        "badge": "bounced",
    }
    with store.write() as conn:
        conn.execute(insert(customers).values(id=5, name="Anna"))
        found = conversation(conn, NOON, customer_id=5, channels=["form", "email"], **facts)
        (row,) = listing.rows_of(conn, [found])
    assert row == Row(
        id=found,
        customer="Anna",
        channels=(Channel.FORM, Channel.EMAIL),
        newest_at=NOON,
        opened_at=NOON,
        due=NOON,
        **facts,
    )


def test_who_has_no_customer_is_named_by_the_newest_incoming_message(store: Store) -> None:
    with store.write() as conn:
        found = conversation(conn, state="other")
        holder = thread(conn, found)
        message(conn, holder, NOON, from_name="Old name")
        message(conn, holder, NOON + HOUR, from_address="news@shop.example")
        message(conn, holder, NOON + 2 * HOUR, from_name="Myself", direction="out")
        nobody = conversation(conn, state="other")
        assert [row.customer for row in listing.rows_of(conn, [found, nobody])] == ["news@shop.example", ""]


def test_rows_of_keeps_the_order_and_leaves_out_what_is_gone(store: Store) -> None:
    with store.write() as conn:
        ids = [conversation(conn, NOON + number * HOUR) for number in range(listing.PAGE + 10)]
        wanted = [*ids[::-1], 12345]
        assert [row.id for row in listing.rows_of(conn, wanted)] == ids[::-1]
        assert listing.rows_of(conn, []) == ()


def test_long_views_come_in_pages(store: Store) -> None:
    number = listing.PAGE + 7
    with store.write() as conn:
        defaults = {"state": "done", "channels": []}
        rows = [{"id": each, "newest_at": NOON + timedelta(minutes=each), **defaults} for each in range(1, number + 1)]
        conn.execute(insert(conversations), rows)
        first, second = listing.rows(conn, View.DONE), listing.rows(conn, View.DONE, skip=listing.PAGE)
    assert [row.id for row in first + second] == list(range(number, 0, -1))


def test_today_counts_answers_of_the_day_only(store: Store) -> None:
    with store.write() as conn:
        found = conversation(conn, due=NOON + HOUR)
        conversation(conn, due=NOON - HOUR)
        conversation(conn, due=NOON - 3 * HOUR, snoozed_until=NOON + HOUR)
        start, end = NOON - 12 * HOUR, NOON + 12 * HOUR
        assert listing.today(conn, start, end) == Today(2, NOON - HOUR, 0, None, None)
        for number, (at, seconds, how) in enumerate(
            [
                (start, 100, "answered"),
                (NOON, 3600, "answered"),
                (NOON, 3601, "answered"),
                (NOON, 9000, "answered"),
                (NOON, None, "no answer needed"),
                (end, 1, "answered"),
                (start - timedelta(microseconds=1), 1, "answered"),
            ]
        ):
            cycle(conn, found, opened_by=number, ended_at=at, ended_how=how, open_seconds=seconds, wall_seconds=seconds)
        assert listing.today(conn, start, end) == Today(2, NOON - HOUR, 4, 0.5, 3600)


def test_the_first_rows_are_the_same_rows(tmp_path: Path) -> None:
    path = tmp_path / "punktual # 1?.sqlite3"
    store = Store.open(path)
    with store.write() as conn:
        fill(conn)
    with store.read() as conn:
        wanted = listing.rows(conn, View.TO_ANSWER), listing.counts(conn)
    assert first_rows.read(path) == wanted
    assert first_rows.read(path, limit=2) == (wanted[0][:2], wanted[1])
    store.close()
    assert first_rows.read(path) == wanted


def test_the_first_rows_are_none_where_there_are_none(tmp_path: Path) -> None:
    assert first_rows.read(tmp_path / "nothing.sqlite3") is None
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.sqlite3").touch()
    assert first_rows.read(tmp_path / "empty.sqlite3") is None
    (tmp_path / "broken.sqlite3").write_bytes(b"\xff" * 9000)
    assert first_rows.read(tmp_path / "broken.sqlite3") is None
    newer = Store.open(tmp_path / "newer.sqlite3")
    with newer.write() as conn:
        conn.exec_driver_sql(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    assert first_rows.read(tmp_path / "newer.sqlite3") is None


def test_the_first_rows_wait_for_no_large_import() -> None:
    program = "import sys, app.store.first_rows; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert "sqlite3" in done.stdout.split()
    assert {"sqlalchemy", "alembic", "psycopg"}.isdisjoint(done.stdout.split())
