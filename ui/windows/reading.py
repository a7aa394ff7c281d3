"""Which rows are listed, which conversation is open, and how both follow what happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import PunktualError
from app.i18n import tr
from app.listing.marks import finder
from app.listing.words import when_words
from app.model.listing import Row, View
from app.model.screen import ConversationView, Today
from ui.bridge import Batch
from ui.windows.stage import Stage

_READ_AFTER_MS = 1000


class Reading(QObject):
    """:ivar counted: how many are to be answered, and whether any is overdue
    :ivar shown: the id of the conversation that is now in the panes
    """

    counted = Signal(int, bool)
    shown = Signal(object)

    def __init__(self, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self.view = View.TO_ANSWER
        self._searched = ""
        self._by_rank = False
        self._open: int | None = None
        self._read = QTimer(self)
        self._read.setSingleShot(True)
        self._read.setInterval(_READ_AFTER_MS)
        self._read.timeout.connect(self._mark_read)
        panes = stage.panes
        panes.list.view_chosen.connect(self.show_view)
        panes.list.chosen.connect(self._chosen)
        panes.list.search_left.connect(lambda: self.search(""))
        panes.list.rank_wanted.connect(self._order)
        panes.top.search.asked.connect(self.search)
        panes.top.search.entered.connect(self._enter_found)

    # The list ------------------------------------------------------------------------------------------------------

    def show_view(self, view: View) -> None:
        self.view, self._searched = view, ""
        self._stage.panes.top.search.leave()
        self._load()

    def search(self, text: str) -> None:
        """Operators as in `app.listing.filters`; "" goes back to the view."""
        if text == self._searched:
            return
        self._searched = text
        if not text:
            self._stage.panes.top.search.leave()
        self._load()

    def _order(self, by_rank: bool) -> None:
        """Of what is searched: best first or newest first."""
        self._by_rank = by_rank
        self._load()

    def refresh(self) -> None:
        """Ask for the rows again; what changed moves, the rest stays."""
        self._ask_rows(self._update)
        self.refresh_numbers()

    def _update(self, rows: tuple[Row, ...]) -> None:
        self._stage.panes.list.update_rows(rows)
        if self._open is None:
            self._choose_first()

    def apply(self, batch: Batch) -> None:
        """What happened since a tenth of a second ago."""
        if batch.conversations or batch.settings or batch.woke:
            self.refresh()
        if self._open is not None and (self._open in batch.conversations or batch.outbox or batch.settings):
            self._ask_conversation(self._open)

    def _load(self) -> None:
        view = None if self._searched else self.view
        by_rank = self._by_rank
        self._stage.panes.conversation.mark(finder(self._searched))

        def show(rows: tuple[Row, ...]) -> None:
            panes = self._stage.panes
            panes.list.load(rows, view, by_rank=by_rank)
            if self._open is None or not panes.list.choose(self._open):
                self._choose_first()

        self._ask_rows(show)
        self.refresh_numbers()

    def start(self) -> None:
        """The first rows may be on the screen already: they are only brought up to date."""
        panes = self._stage.panes
        panes.list.take_focus()
        if not panes.list.model.rows():
            self._load()
            return
        self.refresh()
        self._choose_first()

    def _choose_first(self) -> None:
        """Whom to answer next is open at once; found rows wait until one is chosen."""
        if not self._searched and self.view is View.TO_ANSWER:
            self._stage.panes.list.choose_first()

    def _ask_rows(self, then: Callable[[tuple[Row, ...]], None]) -> None:
        desk, view, text, by_rank = self._stage.desk, self.view, self._searched, self._by_rank
        if text:
            self._stage.ask.ask(lambda: desk.inbox.search(text, by_rank=by_rank), then, topic="rows")
        else:
            self._stage.ask.ask(lambda: desk.inbox.rows(view), then, topic="rows")

    def refresh_numbers(self) -> None:
        desk, panes = self._stage.desk, self._stage.panes
        self._stage.ask.ask(desk.inbox.counts, panes.list.set_counts, topic="counts")
        self._stage.ask.ask(
            lambda: (desk.inbox.today(), desk.status.is_open(), desk.status.closes_at(), desk.status.opens_at()),
            self._show_today,
            topic="today",
        )

    def _show_today(self, answer: tuple[Today, bool, datetime | None, datetime | None]) -> None:
        today, is_open, closes_at, opens_at = answer
        panes, watch = self._stage.panes, self._stage.watch
        panes.top.show_today(today)
        panes.status.show_hours(is_open, closes_at, opens_at)
        more = ""
        if opens_at is not None:
            when = when_words(opens_at, watch.now(), watch.zone)
            more = tr("Next opening: {when}.").format(when=when)
        titles = {
            View.TO_ANSWER: tr("Nothing to answer."),
            View.WAITING: tr("No answer of yours waits for a customer."),
            View.SNOOZED: tr("Nothing is snoozed."),
            View.DONE: tr("Nothing is done yet."),
            View.OTHER: tr("No other mail."),
        }
        title = tr("Nothing found.") if self._searched else titles[self.view]
        hint = tr("Fewer words find more.") if self._searched else more
        panes.list.set_empty_words(title, hint)
        rows = panes.list.model.rows() if self.view is View.TO_ANSWER else ()
        is_overdue = any(row.due is not None and row.due <= watch.now() for row in rows[:1])
        self.counted.emit(today.to_answer, is_overdue)

    def _enter_found(self) -> None:
        panes = self._stage.panes
        panes.list.view.setFocus()
        if panes.list.current() is None:
            panes.list.choose_first()

    # The conversation ----------------------------------------------------------------------------------------------

    def open(self, conversation_id: int) -> None:
        """Show this one, wherever it is listed."""
        if not self._stage.panes.list.choose(conversation_id):
            self._stage.panes.list.expect(conversation_id)
            self._open_now(conversation_id)

    def open_id(self) -> int | None:
        return self._open

    def close(self) -> None:
        """Nothing is open any more."""
        self._open = None
        self._stage.ask.forget("conversation")
        panes = self._stage.panes
        panes.list.expect(None)
        panes.conversation.clear()
        panes.composer.show_conversation(None)
        panes.customer.show_customer(None)

    def go_on(self, conversation_id: int | None) -> None:
        """To the next one, or rest."""
        if conversation_id is None:
            self.close()
            self._stage.show_list(True)
        else:
            self.open(conversation_id)

    def _chosen(self, row: Row) -> None:
        self._open_now(row.id)

    def _open_now(self, conversation_id: int) -> None:
        self._open = conversation_id
        self._ask_conversation(conversation_id)
        self._read.start()

    def _ask_conversation(self, conversation_id: int) -> None:
        desk = self._stage.desk

        def gone(error: PunktualError) -> None:
            """Joined with another one, or its customer was forgotten."""
            self._stage.panes.status.show_trouble(str(error))
            if self._open == conversation_id:
                self.close()

        self._stage.ask.ask(lambda: desk.conversation.open(conversation_id), self._show, gone, topic="conversation")

    def _show(self, view: ConversationView) -> None:
        panes = self._stage.panes
        panes.conversation.show_conversation(view)
        panes.composer.show_conversation(view)
        panes.customer.show_customer(view.customer)
        self.shown.emit(view.row.id)

    def look(self) -> None:
        """The conversation came into sight."""
        self._read.start()

    def _mark_read(self) -> None:
        """It was looked at for a moment, not only passed by."""
        panes, window = self._stage.panes, self._stage.window
        row = panes.list.current()
        is_seen = window.isActiveWindow() and panes.conversation.isVisible()
        if row is not None and row.id == self._open and row.is_unread and is_seen:
            desk, number = self._stage.desk, row.id
            self._stage.ask.order(lambda: desk.conversation.mark_read(number))
