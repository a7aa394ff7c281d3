"""Pictures from the web: only pictures, only from the internet, nothing told but the address."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.channels.web_pictures import fetch_picture, is_public
from app.errors import ServerUnreachable


def anywhere(_address: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:192.168.1.1", False),
        ("2002:c0a8:0101::1", False),
    ],
)
def test_only_the_internet_is_reached(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_picture_comes_without_cookie_or_referrer(httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(b"picture", content_type="image/png", headers={"Set-Cookie": "a=b"})

    httpserver.expect_request("/a b").respond_with_handler(answer)
    assert fetch_picture(httpserver.url_for("/a b"), anywhere) == b"picture"
    assert fetch_picture(httpserver.url_for("/a b"), anywhere) == b"picture"
    assert not any(name in seen[-1].headers for name in ("Cookie", "Referer", "Authorization", "From"))


def test_the_own_network_is_not_reached(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"x", content_type="image/png")
    with pytest.raises(ServerUnreachable):
        fetch_picture(httpserver.url_for("/x"))
    assert httpserver.log == []


def test_a_redirect_is_followed_and_checked_again(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/old").respond_with_data(status=302, headers={"Location": "/new"})
    httpserver.expect_request("/new").respond_with_data(b"x", content_type="image/png")
    httpserver.expect_request("/file").respond_with_data(status=302, headers={"Location": "file:///etc/hostname"})
    httpserver.expect_request("/round").respond_with_data(status=302, headers={"Location": "/round"})
    assert fetch_picture(httpserver.url_for("/old"), anywhere) == b"x"
    for path in ("/file", "/round"):
        with pytest.raises(ServerUnreachable):
            fetch_picture(httpserver.url_for(path), anywhere)


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "http://a@127.0.0.1/x", "http://", "http://[", "x", "ftp://a/b"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ServerUnreachable):
        fetch_picture(url, anywhere)


def test_pages_and_what_is_too_large_are_refused(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/page").respond_with_data("<html>", content_type="text/html")
    httpserver.expect_request("/large").respond_with_data(bytes(11_000_000), content_type="image/png")
    httpserver.expect_request("/gone").respond_with_data("", status=404, content_type="image/png")
    for path in ("/page", "/large", "/gone"):
        with pytest.raises(ServerUnreachable):
            fetch_picture(httpserver.url_for(path), anywhere)
