"""What the owner corrects in how a message was read, each with a way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.errors import PunktualError
from app.i18n import tr
from app.model.message import Kind
from app.model.screen import Done
from ui.dialogs import teach_form
from ui.windows.reading import Reading
from ui.windows.stage import Stage

_UNDO_SECONDS = 8


class Correcting(QObject):
    def __init__(self, stage: Stage, reading: Reading) -> None:
        super().__init__(reading)
        self._stage, self._reading = stage, reading
        stage.panes.conversation.wanted.connect(self._wanted)

    def _wanted(self, message_id: int, what: str, detail: str) -> None:
        desk = self._stage.desk
        if what == "encoding":
            self._stage.ask.order(lambda: desk.corrections.encoding(message_id, detail))
        elif what == "customer":
            words = tr("A customer’s from now on, as is what comes like it")
            self._do(lambda: desk.corrections.set_kind(message_id, Kind.CUSTOMER), words)
        elif what == "other":
            words = tr("Other mail from now on, as is what comes like it")
            self._do(lambda: desk.corrections.set_kind(message_id, Kind.BULK), words)
        elif what == "spam":
            self._do(lambda: desk.corrections.spam(message_id), tr("Spam: folded under Other mail, and learnt from"))
        elif what == "not spam":
            self._do(lambda: desk.corrections.not_spam(message_id), tr("Back in the list, and learnt from"))
        elif what == "no form":
            words = tr("No contact form from now on, nor is what comes like it")
            self._do(lambda: desk.corrections.not_a_form(message_id), words)
        elif what == "form":
            self._stage.ask.ask(
                lambda: desk.corrections.form_text(message_id), partial(self._teach, message_id), self._tell
            )

    def _teach(self, message_id: int, text: str) -> None:
        words = tr("A contact form from now on, as is what comes like it")
        open_id = self._reading.open_id()
        sheet = teach_form.show(self._stage, message_id, text)
        sheet.taught.connect(lambda done: self._offer(done, words, open_id))

    def _do(self, call: Callable[[], Done], words: str) -> None:
        open_id = self._reading.open_id()
        self._stage.ask.order(call, lambda done: self._offer(done, words, open_id), self._tell)

    def _offer(self, done: Done, words: str, open_id: int | None) -> None:
        desk, reading = self._stage.desk, self._reading
        again = None if open_id is None else partial(reading.open, open_id)
        self._stage.offer_undo(words, _UNDO_SECONDS, lambda: desk.inbox.undo(done.undo_id), again)

    def _tell(self, error: PunktualError) -> None:
        self._stage.notice(error.title)
