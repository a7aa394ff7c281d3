"""On a real screen, with a real notification daemon and real keys (./check starts them)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.notify.notice import Notice, Press
from tests.fakes.desk import FakeDesk
from tests.patience import PATIENCE_SECONDS
from ui.notifiers.linux import DesktopNotifier
from ui.watch import Watch
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(not os.environ.get("DISPLAY") or not shutil.which("xdotool"), reason="needs a screen"),
]


def dunst(*words: str) -> Any:
    out = subprocess.run(["dunstctl", *words], check=True, capture_output=True, text=True).stdout
    return json.loads(out) if words == ("history",) else out.strip()


def xdotool(*words: object) -> None:
    subprocess.run(["xdotool", *map(str, words)], check=True)


def test_a_real_daemon_shows_it_and_its_button_comes_back(qtbot: QtBot) -> None:
    pressed: list[Press] = []
    notifier = DesktopNotifier(lambda _notice, press: pressed.append(press))
    notice = Notice("new 1", "Anna Kowalska", "Zwrot <b>sukienki</b> سلام", (1,), ((Press.SNOOZE, "Snooze 1 h"),))
    notifier.show(notice)
    qtbot.waitUntil(lambda: dunst("count", "displayed") == "1")
    dunst("action", "0")
    qtbot.waitUntil(lambda: pressed == [Press.OPEN])
    dunst("close-all")
    shown = dunst("history")["data"][0][0]
    assert shown["summary"]["data"] == "Anna Kowalska"
    assert "<b>" not in shown["body"]["data"].replace("&lt;b&gt;", "")
    notifier.close()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[tuple[MainWindow, FakeDesk]]:
    desk = FakeDesk()
    watch = Watch(desk.clock.now, lambda: desk.hours, lambda: 900)
    window = MainWindow(watch)
    qtbot.addWidget(window)
    conduct = Conduct(window, desk, watch, window.close)  # type: ignore[arg-type]  # a desk in memory
    window.resize(1300, 820)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: window.panes.composer.conversation_id() is not None)
    yield window, desk
    conduct.close()


def test_a_gap_stops_the_answer_and_once_filled_it_goes(window: tuple[MainWindow, FakeDesk], qtbot: QtBot) -> None:
    shown, desk = window
    first = shown.panes.composer.conversation_id()
    xdotool("key", "ctrl+1")
    qtbot.waitUntil(lambda: shown.panes.composer.text().text != "")
    xdotool("key", "ctrl+Return")  # the order number is not filled in: the first Return leads to the gap
    qtbot.waitUntil(lambda: shown.panes.composer.edit.textCursor().hasSelection())
    assert "composer.send" not in desk.calls
    xdotool("type", "--delay", "20", "10477")
    xdotool("key", "ctrl+Return")
    qtbot.waitUntil(lambda: "composer.send" in desk.calls)
    qtbot.waitUntil(lambda: shown.panes.composer.conversation_id() not in (None, first))


@pytest.mark.parametrize(("layout", "text"), [("de", "Größe"), ("ir", "سلام")])
def test_what_is_typed_on_a_keyboard_of_the_language_arrives(
    window: tuple[MainWindow, FakeDesk], qtbot: QtBot, layout: str, text: str
) -> None:
    shown, _desk = window
    field: QWidget = shown.panes.composer.edit
    field.setFocus()
    subprocess.run(["setxkbmap", layout], check=True)
    xdotool("type", "--delay", "20", text)
    qtbot.waitUntil(lambda: text in shown.panes.composer.text().text)


def test_a_second_start_raises_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    environment = {**os.environ, "PUNKTUAL_HOME": str(tmp_path)}
    first = subprocess.Popen([sys.executable, "-m", "ui.main"], env=environment)
    try:
        found = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Punktual$"]
        subprocess.run(found, check=True, timeout=PATIENCE_SECONDS, capture_output=True)
        again = [sys.executable, "-m", "ui.main"]
        second = subprocess.run(again, env=environment, timeout=PATIENCE_SECONDS, check=False)
        assert second.returncode == 0
        assert first.poll() is None
    finally:
        first.terminate()
        first.wait(PATIENCE_SECONDS)
