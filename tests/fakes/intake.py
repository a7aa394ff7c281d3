"""Takes fetched messages into a real store without reading more of them than their head."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from email.parser import BytesHeaderParser

from app.model.account import Account
from app.model.message import Address, Kind, ParsedMessage, RawItem, ReadMessage
from app.settings import Settings
from app.store import arrivals, folders
from app.store.engine import Store
from app.store.refresh import refresh


class PlainIntake:
    """Does to the store what the pipeline does, and remembers in which order and how things came.

    :ivar before: called before each batch; what it raises happens to the batch
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.changed = threading.Condition()
        self.uids: list[int] = []
        self.batches: list[int] = []
        self.live: list[int] = []
        self.flags: list[tuple[int, bool, bool]] = []
        self.before: Callable[[Sequence[RawItem]], None] = lambda _items: None

    def take(self, account: Account, items: Sequence[RawItem], *, is_live: bool) -> None:
        self.before(items)
        with self._store.write() as conn:
            mailbox = arrivals.Mailbox(account.id, account.history_before, folders.ids_of_sent(conn, account.id))
            arrived = arrivals.add(conn, [_read(item) for item in items], mailbox, {account.address})
            refresh(conn, arrived.touched, Settings())
        with self.changed:
            uids = [item.uid for item in items]
            self.uids += uids
            self.batches.append(len(uids))
            self.live += uids if is_live else []
            self.changed.notify_all()

    def take_flags(self, folder_id: int, changes: Sequence[tuple[int, bool, bool]]) -> None:
        with self._store.write() as conn:
            refresh(conn, arrivals.note_flags(conn, folder_id, changes), Settings())
        with self.changed:
            self.flags += changes
            self.changed.notify_all()


def _read(item: RawItem) -> ReadMessage:
    head = BytesHeaderParser().parsebytes(item.raw)
    parsed = ParsedMessage(
        subject=str(head.get("Subject", "")),
        from_=Address("", str(head.get("From", "customer@kunde.example"))),
        message_id=str(head.get("Message-ID", "")).strip("<>"),
        in_reply_to=tuple(str(head.get("In-Reply-To", "")).strip("<>").split()),
    )
    return ReadMessage(item, parsed, Kind.CUSTOMER, "", "", "")
