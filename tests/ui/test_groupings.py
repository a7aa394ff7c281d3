"""The log of what was joined and split, as a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.events import ConversationsChanged
from app.model.listing import View
from app.model.message import Address
from app.model.screen import GroupingFilter
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from ui.dialogs.groupings import GroupingCard, GroupingsDialog
from ui.widgets.button import Link
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

Settle = Callable[[], None]


def opened(window: MainWindow, conduct: Conduct, settle: Settle, command: str = "groupings") -> GroupingsDialog:
    conduct.do(command)
    settle()
    [sheet] = window.findChildren(GroupingsDialog)
    return sheet


def cards(sheet: GroupingsDialog) -> list[GroupingCard]:
    """From top to bottom."""
    shown = (sheet._column.itemAt(place).widget() for place in range(sheet._column.count()))
    return [one for one in shown if isinstance(one, GroupingCard)]


def link(card: GroupingCard, words: str) -> Link:
    [found] = [one for one in card.findChildren(Link) if one.text() == words]
    return found


def test_every_decision_is_told_in_words(window: MainWindow, conduct: Conduct, settle: Settle) -> None:
    told = [one.accessibleName() for one in cards(opened(window, conduct, settle))]
    assert len(told) == len(shop.GROUPINGS)
    assert "kept apart from" in told[0] and "by you" in told[0]
    assert "one message shows" in told[2] and "by Punktual" in told[2]
    assert "joined with" in told[3] and "asked again 19 h later" in told[3]


def test_it_opens_its_conversation(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    sheet = opened(window, conduct, settle)
    qtbot.mouseClick(link(cards(sheet)[3], "Open"), Qt.MouseButton.LeftButton)
    settle()
    assert conduct.reading.open_id() == shop.ANNA
    assert window.findChildren(GroupingsDialog) == []


def test_it_is_taken_back_from_there(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    sheet = opened(window, conduct, settle)
    qtbot.mouseClick(link(cards(sheet)[3], "Split"), Qt.MouseButton.LeftButton)
    settle()
    assert not desk.groupings[3].holds
    assert "Split" not in [one.text() for one in cards(sheet)[3].findChildren(Link)]


def test_only_some_are_shown(window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk) -> None:
    sheet = opened(window, conduct, settle)
    sheet.what.setCurrentIndex(sheet.what.findData("unite"))
    sheet.who.setCurrentIndex(sheet.who.findData(False))
    settle()
    assert len(cards(sheet)) == 1
    sheet.who.setCurrentIndex(sheet.who.findData(True))
    settle()
    assert cards(sheet) == []


def test_why_is_this_one_row(window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    conduct.do("more")
    [menu] = [one for one in window.findChildren(QMenu) if one.isVisible()]
    actions: list[QAction] = list(menu.actions())
    assert conduct.actions["why one row"] in actions
    menu.close()
    opened(window, conduct, settle, "why one row")
    assert desk.logs_wanted[-1] == GroupingFilter(conversation_id=shop.ANNA)


def test_it_follows_what_happens(window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk) -> None:
    sheet = opened(window, conduct, settle)
    desk.groupings = (replace(shop.GROUPINGS[3], id=9), *desk.groupings)
    desk.bus.publish(ConversationsChanged(frozenset({shop.ANNA})))
    sheet._bridge.drain()
    settle()
    assert len(cards(sheet)) == len(shop.GROUPINGS) + 1


def test_undo_reaches_back_past_the_bar_and_a_restart(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    """First what this session did, though its bar is gone; then what the log knows."""
    first, second = shop.ROWS[0].id, shop.ROWS[1].id
    for one in (first, second):
        conduct.reading.open(one)
        settle()
        conduct.do("done")
        settle()
    window.undo.offer(lambda _: "", 0.001, None)
    window.undo._milliseconds = 1  # its time is over
    window.undo._tick()
    for waiting in (second, first):
        conduct.do("undo")
        settle()
        window.undo.hide()
        assert waiting in [row.id for row in desk.views[next(iter(desk.views))]]
    assert "grouping.undo_last" not in desk.calls
    conduct.do("undo")
    settle()
    assert desk.groupings[0].undone_at is not None
    assert "kept apart from" in window.undo.accessibleName()


def test_undo_right_after_a_key_takes_that_back(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    """Though the store had not answered yet when the second key was struck."""
    before = {row.id for row in desk.views[View.TO_ANSWER]}
    for _ in range(2):
        conduct.do("done")
        conduct.do("undo")
        settle()
        assert {row.id for row in desk.views[View.TO_ANSWER]} == before
        assert not window.undo.is_offered()
    assert "grouping.undo_last" not in desk.calls


def test_a_new_address_is_pointed_out(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    """The known address is answered; who chooses the new one is told, and gets back with one click."""
    view = shop.conversation(shop.ROWS[2])
    known, eve = view.threads[-1], view.threads[0]
    eve = replace(eve, to=(Address("Anna Kowalska", "eve@evil.example"),), is_new_address=True)
    pane = window.panes.composer
    pane.show_conversation(None)
    pane.show_conversation(replace(view, threads=(eve, known), answers_thread=known.id))
    assert not pane.answers_new_address()
    pane.recipients.thread_chosen.emit(eve.id)
    assert pane.answers_new_address()
    band = pane._new_address
    assert "eve@evil.example" in band.words.text() and "same phone" in band.words.text()
    qtbot.mouseClick(band.findChildren(Link)[0], Qt.MouseButton.LeftButton)
    assert not pane.answers_new_address()
