"""The window over a desk in memory; without a screen unless one is asked for."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.model.listing import View
from tests.fakes.desk import FakeDesk
from ui.language import speak
from ui.watch import Watch
from ui.widgets import theme
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """Light, English, left to right before and after each test."""
    theme.install(qapp)
    speak(qapp, "en")
    theme.apply(theme.LIGHT)
    yield
    i18n.set_language("en")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def desk() -> FakeDesk:
    made = FakeDesk()
    made.settings = type(made.settings)(owner_name="Ewa Nowicka", theme="light")
    return made


@pytest.fixture
def watch(desk: FakeDesk) -> Watch:
    return Watch(desk.clock.now, lambda: desk.hours, lambda: desk.settings.warning_open_minutes * 60)


@pytest.fixture
def window(qtbot: QtBot, desk: FakeDesk, watch: Watch) -> Iterator[MainWindow]:
    made = MainWindow(watch)
    qtbot.addWidget(made)
    made.show_first(desk.views[View.TO_ANSWER], {})
    made.resize(1440, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.is_ending = True


@pytest.fixture
def conduct(qtbot: QtBot, desk: FakeDesk, watch: Watch, window: MainWindow) -> Iterator[Conduct]:
    made = Conduct(window, desk, watch, lambda: None)  # type: ignore[arg-type]  # stands in for the desk
    qtbot.waitUntil(lambda: not made.ask.is_busy() and window.panes.conversation.shown() is not None)
    yield made
    made.close()
    assert desk.on_gui_thread == []


@pytest.fixture
def settle(qtbot: QtBot, conduct: Conduct) -> Callable[[], None]:
    """Wait until everything that was asked has been answered and shown."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not conduct.ask.is_busy())
        conduct.bridge.drain()
        qtbot.waitUntil(lambda: not conduct.ask.is_busy())

    return wait
