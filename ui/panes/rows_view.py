"""The list as it lies on the screen: what is looked at stays in its place, what moves is seen to move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEasingCurve, QItemSelectionModel, QPoint, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from ui.models.rows import RowsModel
from ui.widgets import theme

_MOTION_MS = 140


class RowsView(QListView):
    """:ivar opened: Enter or a double click: go to the conversation"""

    opened = Signal()

    def __init__(self, model: RowsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = model
        self.setModel(model)
        self._shifts: dict[int, int] = {}
        self._fresh: frozenset[int] = frozenset()
        self._motion = QVariantAnimation(self)
        self._motion.setDuration(_MOTION_MS)
        self._motion.setStartValue(1.0)
        self._motion.setEndValue(0.0)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(lambda _: self.viewport().update())
        self._motion.finished.connect(self._come_to_rest)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.ignore()  # no search by letter: letters are commands
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Where no row is current Qt goes to the first, which is opened by that: it is chosen, too."""
        was_current = self.currentIndex().isValid()
        super().focusInEvent(event)
        if not was_current:
            self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """While the rows change: what is under the pointer or looked at stays where it is, the others slide."""
        before = self._tops()
        held = self._held(before)
        yield
        self._hold(held)
        if theme.is_motion_wanted() and self.isVisible() and before:
            self._slide(before)

    def is_moving(self) -> bool:
        return bool(self._shifts or self._fresh)

    def shift(self, entry_id: int) -> int:
        """How far from its place, in pixels downwards, a row is drawn now."""
        return round(self._shifts.get(entry_id, 0) * self._left()) if self._shifts else 0

    def opacity(self, entry_id: int) -> float:
        """A row that has just come appears."""
        return 1.0 - self._left() if entry_id in self._fresh else 1.0

    # Own -----------------------------------------------------------------------------------------------------------

    def _left(self) -> float:
        return float(self._motion.currentValue())

    def _tops(self) -> dict[int, int]:
        """Rows and headings that can be seen, and where; from the top down."""
        viewport = self.viewport()
        first = self.indexAt(QPoint(viewport.width() // 2, 1)).row()
        last = self.indexAt(QPoint(viewport.width() // 2, viewport.height() - 2)).row()
        last = last if last >= 0 else self._rows.rowCount() - 1
        indexes = (self._rows.index(place) for place in range(max(0, first), last + 1))
        return {self._rows.id_at(index): self.visualRect(index).top() for index in indexes}

    def _held(self, tops: dict[int, int]) -> list[tuple[int, int]]:
        """What is to stay, the most important first. Nothing where the list begins, so that what is urgent comes into
        sight, unless the pointer is over it."""
        is_pointed_at = self.underMouse()
        if self.verticalScrollBar().value() == 0 and not is_pointed_at:
            return []
        rows = [(number, top) for number, top in tops.items() if number >= 0]
        if is_pointed_at:
            pointer = self.viewport().mapFromGlobal(QCursor.pos()).y()
            rows.sort(key=lambda one: (one[1] > pointer, abs(one[1] - pointer)))  # what lies under it comes first
        return rows

    def _hold(self, held: list[tuple[int, int]]) -> None:
        """Scroll so that the first that is still there stays where it was."""
        for number, top in held:
            index = self._rows.index_of(number)
            if index.isValid():
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.visualRect(index).top() - top)
                return

    def _slide(self, before: dict[int, int]) -> None:
        """From where they were drawn to where they belong. While rows still move, what comes next jumps."""
        if self.is_moving():
            self._motion.stop()
            self._come_to_rest()
            return
        now = self._tops()
        self._shifts = {number: before[number] - top for number, top in now.items() if before.get(number, top) != top}
        self._fresh = frozenset(number for number in now if number not in before and number >= 0)
        if self.is_moving():
            self._motion.start()

    def _come_to_rest(self) -> None:
        self._shifts, self._fresh = {}, frozenset()
        self.viewport().update()
