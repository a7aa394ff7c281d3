"""One GET that brings JSON or says in words why not. TLS is verified, bodies are bounded, keys stay with their host."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from app.channels.faults import told_in_words
from app.channels.sockets import context_for
from app.errors import BadInput, NotAFormService, PunktualError, RateLimited, ServerUnreachable, SignInRefused
from app.i18n import tr
from app.model.account import Security, Server

_SILENCE_SECONDS = 20.0
_ALL_SECONDS = 60.0
_MAX_BYTES = 16_000_000
_MAX_REDIRECTS = 3
_LONGEST_PAUSE_SECONDS = 24 * 3600.0
_PIECE = 65_536
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110, 5.1


@dataclass(frozen=True, slots=True)
class Answer:
    """:ivar server_time: of the Date header (RFC 9110, 6.6.1), UTC; None where there is none"""

    data: Any
    server_time: datetime | None


class Wire:
    """Asks one after the other; only `abort` may be called from another thread.

    :param base_url: stands in for scheme, host and port of every address; the only way to ask without TLS
    """

    def __init__(self, base_url: str = "", trusted: ssl.SSLContext | None = None) -> None:
        self._base, self._trusted = urlsplit(base_url), trusted
        self._connection: http.client.HTTPConnection | None = None
        self._is_aborted = False

    def abort(self) -> None:
        """Make a blocked `get`, and every later one, fail at once."""
        self._is_aborted = True
        connection = self._connection
        sock = connection.sock if connection else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """:param url: with its query; may hold a secret and is never said
        :raises PunktualError: what is wrong and what to do
        """
        place = self._checked(url)
        for _ in range(_MAX_REDIRECTS + 1):
            server = Server(_host(place), place.port or 443, Security.TLS)
            with told_in_words(server):
                status, answered, body = self._ask(place, server, headers)
            if status in (301, 302, 303, 307, 308):
                place = _moved(place, answered.get("location", ""))
                continue
            _refuse(status, answered, body, server.host)
            return Answer(_json(body, answered, server.host), _http_date(answered.get("date", "")))
        raise NotAFormService(tr("{host} sends on in a circle.").format(host=place.hostname), hint=_address_hint())

    def _checked(self, url: str) -> SplitResult:
        place = urlsplit(url)
        if self._base.netloc:
            return place._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        if place.scheme != "https" or not place.hostname or "@" in place.netloc:
            raise _unusable()
        return place

    def _ask(self, place: SplitResult, server: Server, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if place.scheme == "https":
            context = context_for(server, self._trusted)
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                server.host, place.port, timeout=_SILENCE_SECONDS, context=context
            )
        else:
            connection = http.client.HTTPConnection(server.host, place.port, timeout=_SILENCE_SECONDS)
        self._connection = connection
        try:
            if self._is_aborted:
                raise ConnectionAbortedError
            target = quote(urlunsplit(("", "", place.path or "/", place.query, "")), safe="/:?#[]@!$&'()*+,;=%~")
            connection.request("GET", target, headers={"Accept": "application/json"} | _sendable(headers))
            with connection.getresponse() as response:
                answered = {name.lower(): value for name, value in response.getheaders()}
                return response.status, answered, _read(response, answered, server.host)
        except http.client.HTTPException as error:
            if isinstance(error, OSError):  # gone without a word, which is no other protocol
                raise
            raise _broken(error, server.host) from error
        finally:
            self._connection = None
            connection.close()


def _unusable() -> PunktualError:
    return BadInput(tr("This address can’t be used."), hint=tr("It must begin with https:// and name a server."))


def _host(place: SplitResult) -> str:
    """As it is looked up (RFC 3490); a port that is none is refused here too."""
    try:
        if place.port == 0:
            raise ValueError
        return (place.hostname or "").encode("idna").decode("ascii")
    except ValueError as error:
        raise _unusable() from error


def _sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """:raises SignInRefused: a key with characters that no header may hold"""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable() and _HEADER_NAME.fullmatch(name)):
            raise SignInRefused(
                tr("The key has characters that no key has."),
                hint=tr("Copy the key again, without anything around it."),
            )
    return dict(headers)


def _read(response: http.client.HTTPResponse, answered: Mapping[str, str], host: str) -> bytes:
    """The body, whole or not at all."""
    ends_at = time.monotonic() + _ALL_SECONDS
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > _MAX_BYTES:
            raise NotAFormService(tr("{host} sends more than a list of submissions can be.").format(host=host))
        if time.monotonic() > ends_at:
            raise TimeoutError
    announced = answered.get("content-length", "")
    if announced.isdecimal() and len(body) < int(announced):
        raise http.client.IncompleteRead(b"")
    return bytes(body)


def _moved(place: SplitResult, location: str) -> SplitResult:
    """A key must not be carried to another server: only to the same with or without "www."."""
    target = urlsplit(urljoin(urlunsplit(place), location))
    if not location or _server(target) != _server(place) or target.scheme not in ("https", place.scheme):
        raise NotAFormService(
            tr("{host} sends on to {other}; the key was not sent there.").format(
                host=place.hostname, other=target.hostname or "?"
            ),
            hint=_address_hint(),
        )
    return target


def _server(place: SplitResult) -> str:
    return place.netloc.lower().removeprefix("www.").removesuffix(":443")


def _broken(error: http.client.HTTPException, host: str) -> PunktualError:
    if isinstance(error, http.client.IncompleteRead):
        return ServerUnreachable(
            tr("The answer of {host} broke off in the middle.").format(host=host),
            tr("Nothing of it was used."),
            tr("It is tried again by itself."),
        )
    return NotAFormService(tr("What answers at {host} is not a web server.").format(host=host), hint=_address_hint())


def _address_hint() -> str:
    return tr("Check the address, and whether the form is still there.")


def _refuse(status: int, answered: Mapping[str, str], body: bytes, host: str) -> None:
    if 200 <= status < 300:
        return
    if status == 429 or (status == 503 and "retry-after" in answered):
        raise RateLimited(
            tr("{host} asks for a pause.").format(host=host),
            hint=tr("It is tried again by itself when the pause is over."),
            retry_after_seconds=retry_after_seconds(answered),
        )
    tell = _REFUSALS.get(status) or (_troubled if status >= 500 else _refused)
    raise tell(host, status)


def _no_key(host: str, _status: int) -> PunktualError:
    return SignInRefused(
        tr("{host} does not accept the key.").format(host=host),
        hint=tr("It may have been replaced or withdrawn: make a new one at the form service and type it here."),
    )


def _no_right(host: str, _status: int) -> PunktualError:
    return SignInRefused(
        tr("The key is not allowed to read this form at {host}.").format(host=host),
        hint=tr("Give it the right to read submissions at the form service, or check whether the plan includes it."),
    )


def _no_form(host: str, _status: int) -> PunktualError:
    return NotAFormService(tr("{host} knows no such form.").format(host=host), hint=_address_hint())


def _troubled(host: str, status: int) -> PunktualError:
    return ServerUnreachable(
        tr("{host} is in trouble at the moment ({status}).").format(host=host, status=status),
        hint=tr("It is tried again by itself."),
    )


def _refused(host: str, status: int) -> PunktualError:
    return NotAFormService(
        tr("{host} refused the request ({status}).").format(host=host, status=status), hint=_address_hint()
    )


_REFUSALS: dict[int, Callable[[str, int], PunktualError]] = {
    401: _no_key,
    403: _no_right,
    404: _no_form,
    410: _no_form,
}


def retry_after_seconds(answered: Mapping[str, str]) -> float | None:
    """Of Retry-After, seconds or a date by the server's clock (RFC 9110, 10.2.3); at most a day."""
    told = answered.get("retry-after", "").strip()
    if told.isdecimal() and told.isascii():
        return min(float(told[:9]), _LONGEST_PAUSE_SECONDS)
    until = _http_date(told)
    if until is None:
        return None
    now = _http_date(answered.get("date", "")) or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_PAUSE_SECONDS)


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _json(body: bytes, answered: Mapping[str, str], host: str) -> Any:
    """:raises NotAFormService: a page for people, or nothing readable
    :raises ServerUnreachable: JSON that ends in the middle
    """
    text = body.decode("utf-8-sig", "replace").strip()
    is_lines = any(word in answered.get("content-type", "").lower() for word in ("ndjson", "jsonl", "json-seq"))
    if not is_lines:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass
    lines = _json_lines(text)
    if lines is not None and (is_lines or len(lines) > 1):
        return lines
    if text[:1] in ("{", "["):
        raise _broken(http.client.IncompleteRead(b""), host)
    is_page = text[:1] == "<" or "html" in answered.get("content-type", "").lower()
    raise NotAFormService(
        tr("{host} answers with a web page instead of submissions.").format(host=host)
        if is_page
        else tr("{host} answers with something that is not JSON.").format(host=host),
        tr("A sign-in page of this network, maintenance of the site or a wrong address look like that."),
        tr("Open the site in a browser; it is tried again by itself."),
    )


def _json_lines(text: str) -> list[Any] | None:
    """One document in every line; a last line that is still being written is left for the next time."""
    lines = [line for line in text.split("\n") if line.strip()]
    found: list[Any] = []
    for number, line in enumerate(lines, start=1):
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            return found if number == len(lines) else None
        if not isinstance(one, dict):
            return None
        found.append(one)
    return found
