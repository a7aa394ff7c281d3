"""The field of the answer: snippets go in and out whole, placeholders are tinted, Tab finds the open ones."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.answer_edit import AnswerEdit


@pytest.fixture
def edit(qtbot: QtBot) -> AnswerEdit:
    made = AnswerEdit("Your answer")
    qtbot.addWidget(made)
    made.show()
    return made


def test_undo_takes_a_snippet_back_whole(edit: AnswerEdit) -> None:
    edit.insertPlainText("Before. ")
    edit.insert("Dear Anna,\nthree lines\nof text", [(5, 9, "name", False)])
    edit.insert(" And a second one.", [])
    edit.undo()
    assert edit.toPlainText() == "Before. Dear Anna,\nthree lines\nof text"
    edit.undo()
    assert edit.toPlainText() == "Before. "
    assert edit.stretches() == []


def test_tints_hold_on_to_their_words(edit: AnswerEdit) -> None:
    edit.insert("Dear Anna, order 10477.", [(5, 9, "name", False), (17, 22, "order", False)])
    cursor = edit.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    cursor.insertText("😀 Hello. ")
    assert [(name, edit.toPlainText()[start:end]) for start, end, name, _ in edit.stretches()] == [
        ("name", "Anna"),
        ("order", "10477"),
    ]
    cursor.setPosition(edit.document().find("Anna").selectionEnd() - 1)
    cursor.insertText("x")
    assert [name for _, _, name, _ in edit.stretches()] == ["order"]


def test_what_follows_a_placeholder_is_no_part_of_it(qtbot: QtBot, edit: AnswerEdit) -> None:
    edit.insert("Size 😀{{size}}", [(6, 14, "size", True)])
    edit.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(edit, ", thanks")
    assert edit.stretches() == [(6, 14, "size", True)]
    assert edit.go_to_open()
    assert edit.textCursor().selectedText() == "{{size}}"


def test_tab_goes_round_the_open_ones(qtbot: QtBot, edit: AnswerEdit) -> None:
    edit.insert("{{size}} and {{day}} for Anna", [(0, 8, "size", True), (13, 20, "day", True), (25, 29, "name", False)])
    assert edit.textCursor().selectedText() == "{{size}}"
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.textCursor().selectedText() == "{{day}}"
    qtbot.keyClicks(edit, "Monday")
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.textCursor().selectedText() == "{{size}}"
    qtbot.keyClicks(edit, "40")
    assert edit.toPlainText() == "40 and Monday for Anna"
    assert [is_open for *_, is_open in edit.stretches()] == [False]


def test_only_text_is_pasted(edit: AnswerEdit) -> None:
    source = QMimeData()
    source.setHtml("<b>bold</b><img src='http://tracker.example/x.png'>")
    source.setText("bold")
    edit.insertFromMimeData(source)
    assert edit.toPlainText() == "bold"
    assert "tracker" not in edit.toHtml()


def test_the_picker_opens_only_at_the_start_of_a_word(qtbot: QtBot, edit: AnswerEdit) -> None:
    with qtbot.assertNotEmitted(edit.picker_wanted, wait=20):
        qtbot.keyClicks(edit, "one;")
    with qtbot.waitSignal(edit.picker_wanted):
        qtbot.keyClicks(edit, " ;")
    assert edit.toPlainText() == "one; "


def test_a_line_runs_the_way_its_text_runs(edit: AnswerEdit) -> None:
    edit.setPlainText("سلام، سفارش شما\nHello there")
    first = edit.document().firstBlock()
    assert first.textDirection() == Qt.LayoutDirection.RightToLeft
    assert first.next().textDirection() == Qt.LayoutDirection.LeftToRight


def test_it_grows_with_the_text(edit: AnswerEdit) -> None:
    low = edit.maximumHeight()
    edit.setPlainText("\n".join("line" for _ in range(9)))
    assert edit.maximumHeight() > low


def test_it_leaves_most_of_the_window_to_others(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    edit = AnswerEdit("Your answer", window, window_share=0.3)
    window.resize(600, 600)
    window.show()
    edit.setPlainText("\n".join("line" for _ in range(40)))
    assert edit.maximumHeight() == 180


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30), st.data())
def test_offsets_count_code_points(edit: AnswerEdit, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edit.fill(text, [(start, end, "x", False)])
    expected = [(start, end, "x", False)] if end > start else []
    if edit.toPlainText() == text:  # Qt makes a plain space of a no-break one
        assert edit.stretches() == expected or not expected
