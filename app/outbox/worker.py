"""The one thread that sends. Every step is committed before the next begins, so a crash anywhere loses nothing and
sends nothing twice: what was in SMTP's hands at that moment is uncertain, and said to be so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from app.bus import Bus
from app.channels.base import Fate, Mailbox, Outcome, Transport
from app.clock import Clock
from app.errors import PunktualError, StoreUnusable
from app.events import ComputerWoke, ConversationsChanged, OutboxChanged
from app.model.account import Account
from app.model.answer import OutboxItem, OutboxState
from app.outbox import filing, resolve, retry, scheduled, states
from app.store import accounts, outbox, watching
from app.store.engine import Store

log = logging.getLogger(__name__)

#: Told in the transaction that makes an item ACCEPTED, with the time; returns the conversations that changed by it.
Accepted = Callable[[Connection, OutboxItem, datetime], Collection[int]]
#: Told in the transaction that changes an item's state otherwise: derives the conversations anew.
Refresh = Callable[[Connection, Collection[int]], None]

#: When an answer became uncertain, Sent is looked through after these: some providers file a moment later.
_LOOKUPS = (timedelta(0), timedelta(seconds=20), timedelta(minutes=3), timedelta(minutes=20))
_STORE_PAUSE_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 3600.0


class Worker:
    def __init__(
        self,
        store: Store,
        bus: Bus,
        clock: Clock,
        open_transport: Callable[[Account], Transport],
        open_mailbox: Callable[[Account], Mailbox],
        accepted: Accepted,
        refresh: Refresh,
    ) -> None:
        self._store, self._bus, self._clock = store, bus, clock
        self._open_transport, self._open_mailbox = open_transport, open_mailbox
        self._accepted, self._refresh = accepted, refresh
        self._lookups: list[datetime] = []
        self._changed = threading.Condition()
        self._is_poked = self._is_stopped = False
        self._busy: Transport | Mailbox | None = None
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._unsubscribe = [
            bus.subscribe(OutboxChanged, lambda _event: self.poke()),
            bus.subscribe(ComputerWoke, lambda _event: self.retry_now()),
        ]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What is being sent at this moment is cut off; if that was too late to tell, it is uncertain."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        if (busy := self._busy) is not None:
            busy.abort()
        if self._thread.is_alive():
            self._thread.join(2)

    def poke(self) -> None:
        """Look again: something in the outbox changed. From any thread."""
        with self._changed:
            self._is_poked = True
            self._changed.notify_all()

    def retry_now(self) -> None:
        """Don't wait for the pauses to end: the network is back, or the owner corrected an account."""
        now = self._clock.now()
        with self._store.write() as conn:
            waiting = outbox.in_state(conn, OutboxState.RETRYING, OutboxState.ACCEPTED)
            for item in waiting:
                outbox.move(conn, item.id, [item.state], item.state, next_attempt_at=now)
            self._lookups = [now]
        self.poke()

    def settle(self, outbox_id: int) -> None:
        """The owner looked: an uncertain answer did arrive."""
        with self._store.read() as conn:
            item = outbox.find(conn, outbox_id)
        if item is not None and item.state is OutboxState.UNCERTAIN:
            self._settle(item, Outcome(Fate.ACCEPTED))
            self.poke()

    def _run(self) -> None:
        self._until_stored(self.recover)
        while not self._is_stopped:
            try:
                self.work()
            except StoreUnusable as error:
                log.error("the outbox waits: %s", type(error).__name__)
                self._sleep(_STORE_PAUSE_SECONDS)
            except Exception:
                log.exception("the outbox failed; it goes on in a minute")
                self._sleep(60)
            else:
                self._sleep(self._seconds_left())

    def recover(self) -> None:
        """What a crash left behind."""
        with self._store.write() as conn:
            items = outbox.in_state(conn, OutboxState.SENDING)
            for item in items:
                self._move(conn, item, OutboxState.UNCERTAIN)
            missed = scheduled.hold_missed(conn, self._clock.now())
            self._refresh(conn, {item.conversation_id for item in items} | missed)
            is_any_uncertain = bool(outbox.in_state(conn, OutboxState.UNCERTAIN))
        self._tell(items, {item.conversation_id for item in items} | missed)
        if is_any_uncertain:
            self._look_up_soon()

    def work(self) -> None:
        """Do everything that is due now."""
        now = self._clock.now()
        if any(at <= now for at in self._lookups):
            self._lookups = [at for at in self._lookups if at > now]
            for item in resolve.found(self._store, self._open_mailbox):
                self._settle(item, Outcome(Fate.ACCEPTED))
        while not self._is_stopped:
            with self._store.read() as conn:
                items = outbox.due(conn, self._clock.now())
            if not items:
                return
            if items[0].state is OutboxState.ACCEPTED:
                self._file(items[0])
            else:
                self._send(items[0])

    def _send(self, item: OutboxItem) -> None:
        with self._store.write(durable=True) as conn:
            attempts = item.attempts + 1
            if not self._move(conn, item, OutboxState.SENDING, attempts=attempts, error=""):
                return  # taken back at the last moment
            account = accounts.find(conn, item.account_id)
            raw = outbox.raw_of(conn, item.id)
        assert account is not None  # it can't go while something of it is in the outbox
        self._tell([item])
        sending = replace(item, state=OutboxState.SENDING, attempts=attempts)
        outcome = self._hand_over(sending, account, raw)
        self._until_stored(lambda: self._settle(sending, outcome))

    def _hand_over(self, item: OutboxItem, account: Account, raw: bytes) -> Outcome:
        try:
            transport = self._busy = self._open_transport(account)
            return transport.send(account.address, item.recipients, raw)
        except PunktualError as error:
            return Outcome(Fate.NOT_SENT, f"{error.title} {error.hint}".strip(), needs_owner=not error.retry)
        except Exception:
            log.exception("a transport failed")
            return Outcome(Fate.UNCERTAIN)
        finally:
            self._busy = None

    def _settle(self, item: OutboxItem, outcome: Outcome) -> None:
        """Store what became of it."""
        now = self._clock.now()
        changed: Collection[int] = {item.conversation_id}
        if outcome.fate is Fate.ACCEPTED:
            changed = self._note_accepted(item, now)
        else:
            with self._store.write(durable=True) as conn:
                later = self._note_failure(conn, item, outcome, now)
                self._refresh(conn, changed)
                if outcome.fate is Fate.NOT_SENT and later is not None:
                    self._postpone(conn, item.account_id, later)
        if outcome.fate is Fate.UNCERTAIN:
            self._look_up_soon()
        self._tell([item], changed)

    def _note_accepted(self, item: OutboxItem, now: datetime) -> Collection[int]:
        values = {"accepted_at": now, "next_attempt_at": None, "error": ""}
        try:
            with self._store.write(durable=True) as conn:
                is_ours = self._move(conn, item, OutboxState.ACCEPTED, **values)
                return self._accepted(conn, item, now) if is_ours else ()
        except PunktualError:
            raise
        except Exception:  # a bug must not make the answer be taken for one that did not go out
            log.exception("an accepted answer could not be noted with its conversation")
        with self._store.write(durable=True) as conn:
            self._move(conn, item, OutboxState.ACCEPTED, **values)
        return {item.conversation_id}

    def _note_failure(self, conn: Connection, item: OutboxItem, outcome: Outcome, now: datetime) -> datetime | None:
        """Returns when it is tried again; None where the owner must look at it."""
        later = None
        if outcome.fate in (Fate.REFUSED_FOR_NOW, Fate.NOT_SENT):
            later = retry.next_attempt(item.attempts, item.not_before, now, outcome.needs_owner)
        if later is not None:
            self._move(conn, item, OutboxState.RETRYING, next_attempt_at=later, error=outcome.words)
        elif outcome.fate is Fate.UNCERTAIN:
            self._move(conn, item, OutboxState.UNCERTAIN, error=outcome.words)
        else:
            words = " ".join(filter(None, (outcome.words, ", ".join(outcome.refused))))
            self._move(conn, item, OutboxState.FAILED, error=words)
        return later

    def _postpone(self, conn: Connection, account_id: int, later: datetime) -> None:
        """The server could not be reached: the others of that account need not try either."""
        for item in outbox.due(conn, self._clock.now()):
            if item.account_id == account_id and item.state is not OutboxState.ACCEPTED:
                outbox.move(conn, item.id, [item.state], item.state, next_attempt_at=later)

    def _file(self, item: OutboxItem) -> None:
        """The last step of an accepted answer."""
        with self._store.read() as conn:
            account = accounts.find(conn, item.account_id)
            raw = outbox.raw_of(conn, item.id)
            answered = watching.answered_places(conn, item.thread_id, item.account_id)
        assert account is not None
        now = self._clock.now()
        try:
            mailbox = self._busy = self._open_mailbox(account)
            filing.file(mailbox, account, item, raw, answered)
        except PunktualError as error:
            log.info("an accepted answer is not filed yet: %s", type(error).__name__)
            later = retry.next_attempt(item.attempts + 1, item.accepted_at or now, now, needs_owner=not error.retry)
            if later is not None:
                with self._store.write() as conn:
                    values = {"attempts": item.attempts + 1, "next_attempt_at": later, "error": error.title}
                    outbox.move(conn, item.id, [OutboxState.ACCEPTED], OutboxState.ACCEPTED, **values)
                return
        finally:
            self._busy = None
        with self._store.write() as conn:
            outbox.remove(conn, item.id, [OutboxState.ACCEPTED])
        self._tell([item])

    def _move(self, conn: Connection, item: OutboxItem, to: OutboxState, **changes: Any) -> bool:
        assert item.state in states.before(to), (item.state, to)
        return outbox.move(conn, item.id, [item.state], to, **changes)

    def _tell(self, items: Collection[OutboxItem], conversations: Collection[int] = ()) -> None:
        if items:
            self._bus.publish(OutboxChanged(frozenset(item.id for item in items)))
        changed = frozenset(conversations) or frozenset(item.conversation_id for item in items)
        if changed:
            self._bus.publish(ConversationsChanged(changed))

    def _look_up_soon(self) -> None:
        now = self._clock.now()
        self._lookups += [now + pause for pause in _LOOKUPS]

    def _until_stored(self, store: Callable[[], None]) -> None:
        """What happened outside must be noted, however long the disk is full."""
        while True:
            try:
                return store()
            except StoreUnusable as error:
                log.error("the outbox can't be written: %s", type(error).__name__)
                if self._is_stopped:
                    return None
                self._sleep(_STORE_PAUSE_SECONDS)

    def _seconds_left(self) -> float:
        with self._store.read() as conn:
            next_at = outbox.next_due_at(conn)
        times = [at for at in (next_at, *self._lookups) if at is not None]
        if not times:
            return _LONGEST_WAIT_SECONDS
        return min(max((min(times) - self._clock.now()).total_seconds(), 0.05), _LONGEST_WAIT_SECONDS)

    def _sleep(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_poked or self._is_stopped, seconds)
            self._is_poked = False
