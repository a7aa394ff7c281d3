"""What the owner corrects in how a message was read, each with a way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.i18n import tr
from app.model.message import Kind
from app.model.screen import Done
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
            words = tr("A customer’s from now on, and what this sender writes like it")
            self._do(lambda: desk.corrections.set_kind(message_id, Kind.CUSTOMER), words)
        elif what == "other":
            words = tr("Other mail from now on, and what this sender writes like it")
            self._do(lambda: desk.corrections.set_kind(message_id, Kind.BULK), words)

    def _do(self, call: Callable[[], Done], words: str) -> None:
        stage, reading = self._stage, self._reading
        open_id = reading.open_id()

        def offer(done: Done) -> None:
            def undo() -> None:
                stage.ask.order(lambda: stage.desk.inbox.undo(done.undo_id))
                if open_id is not None:
                    reading.open(open_id)

            stage.undo.offer(lambda _: words, _UNDO_SECONDS, undo)

        stage.ask.order(call, offer)
