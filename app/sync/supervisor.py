"""Keeps one watcher running for each account, whatever happens to it."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence

from app.bus import Bus
from app.channels.base import Mailbox
from app.errors import PunktualError, RateLimited, SignInRefused, StoreUnusable
from app.events import ComputerWoke
from app.i18n import tr
from app.model.account import Account, AccountPhase
from app.store import accounts
from app.store.engine import Store
from app.sync.states import States
from app.sync.watcher import Intake, Watcher

log = logging.getLogger(__name__)

_PAUSES_SECONDS = (1.0, 5.0, 15.0, 60.0, 180.0, 600.0)
#: The owner must act; but a hotel's network shows foreign certificates too, and is left again.
_PAUSE_FOR_OWNER_SECONDS = 900.0
#: Signing in with a wrong password again and again gets an account locked.
_PAUSE_FOR_PASSWORD_SECONDS = 3600.0
#: A connection that lasted so long was a good one: pauses begin anew.
_GOOD_SECONDS = 60.0
_STOP_SECONDS = 0.9


class Supervisor:
    """Its methods may be called from any thread, but not two at a time of start, reload and stop."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        states: States,
        intake: Intake,
        open_mailbox: Callable[[Account], Mailbox],
    ) -> None:
        self._store, self._states = store, states
        self._intake, self._open_mailbox = intake, open_mailbox
        self._keepers: dict[int, _Keeper] = {}
        self._unsubscribe = bus.subscribe(ComputerWoke, lambda _event: self.reconnect())

    def start(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Accounts were added, changed or removed."""
        with self._store.read() as conn:
            wanted = {account.id: account for account in accounts.load(conn) if account.is_enabled}
        gone = [keeper for id_, keeper in self._keepers.items() if wanted.get(id_) != keeper.account]
        _stop(gone)
        for keeper in gone:
            del self._keepers[keeper.account.id]
            self._states.forget(keeper.account.id)
        for account in wanted.values():
            if account.id not in self._keepers:
                self._keepers[account.id] = _Keeper(account, self._watcher(account), self._states)
                self._keepers[account.id].start()

    def stop(self) -> None:
        """All connections end within a second."""
        self._unsubscribe()
        _stop(list(self._keepers.values()))
        self._keepers.clear()

    def sync_now(self, account_id: int | None = None) -> None:
        """Look at everything now; one that waits, for the owner even, tries again at once."""
        for keeper in self._some(account_id):
            keeper.hurry()
            keeper.watcher.poke()

    def reconnect(self) -> None:
        """The computer slept: no connection is to be trusted."""
        for keeper in self._some(None):
            keeper.hurry()
            keeper.watcher.drop()

    def mark_seen(self, account_id: int, uids: Sequence[int]) -> None:
        """Set \\Seen on the server for messages of INBOX; for accounts whose owner wants that."""
        for keeper in self._some(account_id):
            keeper.watcher.mark_seen(uids)

    def sync_once(self) -> dict[int, PunktualError]:
        """Fetch everything of every account on this thread; returns what went wrong, by account."""
        with self._store.read() as conn:
            enabled = [account for account in accounts.load(conn) if account.is_enabled]
        errors: dict[int, PunktualError] = {}
        for account in enabled:
            try:
                self._watcher(account).run_once()
            except PunktualError as error:
                errors[account.id] = error
        return errors

    def _some(self, account_id: int | None) -> list[_Keeper]:
        return [keeper for id_, keeper in list(self._keepers.items()) if account_id in (None, id_)]

    def _watcher(self, account: Account) -> Watcher:
        def progress(fetched: int, to_fetch: int) -> None:
            phase = AccountPhase.FETCHING if to_fetch else AccountPhase.LIVE
            self._states.set(account.id, phase, fetched=fetched, to_fetch=to_fetch)

        return Watcher(account, self._open_mailbox(account), self._store, self._intake, progress)


class _Keeper(threading.Thread):
    """Runs a watcher again and again, with growing pauses while it fails."""

    def __init__(self, account: Account, watcher: Watcher, states: States) -> None:
        super().__init__(name=f"account {account.id}", daemon=True)
        self.account, self.watcher, self._states = account, watcher, states
        self._is_stopped = False
        self._hurried = threading.Event()

    def run(self) -> None:
        failures = 0
        phase = AccountPhase.CONNECTING
        while not self._is_stopped:
            self._hurried.clear()
            self._states.set(self.account.id, phase)
            began = time.monotonic()
            try:
                self.watcher.run()
            except PunktualError as error:
                told = error
                log.info("account %d: %s", self.account.id, type(error).__name__)
            except Exception:
                told = _bug()
                log.exception("account %d failed", self.account.id)
            else:
                break
            failures = 1 if time.monotonic() - began > _GOOD_SECONDS else failures + 1
            phase = AccountPhase.RECONNECTING if _tries_by_itself(told) else AccountPhase.STOPPED
            self._states.set(self.account.id, phase, told)
            self._hurried.wait(pause_seconds(told, failures))
            phase = AccountPhase.RECONNECTING
        self._states.set(self.account.id, AccountPhase.OFF)

    def hurry(self) -> None:
        """End a pause."""
        self._hurried.set()

    def stop(self) -> None:
        self._is_stopped = True
        self.watcher.stop()
        self._hurried.set()


def pause_seconds(error: PunktualError, failures: int) -> float:
    """:param failures: in a row, at least 1"""
    if isinstance(error, RateLimited) and error.retry_after_seconds is not None:
        return error.retry_after_seconds
    if isinstance(error, SignInRefused):
        return _PAUSE_FOR_PASSWORD_SECONDS
    if not _tries_by_itself(error):
        return _PAUSE_FOR_OWNER_SECONDS
    pause = _PAUSES_SECONDS[min(failures, len(_PAUSES_SECONDS)) - 1]
    return pause * random.uniform(0.8, 1.2)  # noqa: S311  so that not everybody comes back at once


def _tries_by_itself(error: PunktualError) -> bool:
    return error.retry or isinstance(error, StoreUnusable)  # a full disk may be emptied at any time


def _bug() -> PunktualError:
    error = PunktualError(
        tr("Something in Punktual went wrong while fetching mail."),
        hint=tr("It is tried again by itself; the log has the details."),
    )
    error.retry = True
    return error


def _stop(keepers: Sequence[_Keeper]) -> None:
    for keeper in keepers:
        keeper.stop()
    ends_at = time.monotonic() + _STOP_SECONDS
    for keeper in keepers:
        keeper.join(max(0.0, ends_at - time.monotonic()))
