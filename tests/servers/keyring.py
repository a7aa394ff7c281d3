"""A real keyring on a session bus of its own, unlocked; what it keeps goes with it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.patience import PATIENCE_SECONDS
from tests.servers.session_bus import SessionBus

DAEMON = shutil.which("gnome-keyring-daemon") if shutil.which("dbus-daemon") else None


class Keyring:
    """:ivar address: for DBUS_SESSION_BUS_ADDRESS"""

    def __init__(self, folder: Path) -> None:
        assert DAEMON
        self._bus = SessionBus()
        self.address = self._bus.address
        homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
        with self._bus.until_somebody_is("org.freedesktop.secrets"):
            self._daemon = subprocess.Popen(
                [DAEMON, "--unlock", "--components=secrets", "--foreground"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **homes, "DBUS_SESSION_BUS_ADDRESS": self.address},
            )
            assert self._daemon.stdin
            self._daemon.stdin.write(b"only for tests\n")
            self._daemon.stdin.close()

    def stop(self) -> None:
        self._daemon.terminate()
        self._daemon.wait(PATIENCE_SECONDS)
        self._bus.stop()
