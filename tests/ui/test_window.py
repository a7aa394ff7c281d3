"""The main window as a person uses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.errors import BadInput
from app.events import ConversationsChanged
from app.model.listing import View
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from ui.dialogs.phone_note import PhoneNote
from ui.widgets import theme
from ui.widgets.band import Band
from ui.widgets.button import Link
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

Settle = Callable[[], None]
IDS = [row.id for row in shop.ROWS]


def _current(window: MainWindow) -> int | None:
    row = window.panes.list.current()
    return row.id if row else None


def test_the_most_urgent_is_open_at_once(window: MainWindow, conduct: Conduct) -> None:
    assert _current(window) == IDS[0]
    shown = window.panes.conversation.shown()
    assert shown is not None and shown.row.id == IDS[0]
    assert window.isActiveWindow()  # no part of it flashed up as a window of its own


def test_letters_move_while_no_text_is_written(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle
) -> None:
    window.panes.list.view.setFocus()
    qtbot.keyClicks(window.panes.list.view, "jj")
    assert _current(window) == IDS[2]
    qtbot.keyClicks(window.panes.list.view, "k")
    assert _current(window) == IDS[1]
    settle()
    qtbot.keyClicks(window.panes.list.view, "r")
    assert window.panes.composer.edit.hasFocus()
    qtbot.keyClicks(window.panes.composer.edit, "jkes")
    assert window.panes.composer.edit.toPlainText() == "jkes"
    assert _current(window) == IDS[1]
    qtbot.keyClick(window.panes.composer.edit, Qt.Key.Key_Escape)
    qtbot.keyClicks(window.panes.list.view, "/")
    assert window.panes.top.search.hasFocus()


def test_snippet_and_one_key_lead_to_the_next_message(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    edit = window.panes.composer.edit
    qtbot.keyClick(window.panes.list.view, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert "Anna" in edit.toPlainText() and edit.hasFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert [one[0] for one in desk.sent] == [shop.ANNA]
    assert desk.sent[0][2]["snippet_ids"] == (shop.SNIPPETS[0].id,)
    assert desk.sent[0][2]["thread_id"] == shop.BIG + 13
    assert _current(window) == IDS[3]
    assert edit.toPlainText() == ""
    assert window.undo.is_offered()


def test_an_answer_is_taken_back_into_the_composer(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    window.panes.composer.edit.insertPlainText("Do widzenia")
    window.panes.composer.send()
    settle()
    assert _current(window) == IDS[1]
    conduct.do("undo")
    settle()
    settle()
    assert desk.sent == []
    assert window.panes.composer.conversation_id() == IDS[0]
    assert window.panes.composer.edit.toPlainText() == "Do widzenia"
    assert _current(window) == IDS[0]


def test_an_answer_that_could_not_be_kept_comes_back(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BadInput("Nobody to write to")

    desk.composer.send = refuse  # type: ignore[method-assign, assignment]  # this one desk refuses
    window.panes.composer.edit.insertPlainText("Text that must not be lost")
    window.panes.composer.send()
    settle()
    settle()
    assert window.panes.composer.edit.toPlainText() == "Text that must not be lost"
    assert window.panes.composer.conversation_id() == IDS[0]


def test_an_open_placeholder_stops_send_and_is_selected(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    conduct.answering.insert(shop.SNIPPETS[1].id)
    settle()
    edit = window.panes.composer.edit
    edit.moveCursor(edit.textCursor().MoveOperation.End)
    conduct.do("send")
    settle()
    assert desk.sent == []
    assert edit.textCursor().selectedText() == "{{size}}"
    qtbot.keyClicks(edit, "40")
    conduct.do("send")
    settle()
    assert "rozmiar 40." in desk.sent[0][1]


def test_done_goes_on_and_is_undone(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    window.panes.list.view.setFocus()
    qtbot.keyClicks(window.panes.list.view, "e")
    settle()
    assert _current(window) == IDS[1]
    assert IDS[0] not in [row.id for row in desk.views[View.TO_ANSWER]]
    qtbot.keyClicks(window.panes.list.view, "u")
    settle()
    settle()
    assert _current(window) == IDS[0]


def test_arrivals_leave_selection_and_what_is_written_alone(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    window.panes.composer.edit.insertPlainText("half an ans")
    desk.put(shop.row(80, "Early", "Urgent", "now", shop.at(20, 10)))
    settle()
    assert window.panes.list.model.rows()[0].customer == "Early"
    assert _current(window) == shop.ANNA
    assert window.panes.composer.edit.toPlainText() == "half an ans"


def test_what_is_read_stays_when_its_row_goes_elsewhere(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    desk.move([shop.ANNA], View.WAITING, lambda row: replace(row, due=None))
    settle()
    shown = window.panes.conversation.shown()
    assert shown is not None and shown.row.id == shop.ANNA
    assert _current(window) is None


def test_a_conversation_that_is_gone_is_closed(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    desk.views[View.TO_ANSWER] = ()
    desk.bus.publish(ConversationsChanged(frozenset({shop.ANNA})))
    settle()
    assert window.panes.conversation.shown() is None
    assert not window.panes.composer.isVisible()


def test_an_answer_that_came_back_is_said_loudly(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    desk.put(shop.BOUNCED)
    settle()
    conduct.reading.open(shop.BOUNCED.id)
    settle()
    bands = [band for band in window.panes.conversation.findChildren(Band) if band.property("kind") == "error"]
    assert len(bands) == 1
    assert "did not arrive" in bands[0].words.text() and "user unknown" in bands[0].words.text()


def test_mere_thanks_are_done_with_one_click(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    desk.put(shop.THANKED)
    settle()
    conduct.reading.open(shop.THANKED.id)
    settle()
    [band] = [one for one in window.panes.conversation.findChildren(Band) if "thanks" in one.words.text()]
    qtbot.mouseClick(band.findChildren(Link)[0], Qt.MouseButton.LeftButton)
    settle()
    assert shop.THANKED.id in [row.id for row in desk.views[View.DONE]]


def test_the_owner_says_which_thread_is_split_off(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    conduct.do("split")
    [menu] = [one for one in window.findChildren(QMenu) if one.isVisible()]
    question, *lines = menu.actions()
    assert question.text() == "Split which thread off?" and not question.isEnabled()
    assert [("form" in one.text(), "call" in one.text()) for one in lines] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    lines[1].trigger()
    menu.close()
    settle()
    assert desk.splits == [shop.BIG + 12]


def test_of_two_threads_the_newer_is_split_off(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    shown = window.panes.conversation.shown()
    assert shown is not None
    window.panes.conversation.show_conversation(replace(shown, threads=shown.threads[1:]))
    conduct.do("split")
    settle()
    assert desk.splits == [shop.BIG + 13]


def test_any_conversation_can_be_joined(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    """Also one that is not among the likely ones: it is searched for as one types."""
    conduct.do("join")
    settle()
    picker = conduct.acting._picker
    assert picker.list.count() == len(IDS) - 1
    qtbot.keyClicks(picker.field, "jutro")
    settle()
    with qtbot.waitSignal(picker.picked) as picked:
        qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    settle()
    assert picked.args == [shop.WAITING[0].id]
    assert shop.WAITING[0].id in [row.id for row in desk.views[View.DONE]]


def test_a_call_is_noted_with_two_keys_and_opened(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle
) -> None:
    QApplication.clipboard().setText("+48 600 555 112")
    conduct.do("phone")
    [sheet] = window.findChildren(PhoneNote)
    qtbot.keyClick(sheet.focusWidget(), Qt.Key.Key_Return)
    settle()
    settle()
    shown = window.panes.conversation.shown()
    assert shown is not None and shown.row.customer == "+48 600 555 112"
    assert _current(window) == shown.row.id


def test_html_keeps_up_with_the_colours(window: MainWindow, conduct: Conduct) -> None:
    view = shop.conversation(shop.ROWS[0])
    html = '<p style="color: black">Hello <a href="https://shop.example">shop</a></p>'
    window.panes.conversation.show_conversation(replace(view, messages=(replace(view.messages[0], html=html),)))
    theme.apply(theme.DARK)
    QApplication.processEvents()
    card = window.panes.conversation._cards[view.messages[0].id]
    assert card._body is not None
    paper = card._body._view.viewport().grab().toImage()
    assert paper.pixelColor(paper.width() - 3, 3).name().upper() == theme.LIGHT.surface


def test_drafts_are_kept_while_one_goes_elsewhere(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    window.panes.composer.edit.insertPlainText("Unfinished")
    conduct.do("next")
    settle()
    assert window.panes.composer.edit.toPlainText() == ""
    assert desk.drafts[IDS[0]].text == "Unfinished"
    conduct.do("previous")
    settle()
    assert window.panes.composer.edit.toPlainText() == "Unfinished"


def test_a_draft_is_kept_while_its_conversation_stays_open(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    edit = window.panes.composer.edit
    conduct.reading.open(IDS[0])
    settle()
    qtbot.keyClicks(edit, "Unfinished")
    qtbot.waitUntil(lambda: IDS[0] in desk.drafts)
    conduct.reading.open(IDS[1])
    settle()
    assert edit.toPlainText() == ""
    conduct.reading.open(IDS[0])
    settle()
    assert edit.toPlainText() == "Unfinished"


def test_letters_stay_commands_when_the_pressed_button_goes(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle
) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    pane = window.panes.conversation
    [split] = [one for one in pane.findChildren(Link) if one.text().startswith("Split")]
    split.setFocus()
    conduct.reading.open(IDS[0])
    qtbot.waitUntil(lambda: pane.shown() is not None and pane.shown().row.id == IDS[0])
    settle()
    assert pane.isAncestorOf(QApplication.focusWidget())
    conduct.stage.undo.offer(lambda _: "Done", 5, lambda: None)
    [undo] = window.undo.findChildren(QPushButton)
    undo.setFocus()
    undo.click()
    assert not window.undo.isVisible() and not isinstance(QApplication.focusWidget(), QLineEdit)


def test_escape_ends_a_search(qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle) -> None:
    search, rows = window.panes.top.search, window.panes.list
    for from_field in (True, False):
        conduct.do("search")
        qtbot.keyClicks(search, "zwrot")
        qtbot.waitUntil(lambda: rows.model.rowCount() == 1)
        if not from_field:
            qtbot.keyClick(search, Qt.Key.Key_Down)
        qtbot.keyClick(search if from_field else rows.view, Qt.Key.Key_Escape)
        settle()
        assert rows.model.rowCount() > 1 and search.text() == ""


def test_search_and_back(qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle) -> None:
    conduct.reading.search("zwrot")
    settle()
    assert [row.id for row in window.panes.list.model.rows()] == [shop.ANNA]
    conduct.reading.search("")
    settle()
    assert len(window.panes.list.model.rows()) == len(IDS)


def test_a_notice_in_a_narrow_window_covers_no_button(qtbot: QtBot, window: MainWindow, conduct: Conduct) -> None:
    window.resize(800, 600)
    conduct.stage.notice("Somebody wrote")
    window.show_list(False)
    composer, bar = window.panes.composer, window.undo
    assert bar.isVisible() and composer.isVisible()

    def is_above() -> bool:
        return bar.geometry().bottom() < composer.mapTo(bar.parentWidget(), QPoint(0, 0)).y()

    qtbot.waitUntil(is_above)


def test_a_narrow_window_takes_turns(qtbot: QtBot, window: MainWindow, conduct: Conduct) -> None:
    window.resize(800, 600)
    panes = window.panes
    assert panes.list.isVisible() and not panes.composer.isVisible() and not panes.customer.isVisible()
    qtbot.keyClick(panes.list.view, Qt.Key.Key_Return)
    assert panes.composer.isVisible() and not panes.list.isVisible()
    conduct.do("back")
    assert panes.list.isVisible()
    window.resize(1024, 600)
    assert panes.list.isVisible() and panes.composer.isVisible() and not panes.customer.isVisible()
    window.resize(1200, 600)
    assert panes.customer.isVisible()


def test_a_click_in_a_narrow_window_turns_to_the_conversation(
    qtbot: QtBot, window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    window.resize(800, 600)
    window.activateWindow()
    panes = window.panes
    index = panes.list.model.index_of(IDS[1])
    panes.list.choose(IDS[1])
    settle()
    conduct.reading._read.timeout.emit()
    settle()
    assert desk.all_rows()[IDS[1]].is_unread  # nobody saw it yet
    qtbot.mouseClick(
        panes.list.view.viewport(), Qt.MouseButton.LeftButton, pos=panes.list.view.visualRect(index).center()
    )
    assert panes.conversation.isVisible() and not panes.list.isVisible()
    focused = window.focusWidget()
    assert focused is not None and panes.conversation.isAncestorOf(focused)
    conduct.reading._read.timeout.emit()
    settle()
    assert not desk.all_rows()[IDS[1]].is_unread


@pytest.mark.parametrize("size", [(480, 400), (900, 600), (1024, 600), (1440, 900)])
def test_nothing_is_wider_than_the_window(window: MainWindow, conduct: Conduct, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    assert window.width() == size[0]
    assert window.height() == size[1]


def test_colours_change_while_it_runs(window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk) -> None:
    before = window.grab().toImage().pixelColor(5, 5).name().upper()
    conduct.do("theme")
    settle()
    assert desk.settings.theme == "dark"
    after = window.grab().toImage().pixelColor(5, 5).name().upper()
    assert (before, after) == (theme.LIGHT.ground, theme.DARK.ground)


def test_several_rows_are_done_at_once(window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk) -> None:
    window.panes.list.view.selectAll()
    assert window.panes.list.selected_ids() == tuple(IDS)
    conduct.do("done")
    settle()
    assert desk.views[View.TO_ANSWER] == ()
    assert window.panes.conversation.shown() is None


def test_an_event_storm_is_one_question(window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk) -> None:
    settle()
    before = desk.calls.count("inbox.rows")
    for number in range(5000):
        desk.bus.publish(ConversationsChanged(frozenset({number})))
    settle()
    assert desk.calls.count("inbox.rows") - before <= 2


def test_seconds_are_counted_only_while_an_answer_can_be_called_back(
    window: MainWindow, conduct: Conduct, settle: Settle
) -> None:
    assert not conduct._cards.isActive()
    conduct.reading.open(shop.ANNA)
    settle()
    window.panes.composer.edit.insertPlainText("Here it is")
    window.panes.composer.send()
    settle()
    conduct.reading.open(shop.ANNA)
    settle()
    assert conduct._cards.isActive()
    conduct.reading.open(IDS[0])
    settle()
    assert not conduct._cards.isActive()
