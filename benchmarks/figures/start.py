"""Measured: from the start of the process to the first painting of the list, and after that a window at rest.

python -m benchmarks.figures.start PROFILE [SECONDS_AT_REST]
"""

from __future__ import annotations

import os
import sys
import threading
import time

from benchmarks.figures.measure import own_pss_mb, tell

PASSWORD = "correct-horse"

#: After the start: the rest of the program is loaded, the mailbox signed in to and looked at.
_SETTLING_SECONDS = 15
_PATIENCE_SECONDS = 30


def main() -> None:
    began = float(os.environ["BENCH_BEGAN"])
    rest_seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0

    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication

    from app import bootstrap
    from app.host.secrets import Secrets
    from ui.panes.rows_view import RowsView
    from ui.window_start import start

    told: dict[str, float] = {}
    paint = RowsView.paintEvent

    def painted(view: RowsView, event: QPaintEvent) -> None:
        paint(view, event)
        if not told and view.model().rowCount():
            told.update(wall=time.time() - began, cpu=time.process_time(), rows=view.model().rowCount())
            told["modules"] = len(sys.modules)
            if not rest_seconds:
                QTimer.singleShot(0, lambda: QApplication.exit(0))  # quit asks the window, which stays

    if rest_seconds == 0:
        threading.Timer(_PATIENCE_SECONDS, os._exit, (1,)).start()
    Secrets.get = lambda _self, _name: PASSWORD  # type: ignore[method-assign]  # a keyring that is open
    RowsView.paintEvent = painted  # type: ignore[method-assign]  # only to take the time
    if rest_seconds:
        app = QApplication(sys.argv[:1])
        QTimer.singleShot(_SETTLING_SECONDS * 1000, app, lambda: _rest(told, rest_seconds))
    start(bootstrap.program(["--profile", sys.argv[1]]))
    tell(**told)
    os._exit(0)


def _rest(told: dict[str, float], seconds: float) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    cpu, wall = time.process_time(), time.perf_counter()

    def end() -> None:
        told["idle_percent"] = 100 * (time.process_time() - cpu) / (time.perf_counter() - wall)
        told["pss_mb"] = own_pss_mb()
        QApplication.exit(0)

    QTimer.singleShot(int(seconds * 1000), QApplication.instance(), end)


if __name__ == "__main__":
    main()
