"""What the parts of the main window share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.errand import Errand
from ui.panes.composer_pane import ComposerPane
from ui.panes.conversation_pane import ConversationPane
from ui.panes.customer_pane import CustomerPane
from ui.panes.list_pane import ListPane
from ui.panes.status_bar import StatusBar
from ui.panes.top_bar import TopBar


@dataclass(frozen=True, slots=True)
class Panes:
    top: TopBar
    list: ListPane
    conversation: ConversationPane
    composer: ComposerPane
    customer: CustomerPane
    status: StatusBar


@dataclass(frozen=True, slots=True)
class Stage(Errand):
    """:ivar show_list: in a narrow window list and conversation take turns"""

    panes: Panes
    show_list: Callable[[bool], None]
