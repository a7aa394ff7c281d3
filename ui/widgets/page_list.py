"""The list of pages or things at the side of a dialog."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget


class PageList(QListWidget):
    def __init__(self, name: str, width: int = 0) -> None:
        super().__init__()
        self.setObjectName("pages")
        self.setAccessibleName(name)
        self.setSpacing(1)
        if width:
            self.setFixedWidth(width)

    def showEvent(self, event: QShowEvent) -> None:
        """Lines were measured before the stylesheet was known."""
        super().showEvent(event)
        self.scheduleDelayedItemsLayout()
