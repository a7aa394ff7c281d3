"""The program is killed at every single step of an answer's way, and started again: nothing is lost, nothing goes out
twice. Real SMTP and IMAP servers, a real database file, a real SIGKILL.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.model.account import Security, Server
from app.model.answer import OutboxItem, OutboxState
from app.store import outbox
from app.store.engine import Store
from app.store.tables import acts
from tests.contract.harnesses import ImapHarness
from tests.e2e.outbox_child import Job, run
from tests.fakes.rows import add_account, add_answer, add_inbox, add_waiting
from tests.patience import PATIENCE_SECONDS
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, Dovecot
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.dovecot
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KILLED = -9

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.e2e.outbox_child"])


@dataclass(frozen=True)
class Story:
    """One answer that is to go out, on servers of its own."""

    path: Path
    item: OutboxItem
    harness: ImapHarness

    def sent_copies(self) -> int:
        with self.harness.other_program() as other:
            other.select_folder("Sent", readonly=True)
            return len(other.search(["HEADER", "Message-ID", self.item.message_id]))

    def is_marked_answered(self) -> bool:
        with self.harness.other_program() as other:
            other.select_folder("INBOX", readonly=True)
            return bool(other.search(["ANSWERED"]))


@dataclass(frozen=True)
class Scene:
    dovecot: Dovecot
    smtp: SmtpServer
    certificates: Certificates
    folder: Path

    def story(self, number: int) -> Story:
        user = f"crash{id(self)}x{number}"
        harness = ImapHarness(self.dovecot, self.certificates, user)
        harness.deliver(b"Message-ID: <q@kunde.example>\r\n\r\nQuestion\r\n", NOW)
        with harness.other_program() as other:
            uidvalidity = other.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]
        path = self.folder / f"{number}.sqlite3"
        store = Store.open(path)
        with store.write() as conn:
            imap = Server(GOOD, self.dovecot.tls_port, Security.TLS, user)
            smtp = Server(GOOD, self.smtp.tls_port, Security.TLS, user)
            account = add_account(conn, NOW, f"{user}@firma.example", imap, smtp)
            waiting = add_waiting(conn, account, NOW, add_inbox(conn, account, uidvalidity), uid=1)
            item = add_answer(conn, waiting, NOW)
        store.close()
        return Story(path, item, harness)

    def run(self, story: Story, dies_at: int = 0) -> tuple[int, int]:
        """(exit code, steps passed) of one life of the program."""
        process, may_go, counted = self.prepare(story, dies_at)
        may_go.set()
        process.join(PATIENCE_SECONDS)
        assert process.exitcode is not None
        return process.exitcode, counted.value

    def prepare(self, story: Story, dies_at: int = 0) -> tuple[Any, Any, Any]:
        job = Job(str(story.path), str(self.certificates.authority), dies_at)
        may_go, counted = processes.Event(), processes.Value("i", 0)
        process = processes.Process(target=run, args=(job, may_go, counted), daemon=True)
        process.start()
        return process, may_go, counted

    def arrived(self, story: Story) -> int:
        return sum(story.item.message_id.encode() in received.raw for received in self.smtp.received)


@pytest.fixture
def scene(dovecot: Dovecot, smtp_server: SmtpServer, certificates: Certificates, tmp_path: Path) -> Iterator[Scene]:
    smtp_server.reset()
    yield Scene(dovecot, smtp_server, certificates, tmp_path)
    smtp_server.reset()


def left(story: Story) -> tuple[OutboxState | None, int]:
    """(what is in the outbox, how often the cycle was ended)."""
    store = Store.open(story.path)
    with store.read() as conn:
        item = outbox.find(conn, story.item.id)
        ended = conn.execute(select(func.count()).select_from(acts)).scalar_one()
    store.close()
    return item and item.state, ended


def assert_all_done(scene: Scene, story: Story) -> None:
    assert left(story) == (None, 1)
    assert scene.arrived(story) == 1
    assert story.sent_copies() == 1
    assert story.is_marked_answered()


def test_killed_at_every_step(scene: Scene) -> None:
    whole = scene.story(0)
    exit_code, steps = scene.run(whole)
    assert exit_code == 0
    assert_all_done(scene, whole)
    assert steps > 20
    uncertain = []
    for step in range(1, steps + 1):
        story = scene.story(step)
        assert scene.run(story, dies_at=step)[0] == KILLED
        assert scene.run(story)[0] == 0
        state, ended = left(story)
        if state is None:
            assert_all_done(scene, story)
        else:  # killed between "handed to SMTP" and "accepted" being on disk: nobody can know
            assert (state, ended) == (OutboxState.UNCERTAIN, 0)
            assert scene.arrived(story) <= 1
            assert story.sent_copies() == 0
            uncertain.append(step)
        assert scene.run(story)[0] == 0  # one more life changes nothing
        assert left(story) == (state, ended)
        assert scene.arrived(story) <= 1
    assert uncertain == list(range(uncertain[0], uncertain[-1] + 1))
    assert len(uncertain) <= 5


def test_killed_between_the_end_of_data_and_the_answer(scene: Scene) -> None:
    story = scene.story(0)
    process, may_go, _ = scene.prepare(story)
    scene.smtp.faults.kills = process.pid
    may_go.set()
    process.join(PATIENCE_SECONDS)
    assert process.exitcode == KILLED
    assert scene.arrived(story) == 1
    scene.smtp.faults.kills = 0
    assert scene.run(story)[0] == 0
    assert left(story) == (OutboxState.UNCERTAIN, 0)
    assert scene.arrived(story) == 1


def test_killed_there_where_the_provider_files_what_it_took(scene: Scene) -> None:
    story = scene.story(0)
    process, may_go, _ = scene.prepare(story)
    scene.smtp.faults.kills = process.pid
    may_go.set()
    process.join(PATIENCE_SECONDS)
    scene.smtp.faults.kills = 0
    story.harness.deliver(scene.smtp.received[0].raw, NOW, "Sent")
    assert scene.run(story)[0] == 0
    assert_all_done(scene, story)
