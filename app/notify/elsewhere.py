"""Notifications on Windows and macOS, by desktop-notifier in an event loop of its own thread."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from app.notify.notice import Notice, Press, Pressed

log = logging.getLogger(__name__)


class ThreadedNotifier:
    """What is pressed is handed to `post`, which brings it to the GUI thread."""

    def __init__(self, pressed: Pressed, post: Callable[[Callable[[], None]], None]) -> None:
        from desktop_notifier import DesktopNotifier  # not installed on Linux

        self._pressed, self._post = pressed, post
        self._loop = asyncio.new_event_loop()
        self._notifier = DesktopNotifier(app_name="Punktual")
        self._numbers: dict[str, str] = {}
        self._thread = threading.Thread(target=self._loop.run_forever, name="notifications", daemon=True)
        self._thread.start()

    def show(self, notice: Notice) -> None:
        asyncio.run_coroutine_threadsafe(self._send(notice), self._loop)

    def withdraw(self, tag: str) -> None:
        asyncio.run_coroutine_threadsafe(self._clear(tag), self._loop)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2)

    async def _send(self, notice: Notice) -> None:
        from desktop_notifier import Button, Urgency

        await self._clear(notice.tag)
        try:
            self._numbers[notice.tag] = await self._notifier.send(
                title=notice.title,
                message=notice.body,
                urgency=Urgency.Critical if notice.is_urgent else Urgency.Normal,
                buttons=[Button(label, on_pressed=self._press(notice, press)) for press, label in notice.buttons],
                on_clicked=self._press(notice, Press.OPEN),
            )
        except Exception:  # the system's own faults, of many classes; a notification is never worth more than a line
            log.exception("a notification could not be shown")

    async def _clear(self, tag: str) -> None:
        if (number := self._numbers.pop(tag, None)) is not None:
            await self._notifier.clear(number)

    def _press(self, notice: Notice, press: Press) -> Callable[[], None]:
        return lambda: self._post(lambda: self._pressed(notice, press))
