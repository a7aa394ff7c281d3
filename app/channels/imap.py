"""A mailbox behind IMAP4rev1 (RFC 3501) with IDLE, CONDSTORE and SPECIAL-USE where the server has them."""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from app.channels.base import Fetched, Flag, Flags, Selected
from app.channels.faults import NoStartTls, refused_sign_in, told_in_words
from app.channels.folders import Listed, sent_folder
from app.channels.imap_fetch import FetchItems, read_fetch, uid_set
from app.channels.imap_wire import Response, Wire
from app.channels.sockets import context_for, cut
from app.model.account import Auth, FolderRole, Security, Server

#: UIDs in one command: keeps the line within 8,192 octets (RFC 7162, 4).
_UIDS_A_COMMAND = 200
_BATCH_BYTES = 4 * 2**20
#: How often a server without IDLE is asked.
_POLL_SECONDS = 60.0
_FETCH = re.compile(rb"\d+ FETCH ", re.IGNORECASE)
_SELECT_CODES = {
    b"UIDVALIDITY": re.compile(rb"\[UIDVALIDITY (\d+)", re.IGNORECASE),
    b"UIDNEXT": re.compile(rb"\[UIDNEXT (\d+)", re.IGNORECASE),
    b"HIGHESTMODSEQ": re.compile(rb"\[HIGHESTMODSEQ (\d+)", re.IGNORECASE),
    b"EXISTS": re.compile(rb"(\d+) EXISTS", re.IGNORECASE),
}


