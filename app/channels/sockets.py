"""Connections: TLS is verified unless the owner said otherwise for one account."""

from __future__ import annotations

import contextlib
import socket
import ssl
from functools import cache

from app.model.account import Server

CONNECT_SECONDS = 20.0


def context_for(server: Server, trusted: ssl.SSLContext | None = None) -> ssl.SSLContext:
    """:param trusted: instead of the system's authorities"""
    if not server.verify:
        return _unverified()
    return trusted or _verified()


@cache
def _verified() -> ssl.SSLContext:
    return ssl.create_default_context()


@cache
def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect(host: str, port: int) -> socket.socket:
    """A TCP connection that notices by itself when the other side is gone. Its timeout is `CONNECT_SECONDS`."""
    try:
        sock = socket.create_connection((host, port), CONNECT_SECONDS)
    except UnicodeError as error:  # a name that can't be a host's
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from error
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, seconds in (("TCP_KEEPIDLE", 120), ("TCP_KEEPALIVE", 120), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), seconds)
    return sock


def wrap(sock: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


def cut(sock: socket.socket) -> None:
    """End a connection that another thread is reading from: that one sees its end at once.

    Not by `SSLSocket.shutdown`, which takes TLS off: the other thread would read what is left of the cipher text as
    if it were mail.
    """
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
