"""Connecting a form through the desk, with its key kept out of everything that is stored or said."""

from __future__ import annotations

import logging
import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from app.bus import Bus
from app.clock import FrozenClock
from app.desk.form_sources import FormSources, key_of, secret_name
from app.desk.ground import Ground
from app.desk.messages import show
from app.errors import BadInput, KeyringUnavailable, NotAFormService, PunktualError, SignInRefused
from app.events import AccountChanged
from app.host import secrets
from app.host.secrets import Secrets
from app.model.form_source import FormSource
from app.settings import Settings
from app.store import form_sources
from app.store.engine import Store
from app.store.messages import of_conversation
from app.store.tables import conversations
from app.sync.form_polling import Asking, FormPolling
from app.sync.pipeline import Pipeline
from tests.fakes.rows import add_account
from tests.servers.form_services import ANY_FIELDS, KEY, Play, Visit, plays

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


class ClosedKeyring:
    """Nobody unlocks it."""

    priority = 5

    def get_password(self, _service: str, _name: str) -> str:
        raise OSError("org.freedesktop.Secret.Error.IsLocked")

    def set_password(self, service: str, name: str, _secret: str) -> None:
        self.get_password(service, name)


class Shop:
    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder = folder
        self.clock = FrozenClock(NOON)
        self.store = Store.open(folder / "punktual.sqlite3")
        self.secrets = Secrets()
        with self.store.write() as conn:
            self.account = add_account(conn, NOON)
        self.bus, base = Bus(), server.url_for("").rstrip("/")
        pipeline = Pipeline(self.store, self.bus, Settings)
        asking = Asking(lambda source: key_of(self.secrets, source), base)
        polling = FormPolling(self.store, self.bus, self.clock, Settings, pipeline, asking)
        ground = Ground(self.store, self.bus, self.clock, Settings())
        self.door = FormSources(ground, self.secrets, polling.poll, base)

    def source(self, play: Play) -> FormSource:
        fields = ANY_FIELDS if play.code == "any" else ()
        return FormSource(0, "Kontakt", play.code, self.account.id, NOON, play.settings, fields)