class ImapMailbox:
    """:param secret: gives the password, or a fresh access token for XOAUTH2"""

    def __init__(self, server: Server, secret: Callable[[], str], trusted: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._secret = secret
        self._trusted = trusted
        self._client: _Client | None = None
        self._alarm, self._bell = socket.socketpair()
        self._alarm.setblocking(False)
        self._bell.setblocking(False)
        self._is_idle_able = self._has_modseq = self._is_gmail = False

    def __del__(self) -> None:
        for end in (self._alarm, self._bell):
            end.close()

    def connect(self) -> None:
        with told_in_words(self._server):
            client = _Client(self._server, context_for(self._server, self._trusted))
            try:
                self._sign_in(client)
                has = client.has_capability
                self._is_idle_able, self._is_gmail = has("IDLE"), has("X-GM-EXT-1")
                self._has_modseq = has("CONDSTORE") and has("ENABLE")
                if self._has_modseq:
                    client.enable("CONDSTORE")
            except BaseException:
                client.wire.shutdown()
                raise
            self._client = client

    def _sign_in(self, client: _Client) -> None:
        secret, login = self._secret(), self._server.login
        if self._server.auth is Auth.XOAUTH2:
            client.oauth2_login(login, secret)
        elif client.has_capability("AUTH=PLAIN"):
            client.plain_login(login, secret)
        elif client.has_capability("LOGINDISABLED"):
            raise NoStartTls
        elif not (login + secret).isascii():  # LOGIN has no charset
            raise refused_sign_in("", self._server)
        else:
            client.login(login, secret)

    @property
    def _wire(self) -> Wire:
        if self._client is None:
            raise Wire.abort("socket error: EOF")
        return self._client.wire

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, IMAPClientError):
                client.wire.sock.settimeout(0.5)
                client.wire.do(b"LOGOUT")
            client.wire.shutdown()

    def abort(self) -> None:
        client = self._client
        if client is not None:
            cut(client.wire.sock)
        self.wake()

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            self._bell.send(b"!")

    @property
    def files_sent_itself(self) -> bool:
        return self._is_gmail

    def folders(self) -> Mapping[FolderRole, str]:
        found = {FolderRole.INBOX: "INBOX"}
        with told_in_words(self._server):
            if sent := sent_folder(self._listed()):
                found[FolderRole.SENT] = sent
        return found

    def _listed(self) -> list[Listed]:
        client = self._client
        assert client is not None
        return [
            Listed(
                name.decode("latin-1") if isinstance(name, bytes) else str(name),
                delimiter.decode("latin-1") if isinstance(delimiter, bytes) else "",
                frozenset(flag.decode("latin-1").lower() for flag in flags),
            )
            for flags, delimiter, name in client.list_folders()
        ]

    def create_sent(self) -> str:
        with told_in_words(self._server):
            inner = [one for one in self._listed() if one.name.upper().startswith("INBOX" + (one.delimiter or "\0"))]
            name = f"INBOX{inner[0].delimiter}Sent" if inner else "Sent"
            self._wire.do(b"CREATE", _quoted(name))
            return name

    def select(self, folder: str, writable: bool = False) -> Selected:
        with told_in_words(self._server):
            found = dict.fromkeys(_SELECT_CODES, 0)
            for response in self._wire.run(b"SELECT" if writable else b"EXAMINE", _quoted(folder)):
                for key, pattern in _SELECT_CODES.items():
                    if match := pattern.search(response.line[:200]):
                        found[key] = int(match[1])
            self._wire.has_news = False
            modseq = found[b"HIGHESTMODSEQ"] if self._has_modseq else 0
            return Selected(found[b"UIDVALIDITY"], found[b"UIDNEXT"], found[b"EXISTS"], modseq)

    def uids(self, low: int, high: int) -> list[int]:
        if low > high:
            return []
        with told_in_words(self._server):
            found = self._search(b"UID %d:%d" % (low, high))
        return [uid for uid in found if low <= uid <= high]

    def find(self, message_id: str) -> list[int]:
        with told_in_words(self._server):
            return self._search(b"HEADER Message-ID " + _quoted(f"<{message_id}>")) if message_id.isascii() else []

    def _search(self, criteria: bytes) -> list[int]:
        found: list[int] = []
        for response in self._wire.run(b"UID SEARCH", criteria):
            if response.line[:6].upper() == b"SEARCH":
                found.extend(int(word) for word in response.line[6:].partition(b"(")[0].split())
        return sorted(found)

    def fetch(self, uids: Sequence[int]) -> Iterator[list[Fetched]]:
        for start in range(0, len(uids), _UIDS_A_COMMAND):
            wanted = set(uids[start : start + _UIDS_A_COMMAND])
            batch: list[Fetched] = []
            size = 0
            with told_in_words(self._server):
                for items in self._fetched(uid_set(wanted), b"(UID FLAGS INTERNALDATE BODY.PEEK[])"):
                    if items.uid not in wanted or items.body is None:
                        continue  # somebody else's change of flags, told in between
                    wanted.discard(items.uid)
                    if batch and size + len(items.body) > _BATCH_BYTES:
                        yield batch
                        batch, size = [], 0
                    batch.append(_whole(items, items.body))
                    size += len(items.body)
            if batch:
                yield batch

    def _fetched(self, uids: bytes, what: bytes, *modifier: bytes) -> Iterator[FetchItems]:
        for response in self._wire.run(b"UID FETCH", uids, what, *modifier):
            if found := _FETCH.match(response.line):
                yield read_fetch(response.line[found.end() :], response.literals)

    def flags(self, low: int, high: int, since_modseq: int = 0) -> list[Flags]:
        if low > high:
            return []
        modifier = (b"(CHANGEDSINCE %d)" % since_modseq,) if since_modseq and self._has_modseq else ()
        with told_in_words(self._server):
            found = list(self._fetched(b"%d:%d" % (low, high), b"(UID FLAGS)", *modifier))
        return [items.flags for items in found if items.uid and items.flags]

    def wait(self, seconds: float) -> bool:
        with told_in_words(self._server):
            if self._wire.has_news:
                is_news = True
            elif self._is_idle_able:
                said = self._wire.idle(seconds, self._alarm)
                is_news = any(_tells_change(one) for one in said)
            else:
                with selectors.DefaultSelector() as selector:
                    selector.register(self._alarm, selectors.EVENT_READ)
                    selector.select(min(seconds, _POLL_SECONDS))
                self._wire.do(b"NOOP")
                is_news = True
            self._wire.has_news = False
        with contextlib.suppress(BlockingIOError):
            self._alarm.recv(64)
        return is_news

    def add_flag(self, uids: Sequence[int], flag: Flag) -> None:
        with told_in_words(self._server):
            self._wire.do(b"UID STORE", uid_set(uids), b"+FLAGS.SILENT", b"(%s)" % flag.value.encode())

    def append(self, folder: str, raw: bytes) -> None:
        with told_in_words(self._server):
            self._wire.send_literal(b"APPEND", _quoted(folder), rb"(\Seen)", literal=raw)


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient has no types for mypy
    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._place = (server, context)
        self.wire: Wire
        super().__init__(server.host, server.port, ssl=server.security is Security.TLS)
        self.folder_encode = False
        self._imap.debug = 0  # imapclient sets 5: every line through logging, and into it

    def _create_IMAP4(self) -> Wire:
        self.wire = Wire(*self._place)
        return self.wire

    def _set_read_timeout(self) -> None:
        """The wire has set its own."""


def _whole(items: FetchItems, body: bytes) -> Fetched:
    flags = items.flags or Flags(items.uid, False, False)
    return Fetched(flags, body, items.received_at or datetime.now(UTC))


def _tells_change(response: Response) -> bool:
    words = response.line.split(b" ", 2)
    return len(words) > 1 and words[0].isdigit()


def _quoted(text: str) -> bytes:
    r"""A quoted string; what can't stand in one (RFC 3501, 9) is left out, so nobody can add a command."""
    clean = re.sub(r"[\0\r\n]", "", text).replace("\\", "\\\\").replace('"', '\\"')
    return b'"' + clean.encode("latin-1", "replace") + b'"'
