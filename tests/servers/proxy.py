"""A network that fails: passes bytes on to a server until it is told to cut the line or to go silent."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType


class Proxy:
    """Listens on 127.0.0.1 at `port`.

    :ivar cuts_after: bytes from the server after which a connection is cut; None for never
    :ivar connections: how many were made
    """

    def __init__(self, target_port: int, cuts_after: int | None = None) -> None:
        self.cuts_after = cuts_after
        self.connections = 0
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._is_silent = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._thread.join()

    def cut(self) -> None:
        """Every connection ends, as when the router restarts."""
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def go_silent(self) -> None:
        """Nothing gets through any more and nobody is told: what a sleep does to connections."""
        self._is_silent.set()

    def speak(self) -> None:
        """New connections get through again; the old ones stay dead."""
        self._is_silent = threading.Event()

    def _accept(self) -> None:
        workers = []
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target_port))
                self._open += [client, server]
                self.connections += 1
                for source, sink, limit in ((client, server, None), (server, client, self.cuts_after)):
                    workers.append(threading.Thread(target=self._pass, args=(source, sink, limit, self._is_silent)))
                    workers[-1].start()
        for worker in workers:
            worker.join()

    def _pass(self, source: socket.socket, sink: socket.socket, limit: int | None, is_silent: threading.Event) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(8192):
                if is_silent.is_set():
                    continue
                passed += len(data)
                if limit is not None and passed > limit:
                    break
                sink.sendall(data)
        for sock in (source, sink):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        source.close()
