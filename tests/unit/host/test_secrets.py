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
    assert keeper.get("imap:1") is None
    keeper.set("imap:1", "correct-horse")
    assert keeper.get("imap:1") == "correct-horse"
    assert Secrets().get("imap:1") is None
    keeper.forget("imap:1")
    assert keeper.get("imap:1") is None


@pytest.mark.usefixtures("no_bus")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have their keyring")
def test_a_secret_that_is_not_known_is_asked_for() -> None:
    with pytest.raises(SignInRefused) as caught:
        Secrets().need("imap:1", "shop@firma.example")
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
    with pytest.raises(KeyringUnavailable):
        closed.get("imap:1")
    with pytest.raises(KeyringUnavailable) as caught:
        closed.set("imap:1", "correct-horse")
    assert caught.value.hint
    assert "correct-horse" not in str(caught.value)
    assert closed.get("imap:1") == "correct-horse"
