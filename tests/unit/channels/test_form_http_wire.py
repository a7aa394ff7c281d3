"""What can come back from a web server, byte by byte."""

from __future__ import annotations

import socketserver
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.channels.form_http_wire import Wire, retry_after_seconds
from app.errors import (
    BadInput,
    CertificateRefused,
    NotAFormService,
    PunktualError,
    RateLimited,
    ServerUnreachable,
    SignInRefused,
)
from tests.patience import PATIENCE_SECONDS
from tests.servers.certificates import Certificates
from tests.servers.lines import line_server

URL = "https://shop.example/list?key=s3cret"
DATE = "Thu, 05 Mar 2026 12:00:00 GMT"


def answered(raw: bytes) -> object:
    """What `get` makes of these bytes, after which the connection is closed."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            with suppress(OSError):
                self.wfile.write(raw)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        try:
            return Wire(f"http://127.0.0.1:{server.server_address[1]}").get(URL, {}).data
        finally:
            thread.join(PATIENCE_SECONDS)


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    announced = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {announced}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        (http(b'{"a": 1}'), {"a": 1}),
        (http("\ufeff[1]".encode()), [1]),
        (CHUNKED + b"4\r\n[1, \r\n2\r\n2]\r\n0\r\n\r\n", [1, 2]),
        (http(b'{"a": 1}\n{"a": 2}\n'), [{"a": 1}, {"a": 2}]),
        (http(b'{"a": 1}\n{"a": 2}\n{"a'), [{"a": 1}, {"a": 2}]),
        (http(b'{"a": 1}\n', "Content-Type: application/x-ndjson"), [{"a": 1}]),
        (http(b"", "Content-Type: application/x-ndjson"), []),
    ],
)
def test_json_in_any_clothes(raw: bytes, data: object) -> None:
    assert answered(raw) == data


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (http(b'{"a": [1, 2', length=5000), ServerUnreachable),
        (http(b'{"a": 1}', length=5000), ServerUnreachable),
        (http(b'{"a": [1, 2'), ServerUnreachable),
        (http(b'{\n  "a": [\n    {"b": 1},\n'), ServerUnreachable),
        (CHUNKED + b"400\r\n[1, 2]", ServerUnreachable),
        (CHUNKED + b"4\r\n[1, \r\n", ServerUnreachable),
        (b"SSH-2.0-OpenSSH_9.2\r\n", NotAFormService),
        (http(b"<html>", "Content-Type: application/json"), NotAFormService),
        (http(b""), NotAFormService),
        (http(b"\xff\xfe\x00"), NotAFormService),
        (http(b"1" * 5000), NotAFormService),
        (http(b"", "Location: http://shop.example/", status="301 Moved"), NotAFormService),
        (http(b"", "Location: https://evil.example/", status="301 Moved"), NotAFormService),
        (http(b"", status="301 Moved"), NotAFormService),
        (http(b"", status="418 Teapot"), NotAFormService),
        (http(b"", status="599 ?"), ServerUnreachable),
    ],
)
def test_anything_else_ends_in_words(raw: bytes, kind: type[PunktualError]) -> None:
    with pytest.raises(kind) as caught:
        answered(raw)
    assert "s3cret" not in str(caught.value)


def test_a_body_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.channels.form_http_wire._MAX_BYTES", 100_000)
    with pytest.raises(NotAFormService):
        answered(http(b"[" + b"1," * 200_000))


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.channels.form_http_wire._SILENCE_SECONDS", 0.1)
    with line_server(b"", lambda _line: b"") as port, pytest.raises(ServerUnreachable):
        Wire(f"http://127.0.0.1:{port}").get(URL, {})


def test_nobody_answers() -> None:
    with line_server(b"") as port:
        pass
    with pytest.raises(ServerUnreachable):
        Wire(f"http://127.0.0.1:{port}").get(URL, {})


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "http://127.0.0.1/",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "shop.example",
        "",
        "https://",
        "https://user:word@shop.example/",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        f"https://{'a' * 80}.example/",
        "https://a..b/",
    ],
)
def test_only_https_to_a_server(url: str) -> None:
    with pytest.raises(BadInput):
        Wire().get(url, {})


def test_a_key_no_header_can_hold(httpserver: HTTPServer) -> None:
    for key in ("łódź", "a\r\nX: y", "a\x00"):
        with pytest.raises(SignInRefused) as caught:
            Wire(httpserver.url_for("")).get(URL, {"Authorization": f"Bearer {key}"})
        assert key not in str(caught.value)


def test_a_redirect_on_the_same_host_is_followed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/list").respond_with_response(Response("", 308, {"Location": "/list/?key=s3cret"}))
    httpserver.expect_request("/list/", headers={"X-Key": "k"}).respond_with_json([1])
    assert Wire(httpserver.url_for("").rstrip("/")).get(URL, {"X-Key": "k"}).data == [1]


def test_tls_is_verified(certificates: Certificates) -> None:
    def answer(certificate: Path, host: str, trusted: ssl.SSLContext | None = None) -> object:
        with HTTPServer(host, ssl_context=certificates.server(certificate)) as server:
            server.expect_request("/list").respond_with_json([1])
            return Wire(server.url_for("").rstrip("/"), trusted).get(URL, {}).data

    ours = certificates.client()
    assert answer(certificates.good, "127.0.0.1", ours) == [1]
    for certificate, host, trusted in (
        (certificates.good, "127.0.0.1", None),
        (certificates.expired, "127.0.0.2", ours),
        (certificates.foreign, "127.0.0.3", ours),
        (certificates.good, "127.0.0.2", ours),
    ):
        with pytest.raises(CertificateRefused):
            answer(certificate, host, trusted)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "Thu, 05 Mar 2026 12:05:00 GMT", "date": DATE}, 300),
        ({"retry-after": "Thu, 05 Mar 2026 11:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "Thu, 05 Mar 2099 11:00:00 GMT", "date": DATE}, 86_400),
        ({"retry-after": "9" * 400}, 86_400),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "٣"}, None),
        ({}, None),
    ],
)
def test_the_pause_that_is_asked_for(told: dict[str, str], seconds: float | None) -> None:
    assert retry_after_seconds(told) == seconds


def test_a_pause_by_date_counts_by_the_servers_clock(httpserver: HTTPServer) -> None:
    headers = {"Retry-After": "Thu, 05 Mar 2026 12:05:00 GMT", "Date": DATE}
    httpserver.expect_request("/list").respond_with_response(Response("", 429, headers))
    with pytest.raises(RateLimited) as caught:
        Wire(httpserver.url_for("").rstrip("/")).get(URL, {})
    assert caught.value.retry_after_seconds == 300


def test_the_servers_time_is_told(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/list").respond_with_response(Response("[]", headers={"Date": DATE}))
    answer = Wire(httpserver.url_for("").rstrip("/")).get(URL, {})
    assert answer.server_time == datetime(2026, 3, 5, 12, tzinfo=UTC)


def test_a_request_ends_when_the_program_does(httpserver: HTTPServer) -> None:
    is_asked, may_answer = threading.Event(), threading.Event()

    def answer(_request: Request) -> Response:
        is_asked.set()
        may_answer.wait(PATIENCE_SECONDS)
        return Response("[]")

    httpserver.expect_request("/list").respond_with_handler(answer)
    wire = Wire(httpserver.url_for("").rstrip("/"))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wire.get, URL, {})
        assert is_asked.wait(PATIENCE_SECONDS)
        wire.abort()
        with pytest.raises(ServerUnreachable):
            waiting.result(PATIENCE_SECONDS)
        may_answer.set()
    with pytest.raises(ServerUnreachable):
        wire.get(URL, {})
