"""What is joined or split off by hand comes back exactly as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bus import Bus
from app.clock import FrozenClock
from app.desk.composer import Composer
from app.desk.conversation import Conversation
from app.desk.ground import Ground
from app.desk.grouping import Grouping
from app.desk.inbox import Inbox
from app.model.account import Account, Server
from app.model.answer import FilledText
from app.model.listing import Row, View
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, drafts
from app.store.engine import Store
from app.sync.pipeline import Pipeline

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def _mail(number: int, name: str, subject: str, text: str) -> bytes:
    return (
        f"From: {name} <{name.lower()}@x.example>\r\nTo: shop@firma.example\r\nMessage-ID: <m{number}@x.example>\r\n"
        f"Subject: {subject}\r\n\r\n{text}\r\n"
    ).encode()


class Shop:
    """Jan asked once, Ola twice about two matters."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.clock = FrozenClock(NOW)
        settings = Settings()
        ground = Ground(self.store, Bus(), self.clock, settings)
        self.desk = Conversation(ground, None)  # type: ignore[arg-type]  # nothing here reaches the machinery
        self.composer = Composer(ground, None)  # type: ignore[arg-type]
        self.grouping = Grouping(ground)
        self.inbox = Inbox(ground)
        server = Server("mail.firma.example", 993)
        with self.store.write() as conn:
            owner = Account(0, "shop@firma.example", "", server, server, NOW - timedelta(days=1))
            self.account = accounts.add(conn, owner)
        pipeline = Pipeline(self.store, Bus(), lambda: settings)
        texts = [
            ("Jan", "Invoice 4711", "Where is the invoice for my order?"),
            ("Ola", "Gift card", "Can a gift card be used twice?"),
            ("Ola", "Delivery to Berlin", "Do you deliver bicycles to Germany at the weekend?"),
        ]
        for number, (name, subject, text) in enumerate(texts):
            self.clock.advance(timedelta(minutes=30))
            item = RawItem(self.account.id, 0, 0, _mail(number, name, subject, text), self.clock.now())
            pipeline.take(self.account, [item], is_live=True)
        self.clock.advance(timedelta(hours=1))

    def rows(self) -> tuple[Row, ...]:
        return tuple(row for view in View for row in self.inbox.rows(view))

    def everything(self) -> list[object]:
        """All that the window shows of it."""
        shown = [self.desk.open(row.id) for row in self.rows()]
        return [(one.row, one.customer, one.messages, one.threads, one.evidence, one.order_number) for one in shown]

    def draft(self, conversation_id: int, text: str) -> None:
        with self.store.write() as conn:
            drafts.save(conn, conversation_id, FilledText(text), self.clock.now())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop.sqlite3")
    yield shop
    shop.store.close()


def test_undoing_a_join_gives_everything_back(shop: Shop) -> None:
    jan, ola, other = shop.rows()
    shop.grouping.join(ola.id, other.id)
    shop.draft(ola.id, "for Ola")
    before = shop.everything()
    done = shop.grouping.join(jan.id, ola.id)
    assert [row.id for row in shop.rows()] == [jan.id]
    shop.clock.advance(timedelta(seconds=5))
    shop.inbox.undo(done.undo_id)
    assert shop.everything() == before
    draft = shop.desk.open(ola.id).draft
    assert draft is not None and draft.text == "for Ola"
    assert shop.desk.open(jan.id).draft is None


def test_undoing_a_split_gives_everything_back(shop: Shop) -> None:
    jan, ola, _ = shop.rows()
    shop.grouping.join(jan.id, ola.id)
    before = shop.everything()
    done = shop.grouping.split(shop.desk.open(jan.id).threads[-1].id)
    assert len(shop.rows()) == 3
    shop.clock.advance(timedelta(seconds=5))
    shop.inbox.undo(done.undo_id)
    assert shop.everything() == before


@pytest.mark.parametrize("is_joined_first", [True, False])
def test_an_answer_for_later_goes_with_its_thread(shop: Shop, is_joined_first: bool) -> None:
    jan, ola, _ = shop.rows()
    thread = shop.desk.open(ola.id).threads[0].id
    tomorrow = shop.clock.now() + timedelta(days=1)
    if is_joined_first:
        shop.grouping.join(jan.id, ola.id)
    place = jan.id if is_joined_first else ola.id
    sent = shop.composer.send(place, "Yes, it can.", thread_id=thread, not_before=tomorrow)
    before = shop.everything()
    if is_joined_first:
        shop.grouping.split(thread)
    else:
        done = shop.grouping.join(jan.id, ola.id)
        assert "Yes, it can." in [one.text for one in shop.desk.open(jan.id).messages]
        shop.inbox.undo(done.undo_id)
        assert shop.everything() == before
    assert "Yes, it can." in [one.text for one in shop.desk.open(ola.id).messages]
    assert "Yes, it can." not in [one.text for one in shop.desk.open(jan.id).messages]
    filled = shop.composer.take_back(sent.outbox_id)
    draft = shop.desk.open(ola.id).draft
    assert filled is not None and draft is not None and draft.text == "Yes, it can."
    assert shop.desk.open(jan.id).draft is None


def test_a_snooze_waits_for_its_conversation_to_come_back(shop: Shop) -> None:
    jan, ola, _ = shop.rows()
    shop.inbox.snooze([ola.id], shop.clock.now() + timedelta(days=1))
    before = shop.everything()
    done = shop.grouping.join(jan.id, ola.id)
    assert [row.id for row in shop.inbox.rows(View.SNOOZED)] == []
    shop.clock.advance(timedelta(hours=2))
    shop.inbox.undo(done.undo_id)
    assert shop.everything() == before
    assert [row.id for row in shop.inbox.rows(View.SNOOZED)] == [ola.id]


def test_who_is_split_off_is_himself_again(shop: Shop) -> None:
    jan, ola, other = shop.rows()
    shop.grouping.join(ola.id, other.id)
    shop.grouping.join(jan.id, ola.id)
    for thread in shop.desk.open(jan.id).threads:
        if thread.to[0].address == "ola@x.example":
            shop.grouping.split(thread.id)
    shown = {row.customer: shop.desk.open(row.id).customer for row in shop.rows()}
    assert shown.keys() == {"Jan", "Ola"}
    assert [one.value for one in shown["Ola"].identities] == ["ola@x.example"]
    assert len({shop.desk.open(row.id).customer.id for row in shop.rows()}) == 2
