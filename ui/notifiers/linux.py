"""Notifications by the desktop's service (org.freedesktop.Notifications), without a thread: the session bus's socket is
watched by Qt's own loop.

Specification: https://specifications.freedesktop.org/notification-spec/1.2/
"""

from __future__ import annotations

import html
import logging
from collections.abc import Iterator
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse
from PySide6.QtCore import QObject, QSocketNotifier

from app.errors import PunktualError
from app.i18n import tr
from app.notify.notice import Notice, Press, Pressed

log = logging.getLogger(__name__)
_SERVICE = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)
_ANSWER_SECONDS = 2.0
_URGENCY = {False: 1, True: 2}


class DesktopNotifier(QObject):
    """:raises PunktualError: there is no session bus, or nobody on it who shows notifications"""

    def __init__(self, pressed: Pressed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed = pressed
        self._shown: dict[int, Notice] = {}
        self._numbers: dict[str, int] = {}
        self._bus = _connect()
        try:
            reply = self._call("GetCapabilities", "", ())
        except (DBusErrorResponse, OSError, TimeoutError) as error:
            self._bus.close()
            raise PunktualError(tr("This desktop shows no notifications.")) from error
        self._capabilities = frozenset(reply[0])
        for signal in ("ActionInvoked", "NotificationClosed"):
            rule = MatchRule(type="signal", interface=_SERVICE.interface, member=signal, path=_SERVICE.object_path)
            self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_SECONDS)
        self._socket = QSocketNotifier(self._bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._socket.activated.connect(self._read)

    def show(self, notice: Notice) -> None:
        buttons = [word for press, label in notice.buttons for word in (press.value, label)]
        if "actions" not in self._capabilities:
            buttons = []
        elif Press.OPEN not in dict(notice.buttons):
            buttons = [Press.OPEN.value, tr("Open"), *buttons]
        hints = {
            "urgency": ("y", _URGENCY[notice.is_urgent]),
            "desktop-entry": ("s", "punktual"),
            "category": ("s", "email.arrived"),
        }
        replaces = self._numbers.get(notice.tag, 0)
        arguments = ("Punktual", replaces, "punktual", notice.title, self._text(notice.body), buttons, hints, -1)
        try:
            (number,) = self._call("Notify", "susssasa{sv}i", arguments)
        except (DBusErrorResponse, OSError, TimeoutError) as error:
            log.warning("a notification could not be shown: %s", type(error).__name__)
            return
        self._shown[number] = notice
        self._numbers[notice.tag] = number

    def withdraw(self, tag: str) -> None:
        number = self._numbers.pop(tag, None)
        if number is None:
            return
        try:
            self._bus.send(new_method_call(_SERVICE, "CloseNotification", "u", (number,)))
        except OSError as error:
            log.warning("a notification could not be withdrawn: %s", type(error).__name__)

    def is_shown(self, tag: str) -> bool:
        return tag in self._numbers

    def close(self) -> None:
        self._socket.setEnabled(False)
        self._bus.close()

    def _text(self, body: str) -> str:
        """Servers that render markup would take a customer's "<b>" for it."""
        return html.escape(body, quote=False) if "body-markup" in self._capabilities else body

    def _call(self, method: str, signature: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """The reply's values; signals that come meanwhile are not lost."""
        call = new_method_call(_SERVICE, method, signature or None, arguments)
        serial = next(self._bus.outgoing_serial)
        self._bus.send(call, serial=serial)
        while True:
            message = self._bus.receive(timeout=_ANSWER_SECONDS)
            if message.header.fields.get(HeaderFields.reply_serial) != serial:
                self._take(message)
            elif message.header.message_type is MessageType.error:
                raise DBusErrorResponse(message)
            else:
                return tuple(message.body)

    def _read(self) -> None:
        for message in self._received():
            self._take(message)

    def _received(self) -> Iterator[Message]:
        while True:
            try:
                yield self._bus.receive(timeout=0)
            except TimeoutError:
                return
            except (OSError, EOFError):
                log.warning("the session bus is gone: no more notifications")
                self._socket.setEnabled(False)
                return

    def _take(self, message: Message) -> None:
        member = message.header.fields.get(HeaderFields.member)
        if message.header.message_type is not MessageType.signal or not message.body:
            return
        notice = self._shown.get(message.body[0])
        if notice is None:
            return
        if member == "ActionInvoked" and message.body[1] in {press.value for press in Press}:
            self._pressed(notice, Press(message.body[1]))
        elif member == "NotificationClosed":
            self._shown.pop(message.body[0])
            if self._numbers.get(notice.tag) == message.body[0]:
                del self._numbers[notice.tag]


def _connect() -> DBusConnection:
    try:
        return open_dbus_connection(bus="SESSION")
    except (OSError, KeyError, ValueError) as error:
        raise PunktualError(tr("There is no session bus, so the desktop shows no notifications.")) from error
