"""A mailbox server (IMAP, pymap) and a mail server (SMTP, aiosmtpd) on the loopback, in a thread of their own.

They hold everything in memory and vanish with the program. Nobody else can reach them: the ports are free ones of
127.0.0.1, and the password is made anew at every start.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag

T = TypeVar("T")
LOGIN = "shop"
_START_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that lies in a folder of the demo's mailbox."""

    folder: str
    raw: bytes
    received_at: datetime
    flags: tuple[str, ...] = ()


class Servers:
    """:ivar imap_port, smtp_port: on 127.0.0.1, without TLS
    :ivar password: for both, with the login `LOGIN`
    """

    def __init__(self, deliver: Callable[[Envelope], None]) -> None:
        """:param deliver: gets each accepted answer, on the servers' thread"""
        self.password = secrets.token_urlsafe(16)
        self.imap_port = 0
        self.smtp_port = 0
        self._deliver = deliver
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="demo servers", daemon=True)
        self._config: Config | None = None
        self._backend: DictBackend | None = None

    def start(self) -> None:
        # pymap greets and refuses in its log; none of it matters to the owner.
        logging.getLogger("pymap").setLevel(logging.CRITICAL)
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._thread.start()
        self._await(self._listen())

    def put(self, letters: Sequence[Letter]) -> None:
        """Deliver into the mailbox; whoever watches it by IDLE is told at once."""
        self._await(self._append(letters))

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_START_SECONDS)

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _listen(self) -> None:
        options = Namespace(
            host=["127.0.0.1"], port="0", cert=None, key=None, tls=False, proxy_protocol=None, inherited_sockets=None,
            debug=False, passlib_cfg=None, demo_data=False, demo_user=LOGIN, demo_password=self.password,
        )  # fmt: skip
        self._backend, self._config = await DictBackend.init(options)
        self._config.apply_context()
        imap = ProxyProtocolReader(self._config.proxy_protocol).get_callback(
            IMAPServer(self._backend.login, self._config)
        )
        imap_server = await asyncio.start_server(imap, "127.0.0.1", 0)
        smtp_server = await self._loop.create_server(self._smtp, "127.0.0.1", 0)
        self.imap_port = imap_server.sockets[0].getsockname()[1]
        self.smtp_port = smtp_server.sockets[0].getsockname()[1]

    def _smtp(self) -> SMTP:
        return SMTP(
            self,
            enable_SMTPUTF8=True,
            data_size_limit=50_000_000,
            hostname="localhost",
            loop=self._loop,
            authenticator=self._authenticate,
            auth_require_tls=False,
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and secrets.compare_digest(
            data.password.decode("utf-8", "replace"), self.password
        )
        return AuthResult(success=right)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        self._deliver(envelope)
        return "250 OK"

    async def _append(self, letters: Sequence[Letter]) -> None:
        assert self._backend is not None
        async with self._backend.login.demo_user_identity.new_session() as session:
            names = {entry.name for entry in (await session.mailbox_set.list_mailboxes()).list()}
            for folder in {letter.folder for letter in letters} - names - {"INBOX"}:
                await session.mailbox_set.add_mailbox(folder)
            for folder in dict.fromkeys(letter.folder for letter in letters):
                await session.append_messages(
                    folder,
                    [
                        AppendMessage(each.raw, each.received_at, frozenset(Flag(flag.encode()) for flag in each.flags))
                        for each in letters
                        if each.folder == folder
                    ],
                )
