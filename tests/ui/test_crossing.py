"""Threads and the window: questions, orders, events."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.bus import Bus
from app.errors import BadInput
from app.events import AnswerBounced, ConversationsChanged, OutboxChanged, SettingsChanged
from tests.patience import PATIENCE_SECONDS
from ui.ask import Ask
from ui.bridge import Batch, Bridge


class _Speaker(QObject):
    said = Signal(object)
    flagged = Signal(bool)


def test_a_signal_can_be_emitted_two_thousand_times(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 aborts after some 500."""
    speaker, heard = _Speaker(), []
    speaker.said.connect(heard.append)
    speaker.flagged.connect(heard.append)
    for number in range(2000):
        speaker.said.emit(number)
        speaker.flagged.emit(number % 2 == 0)
    assert len(heard) == 4000


def test_answers_come_back_on_the_gui_thread(qtbot: QtBot) -> None:
    ask, threads = Ask(), []
    ask.ask(threading.current_thread, lambda worked: threads.extend((worked, threading.current_thread())))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_only_the_newest_question_of_a_topic_is_answered(qtbot: QtBot) -> None:
    ask, heard, gate = Ask(), [], threading.Event()
    ask.ask(lambda: gate.wait(PATIENCE_SECONDS) and "old", heard.append, topic="rows")
    ask.ask(lambda: "new", heard.append, topic="rows")
    qtbot.waitUntil(lambda: heard == ["new"])
    gate.set()
    qtbot.waitUntil(lambda: not ask.is_busy())
    assert heard == ["new"]


def test_orders_are_never_overtaken(qtbot: QtBot) -> None:
    ask, done = Ask(), []
    for number in range(50):
        ask.order(lambda number=number: done.append(number))
    qtbot.waitUntil(lambda: len(done) == 50)
    assert done == list(range(50))


def test_errors_reach_who_asked_or_else_everybody(qtbot: QtBot) -> None:
    ask, mine, everybodys = Ask(), [], []
    ask.failed.connect(everybodys.append)

    def refuse() -> None:
        raise BadInput("No")

    ask.ask(refuse, None, mine.append)
    ask.ask(refuse)
    qtbot.waitUntil(lambda: not ask.is_busy())
    assert [str(error) for error in mine] == ["No"]
    assert [str(error) for error in everybodys] == ["No"]


def test_a_bug_in_the_desk_is_told_and_logged(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    ask, told = Ask(), []
    ask.failed.connect(told.append)
    ask.ask(lambda: 1 / 0)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert "a question to the desk failed" in caplog.text


def test_events_from_many_threads_arrive_as_few_batches(qtbot: QtBot) -> None:
    bus, batches = Bus(), []
    bridge = Bridge(bus)
    bridge.changed.connect(batches.append)

    def publish(first: int) -> None:
        for number in range(first, first + 500):
            bus.publish(ConversationsChanged(frozenset({number})))

    threads = [threading.Thread(target=publish, args=(n * 500,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    def arrived() -> bool:
        return set().union(*(batch.conversations for batch in batches)) == set(range(3000))

    qtbot.waitUntil(arrived)
    assert len(batches) <= 3
    bridge.close()
    bus.publish(SettingsChanged())
    bridge.drain()
    assert len(batches) <= 3


def test_a_batch_is_the_union_of_what_happened(qtbot: QtBot) -> None:
    bus, batches = Bus(), []
    bridge = Bridge(bus)
    bridge.changed.connect(batches.append)
    bus.publish(ConversationsChanged(frozenset({1 << 61})))
    bus.publish(AnswerBounced(7, 8))
    bus.publish(OutboxChanged(frozenset({3})))
    qtbot.waitUntil(lambda: bool(batches))
    assert batches == [Batch(frozenset({1 << 61, 7}), outbox=True, bounced=(7,), notable=(AnswerBounced(7, 8),))]


def test_the_window_may_go_before_the_answer(qtbot: QtBot) -> None:
    ask, gate, heard = Ask(), threading.Event(), []
    act: Callable[[], bool] = lambda: gate.wait(PATIENCE_SECONDS)  # noqa: E731  its type is the point
    ask.order(act, heard.append)
    gate.set()
    assert ask.finish(PATIENCE_SECONDS * 1000)


def test_an_answer_that_was_on_its_way_when_the_window_closed_is_dropped(qtbot: QtBot) -> None:
    ask, worked, heard = Ask(), threading.Event(), []
    ask.ask(worked.set, heard.append)
    assert worked.wait(PATIENCE_SECONDS)
    assert ask.finish(PATIENCE_SECONDS * 1000)
    qtbot.waitUntil(lambda: not ask.is_busy())
    assert heard == []
