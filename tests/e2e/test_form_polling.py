"""Forms are polled from a real web server into a real store, while the same submissions come by mail."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select
from werkzeug import Response

from app.bus import Bus
from app.clock import FrozenClock
from app.errors import SignInRefused
from app.events import Event, MessagesArrived
from app.model.account import Account, FolderRole
from app.model.form_source import FormProgress, FormSource
from app.model.listing import View
from app.model.message import Direction, RawItem
from app.settings import Settings
from app.store import accounts, customers, folders, form_sources, listing
from app.store.engine import Store
from app.store.messages import StoredMessage, of_conversation
from app.store.tables import conversations, messages, submission_keys
from app.sync.form_polling import Asking, FormPolling
from app.sync.pipeline import Pipeline
from tests.fakes.rows import add_account
from tests.servers.form_services import KEY, PAGE, Play, Visit, plays

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Office:
    """A store, a form that is polled, and a mailbox that gets the form's notifications."""

    def __init__(self, folder: Path, server: HTTPServer, play: Play) -> None:
        self.play, self.server = play, server
        server.clear()
        play.serve(server)
        self.clock = FrozenClock(NOON)
        self.ahead = timedelta()  # of the service's clock
        play.now = lambda: self.clock.now() + self.ahead
        self.store = Store.open(folder / "punktual.sqlite3")
        self.bus, self.told = Bus(), list[Event]()
        self.bus.subscribe(Event, self.told.append)
        self.pipeline = Pipeline(self.store, self.bus, Settings)
        with self.store.write() as conn:
            self.account: Account = add_account(conn, NOON, "owner@shop.example")
            self.inbox = folders.find_or_add(conn, self.account.id, FolderRole.INBOX, "INBOX")
        self.source = self.connect()
        self.uids = itertools.count(1)
        self.numbers = itertools.count(1)

    def connect(self) -> FormSource:
        since = NOON - timedelta(days=30)
        source = FormSource(0, "Kontakt", self.play.code, self.account.id, since, self.play.settings)
        with self.store.write() as conn:
            return form_sources.add(conn, source)

    def polling(self) -> FormPolling:
        asking = Asking(lambda _source: KEY, self.server.url_for("").rstrip("/"))
        return FormPolling(self.store, self.bus, self.clock, Settings, self.pipeline, asking)

    def poll(self) -> FormProgress:
        self.polling().poll(self.source.id)
        return self.progress()

    def progress(self) -> FormProgress:
        with self.store.read() as conn:
            found = form_sources.find(conn, self.source.id)
        assert found is not None
        return found[1]

    def visit(self, text: str = "Gdzie jest moja paczka?", who: str = "anna", ago: timedelta = timedelta()) -> Visit:
        number = next(self.numbers)
        name = {"anna": "Anna Nowak", "jan": "Jan Kowalski"}[who]
        one = Visit(number, self.play.now() - ago, name, f"{who}@kunde.example", "+48600100200", text)
        self.play.visits.append(one)
        return one

    def mail(self, visit: Visit, late: timedelta = timedelta()) -> None:
        """The notification arrives (again, if it did before: the server counts its messages anew)."""
        mail = EmailMessage()
        mail["From"] = "Formspree <noreply@formspree.io>"
        mail["To"] = self.account.address
        mail["Reply-To"] = visit.email
        mail["Subject"] = "New submission from shop.example"
        mail["Message-ID"] = f"<{visit.number}@formspree.io>"
        mail["Date"] = visit.at + timedelta(seconds=3)
        mail["List-Unsubscribe"] = "<https://formspree.io/unblock>"
        mail.set_content(
            "Hey there,\n\nSomeone just submitted your form on shop.example. Here's what they had to say:\n\n"
            f"name:\n{visit.name}\n\nemail:\n{visit.email}\n\nphone:\n{visit.phone}\n\nmessage:\n{visit.message}\n"
        )
        at = visit.at - self.ahead + timedelta(seconds=5) + late
        item = RawItem(self.account.id, self.inbox.id, next(self.uids), mail.as_bytes(), at)
        self.pipeline.take(self.account, [item], is_live=True)

    def count_anew(self) -> None:
        """The mail server gives all messages other UIDs."""
        with self.store.write() as conn:
            folders.start_anew(conn, self.inbox.id, next(self.uids))

    def stored(self) -> list[StoredMessage]:
        with self.store.read() as conn:
            ids = conn.execute(select(conversations.c.id)).scalars()
            return [message for each in ids for message in of_conversation(conn, each)]

    def texts(self) -> list[str]:
        return sorted(message.form.message or "" for message in self.stored() if message.form)

    def close(self) -> None:
        self.store.close()


