"""The icon beside the clock: how many are to be answered, red when one is overdue."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.i18n import tr, trn
from ui.widgets.program_icon import count_icon, program_icon
from ui.wording import digits


class Tray(QObject):
    """:ivar wanted: "open", "new", "sync" or "quit" """

    wanted = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(count_icon(0, "", is_overdue=False), self)
        self._menu = QMenu()
        for name, words in (
            ("open", tr("Open Punktual")),
            ("new", tr("New message")),
            ("sync", tr("Fetch mail now")),
            ("quit", tr("Quit")),
        ):
            self._menu.addAction(words, partial(self.wanted.emit, name))
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self.show_count(0, False)
        self._icon.show()

    @staticmethod
    def is_there() -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_count(self, count: int, is_overdue: bool) -> None:
        self._icon.setIcon(count_icon(count, digits(count), is_overdue=is_overdue))
        words = trn("{n} to answer", "{n} to answer", count).format(n=digits(count))
        if is_overdue:
            words += tr(", ") + tr("overdue")
        self._icon.setToolTip(f"Punktual · {words}")

    def tell(self, words: str) -> None:
        self._icon.showMessage("Punktual", words, program_icon(), 8000)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Context:
            self.wanted.emit("open")
