"""What large providers say of a message they don't take, and what it means."""

from __future__ import annotations

import pytest

from app.model.message import BounceReport, ParsedMessage
from app.parsing.bounces import read_bounce, words

NO_SUCH, OFF, FULL, TOO_BIG, REFUSED, UNPROVEN, LATER, NO_HOST = (
    *("There is no such address.", "The mailbox is switched off.", "The mailbox is full."),
    *("The message is too big for their server.", "Their server refused the message, often as spam or by its rules."),
    "Their server could not check that the message really comes from you (SPF, DKIM or DMARC).",
    *("Their mail server does not answer.", "The part of the address after @ does not exist or takes no mail."),
)
SAID = [
    # Gmail
    ("550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking", NO_SUCH),
    ("550-5.2.1 The email account that you tried to reach is disabled.", OFF),
    ("550 5.2.1 The email account that you tried to reach is inactive", OFF),
    ("452-4.2.2 The recipient's inbox is out of storage space and inactive.", FULL),
    ("550-5.7.1 Our system has detected that this message is likely unsolicited mail.", REFUSED),
    ("550-5.7.26 This mail has been blocked because the sender is unauthenticated.", UNPROVEN),
    ("550-5.7.26 Unauthenticated email from firma.example is not accepted due to domain's DMARC policy.", UNPROVEN),
    ("552-5.3.4 Your message exceeded Google's message size limits.", TOO_BIG),
    ("550-5.7.1 [203.0.113.7] Messages missing a valid Message-ID header are not accepted.", REFUSED),
    ("550-5.7.25 The IP address sending this message does not have a PTR record setup", REFUSED),
    # Outlook, Hotmail, Exchange Online
    ("550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", NO_SUCH),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", NO_SUCH),
    ("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", NO_SUCH),
    ("Your message to a@b.example couldn't be delivered. a wasn't found at b.example.", NO_SUCH),
    ("554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", FULL),
    ("550 5.7.606 Access denied, banned sending IP [203.0.113.7].", REFUSED),
    (
        "550 5.7.1 Unfortunately, messages from [203.0.113.7] weren't sent. Part of their network is on our block list",
        REFUSED,
    ),
    ("550 5.7.515 Access denied, sending domain x.example doesn't meet the required authentication level.", UNPROVEN),
    ("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", REFUSED),
    # Yahoo, AOL
    ("554 delivery error: dd This user doesn't have a yahoo.com account (a@yahoo.com) [0]", NO_SUCH),
    (
        "554 delivery error: dd Sorry, your message cannot be delivered. This mailbox is disabled (554.30).",
        OFF,
    ),
    ("552 1 Requested mail action aborted, mailbox not found", NO_SUCH),
    ("552 5.2.2 mailbox over quota", FULL),
    (
        "421 4.7.0 [TSS04] Messages from 203.0.113.7 temporarily deferred due to unexpected volume or user complaints",
        REFUSED,
    ),
    ("554 Message not allowed - [PH01] Email not accepted for policy reasons.", REFUSED),
    # GMX, WEB.DE, 1&1
    ("550-Requested action not taken: mailbox unavailable 550 invalid DNS MX or A/AAAA resource record", NO_SUCH),
    ("552-Requested mail action aborted: exceeded storage allocation 552 Quota exceeded", FULL),
    ("552 Requested mail action aborted: exceeded storage allocation", FULL),
    (
        "554-Transaction failed 554 Reject due to policy restrictions. For explanation visit https://postmaster.gmx.net",
        REFUSED,
    ),
    ("554 (mx.web.de) Nemesis ESMTP Service not available. No SMTP service. Bad DNS PTR resource record.", REFUSED),
    ("Das Postfach des Empfängers ist voll.", FULL),
    ("Die E-Mail-Adresse des Empfängers ist nicht vorhanden.", NO_SUCH),
    ("Empfänger unbekannt", NO_SUCH),
    # T-Online
    ("550 5.7.1 user unknown: a@t-online.de", NO_SUCH),
    (
        "554 IP=203.0.113.7 - A problem occurred. (Ask your postmaster for help or to contact tobr@rx.t-online.de)",
        REFUSED,
    ),
    ("552 5.2.2 Mailbox ist voll", FULL),
    # WP, o2
    ("550 Nie ma takiego konta. 550 No such user (a@wp.pl)", NO_SUCH),
    ("550 5.1.1 Brak takiego uzytkownika", NO_SUCH),
    ("Skrzynka odbiorcy jest przepełniona.", FULL),
    ("552 Skrzynka pocztowa uzytkownika jest zapelniona", FULL),
    ("550 Konto zablokowane lub nieaktywne", OFF),
    ("Adresat nie istnieje", NO_SUCH),
    ("554 5.7.1 Wiadomość odrzucona jako spam", REFUSED),
    # Onet, Interia
    ("550 5.1.1 <a@onet.pl>: Recipient address rejected: User unknown in virtual mailbox table", NO_SUCH),
    ("550 5.2.1 <a@op.pl>: Recipient address rejected: account disabled", OFF),
    ("554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using bl.example", REFUSED),
    ("550 No such user! [interia.pl]", NO_SUCH),
    ("Nie znaleziono odbiorcy", NO_SUCH),
    # Mail.ru, Yandex
    (
        "550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: user not found",
        NO_SUCH,
    ),
    (
        "550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: account is disabled",
        OFF,
    ),
    ("550 spam message rejected. Please visit http://help.mail.ru/notspam-support", REFUSED),
    ("550 5.7.1 No such user!", NO_SUCH),
    ("552 5.2.2 Mailbox size limit exceeded", FULL),
    ("554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc", REFUSED),
    ("Ящик получателя переполнен", FULL),
    ("Такого пользователя не существует", NO_SUCH),
    # Iranian hosts: Zimbra, Axigen, cPanel
    ("554 5.1.1 <a@chmail.ir>: Recipient address rejected: chmail.ir", NO_SUCH),
    ("552 5.2.2 Over quota", FULL),
    ("552 <a@rayan.example>: Blocks limit exceeded / inode limit exceeded", FULL),
    ("نشانی گیرنده وجود ندارد", NO_SUCH),
    ("صندوق پستی گیرنده پر است", FULL),
    # others
    ("5.1.2 The recipient address <a@gmial.example> has bad destination host: Host or domain name not found", NO_HOST),
    ("550 5.1.2 Domain gmial.example does not exist (NXDOMAIN)", NO_HOST),
    ("451 4.7.1 Greylisting in action, please come back later", LATER),
    ("421 4.4.2 mx.example Error: timeout exceeded", LATER),
    ("450 4.2.0 Recipient address rejected: Greylisted", LATER),
    ("550 SPF check failed: 203.0.113.7 is not allowed to send mail from x.example", UNPROVEN),
    ("550 5.7.23 The message was rejected because of Sender Policy Framework violation", UNPROVEN),
    ("550 High probability of spam", REFUSED),
    ("Votre message n'a pas pu être remis : la boîte aux lettres est pleine", FULL),
    ("La cuenta de correo no existe", NO_SUCH),
]


@pytest.mark.parametrize(("said", "meaning"), SAID, ids=[said[:50] for said, _ in SAID])
def test_what_providers_say_has_a_meaning(said: str, meaning: str) -> None:
    """As a free text, without a report whose status would tell."""
    message = ParsedMessage(subject="Undelivered Mail", text=f"<a@b.example>:\n{said}\n")
    report = read_bounce(b"Subject: x\n\n", message)
    assert report is not None
    assert words(report).startswith(meaning)


@pytest.mark.parametrize("status", [f"{area}.{detail}" for area in range(1, 8) for detail in range(31)])
def test_every_enumerated_status_has_words(status: str) -> None:
    """https://www.iana.org/assignments/smtp-enhanced-status-codes"""
    said = words(BounceReport("", "", f"5.{status}", "", True))
    assert said.endswith(".")
    assert said != "The message did not arrive."
