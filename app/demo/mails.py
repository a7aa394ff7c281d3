"""Writes the mail of the example shop's customers, of its contact form and of its owner."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
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
    """

    name: str
    email: str
    subject: str
    text: str
    phone: str = ""
    answers: str = ""


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


def machine_mail(sender: str, subject: str, text: str, kind: str, shop: Shop, at: datetime) -> bytes:
    """A newsletter (kind "bulk") or a notice of a machine (kind "automatic")."""
    mail = _mail(subject, text, at, message_id(sender, subject, at), "")
    mail["From"] = sender
    mail["To"] = shop.address
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


def _address(name: str, address: str) -> Address:
    return Address(name, addr_spec=address)
