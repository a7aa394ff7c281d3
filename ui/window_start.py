"""Starts the window: the first rows are painted before the rest of the program is even loaded."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QProcess, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.model.clockwork import OpenTime
from app.model.listing import Row, View
from app.settings import Settings
from ui.ask import Ask
from ui.language import speak
from ui.single_instance import SingleInstance
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.program_icon import program_icon
from ui.windows.main_window import MainWindow

if TYPE_CHECKING:
    from app.desk import Desk
    from app.model.screen import AccountView
    from ui.windows.conduct import Conduct
    from ui.windows.telling import Telling

_SELF_TEST_MS = 2000


class FirstLook(Protocol):
    """What is stored and can be read at once."""

    @property
    def rows(self) -> tuple[Row, ...]: ...
    @property
    def counts(self) -> Mapping[View, int]: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def hours(self) -> OpenTime: ...


class Program(Protocol):
    """What stands behind the window; bootstrap makes one.

    :ivar folder: of the profile
    """

    @property
    def folder(self) -> Path: ...
    @property
    def is_self_test(self) -> bool: ...
    @property
    def play(self) -> Path | None:
        """Folder for the pictures of a demo that plays by itself; None for a demo that is watched."""
        ...

    def now(self) -> datetime: ...
    def first_look(self) -> FirstLook:
        """Quick, on the GUI thread."""
        ...

    def start(self) -> Desk:
        """Everything else, on another thread."""
        ...


def start(program: Program) -> int:
    """Run the window until it is closed; returns the exit code."""
    QApplication.setApplicationName("Punktual")
    QApplication.setDesktopFileName("punktual")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(program.folder)
    if not instance.claim():
        return 0
    look = program.first_look()
    theme.install(app)
    speak(app, look.settings.language)
    theme.choose(look.settings.theme)
    app.setWindowIcon(program_icon())
    run = _Run(app, program, look)
    instance.raised.connect(lambda: run.window.present())
    code = app.exec()
    run.end()
    instance.release()
    return code


class _Run(QObject):
    """From the first painting to the last."""

    def __init__(self, app: QApplication, program: Program, look: FirstLook) -> None:
        super().__init__()
        self._app, self._program, self._look = app, program, look
        self._desk: Desk | None = None
        self._conduct: Conduct | None = None
        self._telling: Telling | None = None
        self._ask = Ask(self)
        self._watch = Watch(program.now, self._hours, self._warning)
        state = QSettings(str(program.folder / "window.ini"), QSettings.Format.IniFormat)
        self._state = state
        self.window = MainWindow(self._watch, state)
        self.window.show_first(look.rows, look.counts)
        self.window.show()
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed, Qt.ConnectionType.QueuedConnection)
        QTimer.singleShot(0, self, self._load)

    def end(self) -> None:
        if self._telling is not None:
            self._telling.close()
        if self._conduct is not None:
            self._conduct.close()
        self._ask.finish()

    def _hours(self) -> OpenTime:
        return self._desk.hours if self._desk else self._look.hours

    def _warning(self) -> int:
        settings = self._desk.settings if self._desk else self._look.settings
        return settings.warning_open_minutes * 60

    def _scheme_changed(self) -> None:
        settings = self._desk.settings if self._desk else self._look.settings
        if settings.theme == "system":
            theme.choose("system")

    def _load(self) -> None:
        """The rest of the program, once the rows are on the screen."""
        self._ask.failed.connect(lambda error: self.window.panes.status.show_trouble(str(error)))
        self._ask.ask(self._program.start, self._attach)

    def _attach(self, desk: Desk) -> None:
        self._desk = desk
        conduct = self._furnish(desk)
        if sys.platform == "linux":
            from ui.notifiers.motion import is_motion_refused

            self._ask.ask(is_motion_refused, lambda refused: theme.allow_motion(not refused))
        if self._program.is_self_test:
            QTimer.singleShot(_SELF_TEST_MS, self, self._quit)
        if self._program.play:
            from ui.playing import Playing

            Playing(self.window, conduct, self._program.play, self._quit)

    def _furnish(self, desk: Desk) -> Conduct:
        """Join the window and the desk."""
        from ui.notifiers.in_window import WindowNotifier
        from ui.windows.conduct import Conduct
        from ui.windows.staying import Staying
        from ui.windows.telling import Telling

        conduct = self._conduct = Conduct(self.window, desk, self._watch, self._quit)
        conduct.language_changed.connect(self._speak_anew, Qt.ConnectionType.QueuedConnection)
        Staying(self.window, conduct, self._state, self._quit)
        self._telling = Telling(self.window, conduct, WindowNotifier(conduct.stage.notice))
        conduct.ask.ask(desk.accounts.all, self._greet)
        return conduct

    def _speak_anew(self) -> None:
        """Another language: the window is made anew, everything behind it goes on."""
        assert self._desk is not None and self._conduct is not None and self._telling is not None
        opened = self._conduct.reading.open_id()
        self._telling.close()
        self._conduct.close()
        old = self.window
        old.is_ending = True
        old.close()  # keeps its size and place
        old.deleteLater()
        speak(self._app, self._desk.settings.language)
        self.window = MainWindow(self._watch, self._state)
        self.window.show()
        conduct = self._furnish(self._desk)
        if opened is not None:
            conduct.reading.open(opened)

    def _greet(self, accounts: tuple[AccountView, ...]) -> None:
        """The first run has no account yet."""
        if self._program.is_self_test or self._conduct is None:
            return
        if accounts:
            self._conduct.ask_passwords()
            return
        from ui.dialogs import welcome

        sheet = welcome.show(self._conduct.stage)
        sheet.demo_wanted.connect(self._start_demo)
        sheet.language_chosen.connect(self._change_language)

    def _change_language(self, language: str) -> None:
        assert self._conduct is not None
        self._conduct.change(language=language)

    def _start_demo(self) -> None:
        """In a process and a profile of its own."""
        own = [] if getattr(sys, "frozen", False) else ["-m", "ui.main"]
        QProcess.startDetached(sys.executable, [*own, "--demo"])
        self._quit()

    def _quit(self) -> None:
        self.window.is_ending = True
        self.window.close()
        self._app.quit()
