"""A small org.freedesktop.Notifications service, run as a program of its own on the bus of its environment.

Writes a JSON line for each notification; reads "action NUMBER NAME" and "close NUMBER" from standard input.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated, Any

from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

Capabilities = sys.argv[1:] or ["body", "body-markup", "actions"]


class Notifications(ServiceInterface):
    def __init__(self) -> None:
        super().__init__("org.freedesktop.Notifications")
        self._last = 0

    @dbus_method()
    def GetCapabilities(self) -> Annotated[list[str], DBusSignature("as")]:
        return list(Capabilities)

    @dbus_method()
    def Notify(
        self,
        app_name: Annotated[str, DBusSignature("s")],
        replaces: Annotated[int, DBusSignature("u")],
        icon: Annotated[str, DBusSignature("s")],
        summary: Annotated[str, DBusSignature("s")],
        body: Annotated[str, DBusSignature("s")],
        actions: Annotated[list[str], DBusSignature("as")],
        hints: Annotated[dict[str, Any], DBusSignature("a{sv}")],
        timeout: Annotated[int, DBusSignature("i")],
    ) -> Annotated[int, DBusSignature("u")]:
        if not replaces:
            self._last += 1
        number = replaces or self._last
        tell(number=number, summary=summary, body=body, actions=actions, urgency=hints["urgency"].value)
        return number

    @dbus_method()
    def CloseNotification(self, number: Annotated[int, DBusSignature("u")]) -> Annotated[None, DBusSignature("")]:
        tell(closed=number)
        self.NotificationClosed(number, 3)

    @dbus_signal()
    def ActionInvoked(self, number: int, action: str) -> Annotated[list[Any], DBusSignature("us")]:
        return [number, action]

    @dbus_signal()
    def NotificationClosed(self, number: int, reason: int) -> Annotated[list[Any], DBusSignature("uu")]:
        return [number, reason]


def tell(**what: Any) -> None:
    print(json.dumps(what), flush=True)


async def main() -> None:
    bus = await MessageBus().connect()
    service = Notifications()
    bus.export("/org/freedesktop/Notifications", service)
    await bus.request_name("org.freedesktop.Notifications")
    tell(ready=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().split():
        if line[0] == "action":
            service.ActionInvoked(int(line[1]), line[2])
        else:
            service.NotificationClosed(int(line[1]), 2)


asyncio.run(main())
