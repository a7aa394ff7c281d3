"""The list of keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from app.i18n import tr
from ui.dialogs.sheet import Sheet
from ui.widgets.labels import Heading, Keycap, Label
from ui.windows.commands import Command, commands, groups, key_words
from ui.windows.stage import Stage


def show(stage: Stage) -> Sheet:
    sheet = Sheet(tr("Keys"), stage.window, more=tr("Single letters work while no text is being written."))
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    scroll.setAccessibleName(tr("Keys"))
    inner = QWidget()
    inner.setObjectName("flow")
    grid = QGridLayout(inner)
    grid.setHorizontalSpacing(22)
    grid.setVerticalSpacing(5)
    line = 0
    for name, words in groups().items():
        with_keys = [one for one in commands() if one.group == name and one.keys]
        if not with_keys:
            continue
        grid.addWidget(Heading(words.replace("&", "")), line, 0, 1, 2)
        line += 1
        for command in with_keys:
            grid.addWidget(Label(command.words), line, 0)
            grid.addWidget(_keys(command), line, 1)
            line += 1
        grid.setRowMinimumHeight(line, 8)
        line += 1
    scroll.setWidget(inner)
    sheet.body.addWidget(scroll)
    sheet.add_cancel(tr("Close"))
    sheet.resize(470, 620)
    sheet.open()
    return sheet


def _keys(command: Command) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    for key in command.keys:
        row.addWidget(Keycap(key_words(key)))
    row.addStretch(1)
    return holder
