"""Secrets with no keyring at all, and with one that fails; the real one is in test_secrets_desktop.py."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator

import pytest

from app.errors import KeyringUnavailable, SignInRefused
from app.host import secrets
from app.host.secrets import Secrets


@pytest.fixture
def no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")


@pytest.mark.usefixtures("no_bus")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have their keyring")
def test_without_a_keyring_in_memory_only_and_said_so() -> None:
    keeper = Secrets()
    assert "memory" in keeper.words()
    assert keeper.get("shop@firma.example") is None
    keeper.keep("shop@firma.example", "correct-horse")
    assert keeper.get("shop@firma.example") == "correct-horse"
    assert keeper.has("shop@firma.example")
    assert Secrets().get("shop@firma.example") is None
    keeper.forget("shop@firma.example")
    assert keeper.get("shop@firma.example") is None


@pytest.mark.usefixtures("no_bus")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have their keyring")
def test_a_secret_that_is_not_known_is_asked_for() -> None:
    with pytest.raises(SignInRefused) as caught:
        Secrets().need("shop@firma.example")
    assert "shop@firma.example" in caught.value.title


class ClosedKeyring:
    """Answers like a keyring whose prompt was dismissed: with an error that keyring does not know either."""

    priority = 5

    def get_password(self, _service: str, _name: str) -> str:
        raise OSError("org.freedesktop.Secret.Error.IsLocked")

    def set_password(self, service: str, name: str, _secret: str) -> None:
        self.get_password(service, name)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    module = types.ModuleType("closed_keyring")
    module.Keyring = ClosedKeyring  # type: ignore[attr-defined]  # a module made for the test
    monkeypatch.setitem(sys.modules, "closed_keyring", module)
    monkeypatch.setitem(secrets._BACKENDS, sys.platform, ("closed_keyring", "Keyring"))
    yield Secrets()


def test_a_closed_keyring_is_told_and_the_password_serves_for_this_run(closed: Secrets) -> None:
    assert closed.words() == ""
    assert not closed.has("shop@firma.example")
    with pytest.raises(KeyringUnavailable):
        closed.get("shop@firma.example")
    with pytest.raises(KeyringUnavailable) as caught:
        closed.keep("shop@firma.example", "correct-horse")
    assert caught.value.hint
    assert "correct-horse" not in str(caught.value)
    assert closed.get("shop@firma.example") == "correct-horse"
