"""Files handed to other programs: a private folder that goes when the program ends, marks of where they came from."""

from __future__ import annotations

import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

#: Zone 3 is the internet: Windows asks before it runs such a file, and Office opens it in Protected View.
_ZONE = "[ZoneTransfer]\r\nZoneId=3\r\n"
_MOST_TRIES = 1000


class HandedFiles:
    """Any thread may ask. Only this user can read the folder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def put(self, name: str, content: bytes) -> Path:
        """:param name: a safe one; every file gets a folder of its own, so that it keeps its name"""
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="punktual-", ignore_cleanup_errors=True)
            path = Path(tempfile.mkdtemp(dir=self._folder.name)) / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        mark_as_from_web(path)
        return path

    def close(self) -> None:
        """Take away what was handed out; a file that another program holds open goes when the system clears up."""
        with self._lock:
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None


def save(path: Path, content: bytes) -> None:
    """:raises OSError: it can't be written there"""
    path.write_bytes(content)
    mark_as_from_web(path)


def save_beside(folder: Path, name: str, content: bytes) -> Path:
    """Never over another file: "invoice (2).pdf".

    :raises OSError: it can't be written there
    """
    wanted = Path(name)
    for number in range(1, _MOST_TRIES):
        path = folder / (name if number == 1 else f"{wanted.stem} ({number}){wanted.suffix}")
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        mark_as_from_web(path)
        return path
    raise FileExistsError(str(folder / name))


def mark_as_from_web(path: Path, platform: str = sys.platform) -> None:
    """The mark of the web, where the system has one: an alternate data stream on NTFS."""
    if platform == "win32":
        with suppress(OSError):  # another file system than NTFS has no such streams
            Path(f"{path}:Zone.Identifier").write_bytes(_ZONE.encode("ascii"))
