"""Whether a message was stored before: by its Message-ID, and what shows that the ID was not used twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.model.message import ReadMessage
from app.parsing.mime import parse
from app.store import content
from app.store.submissions import key_of, mail_keys
from app.store.tables import contents, messages
from app.store.types import AnyRow

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Twin:
    """Enough of a stored message to tell whether another one is the same.

    :ivar raw: as it came; how it is read may have been corrected since
    :ivar form_key: of a form that came as mail, "" of any other message
    """

    id: int
    raw: bytes
    form_key: str = ""

    def is_same(self, one: ReadMessage) -> bool:
        """On its way a mail may get other headers, and a footer. Robots use one Message-ID, sender and subject for
        many: of a form, and where there is no date, the text must be the same as well."""
        if self.raw == one.item.raw:
            return True
        stored, parsed, key = parse(self.raw), one.parsed, key_of(one)
        if stored.sent_at != parsed.sent_at:
            return False
        if key and key == self.form_key:
            return True
        is_robots = bool(key or self.form_key) or parsed.sent_at is None
        is_like = (stored.from_.address, stored.subject) == (parsed.from_.address, parsed.subject)
        return is_like and (not is_robots or stored.text == parsed.text)


def known(conn: Connection, account_id: int, rfc_ids: Sequence[str]) -> dict[str, Twin]:
    c = messages.c
    query = select(c.rfc_id, c.id, contents.c.raw).join(contents, contents.c.message_id == c.id)
    rows: list[AnyRow] = []
    for start in range(0, len(rfc_ids), _CHUNK):
        chunk = rfc_ids[start : start + _CHUNK]
        rows += conn.execute(query.where(c.rfc_id.in_(chunk), c.account_id == account_id)).all()
    keys = mail_keys(conn, [row.id for row in rows])
    return {key: Twin(message_id, content.decompress(raw), keys.get(message_id, "")) for key, message_id, raw in rows}


def digest_id(raw: bytes) -> str:
    """Stands in for a Message-ID that is missing or used twice."""
    return f"{hashlib.blake2b(raw, digest_size=16).hexdigest()}@no-id"


def rfc_id(one: ReadMessage) -> str:
    return one.parsed.message_id or digest_id(one.item.raw)
