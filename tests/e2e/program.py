"""The program below its window, on real servers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.clock import SystemClock
from app.events import Event
from app.host.secrets import Secrets
from app.machinery import Machinery
from app.model.account import Account, AccountPhase, Server
from app.settings import Settings
from app.store import accounts, outbox
from tests.patience import PATIENCE_SECONDS
from tests.servers.dovecot import PASSWORD

SHOP = "shop@firma.example"


class Program:
    """Everything below the window, put together as when the program starts."""

    def __init__(self, path: Path, imap: Server, smtp: Server) -> None:
        secrets = Secrets()
        secrets.keep(SHOP, PASSWORD)
        self.machinery = Machinery(path, SystemClock(), secrets)
        self.desk = self.machinery.desk
        self.desk.preferences.set(Settings(undo_seconds=0, owner_name="Anna Nowak", language="en"))
        self.changed = threading.Condition()
        self.events: list[Event] = []
        self.desk.bus.subscribe(Event, self._note)
        with self.machinery.store.write() as conn:
            accounts.add(conn, Account(0, SHOP, "Anna", imap, smtp, datetime.now(UTC) - timedelta(days=30)))

    def _note(self, event: Event) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE_SECONDS), self.events[-10:]

    def is_live(self) -> bool:
        [view] = self.desk.accounts.all()
        return view.state.phase is AccountPhase.LIVE

    def is_outbox_empty(self) -> bool:
        with self.machinery.store.read() as conn:
            return outbox.next_due_at(conn) is None and outbox.summary(conn).waiting == 0
