"""Joined, kept apart and taken back in the window over the real store, and again after the program was started anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.clock import FrozenClock
from app.host.secrets import Secrets
from app.machinery import Machinery
from app.model.account import Account, Server
from app.model.listing import View
from app.model.message import RawItem
from app.store import accounts
from app.sync.pipeline import Pipeline
from ui.dialogs.groupings import GroupingCard, GroupingsDialog
from ui.dialogs.phone_note import PhoneNote
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.band import Band
from ui.widgets.button import Link
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LETTERS = (
    ("Jan Kos", "jan@x.example", "Invoice", "Where is the invoice for my bicycle? I need it for my taxes."),
    ("Ola Lis", "ola@x.example", "Gift card", "Can a gift card be used twice?"),
    ("Jan Kos", "jan.kos@y.example", "Invoice", "I need the invoice for my bicycle for my taxes."),
)


class Started:
    """The program with its window, over one file."""

    def __init__(self, qtbot: QtBot, path: Path, clock: FrozenClock) -> None:
        self._qtbot = qtbot
        self.machinery = Machinery(path, clock, Secrets())
        desk = self.desk = self.machinery.desk
        watch = Watch(desk.clock.now, lambda: desk.hours, lambda: 900)
        self.window = MainWindow(watch)
        self.conduct = Conduct(self.window, desk, watch, self.window.close)
        self.window.resize(1300, 820)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            self._qtbot.waitUntil(lambda: not self.conduct.ask.is_busy())
            self.conduct.bridge.drain()
        self._qtbot.waitUntil(lambda: not self.conduct.ask.is_busy())

    def do(self, command: str) -> None:
        self.conduct.do(command)
        self.settle()

    def open(self, conversation_id: int) -> None:
        self.conduct.reading.open(conversation_id)
        self.settle()

    def click(self, link: Link) -> None:
        self._qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
        self.settle()

    def rows(self) -> list[tuple[Any, ...]]:
        """As they are listed and stored."""
        self.settle()
        rows = self.desk.inbox.rows(View.TO_ANSWER)
        assert tuple(row.id for row in rows) == tuple(row.id for row in self.window.panes.list.model.rows())
        return [(row.id, row.customer, row.due, row.message_count, row.has_suggestion) for row in rows]

    def repeats(self) -> list[Band]:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # those of what was shown before
        bands = self.window.panes.conversation.findChildren(Band)
        return [one for one in bands if "Perhaps the same" in one.words.text()]

    def close(self) -> None:
        self.conduct.close()
        self.window.is_ending = True
        self.window.close()
        self.machinery.store.close()


class Office:
    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self._qtbot, self._path = qtbot, path
        self.clock = FrozenClock(NOW)
        self.now = Started(qtbot, path, self.clock)

    def restart(self) -> Started:
        self.now.close()
        self.now = Started(self._qtbot, self._path, self.clock)
        return self.now


@pytest.fixture
def office(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    theme.install(qapp)
    office = Office(qtbot, tmp_path / "shop.sqlite3")
    machinery = office.now.machinery
    server = Server("mail.firma.example", 993)
    with machinery.store.write() as conn:
        owner = Account(0, "shop@firma.example", "", server, server, NOW - timedelta(days=1))
        account = accounts.add(conn, owner)
    pipeline = Pipeline(machinery.store, machinery.desk.bus, lambda: machinery.desk.settings)
    for number, (name, address, subject, text) in enumerate(LETTERS):
        office.clock.advance(timedelta(minutes=20))
        raw = (
            f"From: {name} <{address}>\r\nTo: shop@firma.example\r\nMessage-ID: <m{number}@x.example>\r\n"
            f"Subject: {subject}\r\n\r\n{text}\r\n"
        ).encode()
        pipeline.take(account, [RawItem(account.id, 0, 0, raw, office.clock.now())], is_live=True)
    office.now.settle()
    yield office
    office.now.close()


def suggested(office: Office) -> int:
    """The newer of the two."""
    return max(int(row[0]) for row in office.now.rows() if row[4])


def test_an_accepted_repeat_is_undone_after_a_restart(office: Office) -> None:
    before, offered = office.now.rows(), suggested(office)
    office.now.open(offered)
    [band] = office.now.repeats()
    office.now.click(band.findChildren(Link)[0])
    assert len(office.now.rows()) == 2
    assert len(office.now.desk.conversation.open(offered).threads) == 2
    started = office.restart()
    started.do("undo")
    assert started.rows() == before
    started.open(offered)
    assert len(started.repeats()) == 1
    started.do("undo")
    assert "nothing to undo" in started.window.undo.accessibleName()


def test_a_repeat_is_seen_from_both_sides_and_ends_on_both(office: Office) -> None:
    marked = [row[0] for row in office.now.rows() if row[4]]
    assert len(marked) == 2
    for number in marked:
        office.now.open(number)
        assert len(office.now.repeats()) == 1
    office.now.open(min(marked))
    office.now.click(office.now.repeats()[0].findChildren(Link)[1])
    assert [row for row in office.now.rows() if row[4]] == []
    for number in marked:
        office.now.open(number)
        assert office.now.repeats() == []


def test_what_is_kept_apart_stays_so_after_a_restart(office: Office) -> None:
    offered = suggested(office)
    office.now.open(offered)
    [band] = office.now.repeats()
    office.now.click(band.findChildren(Link)[1])
    started = office.restart()
    started.open(offered)
    assert started.repeats() == []
    started.do("join")
    likeliest = started.conduct.acting._picker.list
    assert likeliest.count() == 2  # what is kept apart can still be joined by hand
    started.conduct.acting._picker.hide()
    started.do("undo")
    started.open(offered)
    assert len(started.repeats()) == 1


def test_taken_back_is_told_when_it_is_so(office: Office) -> None:
    before, started = office.now.rows(), office.now
    started.open(before[0][0])
    started.conduct.acting.join(before[1][0])
    started.settle()
    started.do("undo")
    assert started.rows() == before
    assert "Taken back: Joined with" in started.window.undo.accessibleName()
    started.conduct.acting.join(before[1][0])
    started.settle()
    started.desk.grouping.take_back(started.desk.grouping.log()[0].id)
    started.do("undo")
    assert started.rows() == before
    assert "does not hold" in started.window.undo.accessibleName()


def test_a_row_is_split_from_the_log(office: Office) -> None:
    before = office.now.rows()
    numbers = [row[0] for row in before]
    office.now.open(numbers[0])
    office.now.conduct.acting.join(numbers[1])
    assert len(office.now.rows()) == 2
    started = office.restart()
    started.open(numbers[0])
    started.do("why one row")
    [sheet] = started.window.findChildren(GroupingsDialog)
    [card] = sheet.findChildren(GroupingCard)
    [split] = [one for one in card.findChildren(Link) if one.text() == "Split"]
    started.click(split)
    assert started.rows() == before
    sheet.reject()


def test_a_call_is_noted_with_two_keys_and_finds_its_customer(office: Office, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("tel:+48 600 555 112")
    started = office.now
    started.do("phone")
    [sheet] = started.window.findChildren(PhoneNote)
    qtbot.keyClick(sheet.focusWidget(), Qt.Key.Key_Return)
    started.settle()
    shown = started.window.panes.conversation.shown()
    assert shown is not None
    assert (shown.row.customer, shown.phone) == ("+48600555112", "+48 600 555 112")
    assert len(started.rows()) == 4
