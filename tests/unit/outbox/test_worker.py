"""The worker over the in-process mail server, step by step on a clock that stands still."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.bus import Bus
from app.channels.base import Fate, Flag, Outcome
from app.channels.memory import MemoryMailbox, MemoryServer, MemoryTransport
from app.clock import FrozenClock
from app.events import ConversationsChanged, Event, OutboxChanged
from app.model.account import Account
from app.model.answer import OutboxItem, OutboxState
from app.outbox.worker import Worker
from app.store import outbox
from app.store.engine import Store
from tests.fakes.rows import Waiting, add_account, add_answer, add_inbox, add_waiting
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Scene:
    """An account with a message to answer, on a server in memory."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.clock = FrozenClock(NOW)
        self.bus = Bus()
        self.events: list[Event] = []
        self.bus.subscribe(Event, self.events.append)
        self.sent: list[bytes] = []
        self.server = MemoryServer(on_accepted=lambda _sender, _to, raw: self.sent.append(raw))
        self.ended: list[tuple[int, datetime]] = []
        self.refreshed: list[int] = []
        self.bugs: list[Exception] = []
        with self.store.write() as conn:
            account = add_account(conn, NOW)
            inbox = add_inbox(conn, account, uidvalidity=1)
            uid = self.server.deliver(b"Message-ID: <q@kunde.example>\r\n\r\nQuestion\r\n", NOW)
            self.waiting = add_waiting(conn, account, NOW, inbox, uid)
        self.worker = self.new_worker()

    def new_worker(self) -> Worker:
        return Worker(self.store, self.bus, self.clock, self._transport, self._mailbox, self._accepted, self._refresh)

    def _transport(self, _account: Account) -> MemoryTransport:
        return MemoryTransport(self.server)

    def _mailbox(self, _account: Account) -> MemoryMailbox:
        return MemoryMailbox(self.server)

    def _accepted(self, _conn: Connection, item: OutboxItem, at: datetime) -> Collection[int]:
        if self.bugs:
            raise self.bugs.pop()
        self.ended.append((item.conversation_id, at))
        return {item.conversation_id, 77}

    def _refresh(self, _conn: Connection, ids: Collection[int]) -> None:
        self.refreshed += ids

    def answer(self, waiting: Waiting | None = None, **options: datetime) -> int:
        with self.store.write() as conn:
            return add_answer(conn, waiting or self.waiting, NOW, **options).id

    def item(self, outbox_id: int) -> OutboxItem | None:
        with self.store.read() as conn:
            return outbox.find(conn, outbox_id)

    def state(self, outbox_id: int) -> OutboxState | None:
        item = self.item(outbox_id)
        return item and item.state

    def work_at(self, after: timedelta = timedelta(0)) -> None:
        self.clock.set(NOW + after)
        self.worker.work()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path / "test.sqlite3")
    yield scene
    scene.worker.stop()
    scene.store.close()


def test_the_whole_way(scene: Scene) -> None:
    outbox_id = scene.answer()
    scene.work_at()
    assert scene.item(outbox_id) is None
    assert len(scene.sent) == 1
    assert scene.ended == [(scene.waiting.conversation_id, NOW)]
    [filed] = scene.server.folders["Sent"].messages.values()
    assert filed.raw == scene.sent[0]
    assert filed.flags == {Flag.SEEN}
    [question] = scene.server.folders["INBOX"].messages.values()
    assert question.flags == {Flag.ANSWERED}
    assert OutboxChanged(frozenset({outbox_id})) in scene.events
    assert ConversationsChanged(frozenset({scene.waiting.conversation_id, 77})) in scene.events


def test_nothing_leaves_before_the_undo_time_is_over(scene: Scene) -> None:
    outbox_id = scene.answer(not_before=NOW + timedelta(seconds=10))
    scene.work_at(timedelta(seconds=9))
    assert scene.state(outbox_id) is OutboxState.HELD
    assert not scene.sent
    scene.work_at(timedelta(seconds=10))
    assert len(scene.sent) == 1


def test_what_was_taken_back_is_not_sent(scene: Scene) -> None:
    outbox_id = scene.answer()
    with scene.store.write() as conn:
        assert outbox.move(conn, outbox_id, [OutboxState.HELD], OutboxState.TAKEN_BACK)
    scene.work_at()
    assert not scene.sent


@pytest.mark.parametrize("fate", [Fate.REFUSED_FOR_NOW, Fate.NOT_SENT])
def test_temporary_refusals_are_tried_again_with_growing_pauses(scene: Scene, fate: Fate) -> None:
    scene.server.outcomes.extend([Outcome(fate, "451 later")] * 3)
    outbox_id = scene.answer()
    for after in (0, 30, 150, 750):
        item = scene.item(outbox_id)
        assert item is not None
        scene.work_at(timedelta(seconds=after - 1))
        assert scene.item(outbox_id) == item  # not a second too early
        scene.work_at(timedelta(seconds=after))
    assert scene.item(outbox_id) is None
    assert len(scene.sent) == 1


def test_the_servers_words_are_kept_with_what_failed(scene: Scene) -> None:
    scene.server.outcomes.append(Outcome(Fate.REFUSED, "550 No such user", ("jan@kunde.example",)))
    outbox_id = scene.answer()
    scene.work_at()
    item = scene.item(outbox_id)
    assert item is not None
    assert item.state is OutboxState.FAILED
    assert "No such user" in item.error
    assert "jan@kunde.example" in item.error
    assert scene.waiting.conversation_id in scene.refreshed
    scene.work_at(timedelta(days=30))
    assert scene.state(outbox_id) is OutboxState.FAILED


