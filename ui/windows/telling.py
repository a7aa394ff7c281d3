"""Tells the owner outside the window what came and what is about to run late."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import PunktualError
from app.events import ComputerWoke, Event
from app.model.listing import Row
from app.notify.notice import Notice, Notifier, Press, Pressed
from ui.bridge import Batch
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

_SNOOZE = timedelta(hours=1)
#: Time for the first fetch, so that the summary at the start counts what came meanwhile.
_START_MS = 6_000


class Telling(QObject):
    _posted = Signal(object)

    def __init__(self, window: MainWindow, conduct: Conduct, in_window: Notifier) -> None:
        """:param in_window: where the desktop shows no notifications"""
        super().__init__(conduct)
        self._window, self._conduct = window, conduct
        self._desk = conduct.stage.desk
        self._posted.connect(lambda call: call())
        self._notifier = _desktop_notifier(self._pressed, self._posted.emit, self) or in_window
        self._shown: dict[int, set[str]] = {}
        conduct.bridge.changed.connect(self._happened)
        self._summary = QTimer(self)
        self._summary.setSingleShot(True)
        self._summary.timeout.connect(lambda: self._tell(ComputerWoke()))
        self._summary.start(_START_MS)

    def close(self) -> None:
        self._notifier.close()

    def _happened(self, batch: Batch) -> None:
        for event in batch.notable:
            self._tell(event)
        if told := batch.conversations & self._shown.keys():
            self._conduct.ask.ask(lambda: self._desk.inbox.rows_of(told), lambda rows: self._withdraw(told, rows))

    def _tell(self, event: Event) -> None:
        self._conduct.ask.ask(lambda: self._desk.notices.of(event), self._show)

    def _show(self, notices: tuple[Notice, ...]) -> None:
        for notice in notices:
            self._notifier.show(notice)
            for conversation_id in notice.conversation_ids:
                self._shown.setdefault(conversation_id, set()).add(notice.tag)

    def _withdraw(self, ids: frozenset[int], rows: tuple[Row, ...]) -> None:
        """What was answered or hidden needs no notification any more."""
        waiting = {row.id for row in rows if row.due and not row.snoozed_until}
        for conversation_id in ids - waiting:
            for tag in self._shown.pop(conversation_id, ()):
                self._notifier.withdraw(tag)

    def _pressed(self, notice: Notice, press: Press) -> None:
        if press is Press.SNOOZE:
            self._conduct.acting.snooze_until(notice.conversation_ids, self._desk.clock.now() + _SNOOZE)
            return
        self._window.present()
        if notice.conversation_ids:
            self._conduct.reading.open(notice.conversation_ids[0])
        if press is Press.SNIPPET and notice.snippet_id is not None:
            self._conduct.answering.insert_when_open(notice.conversation_ids[0], notice.snippet_id)


def _desktop_notifier(pressed: Pressed, post: Callable[[Callable[[], None]], None], parent: QObject) -> Notifier | None:
    try:
        if sys.platform == "linux":
            from ui.notifiers.linux import DesktopNotifier

            return DesktopNotifier(pressed, parent)
        else:  # noqa: RET505  a type checker passes over the other system's branch only in this form
            from app.notify.elsewhere import ThreadedNotifier

            return ThreadedNotifier(pressed, post)
    except (PunktualError, ImportError):
        return None
