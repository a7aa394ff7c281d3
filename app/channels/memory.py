"""A mail server in the program itself: for the demo, and for tests of what stands on a channel."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesHeaderParser

from app.channels.base import Fate, Fetched, Flag, Flags, Outcome, Selected
from app.errors import MailboxRefused, ServerUnreachable, SignInRefused
from app.i18n import tr
from app.model.account import FolderRole

_BATCH = 200


@dataclass(slots=True)
class _Stored:
    raw: bytes
    received_at: datetime
    modseq: int
    flags: set[Flag] = field(default_factory=set)


@dataclass(slots=True)
class _Folder:
    uidvalidity: int
    next_uid: int = 1
    messages: dict[int, _Stored] = field(default_factory=dict)


class MemoryServer:
    """One mailbox with INBOX and Sent. Its methods may be called from any thread.

    :ivar outcomes: what becomes of the next messages that are sent; accepted when empty
    :ivar on_accepted: called with sender, recipients and message, on the sending thread
    :ivar is_reachable, is_signing_in: whether connecting works
    """

    def __init__(self, on_accepted: Callable[[str, Sequence[str], bytes], None] | None = None) -> None:
        self.outcomes: deque[Outcome] = deque()
        self.on_accepted = on_accepted
        self.is_reachable = True
        self.is_signing_in = True
        self.changed = threading.Condition()  # its lock may be taken again by the same thread
        self._modseq = 1
        self.folders = {name: _Folder(uidvalidity=1) for name in ("INBOX", "Sent")}

    def deliver(self, raw: bytes, received_at: datetime, folder: str = "INBOX", flags: Sequence[Flag] = ()) -> int:
        """Put a message into a folder; returns its UID."""
        with self.changed:
            place = self.folders[folder]
            uid, place.next_uid = place.next_uid, place.next_uid + 1
            place.messages[uid] = _Stored(raw, received_at, self._next_modseq(), set(flags))
            self.changed.notify_all()
        return uid

    def set_flag(self, uid: int, flag: Flag, folder: str = "INBOX") -> None:
        with self.changed:
            stored = self.folders[folder].messages[uid]
            stored.flags.add(flag)
            stored.modseq = self._next_modseq()
            self.changed.notify_all()

    def expunge(self, uid: int, folder: str = "INBOX") -> None:
        with self.changed:
            del self.folders[folder].messages[uid]
            self._next_modseq()
            self.changed.notify_all()

    def renumber(self, folder: str = "INBOX") -> None:
        """A new UIDVALIDITY, as after a restored backup."""
        with self.changed:
            old = self.folders[folder]
            self.folders[folder] = _Folder(old.uidvalidity + 1)
            for stored in old.messages.values():
                self.deliver(stored.raw, stored.received_at, folder, tuple(stored.flags))

    @property
    def modseq(self) -> int:
        return self._modseq

    def _next_modseq(self) -> int:
        self._modseq += 1
        return self._modseq


class MemoryMailbox:
    def __init__(self, server: MemoryServer) -> None:
        self._server = server
        self._selected: str | None = None
        self._is_connected = self._is_woken = False
        self._seen_modseq = 0

    def connect(self) -> None:
        if not self._server.is_reachable:
            raise ServerUnreachable(tr("The server does not answer."))
        if not self._server.is_signing_in:
            raise SignInRefused(tr("The server refused the password."))
        self._is_connected = True

    def close(self) -> None:
        self._is_connected, self._selected = False, None

    def abort(self) -> None:
        with self._server.changed:
            self._is_connected = False
            self._is_woken = True
            self._server.changed.notify_all()

    def wake(self) -> None:
        with self._server.changed:
            self._is_woken = True
            self._server.changed.notify_all()

    @property
    def files_sent_itself(self) -> bool:
        return False

    def folders(self) -> Mapping[FolderRole, str]:
        self._check()
        roles = {FolderRole.INBOX: "INBOX", FolderRole.SENT: "Sent"}
        return {role: name for role, name in roles.items() if name in self._server.folders}

    def create_sent(self) -> str:
        self._check()
        self._server.folders.setdefault("Sent", _Folder(uidvalidity=1))
        return "Sent"

    def select(self, folder: str, writable: bool = False) -> Selected:
        self._check()
        with self._server.changed:
            place = self._server.folders.get(folder)
            if place is None:
                raise MailboxRefused(tr("The mail server refused a request."))
            self._selected = folder
            self._seen_modseq = self._server.modseq
            return Selected(place.uidvalidity, place.next_uid, len(place.messages), self._server.modseq)

    def uids(self, low: int, high: int) -> list[int]:
        with self._server.changed:
            return sorted(uid for uid in self._place().messages if low <= uid <= high)

    def fetch(self, uids: Sequence[int]) -> Iterator[list[Fetched]]:
        for start in range(0, len(uids), _BATCH):
            with self._server.changed:
                held = self._place().messages
                batch = [_fetched(uid, held[uid]) for uid in uids[start : start + _BATCH] if uid in held]
            if batch:
                yield batch

    def flags(self, low: int, high: int, since_modseq: int = 0) -> list[Flags]:
        with self._server.changed:
            held = self._place().messages.items()
            return [_flags(uid, one) for uid, one in held if low <= uid <= high and one.modseq > since_modseq]

    def wait(self, seconds: float) -> bool:
        server = self._server
        with server.changed:
            self._check()
            server.changed.wait_for(
                lambda: self._is_woken or not server.is_reachable or server.modseq > self._seen_modseq, seconds
            )
            self._is_woken = False
            self._check()
            is_news = server.modseq > self._seen_modseq
            self._seen_modseq = server.modseq
        return is_news

    def find(self, message_id: str) -> list[int]:
        with self._server.changed:
            found = [uid for uid, one in self._place().messages.items() if _message_id(one.raw) == message_id]
        return sorted(found)

    def add_flag(self, uids: Sequence[int], flag: Flag) -> None:
        self._place()
        for uid in uids:
            if uid in self._place().messages:
                self._server.set_flag(uid, flag, self._selected or "")

    def append(self, folder: str, raw: bytes) -> None:
        self._check()
        self._server.deliver(raw, datetime.now(UTC), folder, [Flag.SEEN])

    def _check(self) -> None:
        if not (self._is_connected and self._server.is_reachable):
            raise ServerUnreachable(tr("The connection was lost."))

    def _place(self) -> _Folder:
        self._check()
        if self._selected is None:
            raise MailboxRefused(tr("The mail server refused a request."))
        return self._server.folders[self._selected]


class MemoryTransport:
    def __init__(self, server: MemoryServer) -> None:
        self._server = server

    def check(self) -> None:
        if not self._server.is_reachable:
            raise ServerUnreachable(tr("The server does not answer."))

    def send(self, sender: str, recipients: Sequence[str], raw: bytes) -> Outcome:
        if not self._server.is_reachable:
            return Outcome(Fate.NOT_SENT, tr("The server does not answer."))
        outcome = self._server.outcomes.popleft() if self._server.outcomes else Outcome(Fate.ACCEPTED)
        if outcome.fate is Fate.ACCEPTED and self._server.on_accepted:
            self._server.on_accepted(sender, recipients, raw)
        return outcome

    def abort(self) -> None:
        """Nothing here ever blocks."""


def _fetched(uid: int, stored: _Stored) -> Fetched:
    return Fetched(_flags(uid, stored), stored.raw, stored.received_at)


def _flags(uid: int, stored: _Stored) -> Flags:
    return Flags(uid, Flag.SEEN in stored.flags, Flag.ANSWERED in stored.flags, stored.modseq)


def _message_id(raw: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(raw).get("Message-ID", "")).strip().strip("<>")
