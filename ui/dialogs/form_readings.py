"""How submissions of a form are read: a line for each, a column for each thing that is known of the visitor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.i18n import tr, trc
from app.model.message import FormReading
from app.model.screen import FormPreview
from ui.watch import Watch
from ui.widgets import theme
from ui.wording import isolate, moment

_LONGEST = 400
_NOTHING = "–"


class FormReadings(QTableWidget):
    """Read-only; goes from line to line with the arrow keys."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("readings")
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)

    def show_readings(self, readings: Sequence[FormReading]) -> None:
        self._begin((), len(readings))
        for line, reading in enumerate(readings):
            self._put_reading(line, 0, reading)

    def show_previews(self, previews: Sequence[FormPreview], watch: Watch) -> None:
        """Mails that are none of this form say so, and those that look different say what is missing."""
        self._begin((tr("When"),), len(previews))
        now = watch.now()
        for line, preview in enumerate(previews):
            self._put(line, 0, moment(preview.at, now, watch.zone))
            if preview.reading is not None:
                self._put_reading(line, 1, preview.reading)
            else:
                words = preview.reason or tr("Not of this form: {subject}").format(subject=isolate(preview.subject))
                self._put(line, 1, words, "soon" if preview.reason else "muted")
                self.setSpan(line, 1, 1, self.columnCount() - 1)

    def _begin(self, first: tuple[str, ...], lines: int) -> None:
        columns = (*first, trc("person", "Name"), tr("Address"), tr("Phone"), tr("Subject"), tr("Message"))
        self.clearSpans()
        self.clear()
        self.setColumnCount(len(columns))
        self.setHorizontalHeaderLabels(columns)
        self.setRowCount(lines)
        widths = (*(125 for _ in first), 110, 150, 115, 90)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(len(columns) - 1, QHeaderView.ResizeMode.Stretch)

    def _put_reading(self, line: int, column: int, reading: FormReading) -> None:
        values = (reading.name, reading.email, reading.phone, reading.subject, reading.message)
        for place, value in enumerate(values):
            words = " ".join((value or "")[:_LONGEST].split())
            item = self._put(line, column + place, isolate(words) if words else _NOTHING, "text" if words else "muted")
            item.setToolTip((value or "")[:_LONGEST])

    def _put(self, line: int, column: int, words: str, tone: str = "text") -> QTableWidgetItem:
        item = QTableWidgetItem(words)
        item.setForeground(QColor(getattr(theme.colours(), tone)))
        self.setItem(line, column, item)
        return item
