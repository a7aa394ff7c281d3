"""What a mailbox and a way to send must be able to do, whatever protocol is behind them.

Every method may block on the network and raises only `PunktualError`s, but `Transport.send`, whose outcome is data.
A mailbox belongs to one thread; only `wake` and `abort` may be called from another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.model.account import FolderRole

#: The largest UID there can be (RFC 3501, 2.3.1.1).
LAST_UID = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder as it was when it was opened.

    :ivar next_uid: every message that comes later has this UID or a higher one; 0 where the server did not say
    :ivar highest_modseq: RFC 7162; 0 where the server keeps none
    """

    uidvalidity: int
    next_uid: int
    count: int
    highest_modseq: int = 0


@dataclass(frozen=True, slots=True)
class Flags:
    """:ivar modseq: when they were changed last (RFC 7162); 0 where the server did not say"""

    uid: int
    is_seen: bool
    is_answered: bool
    modseq: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """:ivar received_at: IMAP INTERNALDATE; aware, UTC"""

    flags: Flags
    raw: bytes
    received_at: datetime


class Flag(StrEnum):
    SEEN = "\\Seen"
    ANSWERED = "\\Answered"


class Mailbox(Protocol):
    def connect(self) -> None:
        """Connect and sign in. May be called again after `close`."""
        ...

    def close(self) -> None:
        """Say good-bye if the other side still listens; never raises."""
        ...

    def abort(self) -> None:
        """Make a blocked call of the owning thread fail at once; from any thread."""
        ...

    def wake(self) -> None:
        """Make `wait` return at once; from any thread. Before `wait`, the next one returns at once."""
        ...

    @property
    def files_sent_itself(self) -> bool:
        """Whether what is sent through this provider appears in Sent by itself."""
        ...

    def folders(self) -> Mapping[FolderRole, str]:
        """The names, as the server spells them, of the folders that were found."""
        ...

    def create_sent(self) -> str:
        """Make a folder for sent mail where there is none; returns its name."""
        ...

    def select(self, folder: str, writable: bool = False) -> Selected:
        """Open a folder; nothing is marked as read by reading."""
        ...

    def uids(self, low: int, high: int) -> list[int]:
        """The UIDs that exist in the range, both ends included, ascending."""
        ...

    def fetch(self, uids: Sequence[int]) -> Iterator[list[Fetched]]:
        """Whole messages in batches bounded in number and bytes, roughly in the order asked for. Those that are gone
        are left out. A batch must be used up before anything else is asked of the mailbox."""
        ...

    def flags(self, low: int, high: int, since_modseq: int = 0) -> list[Flags]:
        """Of the messages in the range; with `since_modseq` only of those that changed since."""
        ...

    def wait(self, seconds: float) -> bool:
        """Until something happens in the selected folder (True), `wake` is called or the time has passed."""
        ...

    def find(self, message_id: str) -> list[int]:
        """UIDs in the selected folder of the messages with this Message-ID (without angle brackets)."""
        ...

    def add_flag(self, uids: Sequence[int], flag: Flag) -> None:
        """In the selected folder, which was opened writable."""
        ...

    def append(self, folder: str, raw: bytes) -> None:
        """File a message as read."""
        ...


class Fate(StrEnum):
    """What became of a message that was handed to a server."""

    ACCEPTED = "accepted"
    REFUSED_FOR_NOW = "refused for now"  # 4xx: try again later
    REFUSED = "refused"  # 5xx: trying again is of no use
    NOT_SENT = "not sent"  # the connection failed before the end of the message was sent
    UNCERTAIN = "uncertain"  # it failed after that: nobody knows


@dataclass(frozen=True, slots=True)
class Outcome:
    """:ivar words: the server's, or ours where it said nothing
    :ivar refused: the recipients it would not take; nothing was sent to the others either
    :ivar needs_owner: trying again alone will not help: wrong password, foreign certificate
    """

    fate: Fate
    words: str = ""
    refused: tuple[str, ...] = ()
    needs_owner: bool = False


class Transport(Protocol):
    def check(self) -> None:
        """Connect, sign in and leave."""
        ...

    def send(self, sender: str, recipients: Sequence[str], raw: bytes) -> Outcome:
        """Hand one message to the server, for all recipients or for none."""
        ...

    def abort(self) -> None:
        """Make a blocked `send` fail at once; from any thread."""
        ...
