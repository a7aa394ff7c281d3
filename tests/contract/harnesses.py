"""For each kind of mailbox: a way to put into it what a test needs."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from imapclient import IMAPClient

import app.channels
from app.channels.base import Flag, Mailbox
from app.channels.imap import ImapMailbox
from app.channels.memory import MemoryMailbox, MemoryServer
from app.model.account import Security, Server
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, OLD_SERVER, PASSWORD, Dovecot


class Harness(Protocol):
    def mailbox(self) -> Mailbox: ...

    def deliver(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None: ...

    def set_flag(self, uid: int, flag: Flag) -> None: ...

    def expunge(self, uid: int) -> None: ...

    def renumber(self) -> None: ...


class MemoryHarness:
    def __init__(self) -> None:
        self.server = MemoryServer()

    def mailbox(self) -> Mailbox:
        return MemoryMailbox(self.server)

    def deliver(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        self.server.deliver(raw, at, folder)

    def set_flag(self, uid: int, flag: Flag) -> None:
        self.server.set_flag(uid, flag)

    def expunge(self, uid: int) -> None:
        self.server.expunge(uid)

    def renumber(self) -> None:
        self.server.renumber()


class ImapHarness:
    """Another mail program on the same mailbox plays what happens to it."""

    host = GOOD
    security = Security.TLS

    def __init__(self, dovecot: Dovecot, certificates: Certificates, user: str) -> None:
        self._dovecot, self._certificates, self._user = dovecot, certificates, user

    def mailbox(self) -> Mailbox:
        port = self._dovecot.tls_port if self.security is Security.TLS else self._dovecot.plain_port
        server = Server(self.host, port, self.security, self._user)
        return ImapMailbox(server, lambda: PASSWORD, self._certificates.client())

    def other_program(self) -> IMAPClient:
        client = IMAPClient(GOOD, self._dovecot.tls_port, ssl_context=self._certificates.client())
        client.login(self._user, PASSWORD)
        return client

    def deliver(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        with self.other_program() as other:
            other.append(folder, raw, msg_time=at)

    def set_flag(self, uid: int, flag: Flag) -> None:
        with self.other_program() as other:
            other.select_folder("INBOX")
            other.add_flags([uid], [flag.value])

    def expunge(self, uid: int) -> None:
        with self.other_program() as other:
            other.select_folder("INBOX")
            other.delete_messages([uid])
            other.expunge()

    def renumber(self) -> None:
        self._dovecot.reset_uidvalidity(self._user)


class OldImapHarness(ImapHarness):
    """A server that knows nothing but RFC 3501."""

    host = OLD_SERVER


class StartTlsHarness(ImapHarness):
    security = Security.STARTTLS


def mailbox_classes() -> list[type]:
    """Every class of every channel file that is a mailbox."""
    methods = {name for name in vars(Mailbox) if not name.startswith("_")}
    found = []
    for info in pkgutil.iter_modules(app.channels.__path__):
        module = importlib.import_module(f"app.channels.{info.name}")
        for thing in vars(module).values():
            is_own = isinstance(thing, type) and thing.__module__ == module.__name__
            if is_own and thing is not Mailbox and methods <= set(dir(thing)):
                found.append(thing)
    return found


#: Which harnesses try a mailbox class; those with parameters need the real server.
HARNESSES: dict[type, list[Callable[..., Harness]]] = {
    MemoryMailbox: [MemoryHarness],
    ImapMailbox: [ImapHarness, OldImapHarness, StartTlsHarness],
}
