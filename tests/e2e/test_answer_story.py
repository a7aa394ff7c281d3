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

from app.bus import Bus
from app.channels.imap import ImapMailbox
from app.channels.smtp import SmtpTransport
from app.clock import SystemClock
from app.desk.composer import Composer
from app.desk.ground import Ground
from app.events import Event, MessagesArrived
from app.model.account import Account, AccountPhase, Security, Server
from app.model.listing import Row, View
from app.outbox.worker import Worker
from app.settings import Settings
from app.store import accounts, listing, outbox
from app.store.engine import Store
from app.store.refresh import refresh
from app.sync.answered import note_accepted
from app.sync.pipeline import Pipeline
from app.sync.states import States
from app.sync.supervisor import Supervisor
from tests.contract.harnesses import ImapHarness
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, PASSWORD, Dovecot
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.dovecot
SETTINGS = Settings(undo_seconds=0, owner_name="Anna Nowak")
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
    """Everything below the window, as it is put together when the program starts."""

    def __init__(self, path: Path, trusted: Certificates) -> None:
        self.store = Store.open(path)
        self.bus, clock, context = Bus(), SystemClock(), trusted.client()
        self.changed = threading.Condition()
        self.events: list[Event] = []
        self.bus.subscribe(Event, self._note)
        self.states = States(self.bus, clock)
        self.composer = Composer(Ground(self.store, self.bus, clock, SETTINGS))

        def open_mailbox(account: Account) -> ImapMailbox:
            return ImapMailbox(account.imap, lambda: PASSWORD, context)

        self.supervisor = Supervisor(
            self.store, self.bus, self.states, Pipeline(self.store, self.bus, lambda: SETTINGS), open_mailbox
        )
        self.worker = Worker(
            self.store,
            self.bus,
            clock,
            lambda account: SmtpTransport(account.smtp, lambda: PASSWORD, context),
            open_mailbox,
            lambda conn, item, at: note_accepted(conn, item, at, SETTINGS),
            lambda conn, ids: refresh(conn, ids, SETTINGS),
        )

    def _note(self, event: Event) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def start(self) -> None:
        self.supervisor.start()
        self.worker.start()

    def stop(self) -> None:
        self.supervisor.stop()
        self.worker.stop()
        self.store.close()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, 20), self.events[-10:]

    def rows(self, view: View) -> tuple[Row, ...]:
        with self.store.read() as conn:
            return listing.rows(conn, view)

    def is_outbox_empty(self) -> bool:
        with self.store.read() as conn:
            return outbox.next_due_at(conn) is None and outbox.summary(conn).waiting == 0


@pytest.fixture
def mailbox(dovecot: Dovecot, certificates: Certificates, user: str) -> ImapHarness:
    return ImapHarness(dovecot, certificates, user)


@pytest.fixture
def program(
    dovecot: Dovecot, smtp_server: SmtpServer, certificates: Certificates, user: str, tmp_path: Path
) -> Iterator[Program]:
    smtp_server.reset()
    program = Program(tmp_path / "test.sqlite3", certificates)
    imap = Server(GOOD, dovecot.tls_port, Security.TLS, user)
    smtp = Server(GOOD, smtp_server.tls_port, Security.TLS, user)
    with program.store.write() as conn:
        accounts.add(conn, Account(0, SHOP, "Anna", imap, smtp, datetime.now(UTC) - timedelta(days=30)))
    program.start()
    program.until(lambda: program.states.get(1).phase is AccountPhase.LIVE)
    yield program
    program.stop()


def test_from_two_questions_to_an_answer(program: Program, mailbox: ImapHarness, smtp_server: SmtpServer) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    mailbox.deliver(QUESTION, now - timedelta(minutes=2))
    program.until(lambda: len(program.rows(View.TO_ANSWER)) == 1)
    mailbox.deliver(FORM, now - timedelta(minutes=1))
    program.until(lambda: len(program.rows(View.TO_ANSWER)) == 2)
    first, second = program.rows(View.TO_ANSWER)
    assert (first.customer, second.customer) == ("Jan Kowalski", "Maria Garcia")
    assert sum(isinstance(event, MessagesArrived) for event in program.events) == 2

    program.composer.send(first.id, "Paczka jest w drodze.")
    program.until(program.is_outbox_empty)
    [received] = smtp_server.wait_for(1)
    sent = cast(EmailMessage, message_from_bytes(received.raw, policy=policy.default))
    assert received.recipients == ("jan@kunde.example",)
    assert sent["In-Reply-To"] == "<q1@kunde.example>"
    assert [row.id for row in program.rows(View.WAITING)] == [first.id]
    assert [row.id for row in program.rows(View.TO_ANSWER)] == [second.id]

    assert _is_marked_answered(mailbox)
    assert _filed(mailbox) == 1
    assert program.supervisor.sync_once() == {}  # finds the copy in Sent
    assert len(program.rows(View.WAITING)) == 1

    program.composer.send(second.id, "Yes, we do.")
    assert smtp_server.wait_for(2)[1].recipients == ("maria@gast.example",)
    program.until(program.is_outbox_empty)
    assert len(program.rows(View.WAITING)) == 2
    with program.store.read() as conn:
        assert listing.rows_of(conn, [first.id])[0].message_count == 2


def _is_marked_answered(mailbox: ImapHarness) -> bool:
    with mailbox.other_program() as other:
        other.select_folder("INBOX", readonly=True)
        return bool(other.search(["ANSWERED"]))


def _filed(mailbox: ImapHarness) -> int:
    with mailbox.other_program() as other:
        return int(other.select_folder("Sent", readonly=True)[b"EXISTS"])
