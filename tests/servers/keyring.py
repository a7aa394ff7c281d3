"""A real keyring on a session bus of its own, unlocked; what it keeps goes with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from jeepney import message_bus
from jeepney.io.blocking import open_dbus_connection

from tests.servers.session_bus import SessionBus

DAEMON = shutil.which("gnome-keyring-daemon") if shutil.which("dbus-daemon") else None


class Keyring:
    """:ivar address: for DBUS_SESSION_BUS_ADDRESS"""

    def __init__(self, folder: Path) -> None:
        assert DAEMON
        self._bus = SessionBus()
        self.address = self._bus.address
        homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
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
        deadline = time.monotonic() + 15
        with open_dbus_connection(self.address) as bus:
            while not bus.send_and_get_reply(message_bus.NameHasOwner("org.freedesktop.secrets")).body[0]:
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def stop(self) -> None:
        self._daemon.terminate()
        self._daemon.wait(10)
        self._bus.stop()
