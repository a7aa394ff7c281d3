"""Measured: the first fetch of a whole mailbox, until every message is stored, indexed and listed; then a second look.

python -m benchmarks.figures.take_in PROFILE USER
"""

from __future__ import annotations

import cProfile
import os
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from app.bus import Bus
from app.events import ConversationsChanged
from app.model.account import Account
from app.settings import Settings
from app.store.engine import Store
from app.store.tables import messages
from app.sync.pipeline import Pipeline
from app.sync.watcher import Watcher
from benchmarks.figures import served
from benchmarks.figures.measure import spent, tell


class Look:
    """One fetch of everything, as the program's watcher does it.

    :ivar listed_after: wall seconds from the accepted password to the first rows, None where nothing was new
    """

    def __init__(self, store: Store, account: Account) -> None:
        bus, mailbox = Bus(), served.open_mailbox(account)
        sign_in = mailbox.connect

        def connect() -> None:
            sign_in()
            self._signed_in_at = time.perf_counter()

        mailbox.connect = connect  # type: ignore[method-assign]  # only to take the time
        self.listed_after: float | None = None
        bus.subscribe(ConversationsChanged, self._note)
        pipeline = Pipeline(store, bus, Settings)
        self._watcher = Watcher(account, mailbox, store, pipeline, lambda _done, _all: None)

    def run(self) -> dict[str, float]:
        used: dict[str, float] = {}
        with spent(used):
            self._watcher.run_once()
        return used

    def _note(self, _event: ConversationsChanged) -> None:
        if self.listed_after is None:
            self.listed_after = time.perf_counter() - self._signed_in_at


def main() -> None:
    folder, user = Path(sys.argv[1]), sys.argv[2]
    store, account = served.open_profile(folder, user)
    first = Look(store, account)
    profile = cProfile.Profile() if os.environ.get("BENCH_PROFILE") else None
    if profile:
        profile.enable()
    used = first.run()
    if profile:
        profile.disable()
        profile.dump_stats(os.environ["BENCH_PROFILE"])
    again = sorted(Look(store, account).run()["cpu"] for _ in range(5))[2]
    with store.read() as conn:
        count = conn.execute(select(func.count()).select_from(messages)).scalar_one()
    store.close()
    tell(**used, listed_after=first.listed_after, nothing_new_cpu=again, messages=count)


if __name__ == "__main__":
    main()
