"""A mailbox on a real server is followed through everything that happens to it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.bus import Bus
from app.channels.base import Flag
from app.channels.imap import ImapMailbox
from app.clock import SystemClock
from app.errors import StoreUnusable
from app.events import ComputerWoke, Event
from app.model.account import Account, AccountPhase, Folder, FolderRole, Security, Server
from app.model.message import RawItem
from app.store import accounts, content, folders
from app.store.engine import Store
from app.store.tables import contents, copies, messages
from app.sync.states import States
from app.sync.supervisor import Supervisor
from app.sync.watcher import FIRST_LOOK
from tests.contract.harnesses import ImapHarness
from tests.fakes.intake import PlainIntake
from tests.fakes.rows import add_account
from tests.patience import PATIENCE_SECONDS
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, OLD_SERVER, PASSWORD, Dovecot
from tests.servers.proxy import Proxy

pytestmark = pytest.mark.dovecot
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def mail(number: int) -> bytes:
    return f"Message-ID: <{number}@kunde.example>\r\nSubject: Number {number}\r\n\r\nHello {number}\r\n".encode()


class Scene:
    def __init__(self, dovecot: Dovecot, certificates: Certificates, user: str, path: Path) -> None:
        self.dovecot, self.user = dovecot, user
        self.harness = ImapHarness(dovecot, certificates, user)
        self.store = Store.open(path)
        self.bus = Bus()
        self.intake = PlainIntake(self.store)
        self.states = States(self.bus, SystemClock())
        self.secret = PASSWORD
        self.account = self.add_account(user)
        self._trusted = certificates.client()
        self.bus.subscribe(Event, self._note)
        self.supervisor = self.new_supervisor()

    def add_account(self, user: str, host: str = GOOD) -> Account:
        server = Server(host, self.dovecot.tls_port, Security.TLS, user)
        with self.store.write() as conn:
            return add_account(conn, NOW, f"{user}@firma.example", imap=server)

    def new_supervisor(self) -> Supervisor:
        return Supervisor(self.store, self.bus, self.states, self.intake, self._open)

    def _open(self, account: Account) -> ImapMailbox:
        return ImapMailbox(account.imap, lambda: self.secret, self._trusted)

    def _note(self, _event: Event) -> None:
        with self.intake.changed:
            self.intake.changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.intake.changed:
            assert self.intake.changed.wait_for(condition, PATIENCE_SECONDS), (
                self.states.get(self.account.id),
                len(self.intake.uids),
            )

    def phase(self) -> AccountPhase:
        return self.states.get(self.account.id).phase

    def until_live(self) -> None:
        self.until(lambda: self.phase() is AccountPhase.LIVE)

    def start(self) -> None:
        self.supervisor.start()
        self.until_live()

    def restart(self) -> None:
        """As when the program is closed and opened again."""
        self.supervisor.stop()
        self.supervisor = self.new_supervisor()
        self.start()

    def folder(self, role: FolderRole = FolderRole.INBOX) -> Folder:
        with self.store.read() as conn:
            return next(each for each in folders.load(conn, self.account.id) if each.role is role)

    def stored(self) -> list[str]:
        with self.store.read() as conn:
            return sorted(conn.execute(select(messages.c.subject)).scalars(), key=lambda text: int(text.split()[-1]))

    def raws(self) -> list[bytes]:
        """In the order of UIDs."""
        query = select(contents.c.raw).join(copies, copies.c.message_id == contents.c.message_id)
        with self.store.read() as conn:
            return [content.decompress(raw) for raw in conn.execute(query.order_by(copies.c.uid)).scalars()]

    def move_to(self, port: int) -> None:
        """The account's server is behind another port now."""
        self.account = replace(self.account, imap=replace(self.account.imap, port=port))
        with self.store.write() as conn:
            accounts.change(conn, self.account)

    def count_copies(self) -> int:
        with self.store.read() as conn:
            return int(conn.execute(select(func.count()).select_from(copies)).scalar_one())


