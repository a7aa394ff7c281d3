"""Column types: instants in UTC only, JSON as compact text, and ids that grow with time."""

from __future__ import annotations

import itertools
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Dialect, Integer, Row, Text, TypeDecorator

#: A row of any columns.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

#: 64 bits. SQLite makes a key the place of its row only where the type is called INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Utc(TypeDecorator[datetime]):
    """An aware instant, stored as microseconds since 1970 UTC: sorts as a number, no zone to lose."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 UTC; raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError(f"a naive time must not be stored: {at!r}")
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


class Json(TypeDecorator[Any]):
    """Plain data as compact JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


_COUNTER_BITS = 30
_counter = itertools.count(secrets.randbits(_COUNTER_BITS))


def new_id(at: datetime) -> int:
    """A 62-bit id: the second of `at` above, a counter with a random start below.

    Rows can be made in batches without asking the database, two machines don't collide, and the newest
    message has the highest rowid whatever order the mail was fetched in, which is what full-text search
    sorts by. Times before 1970 count as 1970.
    """
    second = max(0, int(at.timestamp())) & 0xFFFFFFFF
    return (second << _COUNTER_BITS) | (next(_counter) & ((1 << _COUNTER_BITS) - 1))


def second_of(row_id: int) -> int:
    """The Unix second that `new_id` put into an id."""
    return row_id >> _COUNTER_BITS
