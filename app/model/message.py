"""Messages, as they come from a channel and as they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    EMAIL = "email"
    FORM = "form"
    PHONE = "phone"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"


class Kind(StrEnum):
    """Who or what wrote a message."""

    CUSTOMER = "customer"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    BULK = "bulk"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Address:
    """An addr-spec with its display name (RFC 5322, 3.4); the domain is lower case.

    Either may be empty: broken mail has names without addresses.
    """

    name: str
    address: str


class FileKind(StrEnum):
    """What a file is, for its icon and for what can be done with it here."""

    IMAGE = "image"
    DOCUMENT = "document"
    TEXT = "text"
    ARCHIVE = "archive"
    CALENDAR = "calendar"
    CONTACT = "contact"
    MAIL = "mail"
    PROGRAM = "program"
    OTHER = "other"


class Risk(StrEnum):
    """What opening a file may do.

    A disguised file is a program whose name looks like a document's ("invoice.pdf.exe"); a page runs in the browser.
    """

    NONE = ""
    PROGRAM = "program"
    DISGUISED = "disguised"
    MACROS = "macros"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the body. `size` is in decoded bytes.

    `index` is the position in the message's attachments, by which its content is asked for. `risk` is told by the name
    as it was sent: `name` no longer has what hid its ending.
    """

    index: int
    name: str
    media_type: str
    size: int
    content_id: str = ""
    is_inline: bool = False
    risk: Risk = Risk.NONE


@dataclass(frozen=True, slots=True)
class RawItem:
    """What a channel fetched: bytes with the envelope facts only the server knows.

    :ivar received_at: IMAP INTERNALDATE, or a form's own submission time; aware, UTC
    """

    account_id: int
    folder_id: int
    uid: int
    raw: bytes
    received_at: datetime
    is_seen: bool = False
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """What a message says, read with care; nothing here is None but what may truly be absent.

    :ivar sent_at: the Date header, aware, UTC; None where it is missing or unreadable
    :ivar text: the body as plain text, whole, with quotes; from the HTML where there is no usable plain part
    :ivar html: the HTML body as sent, unsafe; None where there is none
    :ivar headers: every header, lower-case name, decoded value, in order of occurrence
    :ivar guessed: what was guessed on the way, in machine words ("charset", "date", ...), for the reader to see
    """

    subject: str = ""
    from_: Address = Address("", "")
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    text: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    guessed: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class FormReading:
    """What a visitor put into a contact form, or a telephone system wrote about a caller.

    :ivar phone: E.164, or None
    :ivar fields: every visible label with its value, in the form's order, the message included
    :ivar signs: why this was taken for a form, in machine words
    :ivar shape: which label/value shape was read
    :ivar channel: FORM, or PHONE for a noted call
    """

    name: str | None
    email: str | None
    phone: str | None
    subject: str | None
    message: str | None
    fields: tuple[tuple[str, str], ...] = ()
    signs: tuple[str, ...] = ()
    shape: str = ""
    channel: Channel = Channel.FORM


@dataclass(frozen=True, slots=True)
class BounceReport:
    """A delivery report (RFC 3464), or the free text that some servers send instead.

    :ivar original_message_id: Message-ID of the mail that did not arrive, "" where it can't be told
    :ivar status: enhanced status code (RFC 3463), "" where there is none
    :ivar words: the server's own words
    :ivar is_permanent: False for "still trying" notices
    """

    original_message_id: str
    recipient: str
    status: str
    words: str
    is_permanent: bool


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A parsed message with everything the deciding rooms found out about it alone."""

    item: RawItem
    parsed: ParsedMessage
    kind: Kind
    kind_reason: str
    new_text: str
    preview: str
    form: FormReading | None = None
    bounce: BounceReport | None = None
    languages: tuple[str, ...] = field(default=())
