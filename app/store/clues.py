"""By which messages are found again: identities, names, numbers and rare terms, each a number of 63 bits."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Collection, Iterable
from functools import lru_cache
from operator import neg

from sqlalchemy import Connection, and_, func, insert, select

from app.grouping.numbers import number_keys
from app.model.customer import Identity
from app.model.grouping import Incoming
from app.store.dialect import each_of
from app.store.tables_grouping import clues

_MOST = 40  # newest messages looked at for each clue


def of_identity(identity: Identity) -> int:
    return _clue(identity.kind.value, identity.value)


def of_name(key: str) -> int:
    return _clue("name", key)


def of_number(key: str) -> int:
    return _clue("number", key)


def of_term(term: int) -> int:
    return _clue("term", str(term))


def of_message(message: Incoming, rarest: Iterable[int]) -> set[int]:
    """:param rarest: the terms by which it may be found"""
    return {
        *map(of_identity, message.persona.identities),
        *map(of_name, message.name_keys),
        *map(of_number, number_keys(message.content.numbers)),
        *map(of_term, rarest),
    }


@lru_cache(maxsize=4096)
def _clue(kind: str, value: str) -> int:
    digest = hashlib.blake2b(f"{kind}:{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


_asked, _clue_asked = each_of("asked")
_other = clues.alias()
_oldest = (
    select(_other.c.message_id)
    .where(_other.c.clue == _clue_asked)
    .order_by(_other.c.message_id.desc())
    .limit(1)
    .offset(_MOST - 1)
    .scalar_subquery()
)
_NEWEST = select(clues.c.clue, clues.c.message_id).join_from(
    _asked, clues, and_(clues.c.clue == _clue_asked, clues.c.message_id >= func.coalesce(_oldest, 0))
)
_POST = insert(clues)


class Clues:
    """Which messages have which clues; what was read or posted within a transaction is kept in memory.

    :ivar newest: of each clue that was loaded the newest messages, newest first
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.newest: dict[int, list[int]] = {}
        self._posted: list[dict[str, int]] = []

    def load(self, asked: Collection[int]) -> None:
        unknown = [clue for clue in asked if clue not in self.newest]
        if not unknown:
            return
        self.write()
        self.nobody_has(unknown)
        for clue, message_id in self._conn.execute(_NEWEST, {"asked": unknown}):
            self.newest[clue].append(message_id)
        for clue in unknown:
            self.newest[clue].sort(reverse=True)

    def nobody_has(self, unused: Iterable[int]) -> None:
        """These need not be asked for."""
        for clue in unused:
            self.newest.setdefault(clue, [])

    def post(self, message_id: int, found: Collection[int]) -> None:
        """Written by the next `load` that has to ask, or by `write`."""
        for clue in sorted(found):
            self._posted.append({"clue": clue, "message_id": message_id})
            if (known := self.newest.get(clue)) is not None:
                insort(known, message_id, key=neg)
                del known[_MOST:]

    def write(self) -> None:
        if self._posted:
            self._conn.execute(_POST, self._posted)
            self._posted.clear()
