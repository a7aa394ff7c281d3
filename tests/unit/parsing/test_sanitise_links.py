"""Links that pretend, and names that do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parsing.links import clean_href, host_of, imitates, suspicious

SUSPICIOUS = [
    ("https://evil.example/login", "https://www.bank.pl/login", "other host"),
    ("https://evil.example/login", "www.bank.pl", "other host"),
    ("https://evil.example/login", "bank.pl", "other host"),
    ("https://bank.pl.evil.example/", "bank.pl", "other host"),
    ("https://bank.co.uk.evil.example/", "bank.co.uk", "other host"),
    ("https://barclays.co.uk/", "lloyds.co.uk", "other host"),
    ("mailto:thief@evil.example", "office@bank.pl", "other host"),
    ("https://xn--pple-43d.com/", "apple.com", "lookalike"),
    ("https://аpple.com/", "here", "lookalike"),
    ("https://xn--80ak6aa92e.com/", "apple.com", "lookalike"),
    ("https://раураl.com/", "x", "lookalike"),
    ("http://192.0.2.7/login", "our bank", "ip address"),
    ("http://3221225991/login", "our bank", "ip address"),
    ("http://0xC0000207/", "our bank", "ip address"),
    ("http://[2001:db8::1]/", "our bank", "ip address"),
    ("https://bank.pl@evil.example/", "our bank", "user info"),
    ("https:\\\\bank.pl@evil.example", "our bank", "user info"),
    ("https://bank.pl:443@evil.example/", "our bank", "user info"),
]
HONEST = [
    ("https://www.bank.pl/login", "bank.pl"),
    ("https://login.bank.pl/", "https://www.bank.pl"),
    ("https://bank.co.uk/", "www.bank.co.uk"),
    ("https://example.com/x", "click here"),
    ("https://example.com/offer.pdf", "offer.pdf"),
    ("https://example.com/x", "e.g. this one"),
    ("https://example.com/x", ""),
    ("https://example.com/x", "Version 2.0.1"),
    ("https://müller.example/", "müller.example"),
    ("https://пример.рф/", "пример.рф"),
    ("https://例え.jp/", "例え.jp"),
    ("https://żółw.pl/", "żółw.pl"),
    ("mailto:jan@example.com", "jan@example.com"),
    ("mailto:jan@example.com?subject=x", "jan@example.com"),
    ("tel:+48500600700", "500 600 700"),
    ("cid:x", "bank.pl"),
]


@pytest.mark.parametrize(("href", "shown", "reason"), SUSPICIOUS)
def test_suspicious(href: str, shown: str, reason: str) -> None:
    assert suspicious(href, shown) == reason


@pytest.mark.parametrize(("href", "shown"), HONEST)
def test_honest(href: str, shown: str) -> None:
    assert suspicious(href, shown) is None


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("office@bank.pl", "thief@evil.example", True),
        ("Bank <office@bank.pl>", "thief@evil.example", True),
        ("office＠bank.pl", "thief@evil.example", True),
        ("office@\u200bbank.pl", "thief@evil.example", True),
        ("Jan Nowak", "jan@example.com", False),
        ("jan@example.com", "jan@example.com", False),
        ("JAN@EXAMPLE.COM", "jan@example.com", False),
        ("biuro@example.com", "jan@example.com", False),
        ("Jan @ Firma", "jan@example.com", False),
        ("", "jan@example.com", False),
    ],
)
def test_imitates(name: str, address: str, expected: bool) -> None:
    assert imitates(name, address) is expected


@pytest.mark.parametrize(
    "href", ["javascript:x", "data:text/html,x", "file:///x", "//x", "x", "", "https:", "http:///", "\x01javascript:x"]
)
def test_only_known_schemes_are_links(href: str) -> None:
    assert clean_href(href) is None


def test_hosts_are_read_as_browsers_read_them() -> None:
    assert host_of("HTTPS:\\\\Evil.Example\\path") == "evil.example"
    assert host_of(" https://evil.example./") == "evil.example"
    assert host_of("ht\ntps://ev\til.example/") == "evil.example"


@given(st.text(), st.text())
def test_anything_is_taken(href: str, shown: str) -> None:
    suspicious(href, shown)
    suspicious(f"https://{href}", shown)
    imitates(shown, href)
