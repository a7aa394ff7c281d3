"""A real SMTP submission server (aiosmtpd) with faults to order."""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.patience import PATIENCE_SECONDS
from tests.servers.certificates import Certificates

PASSWORD = "correct-horse"
TOKEN = "valid-token"


@dataclass(frozen=True)
class Received:
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    options: tuple[str, ...]


@dataclass
class Faults:
    """What goes wrong with the next messages.

    :ivar recipients: reply for RCPT of this address
    :ivar data: reply instead of accepting, after the whole message came
    :ivar is_dropped: the message is taken, and the connection lost before the answer
    :ivar is_dropped_early: the connection is lost before the end of the message
    :ivar kills: process that gets SIGKILL after the whole message came, before the answer
    """

    recipients: dict[str, str] = field(default_factory=dict)
    sender: str = ""
    data: str = ""
    is_dropped: bool = False
    is_dropped_early: bool = False
    kills: int = 0


class SmtpServer:
    """Listens on 127.0.0.1: `tls_port` speaks TLS at once, `plain_port` offers STARTTLS, `bare_port` neither."""

    def __init__(self, certificates: Certificates) -> None:
        self.received: list[Received] = []
        self.faults = Faults()
        self._certificates = certificates
        self._arrived = threading.Condition()
        self._controllers: list[Controller] = []

    def start(self) -> None:
        tls = self._certificates.server()
        self.tls_port = self._listen(ssl_context=tls)
        self.plain_port = self._listen(tls_context=tls)
        self.bare_port = self._listen(auth_require_tls=False)
        self.expired_port = self._listen(ssl_context=self._certificates.server(self._certificates.expired))

    def stop(self) -> None:
        for controller in self._controllers:
            controller.stop()

    def reset(self) -> None:
        self.received.clear()
        self.faults = Faults()

    def wait_for(self, count: int) -> list[Received]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.received) >= count, PATIENCE_SECONDS), "no message came"
            return list(self.received)

    def take(self, received: Received) -> None:
        with self._arrived:
            self.received.append(received)
            self._arrived.notify_all()

    def _listen(self, ssl_context: ssl.SSLContext | None = None, **options: Any) -> int:
        controller = _Controller(
            _Handler(self),
            hostname="127.0.0.1",
            port=0,
            ssl_context=ssl_context,
            authenticator=_authenticate,
            enable_SMTPUTF8=True,
            decode_data=False,
            data_size_limit=60_000_000,
            **({"auth_require_tls": ssl_context is None} | options),
        )
        controller.start()
        self._controllers.append(controller)
        return controller.port


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Smtp(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # known only after binding
        super()._trigger_server()


class _Smtp(SMTP):
    async def auth_XOAUTH2(self, _server: SMTP, args: list[str]) -> AuthResult:
        import base64

        said = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        is_right = f"auth=Bearer {TOKEN}\x01" in said
        return AuthResult(success=is_right, handled=is_right, auth_data=said)


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
    is_right = not isinstance(data, LoginPassword) or data.password == PASSWORD.encode()
    return AuthResult(success=is_right, handled=False)


class _Handler:
    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def handle_MAIL(
        self, _smtp: SMTP, _session: Session, envelope: Envelope, sender: str, options: list[str]
    ) -> str:
        if self._server.faults.sender:
            return self._server.faults.sender
        envelope.mail_from = sender
        envelope.mail_options.extend(options)
        if self._server.faults.is_dropped_early:
            loop = asyncio.get_running_loop()
            transport = _smtp.transport
            loop.call_later(0.05, transport.abort)
        return "250 OK"

    async def handle_RCPT(
        self, _smtp: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if reply := self._server.faults.recipients.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, _session: Session, envelope: Envelope) -> str:
        faults = self._server.faults
        if faults.data:
            return faults.data
        raw = envelope.original_content or b""
        self._server.take(
            Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw, tuple(envelope.mail_options))
        )
        if faults.kills:
            os.kill(faults.kills, signal.SIGKILL)
        if faults.is_dropped or faults.kills:
            smtp.transport.abort()
        return "250 Taken"