@pytest.fixture
def scene(dovecot: Dovecot, certificates: Certificates, user: str, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(dovecot, certificates, user, tmp_path / "test.sqlite3")
    yield scene
    scene.supervisor.stop()
    scene.store.close()


def subjects(count: int) -> list[str]:
    return [f"Number {number}" for number in range(1, count + 1)]


def test_the_newest_come_first_and_then_all_the_others(scene: Scene) -> None:
    scene.dovecot.fill(scene.user, (mail(number) for number in range(1, 1001)), at=NOW)
    scene.start()
    assert sorted(scene.intake.uids[:FIRST_LOOK]) == list(range(1001 - FIRST_LOOK, 1001))
    assert sorted(scene.intake.uids) == list(range(1, 1001))
    assert scene.stored() == subjects(1000)
    assert not scene.intake.live
    assert (scene.folder().lowest_uid, scene.folder().highest_uid) == (1, 1000)


def test_reading_marks_nothing_as_read(scene: Scene) -> None:
    scene.dovecot.fill(scene.user, [mail(1), mail(2)])
    scene.start()
    with scene.harness.other_program() as other:
        other.select_folder("INBOX", readonly=True)
        assert other.search(["UNSEEN"]) == [1, 2]


def test_a_message_that_comes_while_it_runs_is_live(scene: Scene) -> None:
    scene.start()
    scene.harness.deliver(mail(1), NOW)
    scene.until(lambda: scene.intake.live == [1])
    scene.harness.deliver(mail(2), NOW)
    scene.until(lambda: scene.intake.live == [1, 2])
    assert scene.stored() == subjects(2)


def test_a_server_without_idle_and_condstore(scene: Scene) -> None:
    scene.supervisor.stop()
    with scene.store.write() as conn:
        accounts.remove(conn, scene.account.id)
    scene.account = scene.add_account(scene.user, OLD_SERVER)
    scene.supervisor = scene.new_supervisor()
    scene.harness.deliver(mail(1), NOW)
    scene.start()
    scene.harness.deliver(mail(2), NOW)
    scene.harness.set_flag(1, Flag.ANSWERED)
    scene.supervisor.sync_now()
    scene.until(lambda: scene.intake.live == [2] and (1, False, True) in scene.intake.flags)
    assert scene.stored() == subjects(2)


def test_what_another_program_marked_as_answered(scene: Scene) -> None:
    scene.harness.deliver(mail(1), NOW)
    scene.harness.deliver(mail(2), NOW)
    scene.start()
    scene.harness.set_flag(1, Flag.ANSWERED)
    scene.until(lambda: (1, False, True) in scene.intake.flags)
    scene.restart()
    scene.supervisor.stop()
    scene.harness.set_flag(2, Flag.SEEN)  # while the program is closed
    scene.restart()
    scene.until(lambda: (2, True, False) in scene.intake.flags)
    assert scene.intake.flags.count((1, False, True)) == 1


def test_an_answer_from_another_program_is_found_in_sent(scene: Scene) -> None:
    scene.harness.deliver(mail(1), NOW)
    scene.start()
    answer = b"Message-ID: <a@firma.example>\r\nIn-Reply-To: <1@kunde.example>\r\nSubject: Re: Number 2\r\n\r\nYes\r\n"
    scene.harness.deliver(answer, NOW + timedelta(hours=1), "Sent")
    scene.supervisor.sync_now()
    scene.until(lambda: len(scene.intake.uids) == 2)
    with scene.store.read() as conn:
        directions = {row.rfc_id: row.direction for row in conn.execute(select(messages))}
        assert conn.execute(select(func.count(messages.c.thread_id.distinct()))).scalar_one() == 1
    assert directions == {"1@kunde.example": "in", "a@firma.example": "out"}


def test_a_new_numbering_neither_doubles_nor_loses(scene: Scene) -> None:
    scene.dovecot.fill(scene.user, (mail(number) for number in range(1, 301)), at=NOW)
    scene.start()
    before = scene.folder()
    scene.supervisor.stop()
    scene.dovecot.reset_uidvalidity(scene.user)
    scene.dovecot.deliver(scene.user, mail(301), at=NOW)
    scene.restart()
    assert scene.folder().uidvalidity != before.uidvalidity
    assert scene.stored() == subjects(301)
    assert scene.count_copies() == 301
    assert not scene.intake.live


def test_a_server_restart_neither_doubles_nor_loses(scene: Scene) -> None:
    scene.harness.deliver(mail(1), NOW)
    scene.start()
    scene.dovecot.stop()
    scene.until(lambda: scene.phase() is AccountPhase.RECONNECTING)
    scene.dovecot.deliver(scene.user, mail(2))
    scene.dovecot.start()
    scene.until(lambda: 2 in scene.intake.uids)
    scene.until_live()
    scene.harness.deliver(mail(3), NOW)
    scene.until(lambda: 3 in scene.intake.uids)
    assert scene.stored() == subjects(3)
    assert sorted(scene.intake.uids) == [1, 2, 3]


def test_after_a_sleep_it_connects_anew_at_once(scene: Scene) -> None:
    scene.start()
    phases: list[AccountPhase] = []
    scene.bus.subscribe(Event, lambda _event: phases.append(scene.phase()))
    scene.bus.publish(ComputerWoke())
    scene.until(lambda: phases.count(AccountPhase.RECONNECTING) > 0 and phases[-1] is AccountPhase.LIVE)
    scene.harness.deliver(mail(1), NOW)
    scene.until(lambda: scene.intake.live == [1])


def test_what_is_deleted_on_the_server_stays_here(scene: Scene) -> None:
    for number in (1, 2, 3):
        scene.harness.deliver(mail(number), NOW)
    scene.start()
    scene.harness.expunge(2)
    scene.harness.deliver(mail(4), NOW)
    scene.until(lambda: 4 in scene.intake.uids)
    scene.restart()
    assert scene.stored() == subjects(4)
    assert sorted(scene.intake.uids) == [1, 2, 3, 4]


def test_interrupted_in_the_middle_it_goes_on_where_it_was(scene: Scene) -> None:
    scene.dovecot.fill(scene.user, (mail(number) for number in range(1, 1201)), at=NOW)
    failures = [None, None, StoreUnusable("full"), None, StoreUnusable("full")]

    def before(_items: Sequence[RawItem]) -> None:
        if failures and (failure := failures.pop(0)):
            raise failure

    scene.intake.before = before
    scene.supervisor.start()
    scene.until(lambda: scene.phase() is AccountPhase.RECONNECTING)
    scene.until(lambda: not failures)
    scene.supervisor.sync_now()
    scene.until_live()
    assert scene.stored() == subjects(1200)
    assert sorted(scene.intake.uids) == list(range(1, 1201))


def test_a_message_that_makes_us_stumble_keeps_no_other_from_coming(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    def before(items: Sequence[RawItem]) -> None:
        if any(item.uid == 7 for item in items):
            raise ZeroDivisionError

    scene.intake.before = before
    scene.dovecot.fill(scene.user, (mail(number) for number in range(1, 21)))
    with caplog.at_level(logging.ERROR):
        scene.start()
    assert scene.stored() == [subject for subject in subjects(20) if subject != "Number 7"]
    assert any("message 7" in record.getMessage() for record in caplog.records)


def test_a_wrong_password_stops_and_tells_until_it_is_right(scene: Scene) -> None:
    scene.secret = "wrong"
    scene.harness.deliver(mail(1), NOW)
    scene.supervisor.start()
    scene.until(lambda: scene.phase() is AccountPhase.STOPPED)
    state = scene.states.get(scene.account.id)
    assert "password" in state.error_title
    assert state.error_hint
    scene.secret = PASSWORD
    scene.supervisor.sync_now(scene.account.id)
    scene.until_live()
    assert scene.states.get(scene.account.id).error_title == ""
    assert scene.stored() == subjects(1)


def test_one_account_in_trouble_leaves_the_other_alone(scene: Scene) -> None:
    scene.add_account("somebody", "127.0.0.2")  # shows an expired certificate
    scene.start()
    scene.until(lambda: scene.states.get(scene.account.id + 1).phase is AccountPhase.STOPPED)
    assert "expired" in scene.states.get(scene.account.id + 1).error_title
    scene.harness.deliver(mail(1), NOW)
    scene.until(lambda: scene.intake.live == [1])


def test_accounts_that_are_switched_off_or_removed_end(scene: Scene) -> None:
    scene.start()
    names = lambda: [thread.name for thread in threading.enumerate() if thread.name.startswith("account")]  # noqa: E731
    assert names() == [f"account {scene.account.id}"]
    with scene.store.write() as conn:
        accounts.remove(conn, scene.account.id)
    scene.supervisor.reload()
    assert names() == []
    assert scene.phase() is AccountPhase.OFF


def test_stopping_ends_a_waiting_connection(scene: Scene) -> None:
    scene.start()
    scene.supervisor.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("account")]


def test_marking_as_read_where_the_owner_wants_it(scene: Scene) -> None:
    scene.harness.deliver(mail(1), NOW)
    scene.harness.deliver(mail(2), NOW)
    scene.start()
    scene.supervisor.mark_seen(scene.account.id, [2])
    scene.until(lambda: (2, True, False) in scene.intake.flags)
    with scene.harness.other_program() as other:
        other.select_folder("INBOX", readonly=True)
        assert other.search(["SEEN"]) == [2]


def test_once_fetches_everything_and_tells_what_went_wrong(scene: Scene) -> None:
    broken = scene.add_account("somebody", "127.0.0.3")
    scene.dovecot.fill(scene.user, (mail(number) for number in range(1, 701)), at=NOW)
    errors = scene.supervisor.sync_once()
    assert scene.stored() == subjects(700)
    assert list(errors) == [broken.id]
    assert "unknown authority" in errors[broken.id].title


def big(number: int) -> bytes:
    return mail(number) + b"%d\r\n" % number * 4000


@pytest.mark.parametrize("cuts_after", [1, 3_000, 20_000, 150_000])
def test_a_line_that_is_cut_in_the_middle_of_a_message(scene: Scene, cuts_after: int) -> None:
    scene.dovecot.fill(scene.user, (big(number) for number in range(1, 31)), at=NOW)
    with Proxy(scene.dovecot.tls_port, cuts_after) as proxy:
        scene.move_to(proxy.port)
        scene.supervisor.start()
        scene.until(lambda: scene.phase() is AccountPhase.RECONNECTING)
        proxy.cuts_after = None
        scene.supervisor.sync_now()
        scene.until_live()
        assert sorted(scene.intake.uids) == list(range(1, 31))
        assert scene.raws() == [big(number) for number in range(1, 31)]
        scene.supervisor.stop()


def test_a_connection_that_died_in_silence(scene: Scene) -> None:
    with Proxy(scene.dovecot.tls_port) as proxy:
        scene.move_to(proxy.port)
        scene.start()
        proxy.go_silent()
        proxy.speak()
        scene.harness.deliver(mail(1), NOW)
        scene.bus.publish(ComputerWoke())
        scene.until(lambda: scene.intake.uids == [1])
        assert proxy.connections == 2
        scene.supervisor.stop()


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_stopped_in_the_middle_nothing_is_stored_that_is_not_mail(scene: Scene, batches: int) -> None:
    scene.dovecot.fill(scene.user, (big(number) for number in range(1, 1001)), at=NOW)
    scene.supervisor.start()
    scene.until(lambda: len(scene.intake.batches) >= batches)
    scene.supervisor.stop()
    stored = len(scene.intake.uids)
    scene.supervisor = scene.new_supervisor()
    scene.start()
    assert sorted(scene.intake.uids) == list(range(1, 1001))
    assert scene.raws() == [big(number) for number in range(1, 1001)]
    assert stored < 1000
