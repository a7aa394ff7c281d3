"""What every part of the window that asks the desk for something carries with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.ask import Ask
from ui.watch import Watch
from ui.widgets.undo_bar import UndoBar

if TYPE_CHECKING:
    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Errand:
    """:ivar window: over which dialogs open"""

    desk: Desk
    ask: Ask
    watch: Watch
    window: QWidget
    undo: UndoBar

    def notice(self, words: str, seconds: float = 4) -> None:
        """One short sentence that goes away by itself."""
        self.undo.offer(lambda _: words, seconds, None)
