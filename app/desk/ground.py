"""What every topic of the desk stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.bus import Bus
from app.clock import Clock
from app.deadlines.open_hours import OpenHours
from app.desk.undo import WaysBack
from app.events import ConversationsChanged
from app.model.clockwork import OpenTime
from app.settings import Settings
from app.store.engine import Store
from app.store.refresh import refresh


@dataclass(slots=True)
class Ground:
    """:ivar settings: as they are now; replaced as a whole when the owner changes them"""

    store: Store
    bus: Bus
    clock: Clock
    settings: Settings
    ways_back: WaysBack = field(default_factory=WaysBack)

    @property
    def hours(self) -> OpenTime:
        """The opening hours as they are now, ready to count in."""
        return OpenHours(self.settings.hours)

    @contextmanager
    def changing(self, conversation_ids: Collection[int], *, durable: bool = False) -> Iterator[Connection]:
        """One transaction; when it is committed everybody learns that these conversations changed.

        :param durable: it outlives a power cut the moment this ends
        """
        with self.store.write(durable=durable) as conn:
            yield conn
        self.bus.publish(ConversationsChanged(frozenset(conversation_ids)))

    def refresh(self, conn: Connection, conversation_ids: Collection[int]) -> None:
        refresh(conn, conversation_ids, self.settings)