@pytest.fixture(scope="module")
def web() -> Iterator[HTTPServer]:
    with HTTPServer("127.0.0.1") as server:
        yield server


@pytest.fixture
def office(tmp_path: Path, web: HTTPServer) -> Iterator[Office]:
    opened = Office(tmp_path, web, plays()["formspree"])
    yield opened
    opened.close()
    web.check_handler_errors()


def test_a_submission_is_a_message_like_any_other(office: Office) -> None:
    office.poll()
    visit = office.visit(ago=2 * MINUTE)
    office.poll()
    (message,) = office.stored()
    assert (message.direction, message.channel, message.format) == (Direction.IN, "form", "json")
    assert message.form is not None
    assert (message.form.name, message.form.email, message.form.phone) == (visit.name, visit.email, visit.phone)
    assert message.received_at == visit.at
    assert (message.account_id, message.subject) == (office.account.id, "Kontakt")
    with office.store.read() as conn:
        (row,) = listing.rows(conn, View.TO_ANSWER)
    assert (row.customer, row.opened_at) == (visit.name, visit.at)
    assert sum(isinstance(event, MessagesArrived) for event in office.told) == 1


def test_what_was_there_before_is_not_announced(office: Office) -> None:
    office.visit(ago=timedelta(days=3))
    office.visit(ago=timedelta(days=60))
    office.poll()
    assert not [event for event in office.told if isinstance(event, MessagesArrived)]
    with office.store.read() as conn:
        assert len(listing.rows(conn, View.TO_ANSWER)) == 1


@pytest.mark.parametrize("way_first", ["mail", "http"])
def test_by_two_ways_it_is_one_message(office: Office, way_first: str) -> None:
    office.poll()
    visit = office.visit()
    for way in (way_first, "mail", "http", "mail", "http"):
        office.clock.advance(MINUTE)
        if way == "mail":
            office.mail(visit)
        else:
            office.poll()
    office.count_anew()
    office.mail(visit)
    (message,) = office.stored()
    assert (message.format, message.rfc_id) == ("mime", f"{visit.number}@formspree.io")
    with office.store.read() as conn:
        assert folders.count_copies(conn, office.inbox.id) == 1
        assert len(folders.places_of(conn, message.rfc_id, office.account.id, FolderRole.INBOX)) == 1


def test_the_same_words_again_are_a_second_message(office: Office) -> None:
    office.poll()
    first, second = office.visit(ago=4 * MINUTE), office.visit(ago=2 * MINUTE)
    office.poll()
    office.mail(second)
    office.mail(first)
    assert len(office.stored()) == 2
    office.clock.advance(timedelta(hours=19))
    third = office.visit()
    office.mail(third)
    office.poll()
    assert len(office.stored()) == 3


def test_mail_that_waits_in_a_queue_is_the_same_submission(office: Office) -> None:
    office.poll()
    visit = office.visit()
    office.poll()
    office.mail(visit, late=timedelta(hours=3))
    assert len(office.stored()) == 1


def test_what_was_erased_is_not_fetched_again(office: Office) -> None:
    office.visit(ago=MINUTE)
    office.poll()
    with office.store.write() as conn:
        (customer_id,) = conn.execute(select(conversations.c.customer_id)).scalars()
        customers.forget(conn, customer_id)
    office.clock.advance(10 * MINUTE)
    office.poll()
    assert office.stored() == []
    with office.store.read() as conn:
        assert conn.execute(select(func.count()).select_from(submission_keys)).scalar() == 0


