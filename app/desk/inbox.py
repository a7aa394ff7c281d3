"""The list and what is done to its rows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.desk.ground import Ground
from app.events import ConversationsChanged
from app.listing.filters import parse_query
from app.model.listing import Row, View
from app.model.screen import Done, Today
from app.store import acts, listing, search


class Inbox:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def rows(self, view: View) -> tuple[Row, ...]:
        """In the view's own order: To answer by due, Snoozed by its end, the others newest first."""
        with self._ground.store.read() as conn:
            return listing.rows(conn, view)

    def rows_of(self, ids: Collection[int]) -> tuple[Row, ...]:
        with self._ground.store.read() as conn:
            return listing.rows_of(conn, ids)

    def counts(self) -> dict[View, int]:
        with self._ground.store.read() as conn:
            return listing.counts(conn)

    def today(self) -> Today:
        """The owner's local day so far."""
        midnight = (
            self._ground.clock.now()
            .astimezone(self._ground.hours.zone)
            .replace(hour=0, minute=0, second=0, microsecond=0)
        )
        with self._ground.store.read() as conn:
            return listing.today(conn, midnight, midnight + timedelta(days=1))

    def search(self, text: str, limit: int = 200, *, by_rank: bool = False) -> tuple[Row, ...]:
        """Conversations that fit, newest or best first; operators as in `app.listing.filters`."""
        now = self._ground.clock.now().astimezone(self._ground.hours.zone)  # its days are the owner's
        with self._ground.store.read() as conn:
            return listing.rows_of(conn, search.search(conn, parse_query(text), now, limit, by_rank=by_rank))

    def done(self, ids: Collection[int]) -> Done:
        """Close without an answer: no answer needed."""
        chosen = tuple(ids)
        with self._ground.changing(chosen) as conn:
            written = acts.done(conn, chosen, self._ground.clock.now())
            self._ground.refresh(conn, chosen)
        return self._ground.ways_back.keep(lambda conn: acts.withdraw(conn, written), chosen)

    def snooze(self, ids: Collection[int], until: datetime) -> Done:
        """Hide until then. The clock does not stop, and the warning time brings it back earlier."""
        return self._set(ids, lambda conn, one: acts.snooze(conn, one, until), acts.snooze)

    def unsnooze(self, ids: Collection[int]) -> Done:
        return self._set(ids, lambda conn, one: acts.snooze(conn, one, None), acts.snooze)

    def promise(self, conversation_id: int, due: datetime | None) -> Done:
        """The time the owner gave this customer becomes the due; None takes the promise back."""
        return self._set([conversation_id], lambda conn, one: acts.promise(conn, one, due), acts.promise)

    def undo(self, undo_id: int) -> None:
        found = self._ground.ways_back.take(undo_id)
        if found is None:
            return
        way, ids = found
        with self._ground.store.write() as conn:
            changed = {*ids, *(way(conn) or ())}
            self._ground.refresh(conn, changed)
        self._ground.bus.publish(ConversationsChanged(frozenset(changed)))

    def _set(
        self,
        ids: Collection[int],
        change: Callable[[Connection, int], datetime | None],
        restore: Callable[[Connection, int, datetime | None], object],
    ) -> Done:
        chosen = tuple(ids)
        with self._ground.changing(chosen) as conn:
            before = {one: change(conn, one) for one in chosen}
            self._ground.refresh(conn, chosen)

        def way(conn: Connection) -> None:
            for one, value in before.items():
                restore(conn, one, value)

        return self._ground.ways_back.keep(way, chosen)
