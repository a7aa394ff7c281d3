"""Questions to the desk, off the GUI thread; answers come back on it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from app.errors import PunktualError

log = logging.getLogger(__name__)
T = TypeVar("T")


class _Question(QRunnable):
    def __init__(self, ask: Ask, number: int, call: Callable[[], Any]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._ask, self._number, self._call = ask, number, call

    def run(self) -> None:
        try:
            outcome: tuple[Any, Exception | None] = (self._call(), None)
        except Exception as error:  # noqa: BLE001  told to whoever asked
            outcome = (None, error)
        try:
            self._ask.answered.emit(self._number, *outcome)
        except RuntimeError:  # the window is gone
            log.debug("an answer came after the window was closed")


class Ask(QObject):
    """Two lanes: questions may overtake each other, orders run one after the other in the order they were given. An
    answer for a dialog that was closed meanwhile is dropped, and so is every answer after `finish`.

    :ivar failed: an error that nobody who asked wanted to hear, or is there to hear, as PunktualError
    """

    answered = Signal(object, object, object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions = QThreadPool(self)
        self._questions.setMaxThreadCount(3)
        self._orders = QThreadPool(self)
        self._orders.setMaxThreadCount(1)
        self._next = 0
        self._newest: dict[str, int] = {}
        self._open: dict[
            int, tuple[_Question, str, Callable[[Any], None] | None, Callable[[PunktualError], None] | None]
        ]
        self._open = {}
        self._is_over = False
        self.answered.connect(self._deliver)

    def ask(
        self,
        call: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[PunktualError], None] | None = None,
        *,
        topic: str = "",
    ) -> None:
        """Run `call` on another thread, then `then` with its result on this one.

        :param topic: a newer question of the same topic makes this one's answer worthless: it is dropped
        """
        self._start(self._questions, call, then, failed, topic)

    def order(
        self,
        call: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[PunktualError], None] | None = None,
    ) -> None:
        """As `ask`, for what changes something: never overtaken by a later order."""
        self._start(self._orders, call, then, failed, "")

    def forget(self, topic: str) -> None:
        """Drop the answer to what was asked last about this."""
        self._newest.pop(topic, None)

    def is_busy(self) -> bool:
        return bool(self._open)

    def finish(self, milliseconds: int = 5000) -> bool:
        """Wait for what was ordered; for closing. False where it takes longer."""
        self._is_over = True
        self._questions.clear()
        return self._orders.waitForDone(milliseconds) and self._questions.waitForDone(milliseconds)

    def _start(
        self,
        pool: QThreadPool,
        call: Callable[[], Any],
        then: Callable[[Any], None] | None,
        failed: Callable[[PunktualError], None] | None,
        topic: str,
    ) -> None:
        self._next += 1
        question = _Question(self, self._next, call)
        self._open[self._next] = (question, topic, then, failed)
        if topic:
            self._newest[topic] = self._next
        pool.start(question)

    @Slot(object, object, object)
    def _deliver(self, number: int, result: Any, error: Exception | None) -> None:
        _, topic, then, failed = self._open.pop(number)
        if self._is_over or (topic and self._newest.get(topic) != number):
            return
        if error is None:
            if then is not None and not _is_gone(then):
                then(result)
        elif isinstance(error, PunktualError):
            (self.failed.emit if failed is None or _is_gone(failed) else failed)(error)
        else:
            log.error("a question to the desk failed", exc_info=error)
            self.failed.emit(error)


def _is_gone(listener: Callable[..., None]) -> bool:
    """Whether it is a method of a dialog that was closed meanwhile."""
    whose = getattr(getattr(listener, "func", listener), "__self__", None)
    return isinstance(whose, QObject) and not shiboken6.isValid(whose)
