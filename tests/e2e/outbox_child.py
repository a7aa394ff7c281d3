"""A program that only works off the outbox and dies at a chosen step; run in a process of its own."""

from __future__ import annotations

import os
import signal
import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Event
from typing import Any, cast

from sqlalchemy import Connection, insert

from app.bus import Bus
from app.channels.base import Mailbox, Transport
from app.channels.imap import ImapMailbox
from app.channels.smtp import SmtpTransport
from app.clock import SystemClock
from app.model.account import Account
from app.model.answer import OutboxItem, OutboxState
from app.outbox.worker import Worker
from app.store import outbox
from app.store.engine import Store
from app.store.tables import acts
from tests.patience import PATIENCE_SECONDS
from tests.servers.dovecot import PASSWORD


@dataclass(frozen=True)
class Job:
    """:ivar dies_at: which step is the last; 0 for none"""

    database: str
    authority: str
    dies_at: int = 0


class Steps:
    """Everything that the worker does to the outside world passes here."""

    def __init__(self, dies_at: int) -> None:
        self.count = 0
        self._dies_at = dies_at

    def pass_one(self) -> None:
        self.count += 1
        if self.count == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, thing: Any) -> Any:
        """The thing, with a step before and after each call of a method."""
        steps = self

        class Watched:
            def __getattr__(self, name: str) -> Any:
                value = getattr(thing, name)
                return steps.around(value) if callable(value) else value

        return Watched()

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:
            self.pass_one()
            result = call(*args, **kwargs)
            self.pass_one()
            return result

        return stepped


class SteppedStore:
    def __init__(self, store: Store, steps: Steps) -> None:
        self._store, self._steps = store, steps
        self.read = store.read

    @contextmanager
    def write(self, durable: bool = False) -> Iterator[Connection]:
        self._steps.pass_one()
        with self._store.write(durable) as conn:
            yield conn
            self._steps.pass_one()
        self._steps.pass_one()


def run(job: Job, may_go: Event, counted: Any) -> None:
    """Work until nothing moves by itself any more; the number of steps is put into `counted`."""
    may_go.wait(PATIENCE_SECONDS)
    steps = Steps(job.dies_at)
    store = Store.open(job.database)
    trusted = ssl.create_default_context(cafile=job.authority)

    def open_transport(account: Account) -> Transport:
        return cast(Transport, steps.watch(SmtpTransport(account.smtp, lambda: PASSWORD, trusted)))

    def open_mailbox(account: Account) -> Mailbox:
        return cast(Mailbox, steps.watch(ImapMailbox(account.imap, lambda: PASSWORD, trusted)))

    def accepted(conn: Connection, item: OutboxItem, at: datetime) -> Collection[int]:
        conn.execute(insert(acts).values(thread_id=item.thread_id, what="answered", at=at))
        return {item.conversation_id}

    worker = Worker(
        cast(Store, SteppedStore(store, steps)),
        Bus(),
        SystemClock(),
        open_transport,
        open_mailbox,
        accepted,
        lambda _conn, _ids: None,
    )
    worker.recover()
    worker.work()
    with store.read() as conn:
        assert not outbox.in_state(conn, OutboxState.HELD, OutboxState.SENDING, OutboxState.RETRYING)
    store.close()
    counted.value = steps.count
