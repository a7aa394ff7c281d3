"""One picture from the web, as the owner asked: no cookie, no referrer, bounded, never from his own network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from app.errors import ServerUnreachable
from app.i18n import tr

_SILENCE_SECONDS = 10.0
_ALL_SECONDS = 30.0
_MAX_BYTES = 10_000_000
_MAX_REDIRECTS = 4
_PIECE = 65_536
_HEADERS = {"Accept": "image/png,image/jpeg,image/gif,image/webp;q=0.9", "User-Agent": "Mozilla/5.0"}


def is_public(address: str) -> bool:
    """Whether an IP address is somebody's on the internet: mail must not reach a router or a printer."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = found.ipv4_mapped or found.sixtofour if isinstance(found, ipaddress.IPv6Address) else None
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def fetch_picture(url: str, may_reach: Callable[[str], bool] = is_public) -> bytes:
    """:param may_reach: whether an IP address may be connected to
    :raises ServerUnreachable: there is no picture, for whatever reason
    """
    try:
        place = urlsplit(url)
        for _ in range(_MAX_REDIRECTS + 1):
            answer = _ask(place, may_reach)
            if isinstance(answer, bytes):
                return answer
            place = urlsplit(urljoin(urlunsplit(place), answer))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _none(url) from error
    raise _none(url)


def _none(url: str) -> ServerUnreachable:
    return ServerUnreachable(tr("A picture could not be loaded."), url[:200])


def _ask(place: SplitResult, may_reach: Callable[[str], bool]) -> bytes | str:
    """The picture, or where it is now."""
    if place.scheme not in ("http", "https") or not place.hostname or "@" in place.netloc:
        raise ValueError
    host = place.hostname.encode("idna").decode("ascii")
    port = place.port or (443 if place.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port)
    with _connected(host, port, place.scheme == "https", may_reach) as sock:
        connection.sock = sock
        target = quote(urlunsplit(("", "", place.path or "/", place.query, "")), safe="/:?#[]@!$&'()*+,;=%~")
        connection.request("GET", target, headers=_HEADERS)
        with connection.getresponse() as response:
            if response.status in (301, 302, 303, 307, 308):
                return response.getheader("Location") or ""
            is_picture = (response.getheader("Content-Type") or "").lower().startswith(("image/", "application/octet"))
            if response.status != 200 or not is_picture:
                raise ValueError
            return _read(response)


def _connected(host: str, port: int, is_tls: bool, may_reach: Callable[[str], bool]) -> socket.socket:
    """To the very address that was checked: a name may mean another one the next time it is asked for."""
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not may_reach(str(address[0])):
            continue
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(_SILENCE_SECONDS)
            sock.connect(address)
            return ssl.create_default_context().wrap_socket(sock, server_hostname=host) if is_tls else sock
        except BaseException:
            sock.close()
            raise
    raise OSError


def _read(response: http.client.HTTPResponse) -> bytes:
    ends_at = time.monotonic() + _ALL_SECONDS
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > _MAX_BYTES or time.monotonic() > ends_at:
            raise ValueError
    return bytes(body)
