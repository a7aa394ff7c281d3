"""A message that arrives brings back what was snoozed, and loses nothing of threads that it proves to be one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.bus import Bus
from app.model.account import Account, Security, Server
from app.model.answer import FilledText, Filling
from app.model.listing import View
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, acts, drafts, grouped, listing
from app.store.engine import Store
from app.store.refresh import refresh
from app.sync.pipeline import Pipeline
from tests.store.rows import HOUR, NOON

OWN = "shop@sklep.example"


class Shop:
    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.pipeline = Pipeline(self.store, Bus(), Settings)
        server = Server("mail.example", 993, Security.TLS, "u")
        with self.store.write() as conn:
            self.account = accounts.add(conn, Account(0, OWN, "Sklep", server, server, NOON - 24 * HOUR))

    def receive(self, number: int, who: str, text: str, hour: float, answers: str = "", more: str = "") -> int:
        """Returns the conversation in which it is, the newest one."""
        head = f"From: {who} <{who.lower()}@x.example>\nTo: {OWN}\nMessage-ID: <{number}@x.example>\nSubject: {text}\n"
        head += f"References: {answers}\n" if answers else ""
        item = RawItem(self.account.id, 0, 0, f"{head}{more}\n{text}\n".encode(), NOON + hour * HOUR)
        self.pipeline.take(self.account, [item], is_live=True)
        with self.store.read() as conn:
            rows = [row for view in View for row in listing.rows(conn, view)]
        return max(rows, key=lambda row: row.newest_at).id

    def snooze(self, conversation_id: int) -> None:
        with self.store.write() as conn:
            acts.snooze(conn, conversation_id, NOON + timedelta(days=3))
            refresh(conn, [conversation_id], Settings())

    def ids(self, view: View) -> set[int]:
        with self.store.read() as conn:
            return {row.id for row in listing.rows(conn, view)}

    def draft(self, conversation_id: int, text: str, *fillings: Filling) -> None:
        with self.store.write() as conn:
            drafts.save(conn, conversation_id, FilledText(text, fillings), NOON)

    def begun(self, conversation_id: int) -> FilledText | None:
        with self.store.read() as conn:
            return drafts.find(conn, conversation_id)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop.sqlite3")
    yield shop
    shop.store.close()


def test_a_customers_message_brings_a_snoozed_conversation_back(shop: Shop) -> None:
    jan = shop.receive(1, "Jan", "Where is my parcel?", 0)
    shop.snooze(jan)
    assert shop.ids(View.SNOOZED) == {jan}
    shop.receive(2, "Jan", "Is anybody there?", 1, "<1@x.example>")
    assert shop.ids(View.TO_ANSWER) == {jan} and not shop.ids(View.SNOOZED)
    shop.snooze(jan)  # again: what was known then does not bring it back
    assert shop.ids(View.SNOOZED) == {jan}


def test_automatic_mail_leaves_it_snoozed(shop: Shop) -> None:
    jan = shop.receive(1, "Jan", "Where is my parcel?", 0)
    shop.snooze(jan)
    shop.receive(2, "Jan", "I am away", 1, "<1@x.example>", "Auto-Submitted: auto-replied\n")
    assert shop.ids(View.SNOOZED) == {jan}


def test_a_snooze_outlives_being_joined_and_split(shop: Shop) -> None:
    jan = shop.receive(1, "Jan", "Where is my parcel?", 0)
    shop.snooze(jan)
    ola = shop.receive(2, "Ola", "Can a gift card be used twice?", 1)
    with shop.store.write() as conn:
        joined = grouped.join(conn, jan, ola, NOON + 2 * HOUR)
        refresh(conn, joined.changed, Settings())
    assert shop.ids(View.TO_ANSWER) == {ola}
    with shop.store.write() as conn:
        assert joined.act_id is not None
        refresh(conn, grouped.take_back(conn, joined.act_id, NOON + 3 * HOUR).changed, Settings())
    assert shop.ids(View.TO_ANSWER) == {ola} and shop.ids(View.SNOOZED) == {jan}


def test_drafts_of_threads_that_are_one_stay(shop: Shop) -> None:
    jan = shop.receive(1, "Jan", "Where is my parcel?", 0)
    ola = shop.receive(2, "Ola", "Can a gift card be used twice?", 1)
    shop.draft(ola, "Yes, Ola", Filling(5, 8, "customer.first_name", False))
    assert shop.receive(3, "Ola", "One matter after all", 2, "<1@x.example> <2@x.example>") == jan
    found = shop.begun(jan)
    assert found is not None and found.text == "Yes, Ola"
    kim = shop.receive(4, "Kim", "Do you sell lamps?", 3)
    shop.draft(kim, "No, Kim", Filling(4, 7, "customer.first_name", False))
    shop.receive(5, "Kim", "I belong to them", 4, "<1@x.example> <4@x.example>")
    found = shop.begun(jan)
    assert found is not None and found.text == "Yes, Ola\n\nNo, Kim"
    assert [found.text[one.start : one.end] for one in found.fillings] == ["Ola", "Kim"]
    assert shop.begun(ola) is None and shop.begun(kim) is None
