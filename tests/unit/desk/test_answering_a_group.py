"""One customer wrote from two addresses: the answer goes to one, and to the other only if the owner ticks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest

from app.bus import Bus
from app.clock import FrozenClock
from app.desk.composer import Composer
from app.desk.conversation import Conversation
from app.desk.ground import Ground
from app.desk.grouping import Grouping
from app.errors import BadInput
from app.model.account import Account, Server
from app.model.answer import AfterSend, FilledText, OutboxState
from app.model.listing import View
from app.model.message import RawItem
from app.model.screen import Sent
from app.outbox import scheduled
from app.settings import Settings
from app.store import accounts, drafts, listing, outbox
from app.store.engine import Store
from app.sync.answered import note_accepted
from app.sync.pipeline import Pipeline

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOME, WORK = "anna@home.example", "anna@work.example"


def _mail(number: int, address: str, text: str) -> bytes:
    return (
        f"From: Anna <{address}>\r\nTo: shop@firma.example\r\nMessage-ID: <m{number}@x.example>\r\n"
        f"Subject: Question {number}\r\n\r\n{text}\r\n"
    ).encode()


class Shop:
    """Two questions, joined by the owner."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.clock = FrozenClock(NOW)
        self.settings = Settings()
        ground = Ground(self.store, Bus(), self.clock, self.settings)
        self.composer = Composer(ground, None)  # type: ignore[arg-type]  # nothing here reaches the machinery
        self.desk = Conversation(ground, None)  # type: ignore[arg-type]
        self.grouping = Grouping(ground)
        server = Server("mail.firma.example", 993)
        with self.store.write() as conn:
            owner = Account(0, "shop@firma.example", "", server, server, NOW - timedelta(days=1))
            self.account = accounts.add(conn, owner)
        self.pipeline = Pipeline(self.store, Bus(), lambda: self.settings)
        for number, (address, text) in enumerate(((HOME, "Secret of home"), (WORK, "Secret of work")), start=1):
            self.clock.advance(timedelta(hours=1))
            self.receive(_mail(number, address, text))
        self.clock.advance(timedelta(hours=1))
        ids = [row.id for row in self.rows(View.TO_ANSWER)]
        if len(ids) == 2:
            self.grouping.join(*ids)
        [row] = self.rows(View.TO_ANSWER)
        self.id = row.id

    def receive(self, raw: bytes) -> None:
        self.pipeline.take(self.account, [RawItem(self.account.id, 0, 0, raw, self.clock.now())], is_live=True)

    def send(self, *answer: Any, **more: Any) -> Sent:
        """The newest thread is answered."""
        newest = self.desk.open(self.id).threads[-1].id
        return self.composer.send(self.id, *answer, **({"thread_id": newest} | more))

    def rows(self, view: View) -> tuple[listing.Row, ...]:
        with self.store.read() as conn:
            return listing.rows(conn, view)

    def outgoing(self) -> dict[tuple[str, ...], EmailMessage]:
        with self.store.read() as conn:
            items = outbox.in_state(conn, OutboxState.HELD)
            raws = {item.recipients: outbox.raw_of(conn, item.id) for item in items}
        return {to: cast(EmailMessage, message_from_bytes(raw, policy=policy.default)) for to, raw in raws.items()}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop.sqlite3")
    yield shop
    shop.store.close()


def test_a_new_address_is_not_answered_unless_it_is_chosen(shop: Shop) -> None:
    """The two were joined because the names are the same, which everybody can write."""
    shown = shop.desk.open(shop.id)
    assert [(one.to[0].address, one.is_new_address) for one in shown.threads] == [(HOME, False), (WORK, True)]
    assert shown.answers_thread == shown.threads[0].id
    shop.composer.send(shop.id, "Here you are.")
    assert [to for to in shop.outgoing()] == [(HOME,)]


def test_who_reports_that_an_answer_did_not_arrive_is_never_answered(shop: Shop) -> None:
    shop.receive(
        b"From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nReturn-Path: <>\r\nMessage-ID: <r@mx.example>\r\n"
        b"In-Reply-To: <m2@x.example>\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\nThe mailbox is full.\r\n"
    )
    shown = shop.desk.open(shop.id)
    assert len(shown.messages) == 3
    assert [one.to[0].address for one in shown.threads] == [HOME, WORK]
    shop.send("Here you are.")
    assert list(shop.outgoing()) == [(WORK,)]


