"""An answer as a message (RFC 5322) ready for SMTP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote
from hashlib import sha256

from app.answering.html import html_of
from app.errors import BadInput
from app.i18n import tr
from app.model.message import Address, ParsedMessage

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BODY_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,255}")
_MESSAGE_ID = re.compile(r"<?([!-;=?-~]{1,500})>?")
_MEDIA_TYPE = re.compile(r"(?!message/|multipart/)[a-z]+/[a-z0-9.+-]+", re.IGNORECASE)
_REPLY_PREFIX = re.compile(
    r"\s*(?:re|aw|antw|antwort|odp|odpowiedź|sv|vs|ha|rif|res|ynt|atb|بازگشت|پاسخ|رد|回复|回覆)"
    r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s?[:：]",
    re.IGNORECASE,
)
_LONGEST_SUBJECT = 400
_MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class OutgoingAttachment:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the owner sends.

    :ivar text: his own words, signature included
    :ivar quote: the original, "" for none (see `quoting.quotation`)
    :ivar in_reply_to: Message-ID of the answered message, "" for a new thread (a form's robot mail, for one)
    :ivar references: see `references_of`
    :ivar with_html: also send an HTML form, made from the same text
    """

    from_: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    cc: tuple[Address, ...] = ()
    quote: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[OutgoingAttachment, ...] = ()
    with_html: bool = True


def compose(answer: Answer, message_id: str, date: datetime) -> bytes:
    """The whole message, CRLF line ends, ASCII unless an address is not (RFC 6532).

    :param date: aware
    :raises BadInput: an address that can't be written to, or none at all
    """
    if not answer.to:
        raise BadInput(tr("There is no address to write to."))
    subject = reply_subject(answer.subject) if answer.in_reply_to else answer.subject
    headers = [
        ("From", _addresses([answer.from_])),
        ("To", _addresses(answer.to)),
        ("Cc", _addresses(answer.cc)),
        ("Subject", _unstructured("Subject", subject[:_LONGEST_SUBJECT])),
        ("Date", format_datetime(date)),
        ("Message-ID", _message_ids([message_id])),
        ("In-Reply-To", _message_ids([answer.in_reply_to])),
        ("References", _message_ids(answer.references)),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers if value)
    return head.encode() + _content(answer, message_id).as_bytes()


def new_message_id(domain: str, random_bytes: bytes) -> str:
    """A Message-ID that nobody can guess.

    :param random_bytes: at least 16, from a source fit for secrets
    """
    if len(random_bytes) < 16:
        raise ValueError("a Message-ID needs at least 16 random bytes")
    host = _ascii_domain(domain) if re.fullmatch(r"[\w.-]{1,255}", domain) else "localhost"
    return f"<{random_bytes.hex()}@{host}>"


def reply_subject(subject: str) -> str:
    """ "Re: " once, whatever the customers' programs and languages piled up before it."""
    rest = subject[:_LONGEST_SUBJECT]
    while found := _REPLY_PREFIX.match(rest):
        rest = rest[found.end() :]
    return f"Re: {rest.strip()}".strip()


def references_of(parent: ParsedMessage) -> tuple[str, ...]:
    """The References of an answer to this message (RFC 5322, 3.6.4); of a long thread the first and the newest."""
    ancestors = parent.references or (parent.in_reply_to if len(parent.in_reply_to) == 1 else ())
    ids = dict.fromkeys(_bare_id(each) for each in (*ancestors, parent.message_id))
    known = [each for each in ids if each]
    if len(known) > _MOST_REFERENCES:
        known = [known[0], *known[1 - _MOST_REFERENCES :]]
    return tuple(f"<{each}>" for each in known)


def _content(answer: Answer, message_id: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    own = _body(answer.text)
    original = _body(answer.quote)
    text = f"{own}\n\n{original}" if original else own
    message.set_content(f"{text}\n", charset="utf-8", cte="quoted-printable")
    if answer.with_html:
        message.add_alternative(html_of(own, original), subtype="html", charset="utf-8", cte="quoted-printable")
    for attachment in answer.attachments:
        media_type = attachment.media_type if _MEDIA_TYPE.fullmatch(attachment.media_type) else ""
        main, _, sub = (media_type or "application/octet-stream").partition("/")
        message.add_attachment(attachment.content, main, sub, filename=_file_name(attachment.name))
    _name_boundaries(message, message_id)
    return message


def _name_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries as unguessable as the Message-ID they come from: the same answer is always the same bytes."""
    seed = sha256(message_id.encode("utf-8", "replace")).hexdigest()[:32]
    for number, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(f"={seed}={number}")


def _body(text: str) -> str:
    lines = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return _BODY_CONTROLS.sub("", lines).rstrip()


def _addresses(addresses: Sequence[Address]) -> str:
    return ",\r\n ".join(map(_address, addresses))


def _address(who: Address) -> str:
    if not _ADDRESS.fullmatch(who.address) or _CONTROLS.search(who.address):
        raise BadInput(
            tr("“{address}” is not an address that can be written to.").format(address=who.address),
            hint=tr("Correct the address, or write to another one."),
        )
    local, _, domain = who.address.rpartition("@")
    address = f"{local}@{_ascii_domain(domain)}"
    name = _one_line(who.name)[:200]
    if not name or name == who.address:
        return address
    if _PLAIN_NAME.fullmatch(name) and "=?" not in name:
        return f"{name} <{address}>"
    if name.isascii() and "=?" not in name:
        return f'"{quote(name)}" <{address}>'
    encoded = Header(name, "utf-8", maxlinelen=70).encode(linesep="\r\n")
    return f"{encoded}\r\n <{address}>"


def _ascii_domain(domain: str) -> str:
    """As DNS has it (RFC 5891); a name that can't be encoded stays."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _unstructured(name: str, text: str) -> str:
    line = _one_line(text)
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return Header(line, charset, header_name=name).encode(linesep="\r\n")


def _one_line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _message_ids(ids: Sequence[str]) -> str:
    bare = (_bare_id(each) for each in ids)
    return "\r\n ".join(f"<{each}>" for each in bare if each)


def _bare_id(message_id: str) -> str:
    found = _MESSAGE_ID.fullmatch(message_id.strip())
    return found[1] if found else ""


def _file_name(name: str) -> str:
    plain = _one_line(name).replace("/", "_").replace("\\", "_").strip(". ")
    return plain[-150:] or "attachment"
