"""A website on PHP's own server: pages, a handler, and a mailbox in which whatever it mails is caught."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.patience import PATIENCE_SECONDS
from tests.servers.dovecot import free_port

PHP = shutil.which("php")


@dataclass(frozen=True)
class Page:
    status: int
    headers: Mapping[str, str]
    body: str


class PhpSite:
    """`root` is what the web shows; it lies in `folder`, which the web does not show.

    :param options: of PHP, as a host may set them
    """

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self.folder, self.root, self._mails = folder, folder / "public", folder / "mails"
        self.root.mkdir(parents=True)
        self._mails.mkdir()
        catch = folder / "sendmail"
        catch.write_text(f'#!/bin/sh\nexec cat >"$(mktemp {self._mails}/XXXXXXXX)"\n')
        catch.chmod(0o755)
        wanted = (f"sendmail_path={catch}", "display_errors=1", "error_reporting=-1", *options)
        self._options = [each for option in wanted for each in ("-d", option)]
        self._log: list[str] = []
        self._is_up = threading.Event()

    def start(self) -> None:
        self.port = free_port()
        assert PHP
        self._process = subprocess.Popen(
            [PHP, *self._options, "-S", f"127.0.0.1:{self.port}", "-t", str(self.root)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PHP_CLI_SERVER_WORKERS": "4"},
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        assert self._is_up.wait(PATIENCE_SECONDS), self._log

    def _listen(self) -> None:
        assert self._process.stderr
        with self._process.stderr as stderr:
            for line in stderr:
                self._log.append(line)
                if "started" in line:
                    self._is_up.set()

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(PATIENCE_SECONDS)
        self._listener.join(PATIENCE_SECONDS)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(
        self,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        visitor: str = "127.0.0.1",
    ) -> Page:
        """:param visitor: the address that the request comes from, of 127.0.0.0/8"""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE_SECONDS, source_address=(visitor, 0)
        )
        try:
            connection.request("GET" if body is None else "POST", path, body, dict(headers or {}))
            response = connection.getresponse()
            return Page(response.status, dict(response.getheaders()), response.read().decode())
        finally:
            connection.close()

    def post(self, path: str, fields: Mapping[str, str], visitor: str = "127.0.0.1") -> Page:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(path, urlencode(fields).encode(), kind, visitor)

    def mails(self) -> list[bytes]:
        """As they are given to the mail server, the oldest first."""
        found = sorted(self._mails.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_bytes() for path in found]

    def complaints(self) -> list[str]:
        """What PHP logged of its file's faults: neither requests nor their size."""
        wanted = (line for line in self._log if "PHP " in line and "Development Server" not in line)
        return [line for line in wanted if "POST Content-Length" not in line]

    def forget(self) -> None:
        """As if nobody had ever sent anything."""
        for path in self._mails.iterdir():
            path.unlink()
        for folder in (*self.folder.glob(".form-*"), *self.root.glob(".form-*")):
            shutil.rmtree(folder)