def test_nobody_else_gets_the_answer(shop: Shop) -> None:
    shop.send("Here you are.")
    [(recipients, mail)] = shop.outgoing().items()
    assert recipients == (WORK,)
    assert HOME not in str(mail) and "Secret of home" not in str(mail)


def test_the_other_address_gets_a_message_of_its_own(shop: Shop) -> None:
    shop.send("Here you are.", attachments=(("label.txt", b"x"),), also=(HOME, HOME, WORK))
    sent = shop.outgoing()
    assert sent.keys() == {(WORK,), (HOME,)}
    main, copy = sent[(WORK,)], sent[(HOME,)]
    assert main["Message-ID"] != copy["Message-ID"]
    assert (copy["To"].addresses[0].addr_spec, copy["Cc"], copy["In-Reply-To"]) == (HOME, None, "<m1@x.example>")
    assert main["In-Reply-To"] == "<m2@x.example>"
    assert "Secret of work" in str(main) and "Secret of home" not in str(main)
    assert "Secret" not in str(copy) and WORK not in str(copy)
    assert "Here you are." in str(copy) and "label.txt" in str(copy)


def test_the_thread_that_is_chosen_gets_it(shop: Shop) -> None:
    first = shop.desk.open(shop.id).threads[0]
    shop.send("Here you are.", thread_id=first.id, also=(WORK,))
    sent = shop.outgoing()
    assert "Secret of home" in str(sent[(HOME,)]) and "Secret" not in str(sent[(WORK,)])


def test_a_stranger_is_refused_and_nothing_goes(shop: Shop) -> None:
    with pytest.raises(BadInput, match=r"eve@x\.example"):
        shop.send("Here you are.", also=("eve@x.example",))
    assert shop.outgoing() == {}
    assert [row.id for row in shop.rows(View.TO_ANSWER)] == [shop.id]


def test_undo_takes_all_of_them_back(shop: Shop) -> None:
    sent = shop.send("Here you are.", also=(HOME,))
    assert shop.composer.take_back(sent.outbox_id) == FilledText("Here you are.")
    assert shop.outgoing() == {}
    assert [row.id for row in shop.rows(View.TO_ANSWER)] == [shop.id]


def test_an_earlier_answer_is_not_taken_back_with_it(shop: Shop) -> None:
    shop.send("Here you are.")
    shop.clock.advance(timedelta(seconds=1))
    later = shop.send("Here you are.")
    shop.composer.take_back(later.outbox_id)
    assert len(shop.outgoing()) == 1


@pytest.mark.parametrize(("after", "view"), [(AfterSend.WAITING, View.WAITING), (AfterSend.DONE, View.DONE)])
def test_both_accepted_the_row_rests(shop: Shop, after: AfterSend, view: View) -> None:
    shop.send("Here you are.", after, also=(HOME,))
    for _ in range(2):
        shop.clock.advance(timedelta(seconds=20))
        with shop.store.write() as conn:
            item = outbox.in_state(conn, OutboxState.HELD)[0]
            note_accepted(conn, item, shop.clock.now(), shop.settings)
            outbox.move(conn, item.id, [OutboxState.HELD], OutboxState.ACCEPTED)
    [row] = shop.rows(view)
    assert (row.id, row.message_count) == (shop.id, 4)
    assert shop.rows(View.TO_ANSWER) == ()
    answers = [message for message in shop.desk.open(shop.id).messages if message.to and not message.outbox_id]
    assert sorted(message.to[0].address for message in answers) == [HOME, WORK]


def test_one_draft_is_made_of_what_was_held(shop: Shop) -> None:
    shop.send("Here you are.", not_before=NOW + timedelta(days=1), also=(HOME,))
    with shop.store.write() as conn:
        scheduled.hold_missed(conn, NOW + timedelta(days=2))
        held = drafts.find(conn, shop.id)
    assert held is not None and held.text == "Here you are."
