"""A small settings portal, run as a program of its own on the bus of its environment: `NAMESPACE KEY JSON-VALUE`."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated

from dbus_fast import DBusError, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature
from dbus_fast.service import ServiceInterface, dbus_method

NAMESPACE, KEY, VALUE = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
SIGNATURE = {bool: "b", int: "u", str: "s"}[type(VALUE)]


class Settings(ServiceInterface):
    @dbus_method()
    def Read(
        self, namespace: Annotated[str, DBusSignature("s")], key: Annotated[str, DBusSignature("s")]
    ) -> Annotated[Variant, DBusSignature("v")]:
        if (namespace, key) != (NAMESPACE, KEY):
            raise DBusError("org.freedesktop.portal.Error.NotFound", "no such setting")
        return Variant("v", Variant(SIGNATURE, VALUE))


async def main() -> None:
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/portal/desktop", Settings("org.freedesktop.portal.Settings"))
    await bus.request_name("org.freedesktop.portal.Desktop")
    print(json.dumps({"ready": True}), flush=True)
    await asyncio.get_running_loop().create_future()


asyncio.run(main())
