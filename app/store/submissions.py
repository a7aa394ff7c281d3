"""One submission that comes by two ways, as a mail and over HTTP, is one message, whichever comes first.

The same visitor with the same words at about the same time is the same submission if it comes by *another* way; by one
way it never comes twice, so what comes again by that way was submitted again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, cast, literal, select, update

from app.model.message import ReadMessage
from app.parsing.forms import submission_key
from app.store import content
from app.store.tables import contents, form_sources, messages, submission_keys

MAIL = "mail"
#: Before the id of the form.
HTTP = "http:"
#: Mail waits in queues, and clocks differ.
_APART = timedelta(minutes=10)
_CHUNK = 5_000


@dataclass(slots=True)
class _Waiting:
    message_id: int
    times: list[datetime]
    ways: set[str]


def key_of(one: ReadMessage) -> str:
    """ "" for what is no form"""
    return submission_key(one.form) if one.form else ""


def times_of(one: ReadMessage) -> tuple[datetime, ...]:
    """When it may have been submitted: what was written into it, and when it came."""
    came, wrote = one.item.received_at, one.parsed.sent_at
    return (came,) if wrote is None or wrote == came else (came, wrote)


def rows_of(message_id: int, way: str, one: ReadMessage) -> list[dict[str, Any]]:
    """For `submission_keys`."""
    key = key_of(one)
    return [{"message_id": message_id, "way": way, "at": at, "key": key} for at in times_of(one)]


class Meetings:
    """The stored form messages with the keys of a batch, that have not come by its way yet."""

    def __init__(self, conn: Connection, way: str, batch: Iterable[ReadMessage]) -> None:
        self._waiting: dict[str, list[_Waiting]] = {}
        keys = {key_of(one) for one in batch if one.form}
        for key, found in _load(conn, keys).items():
            self._waiting[key] = [each for each in found if way not in each.ways]

    def meet(self, one: ReadMessage) -> int | None:
        """The id of the message that is this submission, the nearest in time; it is not met again."""
        waiting = self._waiting.get(key_of(one), [])
        near = [(apart, each) for each in waiting if (apart := _apart(each.times, times_of(one))) <= _APART]
        if not near:
            return None
        nearest = min(near, key=lambda pair: pair[0])[1]
        waiting.remove(nearest)
        return nearest.message_id


def become_mail(conn: Connection, message_id: int, rfc_id: str, one: ReadMessage) -> None:
    """A fetched submission came as mail too. The mail is kept: it has the attachments, and is found on the server."""
    item = one.item
    values: dict[str, Any] = {
        "account_id": item.account_id,
        "rfc_id": rfc_id,
        "sent_at": one.parsed.sent_at,
        "size": len(item.raw),
        "attachment_names": "\n".join(attachment.name for attachment in one.parsed.attachments),
        "is_answered_flag": item.is_answered,
    }
    if item.is_seen:
        values["is_read"] = True
    conn.execute(update(messages).where(messages.c.id == message_id).values(values))
    stored = {"format": "mime", "raw": content.compress(item.raw)}
    conn.execute(update(contents).where(contents.c.message_id == message_id).values(stored))


def mail_keys(conn: Connection, message_ids: Collection[int]) -> dict[int, str]:
    """The keys of form messages that came as mail."""
    k = submission_keys.c
    found: dict[int, str] = {}
    for chunk in _chunks(sorted(message_ids)):
        query = select(k.message_id, k.key).where(k.message_id.in_(chunk), k.way == MAIL)
        found |= {message_id: key for message_id, key in conn.execute(query)}
    return found


def tied_account(conn: Connection, message_id: int) -> int | None:
    """The account that answers to the form go out from; None for what was never fetched of a form that is there."""
    ways = select(submission_keys.c.way).where(submission_keys.c.message_id == message_id)
    way = literal(HTTP) + cast(form_sources.c.id, String)
    query = select(form_sources.c.account_id).where(way.in_(ways)).order_by(form_sources.c.id)
    return conn.execute(query.limit(1)).scalar()


def _apart(some: Sequence[datetime], others: Sequence[datetime]) -> timedelta:
    return min(abs(one - other) for one in some for other in others)


def _load(conn: Connection, keys: Collection[str]) -> dict[str, list[_Waiting]]:
    k = submission_keys.c
    query = select(k.key, k.message_id, k.way, k.at).order_by(k.message_id)
    found: dict[str, dict[int, _Waiting]] = {}
    for chunk in _chunks(sorted(keys)):
        for key, message_id, way, at in conn.execute(query.where(k.key.in_(chunk))):
            one = found.setdefault(key, {}).setdefault(message_id, _Waiting(message_id, [], set()))
            one.times.append(at)
            one.ways.add(way)
    return {key: list(by_message.values()) for key, by_message in found.items()}


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
