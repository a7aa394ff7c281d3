"""A session bus of its own with a small notification service on it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("notification_server.py")


class SessionBus:
    """:ivar address: for DBUS_SESSION_BUS_ADDRESS"""

    def __init__(self) -> None:
        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--print-address", "--nofork", "--nosyslog"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._service: subprocess.Popen[str] | None = None

    def serve_notifications(self, *capabilities: str) -> None:
        self._service = subprocess.Popen(
            [sys.executable, str(SERVER), *capabilities],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"DBUS_SESSION_BUS_ADDRESS": self.address},
        )
        assert self.told() == {"ready": True}

    def told(self) -> dict[str, Any]:
        """The next thing the service was asked to do."""
        assert self._service is not None and self._service.stdout is not None
        found: dict[str, Any] = json.loads(self._service.stdout.readline())
        return found

    def act(self, *words: object) -> None:
        """Play the person at the screen: "action", number, name; or "close", number."""
        assert self._service is not None and self._service.stdin is not None
        self._service.stdin.write(" ".join(map(str, words)) + "\n")
        self._service.stdin.flush()

    def stop_service(self) -> None:
        if self._service is not None:
            self._service.kill()
            self._service.communicate()
            self._service = None

    def stop(self) -> None:
        self.stop_service()
        if self._daemon.poll() is None:
            self._daemon.kill()
            self._daemon.communicate()
