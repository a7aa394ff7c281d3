"""A session bus of its own, on which nothing starts by itself, with a small notification service."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jeepney import MatchRule, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from tests.patience import PATIENCE_SECONDS

#: As the usual session bus, but without services that are started when somebody asks for them.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
SERVER = Path(__file__).with_name("notification_server.py")


class SessionBus:
    """:ivar address: for DBUS_SESSION_BUS_ADDRESS"""

    def __init__(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as config:
            config.write(CONFIG)
        self._config = Path(config.name)
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config.name}", "--print-address", "--nofork", "--nosyslog"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._service: subprocess.Popen[str] | None = None
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()

    @contextmanager
    def until_somebody_is(self, name: str) -> Iterator[None]:
        """Around what starts a service; leaves when it has taken its name."""
        rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
        rule.add_arg_condition(0, name)
        with open_dbus_connection(self.address) as bus, bus.filter(rule) as taken:
            Proxy(message_bus, bus).AddMatch(rule)
            yield
            bus.recv_until_filtered(taken, timeout=PATIENCE_SECONDS)

    def serve_notifications(self, *capabilities: str) -> None:
        self._service = subprocess.Popen(
            [sys.executable, str(SERVER), *capabilities],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"DBUS_SESSION_BUS_ADDRESS": self.address},
        )
        self._listener = threading.Thread(target=self._listen, args=(self._service,), daemon=True)
        self._listener.start()
        assert self.told() == {"ready": True}

    def told(self) -> dict[str, Any]:
        """The next thing the service was asked to do."""
        return self._told.get(timeout=PATIENCE_SECONDS)

    def is_told(self) -> bool:
        """Whether `told` has something to say at once."""
        return not self._told.empty()

    def _listen(self, service: subprocess.Popen[str]) -> None:
        assert service.stdout is not None
        for line in service.stdout:
            self._told.put(json.loads(line))
        service.stdout.close()

    def act(self, *words: object) -> None:
        """Play the person at the screen: "action", number, name; or "close", number."""
        assert self._service is not None and self._service.stdin is not None
        self._service.stdin.write(" ".join(map(str, words)) + "\n")
        self._service.stdin.flush()

    def stop_service(self) -> None:
        if self._service is not None:
            self._service.kill()
            self._service.wait()
            assert self._service.stdin is not None
            self._service.stdin.close()
            self._listener.join(PATIENCE_SECONDS)
            self._service = None

    def stop(self) -> None:
        self.stop_service()
        if self._daemon.poll() is None:
            self._daemon.kill()
            self._daemon.communicate()
        self._config.unlink(missing_ok=True)
