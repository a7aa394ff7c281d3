"""Which server of the owner's tells where his mail comes from, learnt from the mail of each account."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.parsing.authenticity import LOOKED_AT, Sample, domain_of, topmost, writes_results
from app.parsing.mime import parse
from app.store import messages, people

_LEARNT_AGAIN = timedelta(minutes=10)
_LONGEST_HEAD = 100_000  # bytes


class OwnServers:
    """Remembers what was learnt for a while: servers keep their habits."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str | None, datetime]] = {}

    def name(self, conn: Connection, account_id: int | None, now: datetime) -> str | None:
        """The name under which the account's server writes its results, None where it writes none."""
        if account_id is None:
            return None
        known = self._known.get(account_id)
        if known is None or now - known[1] > _LEARNT_AGAIN:
            known = self._known[account_id] = (_learn(conn, account_id), now)
        return known[0]


def _learn(conn: Connection, account_id: int) -> str | None:
    own = frozenset(address.rpartition("@")[2] for address in people.own_addresses(conn))
    samples = []
    for raw in messages.newest_beginnings(conn, account_id, LOOKED_AT, _LONGEST_HEAD):
        message = parse(_head(raw))
        results = topmost(message)
        samples.append(Sample(domain_of(message), None if results is None else results.server))
    return writes_results(samples, own)


def _head(raw: bytes) -> bytes:
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if at >= 0]
    return raw[: min(ends, default=len(raw))]