def test_a_form_that_is_connected_again_brings_nothing_twice(office: Office) -> None:
    office.visit("Jedno", ago=9 * MINUTE)
    office.mail(office.visit("Drugie", ago=7 * MINUTE))
    office.poll()
    office.mail(office.visit("Trzecie", ago=5 * MINUTE))
    office.poll()
    for _ in range(2):
        with office.store.write() as conn:
            form_sources.remove(conn, office.source.id)
        office.source = office.connect()
        office.poll()
    assert office.texts() == ["Drugie", "Jedno", "Trzecie"]


def test_a_list_that_breaks_off_is_taken_up_again(office: Office) -> None:
    for number in range(3 * PAGE):
        office.visit(f"Pytanie {number}", ago=number * timedelta(hours=20))
    office.play.fault = lambda number: Response('{"submissions": [{"_da') if number == 2 else None
    broken = office.poll()
    assert (broken.failures, broken.cursor, broken.fetched_at) == (1, None, None)
    assert broken.error_title
    assert len(office.texts()) == PAGE
    whole = office.poll()
    assert (whole.failures, whole.error_title) == (0, "")
    assert office.texts() == sorted(f"Pytanie {number}" for number in range(3 * PAGE))


def test_pauses_grow_and_what_a_server_asks_for_is_kept(office: Office) -> None:
    def pause(response: Response) -> timedelta:
        office.play.fault = lambda _number: response
        at = office.poll().not_before
        assert at is not None
        return at - office.clock.now()

    growing = [pause(Response("", 500)) for _ in range(8)]
    assert growing[:5] == sorted(growing[:5])
    assert MINUTE <= growing[0] < 2 * MINUTE
    assert timedelta(hours=1) <= growing[-1] < timedelta(hours=2)
    assert pause(Response("", 429, {"Retry-After": "5400"})) == timedelta(minutes=90)
    assert pause(Response("", 429, {"Retry-After": "1"})) == MINUTE
    assert pause(Response("", 401)) == timedelta(hours=1)
    office.play.fault = lambda _number: None
    assert office.poll().failures == 0


def test_only_what_is_due_is_asked(office: Office) -> None:
    polling = office.polling()
    polling.poll_due()
    polling.poll_due()
    assert len(office.play.asked) == 1
    office.clock.advance(7 * MINUTE)
    polling.poll_due()
    assert len(office.play.asked) == 2
    office.clock.set(NOON - timedelta(days=400))  # the clock was wrong all the time
    polling.poll_due()
    assert len(office.play.asked) == 3


def test_a_form_that_was_changed_meanwhile_is_tried_at_once(office: Office) -> None:
    office.play.fault = lambda _number: Response("", 404)
    assert office.poll().failures == 1
    with office.store.write() as conn:
        form_sources.change(conn, office.source)
        assert [each.id for each in form_sources.due(conn, NOON)] == [office.source.id]


def test_a_missing_key_is_asked_for(office: Office) -> None:
    def key_of(_source: FormSource) -> str:
        raise SignInRefused("The key is needed.")

    polling = FormPolling(office.store, office.bus, office.clock, Settings, office.pipeline, Asking(key_of))
    polling.poll_due()
    assert office.progress().error_title == "The key is needed."


def test_fetching_now_asks_before_it_is_time_unless_the_service_answers_with_errors(office: Office) -> None:
    office.poll()
    office.visit()
    office.polling().poll_due()
    assert not office.stored()
    office.polling().poll_all()
    assert len(office.stored()) == 1
    office.play.fault = lambda _number: Response("", 429, {"Retry-After": "600"})
    office.poll()
    asked = len(office.play.asked)
    office.polling().poll_all()
    assert len(office.play.asked) == asked


def test_after_stop_nothing_is_asked(office: Office) -> None:
    polling = office.polling()
    polling.stop()
    polling.poll_due()
    assert office.play.asked == []
    assert office.progress() == FormProgress()


