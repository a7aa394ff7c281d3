"""Accounts: where mail comes from and goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Security(StrEnum):
    """Transport security. STARTTLS is never optional: without it the connection is refused."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    PASSWORD = "password"  # noqa: S105  the name of a method, no secret
    XOAUTH2 = "xoauth2"


class FolderRole(StrEnum):
    INBOX = "inbox"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Server:
    """:ivar verify: check the certificate; off only where the owner said so for this account"""

    host: str
    port: int
    security: Security = Security.TLS
    login: str = ""
    auth: Auth = Auth.PASSWORD
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """:ivar history_before: messages received earlier never open a cycle (first run: 30 days ago)
    :ivar marks_seen: whether opening a message here sets \\Seen on the server
    :ivar region: ISO 3166 country for phone numbers without a prefix
    """

    id: int
    address: str
    owner_name: str
    imap: Server
    smtp: Server
    history_before: datetime
    marks_seen: bool = False
    files_sent: bool = True
    signature: str = ""
    region: str = "PL"
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a mailbox and how far it was read.

    :ivar uidvalidity: 0 before the first look (RFC 3501, 2.3.1.1)
    :ivar highest_uid: the newest UID that is stored
    :ivar lowest_uid: reading history goes down from here; 1 when all was read
    :ivar highest_modseq: RFC 7162; 0 where the server has no CONDSTORE
    """

    id: int
    account_id: int
    role: FolderRole
    name: str
    uidvalidity: int = 0
    highest_uid: int = 0
    lowest_uid: int = 0
    highest_modseq: int = 0


class AccountPhase(StrEnum):
    OFF = "off"
    CONNECTING = "connecting"
    FETCHING = "fetching"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"  # the owner must act: sign in again, correct the server, ...


@dataclass(frozen=True, slots=True)
class AccountState:
    """:ivar error_*: in the owner's language, "" while all is well
    :ivar since: when this phase began; aware, UTC
    :ivar fetched, to_fetch: progress of a long fetch, in messages
    """

    account_id: int
    phase: AccountPhase
    since: datetime
    error_title: str = ""
    error_hint: str = ""
    fetched: int = 0
    to_fetch: int = 0
