"""How each account is doing, for the status bar."""

from __future__ import annotations

import threading

from app.bus import Bus
from app.clock import Clock
from app.errors import PunktualError
from app.events import AccountChanged
from app.model.account import AccountPhase, AccountState


class States:
    """Any thread may ask and tell; every change is published."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._lock = threading.Lock()
        self._states: dict[int, AccountState] = {}

    def get(self, account_id: int) -> AccountState:
        with self._lock:
            found = self._states.get(account_id)
        return found or AccountState(account_id, AccountPhase.OFF, self._clock.now())

    def set(
        self,
        account_id: int,
        phase: AccountPhase,
        error: PunktualError | None = None,
        fetched: int = 0,
        to_fetch: int = 0,
    ) -> None:
        with self._lock:
            before = self._states.get(account_id)
            since = before.since if before and before.phase is phase else self._clock.now()
            title, hint = (error.title, error.hint) if error else ("", "")
            after = AccountState(account_id, phase, since, title, hint, fetched, to_fetch)
            self._states[account_id] = after
        if after != before:
            self._bus.publish(AccountChanged(account_id))

    def forget(self, account_id: int) -> None:
        with self._lock:
            self._states.pop(account_id, None)
