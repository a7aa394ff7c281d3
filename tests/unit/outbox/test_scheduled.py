"""An answer that is to go out later is held when the customer writes again, or when its time was missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bus import Bus
from app.clock import FrozenClock
from app.desk.composer import Composer
from app.desk.ground import Ground
from app.model.account import Account, Server
from app.model.listing import View
from app.model.message import RawItem
from app.outbox import scheduled
from app.settings import Settings
from app.store import accounts, drafts, listing, outbox
from app.store.engine import Store
from app.sync.pipeline import Pipeline

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _mail(number: int, text: str) -> bytes:
    reference = "" if number == 1 else "In-Reply-To: <m1@kunde.example>\r\n"
    return (
        f"From: Jan <jan@kunde.example>\r\nTo: shop@firma.example\r\nMessage-ID: <m{number}@kunde.example>\r\n"
        f"{reference}Subject: Paczka\r\n\r\n{text}\r\n"
    ).encode()


class Shop:
    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.clock = FrozenClock(NOW)
        settings = Settings()
        self.pipeline = Pipeline(self.store, Bus(), lambda: settings)
        self.composer = Composer(Ground(self.store, Bus(), self.clock, settings), None)  # type: ignore[arg-type]
        server = Server("mail.firma.example", 993)
        with self.store.write() as conn:
            self.account = accounts.add(conn, Account(0, "shop@firma.example", "", server, server, NOW - 24 * HOUR))

    def receive(self, number: int, text: str) -> None:
        item = RawItem(self.account.id, 0, 0, _mail(number, text), self.clock.now())
        self.pipeline.take(self.account, [item], is_live=True)

    def rows(self, view: View) -> list[int]:
        with self.store.read() as conn:
            return [row.id for row in listing.rows(conn, view)]

    def draft(self, conversation_id: int) -> str:
        with self.store.read() as conn:
            found = drafts.find(conn, conversation_id)
            return found.text if found else ""

    def waiting(self) -> int:
        with self.store.read() as conn:
            return outbox.summary(conn).waiting


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop.sqlite3")
    shop.receive(1, "Kiedy przyjdzie paczka?")
    yield shop
    shop.store.close()


def test_a_new_message_of_the_customer_holds_it(shop: Shop) -> None:
    [conversation_id] = shop.rows(View.TO_ANSWER)
    shop.composer.send(conversation_id, "Jutro.", not_before=NOW + 5 * HOUR)
    assert shop.rows(View.WAITING) == [conversation_id]
    shop.clock.advance(HOUR)
    shop.receive(2, "Już nie trzeba, odbiorę sam.")
    assert shop.waiting() == 0
    assert shop.rows(View.TO_ANSWER) == [conversation_id]
    assert shop.draft(conversation_id) == "Jutro."


def test_an_answer_that_is_not_scheduled_goes_its_way(shop: Shop) -> None:
    [conversation_id] = shop.rows(View.TO_ANSWER)
    shop.composer.send(conversation_id, "Jutro.")
    shop.clock.advance(timedelta(seconds=2))
    shop.receive(2, "Halo?")
    assert shop.waiting() == 1


def test_what_came_due_while_the_program_was_off_is_shown_first(shop: Shop) -> None:
    [conversation_id] = shop.rows(View.TO_ANSWER)
    shop.composer.send(conversation_id, "Jutro.", not_before=NOW + HOUR)
    with shop.store.write() as conn:
        assert scheduled.hold_missed(conn, NOW + HOUR / 2) == frozenset()
        assert scheduled.hold_missed(conn, NOW + HOUR) == {conversation_id}
    assert (shop.waiting(), shop.draft(conversation_id)) == (0, "Jutro.")
