"""A line of words on a tint, with at most two things to do about them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.widgets.button import Link
from ui.widgets.labels import IconLabel, Label


class Band(QFrame):
    """:param kind: "" for information, "warning", "error" or "plain" """

    def __init__(self, text: str, kind: str = "", *, icon: str = "") -> None:
        super().__init__()
        self.setObjectName("band")
        self.setProperty("kind", kind)
        self.words = Label(text, wrap=True)
        self.words.setMinimumWidth(60)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 7, 8, 7)
        self.row.setSpacing(8)
        if icon:
            tone = {"warning": "soon", "error": "overdue"}.get(kind, "accent")
            mark = IconLabel(icon, tone=tone)
            mark.setFixedHeight(self.words.fontMetrics().height())  # on the middle of the first line
            self.row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self.row.addWidget(self.words, 1)

    def add(self, words: str) -> Link:
        link = Link(words)
        self.row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return link
