"""Another language is spoken at once: the window is made anew, what was open stays open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.model.listing import View
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from ui.dialogs.welcome import Welcome
from ui.window_start import _Run


class _Program:
    """What bootstrap would make, over the desk in memory."""

    is_self_test, play = False, None

    def __init__(self, folder: Path, desk: FakeDesk) -> None:
        self.folder, self._desk = folder, desk

    def now(self) -> datetime:
        return self._desk.clock.now()

    def first_look(self) -> Any:
        rows, settings = self._desk.views[View.TO_ANSWER], self._desk.settings
        return SimpleNamespace(rows=rows, counts={}, settings=settings, hours=self._desk.hours)

    def start(self) -> Any:
        return self._desk


@pytest.fixture
def run(qtbot: QtBot, qapp: QApplication, desk: FakeDesk, tmp_path: Path) -> Iterator[_Run]:
    program = _Program(tmp_path, desk)
    made = _Run(qapp, program, program.first_look())
    qtbot.waitUntil(lambda: made.window.panes.conversation.shown() is not None)
    yield made
    made.window.is_ending = True
    made.end()
    made.window.close()
    made.window.deleteLater()


def test_the_window_speaks_persian_at_once(qtbot: QtBot, run: _Run) -> None:
    assert run._conduct is not None
    run._conduct.reading.open(shop.ANNA)
    qtbot.waitUntil(lambda: run.window.panes.composer.conversation_id() == shop.ANNA)
    run.window.panes.composer.edit.insertPlainText("half an answer")
    run.window.resize(700, 600)
    before, size = run.window, run.window.size()
    run._conduct.change(language="fa")
    qtbot.waitUntil(lambda: run.window is not before)
    qtbot.waitUntil(lambda: run.window.panes.composer.conversation_id() == shop.ANNA)
    assert run.window.isVisible() and run.window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert run.window.size() == size
    assert run.window.panes.composer.edit.toPlainText() == "half an answer"


def test_the_welcome_goes_on_in_the_chosen_language(qtbot: QtBot, run: _Run, desk: FakeDesk) -> None:
    desk.connected = ()
    run._greet(())
    [sheet] = run.window.findChildren(Welcome)
    before = run.window
    sheet.language.setCurrentIndex(sheet.language.findData("pl"))
    qtbot.waitUntil(lambda: run.window is not before and bool(run.window.findChildren(Welcome)))
    [sheet] = run.window.findChildren(Welcome)
    assert sheet.language.currentData() == "pl"
    sheet.close()
