"""The main window: three panes between two bars. Paints the first rows before there is a desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from app.i18n import tr
from app.model.listing import Row, View
from ui.panes.composer_pane import ComposerPane
from ui.panes.conversation_pane import ConversationPane
from ui.panes.customer_pane import CustomerPane
from ui.panes.list_pane import ListPane
from ui.panes.status_bar import StatusBar
from ui.panes.top_bar import TopBar
from ui.watch import Watch
from ui.widgets.undo_bar import UndoBar
from ui.windows.stage import Panes

NARROW = 900  #: below, list and conversation take turns
WITH_CUSTOMER = 1100
_FRAME = 32  #: about what the system draws around a window
_LIST, _CENTRE, _CUSTOMER = 416, 740, 284


class MainWindow(QMainWindow):
    """:ivar closing: the window's close button; whoever listens decides whether the program ends
    :param state: where size and place are kept
    """

    closing = Signal()
    shown_again = Signal()

    def __init__(self, watch: Watch, state: QSettings | None = None) -> None:
        super().__init__()
        self._state = state
        self._is_narrow = False
        self._wants_customer = True
        self._shows_list = True
        self.is_ending = False
        self.stays_in_tray = False
        self.setWindowTitle("Punktual")
        self.setMinimumSize(480, 400)
        self._build(watch)
        room = self.screen().availableSize()
        self.resize(min(1440, room.width()), min(900, room.height() - _FRAME))
        if state is not None and state.contains("geometry"):
            self.restoreGeometry(state.value("geometry"))
            self._splitter.restoreState(state.value("splitter"))

    def show_first(self, rows: Sequence[Row], counts: Mapping[View, int]) -> None:
        """What is stored, before anything else is ready."""
        self.panes.list.load(rows, View.TO_ANSWER)
        self.panes.list.set_counts(counts)

    def show_list(self, is_list: bool) -> None:
        """In a narrow window: list or conversation; in a wide one both stay."""
        self._shows_list = is_list
        self._arrange()

    def toggle_customer(self) -> None:
        self._wants_customer = not self._wants_customer
        self._arrange()

    def is_narrow(self) -> bool:
        return self._is_narrow

    def present(self) -> None:
        """In front of everything, also from the tray."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        self.shown_again.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "panes"):
            self.panes.list.delegate.refresh_fonts()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.panes.composer.save_draft()
        self.panes.customer.save_note()
        if self._state is not None:
            self._state.setValue("geometry", self.saveGeometry())
            self._state.setValue("splitter", self._splitter.saveState())
        if self.stays_in_tray and not self.is_ending:
            event.ignore()
            self.hide()
        else:
            event.accept()
        self.closing.emit()

    # Own -----------------------------------------------------------------------------------------------------------

    def _build(self, watch: Watch) -> None:
        whole = self._whole = QWidget()
        whole.setObjectName("ground")
        self.setCentralWidget(whole)
        panes = Panes(
            TopBar(watch),
            ListPane(watch),
            ConversationPane(watch),
            ComposerPane(watch),
            CustomerPane(watch),
            StatusBar(watch),
        )
        self.undo = UndoBar(tr("Undo"), whole)
        self.panes = panes
        self._centre = QWidget()
        centre = QVBoxLayout(self._centre)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(panes.conversation, 1)
        centre.addWidget(panes.composer)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for place, (pane, width) in enumerate(
            ((panes.list, 380), (self._centre, 420), (panes.customer, 220)),
        ):
            pane.setMinimumWidth(width)
            self._splitter.addWidget(pane)
            self._splitter.setStretchFactor(place, 1 if pane is self._centre else 0)
        self._splitter.setSizes([_LIST, _CENTRE, _CUSTOMER])
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(panes.top)
        column.addWidget(self._splitter, 1)
        column.addWidget(panes.status)
        self.undo.set_room(self._room_for_undo)

    def _room_for_undo(self) -> QRect:
        """Over the end of the list, where it covers nothing that one works with; else over the messages."""
        pane = self.panes.list if self.panes.list.isVisible() else self.panes.conversation
        return QRect(pane.mapTo(self._whole, QPoint(0, 0)), pane.size())

    def _arrange(self) -> None:
        width = self.width()
        was_narrow, self._is_narrow = self._is_narrow, width < NARROW
        if self._is_narrow and not was_narrow:
            self._shows_list = True
        panes = self.panes
        panes.list.setVisible(not self._is_narrow or self._shows_list)
        self._centre.setVisible(not self._is_narrow or not self._shows_list)
        panes.customer.setVisible(self._wants_customer and width >= WITH_CUSTOMER)
        panes.conversation.head.back.setVisible(self._is_narrow)
        if self.undo.isVisible():
            QTimer.singleShot(0, self, self.undo.place)  # when the panes have their new places
