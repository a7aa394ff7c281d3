"""Closing the window keeps the program beside the clock, and says so the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings

from app.i18n import tr
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow
from ui.windows.tray import Tray

_TOLD = "told it stays"


class Staying(QObject):
    """Where the desktop has no tray, closing the window ends the program."""

    def __init__(self, window: MainWindow, conduct: Conduct, state: QSettings, quit_: Callable[[], None]) -> None:
        super().__init__(conduct)
        self._window, self._conduct, self._state, self._quit = window, conduct, state, quit_
        self._tray: Tray | None = None
        if Tray.is_there():
            self._tray = Tray(self)
            self._tray.wanted.connect(self._wanted)
            conduct.reading.counted.connect(self._tray.show_count)
            window.stays_in_tray = True
        window.closing.connect(self._closing)

    def _closing(self) -> None:
        if self._window.is_ending:
            return
        if self._tray is None:
            self._quit()
        elif not self._state.value(_TOLD, False, bool):
            self._state.setValue(_TOLD, True)
            self._tray.tell(tr("Punktual keeps running here and tells you what is due. Quit it in this menu."))

    def _wanted(self, what: str) -> None:
        if what == "quit":
            self._quit()
            return
        self._window.present()
        if what != "open":
            self._conduct.do(what)
