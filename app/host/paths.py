"""Where Punktual keeps its files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from platformdirs import PlatformDirs


class Profile(StrEnum):
    """The demo has folders of its own and never sees those of the owner."""

    REAL = "real"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Paths:
    """:ivar data: what must be backed up; :ivar logs: what may go at any time"""

    data: Path
    logs: Path

    @property
    def database(self) -> Path:
        return self.data / "punktual.sqlite3"

    @property
    def lock(self) -> Path:
        """Held by the running program (QLockFile)."""
        return self.data / "running.lock"


def paths_of(profile: Profile, override: str | None = None) -> Paths:
    """Names them; makes none of them.

    :param override: a folder for everything; the environment's PUNKTUAL_HOME where it is None
    """
    home = os.environ.get("PUNKTUAL_HOME", "") if override is None else override
    if home:
        root = Path(home).expanduser().absolute()
        data, logs = root / "data", root / "logs"
    else:
        folders = PlatformDirs("Punktual", appauthor=False)
        data, logs = folders.user_data_path, folders.user_log_path
    if profile is Profile.DEMO:
        data, logs = data / "demo", logs / "demo"
    return Paths(data, logs)
