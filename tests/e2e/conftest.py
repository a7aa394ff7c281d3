"""The program on real servers of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.channels import sockets
from app.model.account import Security, Server
from tests.contract.harnesses import ImapHarness
from tests.e2e.program import Program
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, Dovecot
from tests.servers.smtp import SmtpServer


@pytest.fixture
def mailbox(dovecot: Dovecot, certificates: Certificates, user: str) -> ImapHarness:
    """The mailbox that `program` reads, in somebody else's hands."""
    return ImapHarness(dovecot, certificates, user)


@pytest.fixture
def program(
    dovecot: Dovecot,
    smtp_server: SmtpServer,
    certificates: Certificates,
    user: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Program]:
    """Started, its mailbox looked through. Its profile is `tmp_path`."""
    monkeypatch.setattr(sockets, "_verified", certificates.client)  # this computer trusts the tests' authority
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")  # and has no keyring
    smtp_server.reset()
    imap = Server(GOOD, dovecot.tls_port, Security.TLS, user)
    smtp = Server(GOOD, smtp_server.tls_port, Security.TLS, user)
    program = Program(tmp_path / "data" / "punktual.sqlite3", imap, smtp)
    program.machinery.start()
    program.until(program.is_live)
    yield program
    program.machinery.stop()