@pytest.mark.parametrize("ahead", [timedelta(hours=-7), timedelta(hours=-1), timedelta(hours=3), timedelta(days=4000)])
def test_clocks_that_differ_lose_and_double_nothing(office: Office, ahead: timedelta) -> None:
    office.ahead = ahead
    office.poll()
    for number in range(4):
        visit = office.visit(f"Pytanie {number}")
        progress = office.poll()
        office.mail(visit)
        assert "minutes apart" in progress.error_title
        assert progress.failures == 0
        office.clock.advance(timedelta(hours=5))
    office.poll()
    assert office.texts() == ["Pytanie 0", "Pytanie 1", "Pytanie 2", "Pytanie 3"]
    assert all(message.received_at <= office.clock.now() for message in office.stored())


def test_one_submission_from_the_future_hides_none_that_follow(office: Office) -> None:
    office.visit("Z przyszłości", ago=-timedelta(days=3000))
    progress = office.poll()
    assert "in the future" in progress.error_title
    assert progress.cursor == office.clock.now()
    office.clock.advance(timedelta(days=3))
    office.visit("Teraz")
    office.poll()
    assert office.texts() == ["Teraz", "Z przyszłości"]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


class AnyOrder(RuleBasedStateMachine):
    """Visitors write, polls succeed and fail, mail comes late, twice, or under new numbers: each submission is there
    once when all has come."""

    web: HTTPServer

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.office = Office(Path(self.folder.name), self.web, plays()["formspree"])
        self.visits: list[Visit] = []
        self.mailed: set[int] = set()

    @initialize(ahead=st.sampled_from([timedelta(), timedelta(), timedelta(hours=-7), timedelta(hours=7)]))
    def differ(self, ahead: timedelta) -> None:
        self.office.ahead = ahead

    @rule(text=st.sampled_from(["Halo?", "  halo ?", "Pytanie"]), who=st.sampled_from(["anna", "jan"]))
    def submit(self, text: str, who: str) -> None:
        self.office.clock.advance(timedelta(seconds=1))  # at one moment he presses once
        self.visits.append(self.office.visit(text, who))

    @rule(minutes=st.sampled_from([1, 30, 600]))
    def wait(self, minutes: int) -> None:
        self.office.clock.advance(minutes * MINUTE)

    @rule()
    def poll(self) -> None:
        self.office.poll()

    @rule(at=st.integers(1, 3), status=st.sampled_from([200, 401, 404, 429, 500]))
    def fail(self, at: int, status: int) -> None:
        asked = len(self.office.play.asked)
        self.office.play.fault = lambda number: Response("[{", status) if number >= asked + at else None
        self.office.poll()
        self.office.play.fault = lambda _number: None

    @precondition(lambda self: self.visits)
    @rule(data=st.data(), late=st.sampled_from([timedelta(), 5 * MINUTE, timedelta(hours=5)]))
    def mail(self, data: st.DataObject, late: timedelta) -> None:
        visit = data.draw(st.sampled_from(self.visits))
        self.office.mail(visit, timedelta() if visit.number in self.mailed else late)
        self.mailed.add(visit.number)

    @rule()
    def count_anew(self) -> None:
        self.office.count_anew()

    @invariant()
    def nothing_is_there_that_nobody_sent(self) -> None:
        assert len(self.office.stored()) <= len(self.visits)

    def teardown(self) -> None:
        try:
            self.office.poll()
            assert self.office.progress().failures == 0
            for visit in self.visits:
                if visit.number not in self.mailed:
                    self.office.mail(visit)
            assert sorted(map(letters, self.office.texts())) == sorted(letters(visit.message) for visit in self.visits)
        finally:
            self.office.close()
            self.folder.cleanup()


def test_any_order_and_repetition_gives_each_submission_once(web: HTTPServer) -> None:
    AnyOrder.web = web
    AnyOrder.TestCase.settings = settings(
        max_examples=40, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
    )
    AnyOrder.TestCase("runTest").debug()


def test_accounts_take_their_forms_with_them(office: Office) -> None:
    office.visit()
    office.poll()
    with office.store.write() as conn:
        accounts.remove(conn, office.account.id)
        assert form_sources.load(conn) == ()
        assert conn.execute(select(func.count()).select_from(messages)).scalar() == 0
