"""The icon beside the clock: how many are to be answered, red when one is overdue."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.i18n import tr, trn
from ui.widgets import theme
from ui.wording import digits

_SIZES = (16, 22, 24, 32, 48, 64)


def program_icon() -> QIcon:
    return _drawn("", theme.LIGHT.accent)


def count_icon(count: int, is_overdue: bool) -> QIcon:
    """A filled square with the number; without one where nothing waits."""
    colour = theme.LIGHT.overdue if is_overdue else theme.LIGHT.accent
    return _drawn("" if count == 0 else digits(count) if count < 100 else "99", colour)


def _drawn(text: str, colour: str) -> QIcon:
    icon = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(0, 0, size, size, size * 0.24, size * 0.24)
        if text:
            font = QFont(theme.font())
            font.setPixelSize(round(size * (0.72 if len(text) < 2 else 0.6)))
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(QRect(0, 0, size, size), int(Qt.AlignmentFlag.AlignCenter), text)
        else:
            _draw_clock(painter, size)
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _draw_clock(painter: QPainter, size: int) -> None:
    """Hands at five to twelve."""
    pen = painter.pen()
    pen.setColor(QColor("#FFFFFF"))
    pen.setStyle(Qt.PenStyle.SolidLine)
    pen.setWidthF(max(1.4, size * 0.085))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle, radius = size / 2, size * 0.30
    painter.drawEllipse(round(middle - radius), round(middle - radius), round(2 * radius), round(2 * radius))
    painter.drawLine(round(middle), round(middle), round(middle), round(middle - radius * 0.72))
    painter.drawLine(round(middle), round(middle), round(middle - radius * 0.36), round(middle - radius * 0.5))


class Tray(QObject):
    """:ivar wanted: "open", "new", "sync" or "quit" """

    wanted = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(count_icon(0, False), self)
        self._menu = QMenu()
        for name, words in (
            ("open", tr("Open Punktual")),
            ("new", tr("New message")),
            ("sync", tr("Fetch mail now")),
            ("quit", tr("Quit")),
        ):
            self._menu.addAction(words, lambda name=name: self.wanted.emit(name))
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self.show_count(0, False)
        self._icon.show()

    @staticmethod
    def is_there() -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_count(self, count: int, is_overdue: bool) -> None:
        self._icon.setIcon(count_icon(count, is_overdue))
        words = trn("{n} to answer", "{n} to answer", count).format(n=digits(count))
        if is_overdue:
            words = f"{words}, {tr('overdue')}"
        self._icon.setToolTip(f"Punktual · {words}")

    def tell(self, words: str) -> None:
        self._icon.showMessage("Punktual", words, program_icon(), 8000)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Context:
            self.wanted.emit("open")
