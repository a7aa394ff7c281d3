"""Typed publish and subscribe. Handlers run on the publisher's thread and must be quick."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from app.events import Event

log = logging.getLogger(__name__)
E_co = TypeVar("E_co", bound=Event)


class Bus:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handlers: list[tuple[type[Event], Callable[[Event], None]]] = []

    def subscribe(self, kind: type[E_co], handler: Callable[[E_co], None]) -> Callable[[], None]:
        """Call the handler for every event of this class or its children; returns the way to stop it."""

        def call(event: Event) -> None:
            if isinstance(event, kind):
                handler(event)

        entry = (kind, call)
        with self._lock:
            self._handlers.append(entry)

        def unsubscribe() -> None:
            with self._lock:
                if entry in self._handlers:
                    self._handlers.remove(entry)

        return unsubscribe

    def publish(self, event: Event) -> None:
        with self._lock:
            handlers = [call for kind, call in self._handlers if isinstance(event, kind)]
        for call in handlers:
            try:
                call(event)
            except Exception:  # one broken listener must not stop the others
                log.exception("a listener of %s failed", type(event).__name__)
