"""From what happened to the notifications that tell it."""

from __future__ import annotations

from collections.abc import Collection

from app.desk.conversation import Conversation
from app.desk.ground import Ground
from app.events import AnswerBounced, ComputerWoke, DeadlineNeared, DeadlinePassed, Event, MessagesArrived
from app.model.listing import Row, View
from app.notify import rules
from app.notify.notice import Notice
from app.parsing import bounces
from app.parsing.mime import parse
from app.store import listing, messages


class Notices:
    def __init__(self, ground: Ground, conversation: Conversation) -> None:
        self._ground = ground
        self._conversation = conversation

    def of(self, event: Event) -> tuple[Notice, ...]:
        """What to show; empty where it deserves none or the hours are quiet."""
        if isinstance(event, AnswerBounced):
            return self._bounced(event)
        now, settings = self._ground.clock.now(), self._ground.settings
        if not rules.may_speak(settings, self._ground.hours, now):
            return ()
        match event:
            case MessagesArrived(message_ids):
                rows = self._waiting(self._conversations_of(message_ids))
                best = self._conversation.open(rows[0].id).suggested[:1] if len(rows) == 1 else ()
                return rules.arrived(rows, best[0] if best else None, settings, now, self._ground.hours.zone)
            case DeadlineNeared(ids):
                return rules.neared(self._waiting(ids), now, self._ground.hours, settings)
            case DeadlinePassed(ids):
                return rules.passed(self._waiting(ids), settings)
            case ComputerWoke():
                return self._summary()
        return ()

    def _summary(self) -> tuple[Notice, ...]:
        with self._ground.store.read() as conn:
            rows = listing.rows(conn, View.TO_ANSWER)
        now = self._ground.clock.now()
        overdue = sum(row.due is not None and row.due <= now for row in rows)
        notice = rules.welcome_back(rows, overdue, self._ground.settings)
        return (notice,) if notice else ()

    def _bounced(self, event: AnswerBounced) -> tuple[Notice, ...]:
        with self._ground.store.read() as conn:
            rows = listing.rows_of(conn, [event.conversation_id])
            stored = messages.of_conversation(conn, event.conversation_id)
        reports = (bounces.read_bounce(one.raw, parse(one.raw)) for one in reversed(stored) if one.kind == "bounce")
        report = next((each for each in reports if each), None)
        return tuple(rules.bounced(row, bounces.words(report) if report else "") for row in rows)

    def _waiting(self, ids: Collection[int]) -> tuple[Row, ...]:
        """Those that are still to be answered: an answer may have been quicker than its notification."""
        with self._ground.store.read() as conn:
            return tuple(row for row in listing.rows_of(conn, ids) if row.due and not row.snoozed_until)

    def _conversations_of(self, message_ids: Collection[int]) -> list[int]:
        with self._ground.store.read() as conn:
            found = (messages.conversation_of(conn, each) for each in message_ids)
            return list(dict.fromkeys(each for each in found if each is not None))
