"""The connection below IMAP: a socket with a buffer of its own, responses one by one, waiting that can be woken.

imaplib collects all responses of a command in memory and reads through a file object whose buffer can't be asked
whether something is in it; fetching 50,000 messages and IDLE (RFC 2177) need better.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import selectors
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.channels.faults import NoGreeting, NoStartTls
from app.channels.sockets import connect, cut, wrap
from app.model.account import Security, Server

READ_SECONDS = 40.0
_CHUNK = 65_536
#: Lines of a SEARCH over a huge mailbox are long; a server that sends more than this without an end is broken.
_MAX_LINE = 32 * 2**20
#: Of a message larger than this only the beginning is kept.
_MAX_LITERAL = 150 * 2**20
_KEPT_OF_HUGE = 2**20
_LITERAL = re.compile(rb"\{(\d{1,12})\+?\}$")


@dataclass(frozen=True, slots=True)
class Response:
    """An untagged response without `* `; each literal stands in the line as `{size}`."""

    line: bytes
    literals: tuple[bytes, ...] = ()


class Wire(imaplib.IMAP4):
    """imaplib's state machine for signing in, on a socket of our own.

    :ivar has_news: messages came since this was last set to False; told once, in the answer to any command
    """

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._server = server
        self._context = context
        self._buffer = bytearray()
        self._exists = 0
        self.has_news = False
        self._scratch = memoryview(bytearray(_CHUNK))
        try:
            super().__init__(server.host, server.port)
        except (TimeoutError, imaplib.IMAP4.error, OSError, NoStartTls) as error:
            with contextlib.suppress(OSError, AttributeError):
                self.sock.close()
            if isinstance(error, imaplib.IMAP4.error) and not _is_lost(error):
                raise NoGreeting from error
            raise
        if server.security is Security.STARTTLS:
            self._start_tls()

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """imaplib calls this to connect."""
        self.host, self.port = host, port
        sock = connect(host, port)
        if self._server.security is Security.TLS:
            sock = wrap(sock, self._context, host)
        sock.settimeout(READ_SECONDS)
        self.sock = sock

    def _start_tls(self) -> None:
        if "STARTTLS" not in self.capabilities:
            self.shutdown()
            raise NoStartTls
        status, _ = self._simple_command("STARTTLS")
        if status != "OK" or self._buffer:  # commands after the answer came from somebody in between (CVE-2011-0411)
            self.shutdown()
            raise NoStartTls
        self.sock = wrap(self.sock, self._context, self.host)
        self.sock.settimeout(READ_SECONDS)
        self._get_capabilities()

    def shutdown(self) -> None:
        cut(self.sock)
        self.sock.close()

    def readline(self) -> bytes:
        buffer, searched = self._buffer, 0
        while (end := buffer.find(b"\n", searched)) < 0:
            searched = len(buffer)
            if searched > _MAX_LINE:
                raise self.abort("line too long")
            if not self._receive():
                return b""
        line = bytes(buffer[: end + 1])
        del buffer[: end + 1]
        return line

    def read(self, size: int) -> bytes:
        buffer = self._buffer
        if size > _MAX_LITERAL:
            return self._read_huge(size)
        while len(buffer) < size:
            if not self._receive():
                raise self.abort("socket error: EOF")
        data = bytes(buffer[:size])
        del buffer[:size]
        return data

    def _read_huge(self, size: int) -> bytes:
        kept = self.read(_KEPT_OF_HUGE)
        left = size - _KEPT_OF_HUGE
        while left:
            left -= len(self.read(min(left, _CHUNK)))
        return kept

    def _receive(self) -> int:
        size = self.sock.recv_into(self._scratch)
        self._buffer += self._scratch[:size]
        return size

    def send(self, data: bytes) -> None:  # type: ignore[override]  # the stubs ask for Buffer
        self.sock.sendall(data)

    @property
    def has_buffered(self) -> bool:
        """Whether something can be read without the network."""
        return bool(self._buffer) or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0)

    def run(self, *parts: bytes) -> Iterator[Response]:
        """Send a command and hand out its untagged responses as they come.

        :raises imaplib.IMAP4.error: the server said NO or BAD, with its words
        """
        return self._responses(self._begin(*parts))

    def do(self, *parts: bytes) -> list[Response]:
        return list(self.run(*parts))

    def send_literal(self, *parts: bytes, literal: bytes) -> None:
        """A command whose last argument is a literal (RFC 3501, 4.3)."""
        tag = self._begin(*parts, b"{%d}" % len(literal))
        for line in self._untagged_until_plus(tag):
            self._note(line)
        self.send(literal + b"\r\n")
        for _ in self._responses(tag):
            pass

    def idle(self, seconds: float, woken: socket.socket) -> list[Response]:
        """Wait in IDLE until the server says something about the folder; woken by a byte on the other socket."""
        tag = self._begin(b"IDLE")
        said = [Response(line) for line in self._untagged_until_plus(tag)]
        if not any(_is_news(one) for one in said):
            said += self._listen(seconds, woken)
        self.send(b"DONE\r\n")
        said += self._responses(tag)
        return said

    def _listen(self, seconds: float, woken: socket.socket) -> list[Response]:
        said: list[Response] = []
        ends_at = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.sock, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ, data="woken")
            while (left := ends_at - time.monotonic()) > 0:
                ready = [] if self.has_buffered else selector.select(left)
                if any(key.data for key, _ in ready):
                    break
                if self.has_buffered or ready:
                    said.append(self._response(self._line()))
                    if _is_news(said[-1]):
                        break
        return said

    def _begin(self, *parts: bytes) -> bytes:
        tag: bytes = self._new_tag()
        self.tagged_commands.pop(tag, None)
        self.send(b" ".join((tag, *parts)) + b"\r\n")
        return tag

    def _line(self) -> bytes:
        line = self.readline()
        if not line:
            raise self.abort("socket error: EOF")
        return line.rstrip(b"\r\n")

    def _untagged_until_plus(self, tag: bytes) -> Iterator[bytes]:
        while not (line := self._line()).startswith(b"+"):
            if line.startswith(tag):
                raise self.error(line[len(tag) + 1 :])
            yield line.removeprefix(b"* ")

    def _responses(self, tag: bytes) -> Iterator[Response]:
        is_done = False
        try:
            while not (line := self._line()).startswith(tag):
                yield self._response(line)
            is_done = True
        finally:
            if not is_done:  # what is still under way would be taken for the answer to the next command
                self.shutdown()
        status, _, words = line[len(tag) + 1 :].partition(b" ")
        if status.upper() != b"OK":
            raise self.error(words)

    def _response(self, line: bytes) -> Response:
        literals: list[bytes] = []
        while found := _LITERAL.search(line, max(0, len(line) - 16)):
            literals.append(self.read(int(found[1])))
            line += self._line()
        text = line.removeprefix(b"* ")
        self._note(text)
        return Response(text, tuple(literals))

    def _note(self, text: bytes) -> None:
        number, _, what = text[:24].partition(b" ")
        if number.isdigit():
            self._count(int(number), what.upper())
        if text[:4].upper() == b"BYE ":
            raise self.abort(text[4:])

    def _count(self, number: int, what: bytes) -> None:
        """Some servers tell the same number again and again: only more is news."""
        if what == b"EXISTS":
            self.has_news |= number > self._exists
            self._exists = number
        elif what == b"EXPUNGE":
            self._exists -= 1


def _is_news(response: Response) -> bool:
    """Something about messages, no mere sign of life."""
    words = response.line.split(b" ", 2)
    return len(words) > 1 and words[0].isdigit() and words[1].upper() in (b"EXISTS", b"EXPUNGE", b"FETCH", b"RECENT")


def _is_lost(error: imaplib.IMAP4.error) -> bool:
    return isinstance(error, imaplib.IMAP4.abort) and "EOF" in str(error)
