"""Somebody who knows a customer's name and number writes in his name by the website's form: he sees nothing of the
customer's words, and gets nothing, unless the owner says so. Looked at in the bytes that leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from app.model.listing import View
from app.model.screen import ConversationView
from tests.contract.harnesses import ImapHarness
from tests.e2e.program import Program
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.dovecot
ANNA, EVE = "anna.kowalska@poczta.example", "eve@evil.example"
SECRETS = ("ulica Tajna 5", "PL61109010140000071219812874", ANNA, "f1@firma.example")


def form(number: int, address: str, words: str) -> bytes:
    return (
        "From: Website <wordpress@firma.example>\r\nTo: shop@firma.example\r\n"
        f"Message-ID: <f{number}@firma.example>\r\n"
        f"Reply-To: {address}\r\nSubject: New message from your website\r\nX-Mailer: PHPMailer\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Name: Anna Kowalska\r\nEmail: {address}\r\nPhone: +48 600 555 112\r\nMessage: {words}\r\n\r\n"
        "-- \r\nThis e-mail was sent from a contact form on firma.example\r\n"
    ).encode()


TRUE = form(
    1,
    ANNA,
    "Gdzie jest moja paczka, zamówienie 4711? Adres: ulica Tajna 5. Konto: PL61109010140000071219812874",
)
FORGED = form(2, EVE, "Nadal nie mam odpowiedzi. Gdzie jest moja paczka, zamówienie 4711?")


@pytest.fixture(autouse=True)
def letters(program: Program, mailbox: ImapHarness) -> None:
    """Both have come, the true one first."""
    now = datetime.now(UTC).replace(microsecond=0)
    for number, (raw, minutes) in enumerate(((TRUE, 60), (FORGED, 2)), start=1):
        mailbox.deliver(raw, now - timedelta(minutes=minutes))
        program.until(lambda number=number: len(conversations(program)) == number)


def conversations(program: Program) -> list[ConversationView]:
    return [program.desk.conversation.open(row.id) for row in program.desk.inbox.rows(View.TO_ANSWER)]


def accepted(program: Program) -> ConversationView:
    """The owner falls for it."""
    hers, forged = conversations(program)
    assert [each.conversation_id for each in forged.repeats] == [hers.row.id]
    program.desk.grouping.join(forged.row.id, hers.row.id)
    [shown] = conversations(program)
    return shown


def as_mail(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(raw, policy=policy.default))


def text_of(raw: bytes) -> str:
    """Everything that can be read in it, encoded or not."""
    mail = as_mail(raw)
    body = mail.get_body(("plain",))
    return (
        raw.decode()
        + "\n".join(f"{name}: {value}" for name, value in mail.items())
        + (body.get_content() if body else "")
    )


def test_the_impostor_is_not_joined_without_the_owner(program: Program) -> None:
    assert {one.threads[0].to[0].address for one in conversations(program)} == {ANNA, EVE}


def test_the_impostor_sees_nothing_of_the_customer(program: Program, smtp_server: SmtpServer) -> None:
    shown = accepted(program)
    assert {one.to[0].address: one.is_new_address for one in shown.threads} == {ANNA: False, EVE: True}
    forged = next(one for one in shown.threads if one.is_new_address)
    program.desk.composer.send(shown.row.id, "Proszę o chwilę cierpliwości.", thread_id=forged.id)
    program.until(program.is_outbox_empty)
    [sent] = smtp_server.wait_for(1)
    assert sent.recipients == (EVE,)
    assert [word for word in SECRETS if word in text_of(sent.raw)] == []
    assert [word for word in ("Cc", "Bcc", "References", "In-Reply-To") if as_mail(sent.raw)[word]] == []


def test_the_customer_can_be_answered_alone(program: Program, smtp_server: SmtpServer) -> None:
    shown = accepted(program)
    hers = next(one for one in shown.threads if not one.is_new_address)
    assert shown.answers_thread == hers.id
    program.desk.composer.send(shown.row.id, "Paczka jest w drodze.")  # as where several are answered at once
    program.until(program.is_outbox_empty)
    [sent] = smtp_server.wait_for(1)
    assert sent.recipients == (ANNA,)
    assert EVE not in text_of(sent.raw) and "Nadal nie mam" not in text_of(sent.raw)
    assert program.desk.inbox.rows(View.TO_ANSWER) == ()  # answering once answers all


def test_a_tick_sends_the_words_alone(program: Program, smtp_server: SmtpServer) -> None:
    shown = accepted(program)
    hers = next(one for one in shown.threads if not one.is_new_address)
    program.desk.composer.send(shown.row.id, "Paczka jest w drodze.", thread_id=hers.id, also=(EVE,))
    program.until(program.is_outbox_empty)
    sent = {one.recipients: text_of(one.raw) for one in smtp_server.wait_for(2)}
    assert sent.keys() == {(ANNA,), (EVE,)}
    assert "Paczka jest w drodze." in sent[EVE,]
    assert [word for word in (*SECRETS, "Gdzie jest moja paczka") if word in sent[EVE,]] == []
    assert EVE not in sent[ANNA,]


def test_split_gives_the_impostor_a_row_of_his_own(program: Program) -> None:
    shown = accepted(program)
    forged = next(one for one in shown.threads if one.is_new_address)
    program.desk.grouping.split(forged.id)
    alone = {one.threads[0].to[0].address: one for one in conversations(program)}
    assert alone.keys() == {ANNA, EVE}
    assert [one.is_new_address for each in alone.values() for one in each.threads] == [False, False]
    program.desk.grouping.undo_last()
    assert conversations(program) == [shown]
