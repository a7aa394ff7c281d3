"""A call that is noted finds its customer, and its conversation where it repeats a matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.bus import Bus
from app.clock import FrozenClock
from app.desk.conversation import Conversation
from app.desk.ground import Ground
from app.desk.inbox import Inbox
from app.errors import BadInput
from app.identity.match import Own
from app.model.account import Account, Server
from app.model.listing import Row, View
from app.model.message import Channel, RawItem
from app.settings import Settings
from app.store import accounts
from app.store.engine import Store
from app.sync.grouping import group_call
from app.sync.pipeline import Pipeline

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FORM = (
    b"From: Website <wordpress@firma.example>\r\nTo: shop@firma.example\r\nMessage-ID: <f1@firma.example>\r\n"
    b"Reply-To: anna@poczta.example\r\nSubject: New message from your website\r\nX-Mailer: PHPMailer\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"Name: Anna Kowalska\r\nEmail: anna@poczta.example\r\nPhone: +48 600 555 112\r\n"
    b"Message: Where is my parcel, order 4711?\r\n\r\n-- \r\n"
    b"This e-mail was sent from a contact form on firma.example\r\n"
)


class Shop:
    """Anna wrote by the form an hour ago, and left her number."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.clock = FrozenClock(NOW)
        settings = Settings(country="PL")
        ground = Ground(self.store, Bus(), self.clock, settings)
        wires: Any = SimpleNamespace(group_call=lambda conn, call: group_call(conn, call, Own(region="PL"), ()))
        self.desk, self.inbox = Conversation(ground, wires), Inbox(ground)
        server = Server("mail.firma.example", 993)
        with self.store.write() as conn:
            owner = Account(0, "shop@firma.example", "", server, server, NOW - timedelta(days=1))
            account = accounts.add(conn, owner)
        item = RawItem(account.id, 0, 0, FORM, NOW)
        Pipeline(self.store, Bus(), lambda: settings).take(account, [item], is_live=True)
        self.clock.advance(timedelta(hours=1))

    def rows(self) -> dict[int, Row]:
        return {row.id: row for row in self.inbox.rows(View.TO_ANSWER)}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop.sqlite3")
    yield shop
    shop.store.close()


@pytest.mark.parametrize("number", ["600 555 112", "+48600555112", "0048 600-555-112", "۶۰۰۵۵۵۱۱۲"])
def test_the_number_finds_the_customer(shop: Shop, number: str) -> None:
    place = shop.desk.phone_note(number, "")
    view = shop.desk.open(place)
    assert (view.customer.name, view.phone) == ("Anna Kowalska", "+48 600 555 112")


def test_who_calls_about_the_same_is_in_the_same_row(shop: Shop) -> None:
    [before] = shop.rows()
    place = shop.desk.phone_note("600 555 112", "Still waits for order 4711", "Anna Kowalska")
    assert place == before
    assert shop.rows()[place].channels == (Channel.FORM, Channel.PHONE)


def test_an_unknown_number_is_a_customer_of_its_own(shop: Shop) -> None:
    place = shop.desk.phone_note("+48 22 123 45 67", "Asks for a price")
    row = shop.rows()[place]
    assert (row.customer, row.channels, row.thread_count, len(shop.rows())) == ("+48221234567", (Channel.PHONE,), 1, 2)


def test_nobody_in_particular_is_not_taken_for_the_same_nobody(shop: Shop) -> None:
    places = [shop.desk.phone_note("", words) for words in ("Asks for a price", "Asks for the hours")]
    assert len({*places}) == 2
    for place in places:
        view = shop.desk.open(place)
        assert (view.row.customer, view.customer.name, view.repeats) == ("Unknown caller", "Unknown caller", ())


def test_something_must_be_known_of_a_call(shop: Shop) -> None:
    with pytest.raises(BadInput):
        shop.desk.phone_note(" ", " ")
