"""What the parts of the main window share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.ask import Ask
from ui.panes.composer_pane import ComposerPane
from ui.panes.conversation_pane import ConversationPane
from ui.panes.customer_pane import CustomerPane
from ui.panes.list_pane import ListPane
from ui.panes.status_bar import StatusBar
from ui.panes.top_bar import TopBar
from ui.watch import Watch
from ui.widgets.undo_bar import UndoBar

if TYPE_CHECKING:
    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Panes:
    top: TopBar
    list: ListPane
    conversation: ConversationPane
    composer: ComposerPane
    customer: CustomerPane
    status: StatusBar
    undo: UndoBar


@dataclass(frozen=True, slots=True)
class Stage:
    """:ivar show_list: in a narrow window list and conversation take turns
    :ivar notice: says one short sentence
    """

    desk: Desk
    ask: Ask
    watch: Watch
    panes: Panes
    window: QWidget
    show_list: Callable[[bool], None]

    def notice(self, words: str, seconds: float = 4) -> None:
        self.panes.undo.offer(lambda _: words, seconds, None)
