"""The program's sign: a clock on a square; beside the system's clock it holds a number."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from ui.widgets import theme

_SIZES = (16, 22, 24, 32, 48, 64)


def program_icon() -> QIcon:
    return _drawn("", theme.LIGHT.accent)


def count_icon(count: int, words: str, *, is_overdue: bool) -> QIcon:
    """A filled square with the number; without one where nothing waits."""
    colour = theme.LIGHT.overdue if is_overdue else theme.LIGHT.accent
    return _drawn("" if count == 0 else words if count < 100 else "99", colour)


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
