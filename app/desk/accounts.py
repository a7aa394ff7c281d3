"""The mailboxes the owner connected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from app.channels.base import Mailbox, Transport
from app.channels.providers import FoundSettings, find_settings
from app.desk.form_sources import secret_name
from app.desk.ground import Ground
from app.errors import BadInput
from app.events import AccountChanged, ConversationsChanged
from app.host.secrets import Secrets
from app.i18n import tr
from app.model.account import Account, AccountState
from app.model.screen import AccountView
from app.store import accounts, form_sources
from app.store.own import Call


@dataclass(frozen=True, slots=True)
class Wires:
    """How the desk reaches the machinery, which stands beside it.

    :ivar reload: accounts were added, changed or removed
    :ivar mark_seen: set \\Seen on messages of an account's INBOX, by UID
    :ivar settle: an uncertain answer, by its number in the outbox, did arrive
    :ivar group_call: finds the customer and the conversation of a noted call; returns what changed
    :ivar reread: reads stored messages again by what is taught now, refreshes what changed by it and names it
    :ivar poll_form: look at a form that is fetched over HTTP, by its id; returns when that is done
    :ivar state_of: how an account is doing
    :ivar open_mailbox, open_transport: for trying an account that is not stored yet, with this password
    """

    reload: Callable[[], None]
    sync_now: Callable[[], None]
    mark_seen: Callable[[int, Sequence[int]], None]
    retry_outbox: Callable[[], None]
    settle: Callable[[int], None]
    group_call: Callable[[Connection, Call], Collection[int]]
    reread: Callable[[Connection, Collection[int]], Collection[int]]
    poll_form: Callable[[int], None]
    state_of: Callable[[int], AccountState]
    open_mailbox: Callable[[Account, str], Mailbox]
    open_transport: Callable[[Account, str], Transport]


class Accounts:
    def __init__(self, ground: Ground, secrets: Secrets, wires: Wires) -> None:
        self._ground, self._secrets, self._wires = ground, secrets, wires

    def all(self) -> tuple[AccountView, ...]:
        with self._ground.store.read() as conn:
            known = accounts.load(conn)
        return tuple(AccountView(account, self._wires.state_of(account.id)) for account in known)

    def find_settings(self, address: str) -> FoundSettings:
        """Where this address's mail lies and goes out: known for large providers, else guessed."""
        return find_settings(address)

    def check(self, account: Account, password: str) -> None:
        """Sign in to both servers and leave again.

        :raises PunktualError: what failed, in words, and what to do
        """
        mailbox = self._wires.open_mailbox(account, password)
        try:
            mailbox.connect()
            mailbox.folders()
        finally:
            mailbox.close()
        self._wires.open_transport(account, password).check()

    def add(self, account: Account, password: str) -> Account:
        """Keep the account and start watching it; its first fetch looks at the days that the settings say.

        :raises BadInput: there is one for this address already
        :raises KeyringUnavailable: the password could not be kept
        """
        before = self._ground.clock.now() - timedelta(days=self._ground.settings.first_run_days)
        with self._ground.store.write() as conn:
            if accounts.find_address(conn, account.address):
                raise BadInput(tr("{address} is connected already.").format(address=account.address))
            added = accounts.add(conn, replace(account, history_before=before))
        try:
            self._secrets.keep(added.address, password)
        finally:  # for this run it is kept in any case
            self._changed(added.id)
        return added

    def change(self, account: Account, password: str | None = None) -> None:
        """:param password: None keeps the one there is"""
        with self._ground.store.write() as conn:
            accounts.change(conn, account)
        if password is not None:
            self._secrets.keep(account.address, password)
        self._changed(account.id)
        self._wires.retry_outbox()

    def remove(self, account_id: int) -> None:
        """Forget the account and its mail here; on the server nothing changes."""
        with self._ground.store.write() as conn:
            account = accounts.find(conn, account_id)
            if account is None:
                return
            forms = [source.id for source, _ in form_sources.load(conn) if source.account_id == account_id]
            changed = accounts.remove(conn, account_id)
            self._ground.refresh(conn, changed)
        for name in (account.address, *map(secret_name, forms)):
            self._secrets.forget(name)
        self._changed(account_id)
        self._ground.bus.publish(ConversationsChanged(changed))

    def sync_now(self) -> None:
        self._wires.sync_now()
        self._wires.retry_outbox()

    def keyring_words(self) -> str:
        """ "" where passwords are kept in the system's keyring, else the sentence that says they are not."""
        return self._secrets.words()

    def needs_password(self) -> tuple[Account, ...]:
        """Accounts whose password is nowhere: there is no keyring, or it was forgotten there."""
        with self._ground.store.read() as conn:
            known = accounts.load(conn)
        return tuple(account for account in known if account.is_enabled and not self._secrets.has(account.address))

    def give_password(self, account_id: int, password: str) -> None:
        """:raises KeyringUnavailable: it is kept for this run only"""
        with self._ground.store.read() as conn:
            account = accounts.find(conn, account_id)
        if account is None:
            return
        try:
            self._secrets.keep(account.address, password)
        finally:  # for this run it is kept in any case
            self._wires.reload()
            self.sync_now()

    def _changed(self, account_id: int) -> None:
        self._wires.reload()
        self._ground.bus.publish(AccountChanged(account_id))
