"""Writes the mail of the example shop's customers, of its contact form and of its owner."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import format_datetime


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    owner: str
    address: str
    site: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The contact form's labels in one language."""

    name: str
    email: str
    phone: str
    subject: str
    message: str
    title: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one customer wrote.

    :ivar answers: Message-ID that it replies to, "" for a new matter
    :ivar html: the same made up, "" where he wrote letters alone
    :ivar files: name and content of what he attached
    :ivar invitation: title and place of what he invites to, on the Tuesday of next week
    :ivar unnamed_charset: the text's encoding where his old program does not say it
    """

    name: str
    email: str
    subject: str
    text: str
    phone: str = ""
    answers: str = ""
    html: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    invitation: Mapping[str, str] = field(default_factory=dict)
    unnamed_charset: str = ""


def message_id(*parts: object, domain: str = "mail.example") -> str:
    """A Message-ID (without angle brackets) that is the same for the same letter."""
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()
    return f"{digest}@{domain}"


def email(letter: Letter, shop: Shop, at: datetime) -> tuple[str, bytes]:
    """The customer's own mail: (Message-ID, message)."""
    number = message_id(letter.email, letter.subject, at)
    mail = _mail(letter.subject, letter.text, at, number, letter.answers)
    mail["From"] = _address(letter.name, letter.email)
    mail["To"] = shop.address
    if letter.unnamed_charset:
        mail.set_content(letter.text.strip() + "\n", charset=letter.unnamed_charset, cte="8bit")
        mail.del_param("charset")
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    for name, content in letter.files.items():
        kind, _, subtype = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    if letter.invitation:
        event = _event(letter, number, at)
        mail.add_attachment(event, subtype="calendar", filename="invite.ics", params={"method": "REQUEST"})
    return number, mail.as_bytes(policy=SMTP)


def notification(letter: Letter, labels: Labels, shop: Shop, at: datetime) -> tuple[str, bytes]:
    """What the website's robot sends when somebody fills in the contact form."""
    number = message_id("form", letter.email, letter.subject, at, domain=shop.site)
    rows = [(labels.name, letter.name), (labels.email, letter.email), (labels.phone, letter.phone)]
    rows.append((labels.subject, letter.subject))
    lines = [f"{label}: {value}" for label, value in rows if value]
    text = "\n".join([*lines, f"{labels.message}:", letter.text.strip(), "", "-- ", f"https://{shop.site}/kontakt"])
    mail = _mail(labels.title, text, at, number, "")
    mail["From"] = _address(shop.name, f"wordpress@{shop.site}")
    mail["To"] = shop.address
    mail["Reply-To"] = _address(letter.name, letter.email)
    mail["X-Mailer"] = "PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)"
    return number, mail.as_bytes(policy=SMTP)


def answer(letter: Letter, answered_id: str, text: str, shop: Shop, at: datetime) -> tuple[str, bytes]:
    """The owner's answer, as it lies in Sent."""
    number = message_id("answer", letter.email, letter.subject, at, domain=shop.site)
    mail = _mail(f"Re: {letter.subject}", f"{text}\n\n{shop.owner}\n{shop.name}", at, number, answered_id)
    mail["From"] = _address(shop.owner, shop.address)
    mail["To"] = _address(letter.name, letter.email)
    return number, mail.as_bytes(policy=SMTP)


def bounce(recipient: str, answer_id: str, refusal: str, shop: Shop, at: datetime) -> bytes:
    """The server could not deliver the owner's answer (RFC 3464).

    :param refusal: the other server's words, beginning with the reply code and the status
    """
    report = MIMEMultipart("report", report_type="delivery-status", policy=SMTP)
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["From"] = f"Mail Delivery System <MAILER-DAEMON@{shop.site}>"
    report["To"] = shop.address
    report["Date"] = format_datetime(at)
    report["Message-ID"] = f"<{message_id('bounce', answer_id, domain=shop.site)}>"
    report["Return-Path"] = "<>"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"Your message could not be delivered to one recipient.\n\n<{recipient}>: {refusal}\n"))
    status = MIMEBase("message", "delivery-status")
    of_message, of_recipient = Message(), Message()
    of_message["Reporting-MTA"] = f"dns; mail.{shop.site}"
    of_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    of_recipient["Action"] = "failed"
    of_recipient["Status"] = refusal.split()[1]
    of_recipient["Diagnostic-Code"] = f"smtp; {refusal}"
    status.set_payload([of_message, of_recipient])
    report.attach(status)
    report.attach(MIMEText(f"Message-ID: <{answer_id}>\nTo: {recipient}\n", "rfc822-headers"))
    return report.as_bytes(policy=SMTP)


def absence(letter: Letter, answer_id: str, text: str, shop: Shop, at: datetime) -> bytes:
    """The customer's mailbox answers for him. `{until}` in the text is a day in ten days."""
    until = f"{at + timedelta(days=10):%d.%m.%Y}"
    number = message_id("absence", answer_id)
    mail = _mail(letter.subject, text.format(until=until), at, number, answer_id)
    mail["From"] = _address(letter.name, letter.email)
    mail["To"] = shop.address
    mail["Auto-Submitted"] = "auto-replied"
    return mail.as_bytes(policy=SMTP)


def machine_mail(sender: str, subject: str, text: str, html: str, kind: str, shop: Shop, at: datetime) -> bytes:
    """A newsletter (kind "bulk") or a notice of a machine (kind "automatic"); `html` may be ""."""
    mail = _mail(subject, text, at, message_id(sender, subject, at), "")
    mail["From"] = sender
    mail["To"] = shop.address
    if html:
        mail.add_alternative(html, subtype="html")
    if kind == "bulk":
        mail["List-Unsubscribe"] = "<https://lists.example/leave>"
        mail["Precedence"] = "bulk"
    else:
        mail["Auto-Submitted"] = "auto-generated"
    return mail.as_bytes(policy=SMTP)


def _mail(subject: str, text: str, at: datetime, number: str, answers: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{number}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    mail.set_content(text.strip() + "\n")
    return mail


def _event(letter: Letter, number: str, at: datetime) -> str:
    """At ten o'clock of London, on the Tuesday of the week after (RFC 5545)."""
    day: date = at.date() + timedelta(days=8 - at.weekday())
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar.example//EN", "METHOD:REQUEST", "BEGIN:VEVENT"),
        *(f"UID:{number}", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"SUMMARY:{letter.invitation['title']}"),
        *(f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T100000", f"DTEND;TZID=Europe/London:{day:%Y%m%d}T103000"),
        *(f"LOCATION:{letter.invitation['place']}", f"ORGANIZER;CN={letter.name}:mailto:{letter.email}"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines)


def _address(name: str, address: str) -> Address:
    return Address(name, addr_spec=address)
