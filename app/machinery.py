"""The parts behind the desk, each made once and started together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from app.bus import Bus
from app.channels.base import Mailbox, Transport
from app.channels.imap import ImapMailbox
from app.channels.smtp import SmtpTransport
from app.clock import Clock
from app.desk import Desk
from app.desk.accounts import Wires
from app.desk.form_sources import key_of
from app.desk.ground import Ground
from app.host.secrets import Secrets
from app.identity.match import Own
from app.model.account import Account
from app.model.answer import OutboxItem
from app.model.taught import NOTHING_TAUGHT
from app.outbox.worker import Worker
from app.store import people, preferences, taught
from app.store.engine import Store
from app.store.own import Call
from app.sync.answered import note_accepted
from app.sync.form_polling import TICK_JITTER_SECONDS, TICK_SECONDS, Asking, FormPolling
from app.sync.grouping import group_call
from app.sync.pipeline import Pipeline
from app.sync.rereading import reread
from app.sync.schedule import Schedule
from app.sync.states import States
from app.sync.supervisor import Supervisor
from app.sync.tick import tick


class Machinery:
    def __init__(self, database: Path | str, clock: Clock, secrets: Secrets | None = None) -> None:
        """:raises StoreUnusable: the database can't be opened; says why"""
        self.store = Store.open(database)
        self.secrets = secrets or Secrets()
        self._bus = Bus()
        with self.store.read() as conn:
            settings = preferences.load(conn)
        self._ground = Ground(self.store, self._bus, clock, settings)
        self._states = States(self._bus, clock)
        pipeline = Pipeline(self.store, self._bus, lambda: self._ground.settings)
        self.supervisor = Supervisor(self.store, self._bus, self._states, pipeline, self._mailbox)
        self._worker = Worker(
            self.store, self._bus, clock, self._transport, self._mailbox, self._accepted, self._ground.refresh
        )
        asking = Asking(lambda source: key_of(self.secrets, source))
        self._forms = FormPolling(self.store, self._bus, clock, lambda: self._ground.settings, pipeline, asking)
        self._schedule = Schedule(self._bus, clock, [self._tick])
        self._schedule.every(TICK_SECONDS, TICK_JITTER_SECONDS, self._forms.poll_due)
        self.desk = Desk(self._ground, self.secrets, self._wires())
        self._is_running = False

    def start(self) -> None:
        self._is_running = True
        self._worker.start()
        self.supervisor.start()
        self._schedule.start()

    def stop(self) -> None:
        if self._is_running:
            self._schedule.stop()
            self._forms.stop()
            self.supervisor.stop()
            self._worker.stop()
        self.desk.files.close()
        self.store.close()

    def _wires(self) -> Wires:
        return Wires(
            reload=self._reload,
            sync_now=self._sync_now,
            mark_seen=self.supervisor.mark_seen,
            retry_outbox=self._worker.retry_now,
            settle=self._worker.settle,
            group_call=self._group_call,
            reread=self._reread,
            poll_form=self._forms.poll,
            state_of=self._states.get,
            open_mailbox=lambda account, password: ImapMailbox(account.imap, lambda: password),
            open_transport=lambda account, password: SmtpTransport(account.smtp, lambda: password),
        )

    def _sync_now(self) -> None:
        self.supervisor.sync_now()
        self._schedule.soon(self._forms.poll_all)

    def _reload(self) -> None:
        if self._is_running:
            self.supervisor.reload()

    def _mailbox(self, account: Account) -> Mailbox:
        return ImapMailbox(account.imap, lambda: self.secrets.need(account.address))

    def _transport(self, account: Account) -> Transport:
        return SmtpTransport(account.smtp, lambda: self.secrets.need(account.address))

    def _accepted(self, conn: Connection, item: OutboxItem, at: datetime) -> Collection[int]:
        return note_accepted(conn, item, at, self._ground.settings)

    def _group_call(self, conn: Connection, call: Call) -> Collection[int]:
        settings = self._ground.settings
        own = Own.known(
            tuple(people.own_addresses(conn)), settings.own_phones, settings.relay_domains, settings.country
        )
        return group_call(conn, call, own, settings.order_examples)

    def _reread(self, conn: Connection, message_ids: Collection[int]) -> Collection[int]:
        return reread(conn, message_ids, taught.load(conn, NOTHING_TAUGHT), self._ground.settings)

    def _tick(self, now: datetime) -> None:
        tick(self.store, self._bus, self._ground.settings, now)
