"""Names the concrete parts and puts them together. The only place that does.

Nothing heavy is imported at the top: the window paints its first rows before SQLAlchemy is loaded.
"""

from __future__ import annotations

import argparse
import gc
import logging
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app import settings as typed_settings
from app.clock import Clock, SystemClock
from app.deadlines.open_hours import OpenHours
from app.errors import PunktualError
from app.host import log as logs
from app.host.paths import Paths, Profile, paths_of
from app.model.listing import Row, View
from app.settings import Settings
from app.store import first_rows

if TYPE_CHECKING:
    from app.demo.play import Play
    from app.demo.story import Story
    from app.desk import Desk
    from app.machinery import Machinery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the window shows before the program is loaded."""

    rows: tuple[Row, ...]
    counts: Mapping[View, int]
    settings: Settings

    @property
    def hours(self) -> OpenHours:
        return OpenHours(self.settings.hours)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for.

    :ivar play: folder for the screenshots of a demo that nobody watches
    """

    is_demo: bool = False
    is_self_test: bool = False
    profile: str | None = None
    play: Path | None = None


def parser() -> argparse.ArgumentParser:
    """The options of the window."""
    parser = argparse.ArgumentParser(prog="punktual", description="Answer customers in time.")
    parser.add_argument("--demo", action="store_true", help="play the example shop, in a profile of its own")
    parser.add_argument("--profile", metavar="FOLDER", help="keep everything in this folder")
    parser.add_argument("--self-test", action="store_true", help="start everything on a temporary profile and end")
    parser.add_argument("--play", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    return parser


def program(words: Sequence[str]) -> Program:
    """The program as the command line wants it, not started yet."""
    found = parser().parse_args(words)
    return Program(Options(found.demo, found.self_test, found.profile, found.play))


class Program:
    """Everything below the window."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        self.options = options
        self.clock = clock or SystemClock()
        self._temporary = tempfile.mkdtemp(prefix="punktual-") if options.is_self_test else None
        profile = Profile.DEMO if options.is_demo else Profile.REAL
        self.paths: Paths = paths_of(profile, self._temporary or options.profile)
        self._machinery: Machinery | None = None
        self._play: Play | None = None
        self._story: Story | None = None
        self._is_stopped = False
        self._lock = threading.Lock()
        self.paths.data.mkdir(parents=True, exist_ok=True)

    @property
    def folder(self) -> Path:
        return self.paths.data

    @property
    def is_self_test(self) -> bool:
        return self.options.is_self_test

    @property
    def play(self) -> Path | None:
        return self.options.play

    def now(self) -> datetime:
        return self.clock.now()

    def first_look(self) -> FirstLook:
        """Some 10 ms, from the database without SQLAlchemy. The demo begins anew each time."""
        if self.options.is_demo:
            for path in self.paths.data.glob(f"{self.paths.database.name}*"):
                path.unlink()
        settings = typed_settings.load(first_rows.read_settings(self.paths.database))
        rows, counts = first_rows.read(self.paths.database) or ((), {})
        return FirstLook(rows, counts, settings)

    @cached_property
    def desk(self) -> Desk:
        """Opens the store; nothing moves yet.

        :raises StoreUnusable: in the owner's words
        """
        from app.machinery import Machinery

        logs.set_up(self.paths.logs)
        self._machinery = Machinery(self.paths.database, self.clock)
        return self._machinery.desk

    def start(self) -> Desk:
        """Open the store and start what moves by itself: watchers, outbox, heartbeat, and the demo's customers."""
        with self._lock:
            desk = self.desk
            assert self._machinery is not None
            if self._is_stopped:
                return desk
            self._machinery.start()
            gc.freeze()  # what was loaded stays; to look through it for garbage stops the window for 50 ms
            if self.options.is_demo:
                from app.demo.play import Play

                self._play = Play(self.clock.now)
                if self.options.play:
                    from app.demo.story import Story

                    self._story = Story(desk.bus)
                self._play.start(desk)
            return desk

    def sync_once(self) -> dict[str, PunktualError]:
        """Fetch everything of every account on this thread; returns what went wrong, by address."""
        known = {view.account.id: view.account.address for view in self.desk.accounts.all()}
        assert self._machinery is not None
        return {known[id_]: error for id_, error in self._machinery.supervisor.sync_once().items()}

    def how_it_went(self) -> tuple[tuple[Row, ...], list[str]]:
        """After a demo that nobody watched: the ordered list, and what happened to it."""
        return self.desk.inbox.rows(View.TO_ANSWER), self._story.tell(self.desk) if self._story else []

    def stop(self) -> None:
        """End the threads within a second or two and close the store."""
        with self._lock:
            if self._is_stopped:
                return
            self._is_stopped = True
            if self._play:
                self._play.stop()
            if self._machinery:
                self._machinery.stop()
            if self._temporary:
                shutil.rmtree(self._temporary, ignore_errors=True)
