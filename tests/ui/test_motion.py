"""The desktop is asked whether its owner wants animations."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import session_bus
from tests.servers.session_bus import SessionBus
from ui.notifiers.motion import is_motion_refused
from ui.widgets import theme

PORTAL = Path(session_bus.__file__).with_name("settings_portal.py")
Portal = Callable[[str, str, str], None]


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon here")
    bus = SessionBus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    running: list[subprocess.Popen[str]] = []

    def serve(namespace: str, key: str, value: str) -> None:
        command = [sys.executable, str(PORTAL), namespace, key, value]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        answer = running[-1].stdout
        assert answer is not None and "ready" in answer.readline()

    yield serve
    for process in running:
        process.kill()
        process.communicate()
    bus.stop()


@pytest.mark.parametrize(
    ("namespace", "key", "value", "refused"),
    [
        ("org.freedesktop.appearance", "reduced-motion", "1", True),
        ("org.freedesktop.appearance", "reduced-motion", "0", False),
        ("org.gnome.desktop.interface", "enable-animations", "false", True),
        ("org.gnome.desktop.interface", "enable-animations", "true", False),
        ("org.kde.kdeglobals.KDE", "AnimationDurationFactor", '"0"', True),
        ("org.kde.kdeglobals.KDE", "AnimationDurationFactor", '"1"', False),
    ],
)
def test_the_desktops_setting_counts(portal: Portal, namespace: str, key: str, value: str, refused: bool) -> None:
    portal(namespace, key, value)
    assert is_motion_refused() is refused


def test_without_a_desktop_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    assert not is_motion_refused()


def test_a_refusal_stops_all_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PySide6.QtWidgets.QApplication.platformName", staticmethod(lambda: "xcb"))
    assert theme.is_motion_wanted()
    theme.allow_motion(False)
    assert not theme.is_motion_wanted()
    theme.allow_motion(True)
