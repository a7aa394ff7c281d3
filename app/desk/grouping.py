"""What belongs together: joined, split, kept apart; why, and taken back at any time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from app.desk import showing
from app.desk.ground import Ground
from app.errors import BadInput
from app.events import ConversationsChanged
from app.i18n import tr
from app.listing.filters import parse_query
from app.model.screen import Done, GroupingEntry, GroupingFilter, PossibleRepeat
from app.store import conversations, decisions, evidence, grouped, grouping_log, listing, search
from app.store.grouped import Regrouped

_CANDIDATES = 20
_EVERYTHING = GroupingFilter()


class Grouping:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def split(self, thread_id: int) -> Done:
        """Make a thread a conversation of its own; dues and states are those it has by itself."""
        return self._do(lambda conn: grouped.split(conn, thread_id, self._ground.clock.now()))

    def join(self, conversation_id: int, other_id: int) -> Done:
        """Two conversations are one matter of one customer; every thread stays whole, and Split takes it back."""
        return self._do(lambda conn: grouped.join(conn, other_id, conversation_id, self._ground.clock.now()))

    def keep_apart(self, conversation_id: int, other_id: int) -> Done:
        """These two are not one matter; they are not suggested again."""
        return self._do(lambda conn: grouped.keep_apart(conn, conversation_id, other_id, self._ground.clock.now()))

    def take_back(self, entry_id: int) -> GroupingEntry | None:
        """Undo a decision of the log, the owner's or the program's; None where it does not hold any more."""
        return self._take_back(lambda _: entry_id)

    def undo_last(self) -> GroupingEntry | None:
        """Take the owner's last decision that holds back, also after a restart; None where there is none."""
        return self._take_back(decisions.last_of_owner)

    def log(self, wanted: GroupingFilter = _EVERYTHING, limit: int = 100) -> tuple[GroupingEntry, ...]:
        """Every decision, newest first."""
        with self._ground.store.read() as conn:
            return tuple(map(showing.entry, grouping_log.entries(conn, wanted, limit)))

    def candidates(self, conversation_id: int, text: str = "") -> tuple[PossibleRepeat, ...]:
        """What this could be joined with, the likeliest first: suggested, the customer's own, then the newest of all;
        what is searched, where something is."""
        now = self._ground.clock.now().astimezone(self._ground.hours.zone)
        with self._ground.store.read() as conn:
            suggested = showing.repeats(evidence.repeats(conn, conversation_id))
            ids = [each.conversation_id for each in suggested]
            ids += conversations.of_same_customer(conn, conversation_id, _CANDIDATES)
            ids += conversations.newest(conn, _CANDIDATES)
            if text.strip():
                ids = search.search(conn, parse_query(text), now, _CANDIDATES)
            rows = listing.rows_of(conn, [each for each in dict.fromkeys(ids) if each != conversation_id])
        reasons = {each.conversation_id: each.evidence for each in suggested}
        return tuple(
            PossibleRepeat(row.id, row.customer, row.subject, reasons.get(row.id, ()), row.newest_at)
            for row in rows[:_CANDIDATES]
        )

    def _take_back(self, choose: Callable[[Connection], int | None]) -> GroupingEntry | None:
        with self._ground.store.write() as conn:
            act_id = choose(conn)
            done = Regrouped() if act_id is None else grouped.take_back(conn, act_id, self._ground.clock.now())
            if act_id is None or done.act_id is None:
                return None
            self._ground.refresh(conn, done.changed)
            entry = grouping_log.find(conn, act_id)
        self._ground.bus.publish(ConversationsChanged(done.changed))
        return showing.entry(entry)

    def _do(self, change: Callable[[Connection], Regrouped]) -> Done:
        with self._ground.store.write() as conn:
            done = change(conn)
            self._ground.refresh(conn, done.changed)
        if done.changed:
            self._ground.bus.publish(ConversationsChanged(done.changed))

        def back(conn: Connection) -> frozenset[int]:
            now = self._ground.clock.now()
            undone = Regrouped() if done.act_id is None else grouped.take_back(conn, done.act_id, now)
            if undone.act_id is None:
                raise BadInput(tr("It does not hold any more."))
            return undone.changed

        return self._ground.ways_back.keep(back, tuple(done.changed))
