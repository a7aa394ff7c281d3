"""The list of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from app.i18n import tr
from ui.dialogs.sheet import Sheet
from ui.errand import Errand
from ui.widgets.labels import Heading, Keycap, Label

KeyTable: TypeAlias = tuple[str, Sequence[tuple[str, Sequence[str]]]]


def show(errand: Errand, tables: Sequence[KeyTable]) -> Sheet:
    """:param tables: per menu its name, and its commands with their keys"""
    sheet = Sheet(tr("Keys"), errand.window, more=tr("Single letters work while no text is being written."))
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    scroll.setAccessibleName(tr("Keys"))
    inner = QWidget()
    inner.setObjectName("flow")
    grid = QGridLayout(inner)
    grid.setHorizontalSpacing(22)
    grid.setVerticalSpacing(5)
    for name, lines in tables:
        grid.addWidget(Heading(name), grid.rowCount(), 0, 1, 2)
        for words, keys in lines:
            line = grid.rowCount()
            grid.addWidget(Label(words), line, 0)
            grid.addWidget(_keys(keys), line, 1)
        grid.setRowMinimumHeight(grid.rowCount(), 8)
    scroll.setWidget(inner)
    scroll.setMinimumWidth(inner.sizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
    sheet.body.addWidget(scroll)
    sheet.add_cancel(tr("Close"))
    sheet.fit(470, 620)
    sheet.open()
    return sheet


def _keys(keys: Sequence[str]) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    for key in keys:
        row.addWidget(Keycap(key))
    row.addStretch(1)
    return holder
