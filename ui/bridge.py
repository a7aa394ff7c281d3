"""The one crossing from the program's threads to the window: what happened is collected and handed over ten times a
second, because one signal per message would stop the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.bus import Bus
from app.events import (
    AccountChanged,
    AnswerBounced,
    ComputerWoke,
    ConversationsChanged,
    DeadlineNeared,
    DeadlinePassed,
    Event,
    MessagesArrived,
    OutboxChanged,
    SettingsChanged,
    SnippetsChanged,
)

_EVERY_MS = 100


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that happened in a tenth of a second."""

    conversations: frozenset[int] = frozenset()
    accounts: bool = False
    outbox: bool = False
    snippets: bool = False
    settings: bool = False
    woke: bool = False
    bounced: tuple[int, ...] = ()
    #: What may deserve a notification, in the order in which it happened.
    notable: tuple[Event, ...] = ()


_NOTABLE = (MessagesArrived, DeadlineNeared, DeadlinePassed, ComputerWoke, AnswerBounced)


def gather(events: Iterable[Event]) -> Batch:
    """One batch out of many events."""
    ids: set[int] = set()
    bounced: list[int] = []
    notable: list[Event] = []
    seen: set[type[Event]] = set()
    for event in events:
        seen.add(type(event))
        if isinstance(event, _NOTABLE):
            notable.append(event)
        if isinstance(event, ConversationsChanged):
            ids |= event.ids
        elif isinstance(event, DeadlineNeared | DeadlinePassed):
            ids.update(event.conversation_ids)
        elif isinstance(event, AnswerBounced):
            ids.add(event.conversation_id)
            bounced.append(event.conversation_id)
    return Batch(
        conversations=frozenset(ids),
        accounts=AccountChanged in seen,
        outbox=OutboxChanged in seen,
        snippets=SnippetsChanged in seen,
        settings=SettingsChanged in seen,
        woke=ComputerWoke in seen,
        bounced=tuple(bounced),
        notable=tuple(notable),
    )


class Bridge(QObject):
    """:ivar changed: a Batch, on the GUI thread"""

    changed = Signal(object)
    _arrived = Signal()

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Event] = deque()  # append and popleft are safe between threads
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.drain)
        self._arrived.connect(self._wait, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = bus.subscribe(Event, self._collect)

    def drain(self) -> None:
        """Hand over what was collected."""
        events = []
        while self._waiting:
            events.append(self._waiting.popleft())
        if events:
            self.changed.emit(gather(events))

    def close(self) -> None:
        self._unsubscribe()
        self._timer.stop()

    def _collect(self, event: Event) -> None:
        """On whichever thread published. Only the first of a batch wakes the window: nothing runs while idle."""
        self._waiting.append(event)
        if len(self._waiting) == 1:
            self._arrived.emit()

    def _wait(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
