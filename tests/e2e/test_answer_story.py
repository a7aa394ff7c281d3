"""The whole way on real servers: two customers write, one by mail and one through the website's form; the owner answers
the first; the answer arrives, is filed, and is not taken for a new message when it is found in Sent.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from app.events import MessagesArrived
from app.model.listing import View
from tests.contract.harnesses import ImapHarness
from tests.e2e.program import Program
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.dovecot
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


def test_from_two_questions_to_an_answer(program: Program, mailbox: ImapHarness, smtp_server: SmtpServer) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    mailbox.deliver(QUESTION, now - timedelta(minutes=2))
    program.until(lambda: len(program.desk.inbox.rows(View.TO_ANSWER)) == 1)
    mailbox.deliver(FORM, now - timedelta(minutes=1))
    program.until(lambda: len(program.desk.inbox.rows(View.TO_ANSWER)) == 2)
    first, second = program.desk.inbox.rows(View.TO_ANSWER)
    assert (first.customer, second.customer) == ("Jan Kowalski", "Maria Garcia")
    program.until(lambda: sum(isinstance(event, MessagesArrived) for event in program.events) == 2)

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
