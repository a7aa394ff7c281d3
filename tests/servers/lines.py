"""A server that says what a test tells it to: for those that are no mail server, or a strange one."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Gets a line without its end, returns what is sent back; None closes the connection.
Answer = Callable[[bytes], bytes | None]


@contextmanager
def line_server(greeting: bytes, answer: Answer = lambda _line: None) -> Iterator[int]:
    """Runs on 127.0.0.1; yields its port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                self.wfile.write(greeting)
                for line in self.rfile:
                    reply = answer(line.rstrip(b"\r\n"))
                    if reply is None:
                        return
                    self.wfile.write(reply)
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()
