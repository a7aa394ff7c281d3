"""The whole way on real servers: two customers write, one by mail and one through the website's form; the owner answers
the first; the answer arrives, is filed, and is not taken for a new message when it is found in Sent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from app.channels import sockets
from app.clock import SystemClock
from app.events import Event, MessagesArrived
from app.host.secrets import Secrets
from app.machinery import Machinery
from app.model.account import Account, AccountPhase, Security, Server
from app.model.listing import View
from app.settings import Settings
from app.store import accounts, outbox
from tests.contract.harnesses import ImapHarness
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, PASSWORD, Dovecot
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.dovecot
SHOP = "shop@firma.example"
QUESTION = (
    "From: Jan Kowalski <jan@kunde.example>\r\nTo: shop@firma.example\r\nMessage-ID: <q1@kunde.example>\r\n"
    "Subject: Zamówienie 4711\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Dzień dobry,\r\nkiedy przyjdzie moja paczka?\r\n"
).encode()
FORM = (
    b"From: Website <wordpress@firma.example>\r\nTo: shop@firma.example\r\nMessage-ID: <f1@firma.example>\r\n"
    b"Reply-To: maria@gast.example\r\nSubject: New message from your website\r\nX-Mailer: PHPMailer\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Name: Maria Garcia\r\nEmail: maria@gast.example\r\nPhone: +34 600 123 456\r\n"
    b"Message: Do you deliver to Spain?\r\n\r\n-- \r\nThis e-mail was sent from a contact form on firma.example\r\n"
)


class Program:
    """Everything below the window, put together as when the program starts."""

    def __init__(self, path: Path, imap: Server, smtp: Server) -> None:
        secrets = Secrets()
        secrets.keep(SHOP, PASSWORD)
        self.machinery = Machinery(path, SystemClock(), secrets)
        self.desk = self.machinery.desk
        self.desk.preferences.set(Settings(undo_seconds=0, owner_name="Anna Nowak"))
        self.changed = threading.Condition()
        self.events: list[Event] = []
        self.desk.bus.subscribe(Event, self._note)
        with self.machinery.store.write() as conn:
            accounts.add(conn, Account(0, SHOP, "Anna", imap, smtp, datetime.now(UTC) - timedelta(days=30)))

    def _note(self, event: Event) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, 20), self.events[-10:]

    def is_live(self) -> bool:
        [view] = self.desk.accounts.all()
        return view.state.phase is AccountPhase.LIVE

    def is_outbox_empty(self) -> bool:
        with self.machinery.store.read() as conn:
            return outbox.next_due_at(conn) is None and outbox.summary(conn).waiting == 0


@pytest.fixture
def mailbox(dovecot: Dovecot, certificates: Certificates, user: str) -> ImapHarness:
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
    monkeypatch.setattr(sockets, "_verified", certificates.client)  # this computer trusts the tests' authority
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")  # and has no keyring
    smtp_server.reset()
    imap = Server(GOOD, dovecot.tls_port, Security.TLS, user)
    smtp = Server(GOOD, smtp_server.tls_port, Security.TLS, user)
    program = Program(tmp_path / "test.sqlite3", imap, smtp)
    program.machinery.start()
    program.until(program.is_live)
    yield program
    program.machinery.stop()


def test_from_two_questions_to_an_answer(program: Program, mailbox: ImapHarness, smtp_server: SmtpServer) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    mailbox.deliver(QUESTION, now - timedelta(minutes=2))
    program.until(lambda: len(program.desk.inbox.rows(View.TO_ANSWER)) == 1)
    mailbox.deliver(FORM, now - timedelta(minutes=1))
    program.until(lambda: len(program.desk.inbox.rows(View.TO_ANSWER)) == 2)
    first, second = program.desk.inbox.rows(View.TO_ANSWER)
    assert (first.customer, second.customer) == ("Jan Kowalski", "Maria Garcia")
    assert sum(isinstance(event, MessagesArrived) for event in program.events) == 2

    program.desk.composer.send(first.id, "Paczka jest w drodze.")
    program.until(program.is_outbox_empty)
    [received] = smtp_server.wait_for(1)
    sent = cast(EmailMessage, message_from_bytes(received.raw, policy=policy.default))
    assert received.recipients == ("jan@kunde.example",)
    assert sent["In-Reply-To"] == "<q1@kunde.example>"
    assert [row.id for row in program.desk.inbox.rows(View.WAITING)] == [first.id]
    assert [row.id for row in program.desk.inbox.rows(View.TO_ANSWER)] == [second.id]

    assert _is_marked_answered(mailbox)
    assert _filed(mailbox) == 1
    assert program.machinery.supervisor.sync_once() == {}  # finds the copy in Sent
    assert len(program.desk.inbox.rows(View.WAITING)) == 1

    program.desk.composer.send(second.id, "Yes, we do.")
    assert smtp_server.wait_for(2)[1].recipients == ("maria@gast.example",)
    program.until(program.is_outbox_empty)
    assert len(program.desk.inbox.rows(View.WAITING)) == 2
    assert program.desk.inbox.rows_of([first.id])[0].message_count == 2


def _is_marked_answered(mailbox: ImapHarness) -> bool:
    with mailbox.other_program() as other:
        other.select_folder("INBOX", readonly=True)
        return bool(other.search(["ANSWERED"]))


def _filed(mailbox: ImapHarness) -> int:
    with mailbox.other_program() as other:
        return int(other.select_folder("Sent", readonly=True)[b"EXISTS"])
