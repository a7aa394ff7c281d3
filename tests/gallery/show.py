"""Opens one pane or window and perhaps takes its picture."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from tests.fakes.desk import FakeDesk
from tests.gallery.panes import PANES
from tests.gallery.pause import pause
from tests.gallery.windows import WINDOWS
from ui.language import speak
from ui.widgets import theme


def show(name: str, *, is_dark: bool, language: str, size: str | None, shot: str | None) -> int:
    app = QApplication([])
    theme.install(app)
    speak(app, language)
    theme.choose("dark" if is_dark else "light")
    desk = FakeDesk()
    desk.settings = replace(desk.settings, theme="dark" if is_dark else "light")
    widget = (PANES | WINDOWS)[name](desk)
    if size:
        width, _, height = size.partition("x")
        widget.resize(int(width), int(height))
    widget.show()
    if not shot:
        return app.exec()
    pause(700)
    widget.grab().save(shot)
    widget.close()
    pause(50)
    return 0
