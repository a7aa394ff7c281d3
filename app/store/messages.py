"""Messages as they are stored, with what was read from them when they came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, func, select, update

from app.model.account import FolderRole
from app.model.message import Channel, Direction, FormReading, Kind
from app.store import content
from app.store.tables import accounts, contents, copies, folders, messages, threads
from app.store.types import AnyRow


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """:ivar format: of `raw`: "mime" (RFC 5322), or another word for UTF-8 text
    :ivar rfc_id: Message-ID, or what stands in for it
    :ivar sender: who sent the mail, lower case; of a form the site's robot
    :ivar charset: chosen by the owner, "" for what the message says itself
    """

    id: int
    account_id: int | None
    thread_id: int
    channel: Channel
    direction: Direction
    kind: Kind
    kind_reason: str
    rfc_id: str
    from_name: str
    from_address: str
    subject: str
    received_at: datetime
    sent_at: datetime | None
    size: int
    form: FormReading | None
    is_read: bool
    format: str
    raw: bytes
    new_text: str
    sender: str = ""
    charset: str = ""
    is_history: bool = False


_FIELDS = (
    *(messages.c[name] for name in StoredMessage.__slots__ if name in messages.c),
    contents.c.format,
    contents.c.raw,
    contents.c.new_text,
    contents.c.charset,
)
_QUERY = select(*_FIELDS).join_from(messages, contents, contents.c.message_id == messages.c.id)


def of_conversation(conn: Connection, conversation_id: int) -> tuple[StoredMessage, ...]:
    """Oldest first, with their contents."""
    query = _QUERY.join(threads, threads.c.id == messages.c.thread_id)
    query = query.where(threads.c.conversation_id == conversation_id)
    return tuple(map(_message, conn.execute(query.order_by(messages.c.received_at, messages.c.id))))


def find(conn: Connection, message_id: int) -> StoredMessage | None:
    row = conn.execute(_QUERY.where(messages.c.id == message_id)).one_or_none()
    return None if row is None else _message(row)


def find_rfc_id(conn: Connection, rfc_id: str, account_id: int | None = None) -> tuple[int, ...]:
    """Ids of the messages with this Message-ID, in any account or in one."""
    query = select(messages.c.id).where(messages.c.rfc_id == rfc_id)
    if account_id is not None:
        query = query.where(messages.c.account_id == account_id)
    return tuple(conn.execute(query).scalars())


def source(conn: Connection, message_id: int) -> bytes | None:
    """The message as it came; None where it is gone."""
    raw = conn.execute(select(contents.c.raw).where(contents.c.message_id == message_id)).scalar_one_or_none()
    return None if raw is None else content.decompress(raw)


def newest_beginnings(conn: Connection, account_id: int, count: int, size: int) -> list[bytes]:
    """The first `size` bytes of the mail that an account received lately, newest first; attachments are not read."""
    m = messages.c
    raw = func.substr(contents.c.raw, 1, size + content.BLOCK_BYTES, type_=LargeBinary)
    query = select(raw).join_from(contents, messages, m.id == contents.c.message_id)
    query = query.where(m.account_id == account_id, m.direction == Direction.IN.value, contents.c.format == "mime")
    found = conn.execute(query.order_by(m.id.desc()).limit(count)).scalars()
    return [content.beginning(stored, size) for stored in found]


def conversation_of(conn: Connection, message_id: int) -> int | None:
    query = select(threads.c.conversation_id).join(messages, messages.c.thread_id == threads.c.id)
    found: int | None = conn.execute(query.where(messages.c.id == message_id)).scalar_one_or_none()
    return found


def mark_read(conn: Connection, conversation_id: int) -> tuple[int, ...]:
    """Mark the whole conversation read here; returns the messages that were not."""
    of_it = select(threads.c.id).where(threads.c.conversation_id == conversation_id)
    unread = messages.c.thread_id.in_(of_it) & messages.c.is_read.is_(False)
    return tuple(conn.execute(update(messages).where(unread).values(is_read=True).returning(messages.c.id)).scalars())


def inbox_uids(conn: Connection, message_ids: Collection[int]) -> dict[int, list[int]]:
    """Where these lie in INBOX, by account, for accounts whose owner wants them marked as read there."""
    query = (
        select(folders.c.account_id, copies.c.uid)
        .join(copies, copies.c.folder_id == folders.c.id)
        .join(accounts, accounts.c.id == folders.c.account_id)
        .where(copies.c.message_id.in_(message_ids), folders.c.role == FolderRole.INBOX.value, accounts.c.marks_seen)
    )
    found: dict[int, list[int]] = {}
    for account_id, uid in conn.execute(query):
        found.setdefault(account_id, []).append(uid)
    return found


def _message(row: AnyRow) -> StoredMessage:
    values = dict(row._mapping)
    return StoredMessage(
        **values
        | {
            "channel": Channel(row.channel),
            "direction": Direction(row.direction),
            "kind": Kind(row.kind),
            "form": _form(row.form),
            "raw": content.decompress(row.raw),
        }
    )


def _form(stored: dict[str, Any] | None) -> FormReading | None:
    if stored is None:
        return None
    return FormReading(**stored | {"fields": tuple((label, value) for label, value in stored["fields"])})
