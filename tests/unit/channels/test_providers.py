"""Settings by the domain of an address."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from app.channels.providers import find_settings
from app.model.account import Security

ENTRIES = tomllib.loads(files("resources").joinpath("providers.toml").read_text("utf-8"))["provider"]


def test_no_domain_stands_twice() -> None:
    domains = [domain for entry in ENTRIES for domain in entry["domains"]]
    assert sorted(domains) == sorted(set(domains))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["domains"][0])
def test_every_entry_makes_an_encrypted_connection(entry: dict[str, object]) -> None:
    found = find_settings(f"ewa@{entry['domains'][0]}")  # type: ignore[index]
    assert found.is_known
    for server in (found.imap, found.smtp):
        assert server.security in (Security.TLS, Security.STARTTLS)
        assert re.fullmatch(r"[a-z0-9.-]+", server.host)
        assert server.login.startswith("ewa@")
        assert server.verify
    assert bool(found.hint) == ("needs" in entry)
    assert not found.help_url or found.help_url.startswith("https://")


def test_starttls_has_its_own_port() -> None:
    assert find_settings("a@icloud.com").smtp.port == 587
    assert find_settings("a@web.de").smtp.port == 465


def test_an_unknown_domain_gets_the_usual_names() -> None:
    found = find_settings("Ewa@Sklep.example")
    assert (found.is_known, found.imap.host, found.smtp.host) == (False, "imap.sklep.example", "smtp.sklep.example")
