"""What the status bar says."""

from __future__ import annotations

from datetime import datetime

from app.deadlines import calendar
from app.desk.accounts import Accounts
from app.desk.ground import Ground
from app.model.screen import AccountView, OutboxSummary
from app.store import outbox


class Status:
    def __init__(self, ground: Ground, accounts: Accounts) -> None:
        self._ground = ground
        self._accounts = accounts

    def accounts(self) -> tuple[AccountView, ...]:
        return self._accounts.all()

    def outbox(self) -> OutboxSummary:
        with self._ground.store.read() as conn:
            return outbox.summary(conn)

    def is_open(self) -> bool:
        return calendar.is_open(self._ground.settings.hours, self._ground.clock.now())

    def closes_at(self) -> datetime | None:
        """The end of the open time that runs now."""
        return calendar.closing(self._ground.settings.hours, self._ground.clock.now())

    def opens_at(self) -> datetime | None:
        """The next opening after the present open or closed time."""
        hours, now = self._ground.settings.hours, self._ground.clock.now()
        closing = calendar.closing(hours, now) if calendar.is_open(hours, now) else None
        return calendar.next_opening(hours, closing or now)