def test_after_two_days_it_is_the_owners(scene: Scene) -> None:
    scene.server.outcomes.extend([Outcome(Fate.REFUSED_FOR_NOW, "451 later")] * 100)
    outbox_id = scene.answer()
    for hours in range(47):
        scene.work_at(timedelta(hours=hours))
        assert scene.state(outbox_id) is OutboxState.RETRYING
    scene.work_at(timedelta(hours=49))
    assert scene.state(outbox_id) is OutboxState.FAILED


def test_an_uncertain_one_is_never_sent_again_by_itself(scene: Scene) -> None:
    scene.server.outcomes.append(Outcome(Fate.UNCERTAIN, "lost"))
    outbox_id = scene.answer()
    for hours in range(100):
        scene.work_at(timedelta(hours=hours))
    assert scene.state(outbox_id) is OutboxState.UNCERTAIN
    assert not scene.sent
    assert not scene.ended


def test_an_uncertain_one_that_lies_in_sent_was_accepted(scene: Scene) -> None:
    scene.server.outcomes.append(Outcome(Fate.UNCERTAIN, "lost"))
    outbox_id = scene.answer()
    scene.work_at()
    with scene.store.read() as conn:
        raw = outbox.raw_of(conn, outbox_id)
    scene.server.deliver(raw, NOW, "Sent")  # as providers do that file by themselves
    scene.work_at(timedelta(minutes=30))
    assert scene.item(outbox_id) is None
    assert len(scene.ended) == 1
    assert len(scene.server.folders["Sent"].messages) == 1


def test_what_was_being_sent_at_a_crash_is_uncertain(scene: Scene) -> None:
    outbox_id = scene.answer()
    with scene.store.write() as conn:
        outbox.move(conn, outbox_id, [OutboxState.HELD], OutboxState.SENDING)
    worker = scene.new_worker()
    worker.recover()
    worker.work()
    worker.stop()
    assert scene.state(outbox_id) is OutboxState.UNCERTAIN
    assert scene.waiting.conversation_id in scene.refreshed
    assert not scene.sent


def test_the_others_of_an_account_need_not_try_where_the_server_is_away(scene: Scene) -> None:
    scene.server.is_reachable = False
    ids = [scene.answer() for _ in range(3)]
    scene.work_at()
    items = [item for each in ids if (item := scene.item(each))]
    assert sorted(item.attempts for item in items) == [0, 0, 1]
    scene.server.is_reachable = True
    scene.work_at(timedelta(seconds=30))
    assert len(scene.sent) == 3


def test_a_mailbox_out_of_reach_delays_filing_only(scene: Scene) -> None:
    outbox_id = scene.answer()
    scene.server.is_signing_in = False
    scene.work_at()
    assert len(scene.sent) == 1
    assert len(scene.ended) == 1
    assert scene.state(outbox_id) is OutboxState.ACCEPTED
    scene.server.is_signing_in = True
    scene.work_at(timedelta(hours=1))
    assert scene.item(outbox_id) is None
    assert len(scene.sent) == 1
    assert len(scene.server.folders["Sent"].messages) == 1


def test_a_new_numbering_of_the_inbox_marks_no_strangers_message(scene: Scene) -> None:
    scene.server.renumber()
    scene.answer()
    scene.work_at()
    assert not any(one.flags for one in scene.server.folders["INBOX"].messages.values())


def test_a_bug_while_noting_does_not_make_it_go_out_twice(scene: Scene) -> None:
    scene.bugs.append(ZeroDivisionError())
    outbox_id = scene.answer()
    scene.work_at()
    scene.work_at(timedelta(days=1))
    assert len(scene.sent) == 1
    assert scene.item(outbox_id) is None


def test_no_pause_is_waited_for_when_the_network_is_back(scene: Scene) -> None:
    scene.server.outcomes.append(Outcome(Fate.NOT_SENT, "away", needs_owner=True))
    outbox_id = scene.answer()
    scene.work_at()
    assert scene.state(outbox_id) is OutboxState.RETRYING
    scene.worker.retry_now()
    scene.work_at()
    assert len(scene.sent) == 1


def test_the_thread_sends_what_is_put_in_and_stops(scene: Scene) -> None:
    gone = threading.Event()
    scene.bus.subscribe(
        OutboxChanged, lambda event: gone.set() if scene.item(next(iter(event.outbox_ids))) is None else None
    )
    scene.worker.start()
    outbox_id = scene.answer()
    scene.bus.publish(OutboxChanged(frozenset({outbox_id})))
    assert gone.wait(PATIENCE_SECONDS)
    assert len(scene.sent) == 1


def test_each_recipient_set_is_handed_over_as_stored(scene: Scene) -> None:
    handed: list[tuple[str, Sequence[str]]] = []
    scene.server.on_accepted = lambda sender, to, _raw: handed.append((sender, to))
    scene.answer()
    scene.work_at()
    assert handed == [("shop@firma.example", ("jan@kunde.example",))]


def test_the_steps_around_smtp_outlive_a_power_cut(scene: Scene) -> None:
    levels: dict[bool, int] = {}
    for durable in (False, True):
        with scene.store.write(durable) as conn:
            levels[durable] = conn.exec_driver_sql("PRAGMA synchronous").scalar_one()
    assert levels == {False: 1, True: 2}  # NORMAL: at checkpoints; FULL: at each commit (SQLite, pragma synchronous)
