"""Plays the demo for where there is no screen to watch, by the commands that keys and menus give; leaves pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest

from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow


class Playing(QObject):
    def __init__(self, window: MainWindow, conduct: Conduct, folder: Path, quit_: Callable[[], None]) -> None:
        """:param folder: for the pictures, made if missing"""
        super().__init__(window)
        self._window, self._folder = window, folder
        folder.mkdir(parents=True, exist_ok=True)
        window.resize(1440, 900)
        do = conduct.do
        steps: list[tuple[int, Callable[[], object]]] = [
            (5_000, partial(self._keep, "1-list")),
            (500, partial(do, "snippet 1")),
            (1_500, partial(self._keep, "2-snippet")),
            (500, partial(do, "send")),
            (2_000, partial(self._keep, "3-sent")),
            (10_000, partial(do, "snippet 1")),
            (1_500, partial(do, "send")),
            (5_000, partial(self._keep, "4-next")),
            (1_000, partial(do, "next")),
            (1_500, partial(do, "done")),
            (1_500, partial(self._keep, "5-done")),
            (500, partial(do, "undo")),
            (2_000, partial(do, "search")),
            (500, self._type_number),
            (2_000, partial(self._keep, "6-search")),
            (1_000, self._leave_search),
            (1_000, partial(do, "theme")),
            (6_000, partial(self._keep, "7-dark")),
            (17_000, quit_),
        ]
        at = 0
        for pause, step in steps:
            at += pause
            QTimer.singleShot(at, self, step)

    def _keep(self, name: str) -> None:
        self._window.grab().save(str(self._folder / f"{name}.png"))

    def _type_number(self) -> None:
        QTest.keyClicks(self._window.panes.top.search, "10482")

    def _leave_search(self) -> None:
        self._window.panes.top.search.clear()
        self._window.panes.list.view.setFocus()
