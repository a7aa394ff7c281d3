"""A week on which one paints hours with the mouse or the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets import theme

SLOTS = 48  # half hours of a day
_HEAD = 20


class WeekGrid(QWidget):
    """Seven rows of half hours. Slots are counted from midnight: 18 is 9:00.

    Days are counted from Monday, whichever stands on top.

    :param days: their names
    :param first_day: the one on top
    """

    changed = Signal()

    def __init__(self, name: str, days: Sequence[str], parent: QWidget | None = None, *, first_day: int = 0) -> None:
        super().__init__(parent)
        self._first_day = first_day
        self._days = tuple(days)
        self._open = [[False] * SLOTS for _ in range(7)]
        self._hours = [str(hour) for hour in range(0, 25, 3)]
        self._painting: bool | None = None
        self._from = (0, 0)
        self._at = (first_day, 18)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_hours(self, labels: Sequence[str]) -> None:
        """How 0, 3, 6 … 24 are written."""
        self._hours = list(labels)
        self.update()

    def open_slots(self) -> tuple[tuple[bool, ...], ...]:
        return tuple(tuple(day) for day in self._open)

    def set_open_slots(self, slots: Sequence[Sequence[bool]]) -> None:
        self._open = [list(day) for day in slots]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, _HEAD + 7 * 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, _HEAD + 7 * 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.SMALL_PX))
        for day in range(7):
            self._paint_day(painter, day)
        painter.setPen(QColor(chosen.muted))
        for index, label in enumerate(self._hours):
            x = self._edge(index * 6)
            painter.drawText(QRect(x - 20, 0, 40, _HEAD), int(Qt.AlignmentFlag.AlignCenter), label)
        if self.hasFocus():
            painter.setPen(QPen(QColor(chosen.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._slot(*self._at), 3, 3)

    def _paint_day(self, painter: QPainter, day: int) -> None:
        chosen = theme.colours()
        first = self._slot(day, 0)
        label = QRect(0, first.top(), self._label_width() - 8, first.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            label.moveLeft(self.width() - label.width())
        painter.setPen(QColor(chosen.text))
        painter.drawText(label, int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter), self._days[day])
        painter.setPen(Qt.PenStyle.NoPen)
        for slot in range(SLOTS):
            painter.setBrush(QColor(chosen.accent if self._open[day][slot] else chosen.at_rest_soft))
            painter.drawRect(self._slot(day, slot).adjusted(0, 2, 0, -2))
        painter.setPen(QPen(QColor(chosen.ground), 1))
        for slot in range(2, SLOTS, 2):
            x = self._edge(slot)
            painter.drawLine(x, first.top() + 2, x, first.bottom() - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position().toPoint())
        if place is None:
            return
        self._from = self._at = place
        self._painting = not self._open[place[0]][place[1]]
        self._paint_to(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position().toPoint())
        if self._painting is not None and place is not None:
            self._paint_to(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._painting is not None:
            self._painting = None
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        day, slot = self._at
        step = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -step),
            Qt.Key.Key_Right: (0, step),
        }
        if event.key() in moves:
            down, across = moves[Qt.Key(event.key())]
            row = max(0, min(6, self._row(day) + down))
            self._at = (self._day(row), max(0, min(SLOTS - 1, slot + across)))
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._open[self._at[0]][self._at[1]] = self._open[day][slot]
                self.changed.emit()
        elif event.key() == Qt.Key.Key_Space:
            self._open[day][slot] = not self._open[day][slot]
            self.changed.emit()
        else:
            super().keyPressEvent(event)
        self.update()

    def _paint_to(self, place: tuple[int, int]) -> None:
        """Everything between where the button went down and here."""
        assert self._painting is not None
        rows = sorted((self._row(self._from[0]), self._row(place[0])))
        slots = sorted((self._from[1], place[1]))
        for row in range(rows[0], rows[1] + 1):
            for slot in range(slots[0], slots[1] + 1):
                self._open[self._day(row)][slot] = self._painting
        self._at = place
        self.update()

    def _label_width(self) -> int:
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        return max(metrics.horizontalAdvance(day) for day in self._days) + 14

    def _slot(self, day: int, slot: int) -> QRect:
        height = (self.height() - _HEAD) // 7
        left, right = sorted((self._edge(slot), self._edge(slot + 1)))
        return QRect(left, _HEAD + self._row(day) * height, right - left, height)

    def _row(self, day: int) -> int:
        return (day - self._first_day) % 7

    def _day(self, row: int) -> int:
        return (row + self._first_day) % 7

    def _edge(self, slot: int) -> int:
        """Where a half hour begins, from the left."""
        label = self._label_width()
        along = label + (self.width() - label - 12) * slot // SLOTS
        return self.width() - along if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else along

    def _place(self, point: QPoint) -> tuple[int, int] | None:
        height = (self.height() - _HEAD) // 7
        row = (point.y() - _HEAD) // max(1, height)
        if not 0 <= row < 7 or point.y() < _HEAD:
            return None
        day = self._day(row)
        for slot in range(SLOTS):
            rect = self._slot(day, slot)
            if rect.left() <= point.x() <= rect.right():
                return day, slot
        return None
