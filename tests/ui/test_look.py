"""Colours that can be read, names for everything, mirrored where the language asks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QScrollArea, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes import shop
from tests.gallery.windows import DIALOGS
from ui.language import speak
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.labels import is_rtl
from ui.windows.commands import commands
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow
from ui.wording import clock_time, day, moment

_TONES = ("text", "muted", "accent", "overdue", "soon", "in_time", "at_rest")


def _luminance(name: str) -> float:
    colour = QColor(name)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: theme.Colours) -> None:
    pairs = [(tone, ground) for tone in _TONES for ground in ("ground", "surface", "selection", "hover")]
    pairs += [(tone, f"{tone}_soft") for tone in ("accent", "overdue", "soon", "in_time")]
    pairs += [("text", "soon_soft"), ("text", "accent_soft"), ("text", "overdue_soft"), ("muted", "soon_soft")]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hover"), ("text", "at_rest_soft")]
    low = {pair: _contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) for pair in pairs}
    assert {pair: round(value, 2) for pair, value in low.items() if value < 4.5} == {}


def _nameless(root: QWidget) -> list[str]:
    found = []
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget.parent(), QAbstractSpinBox) or isinstance(widget, QScrollBar)
        view = isinstance(widget.parent(), QScrollArea) or widget.objectName().startswith("qt_")
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or inner or view:
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def test_everything_in_the_window_has_a_name(window: MainWindow, conduct: Conduct, settle: Callable[[], None]) -> None:
    conduct.reading.open(shop.ANNA)
    settle()
    window.panes.composer.add_attachment("a.pdf", b"x")
    assert _nameless(window) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_everything_in_a_dialog_has_a_name(
    name: str, conduct: Conduct, settle: Callable[[], None], qtbot: QtBot
) -> None:
    sheet = DIALOGS[name](conduct.stage)
    settle()
    assert _nameless(sheet) == []
    sheet.close()


def test_no_key_has_two_meanings() -> None:
    keys = [key for command in commands() for key in command.keys]
    assert sorted(keys) == sorted(set(keys))


def test_every_command_does_something(conduct: Conduct) -> None:
    assert {command.name for command in commands()} <= set(conduct._does)


def test_persian_mirrors_the_window(qtbot: QtBot, qapp: QApplication, watch: Watch) -> None:
    speak(qapp, "fa")
    window = MainWindow(watch)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.is_ending = True
    panes = window.panes
    left = panes.list.mapTo(window, QPoint(0, 0)).x()
    assert left > panes.conversation.mapTo(window, QPoint(0, 0)).x()
    assert clock_time(shop.at(20, 9, 5), watch.zone) == "۰۹:۰۵"
    assert "۱۲ آبان" in day(shop.at(3, 10), shop.NOW, watch.zone)


def test_moments_in_words(watch: Watch) -> None:
    assert moment(shop.at(20, 9, 48), shop.NOW, watch.zone) == "today 09:48"
    assert moment(shop.at(19, 14, 31), shop.NOW, watch.zone) == "yesterday 14:31"
    assert moment(shop.at(12, 14, 31), shop.NOW, watch.zone) == "12 Nov 14:31"


def test_a_field_takes_the_letters(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field, "jk;/?")
    assert field.text() == "jk;/?"


@pytest.mark.parametrize(
    ("text", "runs_left"),
    [
        ("سلام", True),
        ("10477 سلام", True),
        ("Anna", False),
        ("\u2068مریم\u2069 · order 7", False),
        ("2 h", False),
        ("", False),
    ],
)
def test_the_direction_of_a_line(text: str, runs_left: bool) -> None:
    assert is_rtl(text) is runs_left
