"""Measured: from the server's "there is a new message" in IDLE to the committed row and the signal to the window.

python -m benchmarks.figures.notice PROFILE USER COUNT
"""

from __future__ import annotations

import imaplib
import os
import ssl
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from app.bus import Bus
from app.channels.imap_wire import Response, Wire
from app.clock import SystemClock
from app.events import AccountChanged, MessagesArrived
from app.model.account import AccountPhase
from app.model.message import RawItem
from app.settings import Settings
from app.store.arrivals import is_human
from app.sync.pipeline import Pipeline
from app.sync.reading import read
from app.sync.states import States
from app.sync.supervisor import Supervisor
from benchmarks.figures import served
from benchmarks.figures.letters import mailbox
from benchmarks.figures.measure import p50_p99, tell
from tests.servers.dovecot import GOOD, PASSWORD


def main() -> None:
    folder, user, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    store, _account = served.open_profile(folder, user)
    bus = Bus()
    states = States(bus, SystemClock())
    noticed: list[float] = []
    took: list[float] = []
    arrived, live = threading.Event(), threading.Event()
    respond = Wire._response

    def note_response(wire: Wire, line: bytes) -> Response:
        if line.endswith(b" EXISTS"):
            noticed.append(time.perf_counter())
        return respond(wire, line)

    def note_arrival(_event: MessagesArrived) -> None:
        took.append((time.perf_counter() - noticed[-1]) * 1000)
        arrived.set()

    def note_state(event: AccountChanged) -> None:
        if states.get(event.account_id).phase is AccountPhase.LIVE:
            live.set()

    Wire._response = note_response  # type: ignore[method-assign]  # only to take the time
    bus.subscribe(MessagesArrived, note_arrival)
    bus.subscribe(AccountChanged, note_state)
    supervisor = Supervisor(store, bus, states, Pipeline(store, bus, Settings), served.open_mailbox)
    supervisor.start()
    assert live.wait(60), "the mailbox did not come alive"
    _deliver(user, count, arrived)
    supervisor.stop()
    store.close()
    tell(**p50_p99(took[3:]))


def _deliver(user: str, count: int, arrived: threading.Event) -> None:
    """One letter of a customer after the other, each when the one before has arrived."""
    post = imaplib.IMAP4_SSL(GOOD, int(os.environ["BENCH_PORT"]), ssl_context=ssl.create_default_context())
    post.login(user, PASSWORD)
    written = (one.raw for one in mailbox(count * 6, datetime.now(UTC), seed=int(time.time())) if one.folder == "INBOX")
    people = (raw for raw in written if is_human(read(RawItem(0, 0, 0, raw, datetime.now(UTC)), "PL")))
    for _ in range(count):
        arrived.clear()
        post.append("INBOX", "", imaplib.Time2Internaldate(time.time()), next(people))
        assert arrived.wait(30), "a letter did not arrive"
    post.logout()


if __name__ == "__main__":
    main()
