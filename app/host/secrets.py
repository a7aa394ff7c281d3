"""Passwords and tokens: in the keyring of the operating system, or in memory only and said so. Never in a file.

A keyring may ask the person to unlock it and blocks until he does: nothing here is for the window's thread.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from app.errors import KeyringUnavailable, SignInRefused
from app.i18n import tr

log = logging.getLogger(__name__)
T = TypeVar("T")

_SERVICE = "Punktual"
#: Only these: the `keyring` package would take a file in plain text as well, if one of those backends is installed.
_BACKENDS = {
    "linux": ("keyring.backends.SecretService", "Keyring"),
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
}


class Secrets:
    """Any thread may ask, one at a time is served. Names are the addresses of accounts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, str] = {}
        self._keyring: Any = None
        self._is_looked_up = False

    def words(self) -> str:
        """What the owner should know about where his passwords are; "" while a keyring keeps them."""
        if self._backend() is not None:
            return ""
        return tr(
            "This computer has no keyring that Punktual can use: passwords are kept in memory only and asked for at "
            "each start."
        )

    def get(self, name: str) -> str | None:
        """:raises KeyringUnavailable: there is a keyring, and it does not open"""
        with self._lock:
            if name in self._held:
                return self._held[name]
        backend = self._backend()
        if backend is None:
            return None
        secret: str | None = self._asked(lambda: backend.get_password(_SERVICE, name))
        return secret

    def need(self, name: str) -> str:
        """The secret, or the error that asks the owner for it.

        :raises SignInRefused: it is not known
        :raises KeyringUnavailable: there is a keyring, and it does not open
        """
        secret = self.get(name)
        if secret is None:
            raise SignInRefused(
                tr("The password of {account} is needed.").format(account=name),
                hint=tr("Type it in the account's settings."),
            )
        return secret

    def has(self, name: str) -> bool:
        """Whether it need not be asked for; False where the keyring does not open."""
        try:
            return self.get(name) is not None
        except KeyringUnavailable:
            return False

    def keep(self, name: str, secret: str) -> None:
        """:raises KeyringUnavailable: it could not be kept for the next start; for this run it is"""
        with self._lock:
            self._held[name] = secret
        backend = self._backend()
        if backend is not None:
            self._asked(lambda: backend.set_password(_SERVICE, name, secret))

    def forget(self, name: str) -> None:
        """:raises KeyringUnavailable: it may still be in the keyring"""
        with self._lock:
            self._held.pop(name, None)
        backend = self._backend()
        if backend is not None and self._asked(lambda: backend.get_password(_SERVICE, name)) is not None:
            self._asked(lambda: backend.delete_password(_SERVICE, name))

    def _backend(self) -> Any:
        """The keyring of this system, None where there is none."""
        with self._lock:
            if not self._is_looked_up:
                self._is_looked_up = True
                self._keyring = _found()
            return self._keyring

    def _asked(self, ask: Callable[[], T]) -> T:
        """Backends raise what their buses and libraries raise, not only keyring's own errors."""
        try:
            with self._lock:
                return ask()
        except Exception as error:
            log.warning("the keyring failed: %s", type(error).__name__)
            raise KeyringUnavailable(
                tr("The keyring is locked or does not answer."),
                hint=tr("Unlock it and try again; until then the password is kept in memory only."),
            ) from error


def _found() -> Any:
    module_name, class_name = _BACKENDS.get(sys.platform, ("", ""))
    if not module_name:
        return None
    try:
        backend = getattr(importlib.import_module(module_name), class_name)
        if backend.priority > 0:  # a property that raises where the backend can't work here
            return backend()
    except Exception as error:  # noqa: BLE001  no bus, no service, a missing library: each raises its own
        log.info("no keyring: %s", type(error).__name__)
    return None
