"""Where the desktop shows no notifications: the tray icon's bubble, or else a line in the window."""

from __future__ import annotations

from collections.abc import Callable

from app.notify.notice import Notice
from ui.wording import isolate


class WindowNotifier:
    """:param tell: shows one line for a few seconds"""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def show(self, notice: Notice) -> None:
        parts = (notice.title, *notice.body.split("\n"))
        self._tell(" · ".join(isolate(part) for part in parts if part))

    def withdraw(self, tag: str) -> None:
        """The line goes by itself."""

    def close(self) -> None:
        """Nothing to close."""