@pytest.fixture
def shop(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    opened = Shop(tmp_path, httpserver)
    yield opened
    opened.store.close()


@pytest.fixture(params=["formspree", "any", "google_sheets", "gravity_forms"])
def play(request: pytest.FixtureRequest, httpserver: HTTPServer) -> Play:
    found = plays()[request.param]
    found.now = lambda: NOON
    found.visits = [
        Visit(n, NOON - timedelta(hours=n), "Anna Nowak", f"a{n}@kunde.example", "+48600100200", f"Pytanie {n}")
        for n in range(1, 6)
    ]
    found.serve(httpserver)
    return found


def test_from_connecting_to_answering(shop: Shop, play: Play) -> None:
    tried = shop.door.try_out(shop.source(play), KEY)
    assert [reading.message for reading in tried] == ["Pytanie 1", "Pytanie 2", "Pytanie 3"]
    added = shop.door.add(shop.source(play), KEY)
    assert [reading.email for reading in shop.door.try_out(added)] == [reading.email for reading in tried]
    (view,) = shop.door.all()
    assert (view.words, view.needs_key) == ("Not looked at yet.", False)
    shop.door.look_now(added.id)
    (view,) = shop.door.all()
    assert view.words == "Up to date; last looked at 13:00."
    with shop.store.read() as conn:
        ids = conn.execute(conversations.select()).all()
        stored = [message for row in ids for message in of_conversation(conn, row.id)]
    assert sorted(show(message).text for message in stored) == [f"Pytanie {n}" for n in range(1, 6)]
    shop.door.remove(added.id)
    assert shop.door.all() == ()
    assert shop.secrets.get(secret_name(added.id)) is None


def test_the_key_is_nowhere_but_with_the_secrets(shop: Shop, play: Play, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "app")
    added = shop.door.add(shop.source(play), KEY)
    shop.door.look_now(added.id)
    shop.secrets.keep(secret_name(added.id), f"{KEY}-wrong")
    shop.door.look_now(added.id)
    (view,) = shop.door.all()
    assert "does not accept the key" in view.words
    with pytest.raises(SignInRefused) as caught:
        shop.door.try_out(added)
    told = [view.words, repr(view), str(caught.value), *(r.getMessage() for r in caplog.records if r.name[:3] == "app")]
    assert not any(KEY in each for each in told)
    shop.store.close()
    assert not any(KEY.encode() in path.read_bytes() for path in shop.folder.iterdir())


def test_what_the_owner_corrects_is_tried_again(shop: Shop, play: Play) -> None:
    added = shop.door.add(replace(shop.source(play), name="Old"), "wrong")
    shop.door.look_now(added.id)
    assert shop.door.all()[0].progress.failures == 1
    shop.door.change(replace(added, name="New"), KEY)
    (view,) = shop.door.all()
    assert (view.source.name, view.progress.failures, view.progress.not_before) == ("New", 0, None)
    shop.door.look_now(added.id)
    assert shop.door.all()[0].progress.failures == 0
    shop.door.change(replace(view.source, is_enabled=False))
    assert shop.door.all()[0].words == "Switched off."


def test_a_key_that_is_gone_is_asked_for(shop: Shop, play: Play) -> None:
    added = shop.door.add(shop.source(play), KEY)
    shop.secrets.forget(secret_name(added.id))
    (view,) = shop.door.all()
    assert view.needs_key
    shop.door.look_now(added.id)
    assert "Kontakt" in shop.door.all()[0].words


def test_nothing_half_is_connected(shop: Shop, play: Play) -> None:
    for wrong in (
        replace(shop.source(play), settings={}),
        replace(shop.source(play), service="carrier pigeon"),
        replace(shop.source(play), account_id=99),
    ):
        with pytest.raises(BadInput):
            shop.door.add(wrong, KEY)
    assert shop.door.all() == ()


@pytest.mark.parametrize("key", ["", "  \n"])
def test_an_empty_key_is_none(shop: Shop, play: Play, key: str) -> None:
    with pytest.raises(BadInput, match="key"):
        shop.door.add(shop.source(play), key)
    assert shop.door.all() == ()
    added = shop.door.add(shop.source(play), KEY)
    with pytest.raises(BadInput, match="key"):
        shop.door.change(added, key)
    assert shop.secrets.get(secret_name(added.id)) == KEY


def test_it_is_told_when_all_is_in_place(shop: Shop, play: Play) -> None:
    """Whoever hears of a form finds its key; and no look comes before it."""
    heard: list[tuple[str | None, bool]] = []

    def listen(_event: AccountChanged) -> None:
        with shop.store.read() as conn:
            heard.extend((shop.secrets.get(secret_name(s.id)), s.is_enabled) for s, _ in form_sources.load(conn))

    shop.bus.subscribe(AccountChanged, listen)
    added = shop.door.add(shop.source(play), KEY)
    assert heard == [(KEY, True)]
    shop.door.change(replace(added, name="Sklep"), "other")
    assert heard[1:] == [("other", True)]
    shop.door.look_now(added.id)
    assert len(heard) == 3


def test_a_keyring_that_refuses_stops_nothing_else(shop: Shop, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[AccountChanged] = []
    shop.bus.subscribe(AccountChanged, told.append)
    module = types.ModuleType("closed_keyring")
    module.Keyring = ClosedKeyring  # type: ignore[attr-defined]  # a module made for the test
    monkeypatch.setitem(sys.modules, "closed_keyring", module)
    monkeypatch.setitem(secrets._BACKENDS, sys.platform, ("closed_keyring", "Keyring"))
    with pytest.raises(KeyringUnavailable):
        shop.door.add(shop.source(play), KEY)
    [view] = shop.door.all()
    assert (view.source.is_enabled, len(told)) == (True, 1)
    shop.door.look_now(view.source.id)  # for this run the key is there
    assert shop.door.all()[0].progress.failures == 0
    with pytest.raises(KeyringUnavailable):
        shop.door.change(replace(view.source, name="Sklep"), "another")
    assert (shop.door.all()[0].source.name, len(told)) == ("Sklep", 3)
    with pytest.raises(KeyringUnavailable):
        shop.door.remove(view.source.id)
    assert (shop.door.all(), len(told)) == ((), 4)


def test_an_open_file_needs_no_key(shop: Shop, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/inbox.jsonl").respond_with_data(
        '{"id": 1, "email": "anna@kunde.example", "wiadomość": "Halo?"}\n'
        '{"id": 2, "telefon": "600 100 200", "treść": "Hej"}\n'
    )
    source = FormSource(
        0, "Plik", "any", shop.account.id, NOON, {"url": "https://shop.example/inbox.jsonl", "time": ""}
    )
    readings = shop.door.try_out(source, "")
    assert {(reading.email, reading.phone, reading.message) for reading in readings} == {
        ("anna@kunde.example", None, "Halo?"),
        (None, "+48600100200", "Hej"),
    }
    added = shop.door.add(source, "")
    assert not shop.door.all()[0].needs_key
    assert len(shop.door.try_out(added)) == 2


def test_a_page_for_people_is_told_so(shop: Shop, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("<html>", content_type="text/html")
    source = FormSource(0, "Strona", "any", shop.account.id, NOON, {"url": "https://shop.example/"})
    with pytest.raises(NotAFormService, match="web page"):
        shop.door.try_out(source, "")


def test_every_service_says_what_it_wants(shop: Shop) -> None:
    for service in shop.door.services():
        assert service.title
        assert service.asks
        empty = FormSource(0, "", service.code, shop.account.id, NOON)
        with pytest.raises(PunktualError):
            shop.door.try_out(empty, KEY)
