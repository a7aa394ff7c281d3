"""Measured: frames while the list of 5,000 rows is scrolled, row painting as in the program, rasterised by the CPU."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.deadlines.open_hours import OpenHours
from app.model.listing import Row, View
from app.model.message import Channel
from app.settings import default_hours
from benchmarks.figures import words
from benchmarks.figures.measure import p50_p99, tell
from ui.panes.list_pane import ListPane
from ui.watch import Watch
from ui.widgets import theme

_ROWS = 5_000
_FRAMES = 600
_STEP_PX = 97  # a fast turn of the wheel: new rows in nearly every frame


def _rows(now: datetime) -> list[Row]:
    chance = random.Random(3)
    rows = []
    for number in range(_ROWS):
        language = chance.choice(tuple(words.WORDS))
        given, family = (chance.choice(names[language].split()) for names in (words.GIVEN, words.FAMILY))
        nouns = [chance.choice(chance.choice(words.WORDS[language])) for _ in range(12)]
        due = now + timedelta(minutes=number * 3 - 600)
        rows.append(
            Row(
                id=number + 1,
                customer=f"{given} {family}",
                subject=" ".join(nouns[:4]),
                preview=" ".join(nouns),
                channels=(chance.choice(tuple(Channel)),),
                message_count=chance.randint(1, 9),
                thread_count=chance.randint(1, 2),
                is_unread=chance.random() < 0.4,
                newest_at=due - timedelta(hours=4),
                opened_at=due - timedelta(hours=4),
                due=due,
                target_open_seconds=4 * 3600,
                has_suggestion=chance.random() < 0.2,
            )
        )
    return rows


def main() -> None:
    app = QApplication([])
    theme.install(app)
    hours = OpenHours(default_hours())
    pane = ListPane(Watch(lambda: datetime.now(UTC), lambda: hours, lambda: 900))
    pane.resize(420, 900)
    pane.load(_rows(datetime.now(UTC)), View.TO_ANSWER)
    pane.show()
    app.processEvents()
    bar = pane.view.verticalScrollBar()
    frames = []
    for number in range(_FRAMES):
        began = time.perf_counter()
        bar.setValue(bar.value() + _STEP_PX if number < _FRAMES // 2 else bar.value() - 3 * _STEP_PX)
        app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        frames.append((time.perf_counter() - began) * 1000)
    tell(**p50_p99(frames))


if __name__ == "__main__":
    main()
