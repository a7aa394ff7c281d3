"""The bar that takes things back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.undo_bar import UndoBar


@pytest.fixture
def bar(qtbot: QtBot) -> UndoBar:
    parent = QWidget()
    parent.resize(600, 400)
    qtbot.addWidget(parent)
    parent.show()
    made = UndoBar("Undo", parent)
    made.setProperty("keeps its parent", parent)
    return made


def test_it_takes_back_once(bar: UndoBar) -> None:
    undone: list[str] = []
    bar.offer(lambda seconds: f"Sent, {seconds} s", 10, lambda: undone.append("sent"))
    assert bar.is_offered()
    assert bar.accessibleName() == "Sent, 10 s"
    bar.undo()
    bar.undo()
    assert undone == ["sent"]
    assert not bar.isVisible()


def test_it_goes_when_the_time_is_over(qtbot: QtBot, bar: UndoBar) -> None:
    bar.offer(lambda _: "Sent", 0.2, lambda: None)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert not bar.is_offered()


def test_a_notice_waits_for_a_way_back(bar: UndoBar) -> None:
    undone: list[str] = []
    bar.offer(lambda _: "Sent", 10, lambda: undone.append("sent"))
    bar.offer(lambda _: "New message", 4, None)
    assert bar.accessibleName() == "Sent"
    bar.undo()
    assert undone == ["sent"]
    assert bar.isVisible() and bar.accessibleName() == "New message"
    assert not bar.is_offered()


def test_the_newer_way_back_counts(bar: UndoBar) -> None:
    undone: list[str] = []
    bar.offer(lambda _: "Done", 10, lambda: undone.append("done"))
    bar.offer(lambda _: "Sent", 10, lambda: undone.append("sent"))
    bar.undo()
    assert undone == ["sent"]
