"""Whether a message was stored before: by its Message-ID, and what shows that the ID was not used twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.model.message import ReadMessage
from app.store.submissions import key_of, mail_keys
from app.store.tables import messages, threads
from app.store.types import AnyRow

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Twin:
    """Enough of a stored message to tell whether another one is the same.

    :ivar form_key: of a form that came as mail, "" of any other message
    """

    id: int
    from_address: str
    sent_at: datetime | None
    subject: str
    conversation_id: int
    form_key: str = ""

    def is_same(self, one: ReadMessage) -> bool:
        """Of a form the sender and subject that are stored are the visitor's, not the mail's."""
        parsed, key = one.parsed, key_of(one)
        if key and self.form_key:
            return (self.form_key, self.sent_at) == (key, parsed.sent_at)
        return (self.from_address, self.sent_at, self.subject) == (parsed.from_.address, parsed.sent_at, parsed.subject)


def known(conn: Connection, account_id: int, rfc_ids: Sequence[str]) -> dict[str, Twin]:
    c = messages.c
    query = select(c.rfc_id, c.id, c.from_address, c.sent_at, c.subject, threads.c.conversation_id).join_from(
        messages, threads, c.thread_id == threads.c.id
    )
    rows: list[AnyRow] = []
    for start in range(0, len(rfc_ids), _CHUNK):
        chunk = rfc_ids[start : start + _CHUNK]
        rows += conn.execute(query.where(c.rfc_id.in_(chunk), c.account_id == account_id)).all()
    keys = mail_keys(conn, [row.id for row in rows])
    return {
        key: Twin(message_id, address, sent_at, subject, conversation_id, keys.get(message_id, ""))
        for key, message_id, address, sent_at, subject, conversation_id in rows
    }


def digest_id(raw: bytes) -> str:
    """Stands in for a Message-ID that is missing or used twice."""
    return f"{hashlib.blake2b(raw, digest_size=16).hexdigest()}@no-id"


def rfc_id(one: ReadMessage) -> str:
    return one.parsed.message_id or digest_id(one.item.raw)
