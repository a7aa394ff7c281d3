"""A Dovecot on the loopback with filled mailboxes, and profiles whose only account is one of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.channels.imap import ImapMailbox
from app.host.paths import Profile, paths_of
from app.model.account import Account, Security, Server
from app.store import accounts
from app.store.engine import Store
from benchmarks.figures.letters import OWN, mailbox
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, PASSWORD, Dovecot


@dataclass(frozen=True)
class Place:
    """What a measured process is told of the server, in its environment."""

    folder: Path
    port: int
    authority: Path
    certificate: Path

    @property
    def env(self) -> dict[str, str]:
        """With compiled modules, as an installed program has them."""
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self.folder / "compiled")}
        return {"BENCH_PORT": str(self.port), "SSL_CERT_FILE": str(self.authority), **compiled}


@contextmanager
def server(folder: Path) -> Iterator[tuple[Dovecot, Place]]:
    certificates = Certificates(folder / "certificates")
    for one in (folder, folder / "dovecot"):  # the mail user must reach its mailbox
        one.mkdir(exist_ok=True)
        one.chmod(0o755)
    dovecot = Dovecot(folder / "dovecot", certificates)
    dovecot.start()
    try:
        yield dovecot, Place(folder, dovecot.tls_port, certificates.authority, certificates.good)
    finally:
        dovecot.stop()


def fill(dovecot: Dovecot, user: str, count: int) -> int:
    """Returns the bytes of all letters."""
    size = 0
    for letter in mailbox(count, datetime.now(UTC) - timedelta(minutes=1)):
        dovecot.deliver(user, letter.raw, letter.folder, letter.at, letter.flags)
        size += len(letter.raw)
    return size


def account_at(user: str) -> Account:
    """The account of that mailbox as an owner adds it today."""
    imap = Server(GOOD, int(os.environ["BENCH_PORT"]), Security.TLS, user)
    smtp = Server(GOOD, 1, Security.NONE, user)
    return Account(0, OWN, "Sklep Lampa", imap, smtp, datetime.now(UTC) - timedelta(days=30))


def database_in(profile: Path) -> Path:
    return paths_of(Profile.REAL, str(profile)).database


def open_profile(folder: Path, user: str) -> tuple[Store, Account]:
    """The profile's store with its one account, made where it is missing."""
    store = Store.open(database_in(folder))
    with store.read() as conn:
        known = accounts.load(conn)
    if known:
        return store, known[0]
    with store.write() as conn:
        return store, accounts.add(conn, account_at(user))


def open_mailbox(account: Account) -> ImapMailbox:
    return ImapMailbox(account.imap, lambda: PASSWORD)
