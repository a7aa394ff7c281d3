"""Sending by SMTP submission (RFC 5321, RFC 6409), with an outcome that never claims more than is known."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence

from app.channels.base import Fate, Outcome
from app.channels.faults import NoGreeting, NoStartTls, explain, server_words, told_in_words
from app.channels.sockets import connect, context_for, cut, wrap
from app.errors import PunktualError
from app.i18n import tr
from app.model.account import Auth, Security, Server

#: RFC 5321, 4.5.3.2: a server may take minutes before it answers the end of a message.
_REPLY_SECONDS = 300.0
_END = b".\r\n"
_PIECE = 65_536


class SmtpTransport:
    """:param secret: gives the password, or a fresh access token for XOAUTH2"""

    def __init__(self, server: Server, secret: Callable[[], str], trusted: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._secret = secret
        self._trusted = trusted
        self._sock: socket.socket | None = None

    def check(self) -> None:
        with told_in_words(self._server):
            _leave(self._connect())

    def abort(self) -> None:
        if (sock := self._sock) is not None:
            cut(sock)

    def send(self, sender: str, recipients: Sequence[str], raw: bytes) -> Outcome:
        try:
            with told_in_words(self._server):
                smtp = self._connect()
        except PunktualError as error:
            return Outcome(Fate.NOT_SENT, f"{error.title} {error.hint}".strip(), needs_owner=not error.retry)
        try:
            return self._hand_over(smtp, sender, recipients, raw)
        finally:
            self._sock = None
            _leave(smtp)

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, context_for(self._server, self._trusted)
        smtp = _Smtp(server, context)
        try:
            _greet(smtp, server)
            self._sock = smtp.sock
            smtp.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                if not smtp.has_extn("starttls"):
                    raise NoStartTls
                smtp.starttls(context=context)
                self._sock = smtp.sock
                smtp.ehlo()
            if server.login:
                _sign_in(smtp, server, self._secret())
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, sender: str, recipients: Sequence[str], raw: bytes) -> Outcome:
        is_end_sent = False
        try:
            if refusal := _envelope(smtp, sender, recipients, raw):
                return refusal
            code, words = smtp.docmd("DATA")
            if code != 354:
                return _refusal(code, words)
            if (sock := smtp.sock) is None:
                raise smtplib.SMTPServerDisconnected
            body = memoryview(_dot_stuffed(raw))
            for start in range(0, len(body), _PIECE):  # a timeout counts for one sendall, however long
                sock.sendall(body[start : start + _PIECE])
            sock.settimeout(_REPLY_SECONDS)
            is_end_sent = True  # from here on it may arrive, whatever we see
            sock.sendall(_END)
            code, words = smtp.getreply()
            if code // 100 not in (2, 4, 5):
                raise smtplib.SMTPServerDisconnected
        except Exception as error:
            if (told := explain(error, self._server)) is None:
                raise
            return Outcome(Fate.UNCERTAIN if is_end_sent else Fate.NOT_SENT, told.title)
        return Outcome(Fate.ACCEPTED, server_words(words)) if code < 300 else _refusal(code, words)


class _Smtp(smtplib.SMTP):
    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._server = server
        self._context = context
        # A literal instead of a name: looking up one's own may take seconds and tells it to the server.
        super().__init__(local_hostname="[127.0.0.1]")
        self._host = server.host  # what STARTTLS checks the certificate against

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """smtplib calls this to connect."""
        sock = connect(host, port)
        return wrap(sock, self._context, host) if self._server.security is Security.TLS else sock


def _sign_in(smtp: smtplib.SMTP, server: Server, secret: str) -> None:
    """SASL in UTF-8 (RFC 4954, RFC 4616); smtplib's own is for ASCII."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if server.auth is Auth.XOAUTH2:
        _authenticate(smtp, "XOAUTH2", f"user={server.login}\1auth=Bearer {secret}\1\1")
    elif "PLAIN" in offered or "LOGIN" not in offered:
        _authenticate(smtp, "PLAIN", f"\0{server.login}\0{secret}")
    else:
        _authenticate(smtp, "LOGIN", server.login, secret)


def _authenticate(smtp: smtplib.SMTP, mechanism: str, *answers: str) -> None:
    first, *rest = (base64.b64encode(answer.encode()).decode() for answer in answers)
    code, words = smtp.docmd("AUTH", f"{mechanism} {first}")
    for answer in (*rest, ""):  # an empty answer makes the server say why it refuses a token
        if code == 334:
            code, words = smtp.docmd(answer)
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)


def _greet(smtp: smtplib.SMTP, server: Server) -> None:
    code, words = smtp.connect(server.host, server.port)
    if code == 220:
        return
    if 400 <= code < 600:
        raise smtplib.SMTPConnectError(code, words)
    raise NoGreeting


def _envelope(smtp: smtplib.SMTP, sender: str, recipients: Sequence[str], raw: bytes) -> Outcome | None:
    """Announce sender and recipients; returns why the message can't be sent now or at all."""
    limit = smtp.esmtp_features.get("size", "").strip()
    if limit.isdigit() and 0 < int(limit) < len(raw):
        sentence = tr("The message has {size} MB; the server takes {limit} MB at most.")
        return Outcome(Fate.REFUSED, sentence.format(size=_megabytes(len(raw)), limit=_megabytes(int(limit))))
    if odd := tuple(address for address in recipients if not address.isprintable()):
        return Outcome(Fate.REFUSED, tr("This is no address one can write to."), odd)
    needs_utf8 = not all(address.isascii() for address in (sender, *recipients))
    if needs_utf8 and not smtp.has_extn("smtputf8"):
        abroad = tuple(address for address in recipients if not address.isascii())
        return Outcome(Fate.REFUSED, tr("The server can't send to addresses with such letters."), abroad)
    options = [f"size={len(raw)}"] if smtp.has_extn("size") else []
    if smtp.has_extn("8bitmime") and not raw.isascii():
        options.append("body=8bitmime")
    if needs_utf8:
        options.append("smtputf8")
        smtp.command_encoding = "utf-8"
    code, words = smtp.mail(sender, options)
    if code >= 300:
        return _refusal(code, words)
    answers = [(address, *smtp.rcpt(address)) for address in recipients]
    refused = [answer for answer in answers if answer[1] not in (250, 251, 252)]
    if not refused:
        return None
    _, code, words = max(refused, key=lambda answer: answer[1])  # a permanent refusal outweighs a temporary one
    return _refusal(code, words, tuple(address for address, its_code, _ in refused if its_code // 100 == code // 100))


def _refusal(code: int, words: bytes, refused: tuple[str, ...] = ()) -> Outcome:
    if code < 0:  # the connection ended instead of an answer
        return Outcome(Fate.NOT_SENT, server_words(words), refused)
    fate = Fate.REFUSED if code >= 500 else Fate.REFUSED_FOR_NOW
    return Outcome(fate, f"{code} {server_words(words)}".strip(), refused)


def _dot_stuffed(raw: bytes) -> bytes:
    """With CRLF line ends, an end of the last line, and leading dots doubled (RFC 5321, 4.5.2)."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n") + b"\n"
    stuffed = lines.replace(b"\n.", b"\n..").replace(b"\n", b"\r\n")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def _leave(smtp: smtplib.SMTP) -> None:
    """After the outcome is known: nothing that happens now matters."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        if smtp.sock is not None:
            smtp.sock.settimeout(2)
            smtp.quit()
    smtp.close()
