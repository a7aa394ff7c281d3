"""What every part of the window that asks the desk for something carries with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import tr
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

    def offer_undo(
        self, words: str, seconds: float, back: Callable[[], object], then: Callable[[], None] | None = None
    ) -> None:
        """Say what was done, and take it back where that is wanted; told once it is so.

        :param back: the order
        :param then: called afterwards
        """

        def undone(_: object) -> None:
            self.notice(tr("Taken back: {what}").format(what=words))
            if then is not None:
                then()

        def undo() -> None:
            self.ask.order(back, undone, lambda error: self.notice(error.title))

        self.undo.offer(lambda _: words, seconds, undo)
