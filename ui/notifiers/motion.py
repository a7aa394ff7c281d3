"""Whether this desktop's owner wants animations: asked of the settings portal, which GNOME, KDE and others answer.

Specification: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
"""

from __future__ import annotations

import logging
from typing import Any

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

log = logging.getLogger(__name__)
_PORTAL = DBusAddress(
    "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
)
_ANSWER_SECONDS = 2.0
#: Where it may be said, and the value that means none is wanted; the desktops' common setting first.
_SETTINGS: tuple[tuple[str, str, Any], ...] = (
    ("org.freedesktop.appearance", "reduced-motion", 1),
    ("org.gnome.desktop.interface", "enable-animations", False),
    ("org.kde.kdeglobals.KDE", "AnimationDurationFactor", "0"),
)


def is_motion_refused() -> bool:
    """Blocks on the session bus for a moment; False where nobody answers."""
    try:
        with open_dbus_connection("SESSION") as bus:
            return any(_read(bus, *setting) for setting in _SETTINGS)
    except Exception as error:  # noqa: BLE001  no bus, a broken address, an odd answer: each raises its own
        log.info("the desktop was not asked about motion: %s", type(error).__name__)
        return False


def _read(bus: Any, namespace: str, key: str, refusing: object) -> bool:
    message = new_method_call(_PORTAL, "Read", "ss", (namespace, key))
    try:
        found = unwrap_msg(bus.send_and_get_reply(message, timeout=_ANSWER_SECONDS))[0]
    except DBusErrorResponse:
        return False
    while isinstance(found, tuple) and len(found) == 2:  # a variant, in another one since the first version
        found = found[1]
    return bool(found == refusing)
