"""Chromium without a window, with a clock and a time zone to set."""

from __future__ import annotations

import shutil
from typing import Any

from selenium import webdriver

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
_PATIENCE_SECONDS = 10
#: The sandbox needs rights that a container lacks; only our own pages are opened, and nothing else is reached.
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Browser(webdriver.Chrome):
    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for argument in _ARGUMENTS:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        super().__init__(options, webdriver.ChromeService(DRIVER))
        self.implicitly_wait(_PATIENCE_SECONDS)

    def emulate(self, command: str, **values: Any) -> None:
        self.execute_cdp_cmd(f"Emulation.{command}", values)

    def complaints(self) -> list[str]:
        """What the console said, but for the icon that no page here has."""
        return [each["message"] for each in self.get_log("browser") if "favicon" not in each["message"]]
