"""With a real, unlocked keyring daemon on a session bus."""

from __future__ import annotations

import secrets

import pytest

from app.host.secrets import Secrets

pytestmark = pytest.mark.desktop


def test_kept_for_the_next_start_and_forgotten() -> None:
    name, secret = f"{secrets.token_hex(8)}@firma.example", "zażółć گل 🔑"
    keeper = Secrets()
    assert keeper.words() == ""
    assert keeper.get(name) is None
    keeper.keep(name, secret)
    assert Secrets().get(name) == secret
    keeper.keep(name, "other")
    assert Secrets().get(name) == "other"
    keeper.forget(name)
    keeper.forget(name)
    assert Secrets().get(name) is None
