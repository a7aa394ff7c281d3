"""The dialogs of contact forms over the real program: its store, a real keyring, a service that answers over TLS."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot
from werkzeug import Response

from app.channels import sockets
from app.clock import SystemClock
from app.desk import Desk
from app.desk.form_sources import secret_name
from app.host.secrets import Secrets
from app.machinery import Machinery
from app.model.account import Account, Security, Server
from app.model.listing import View
from app.model.message import RawItem
from app.model.taught import Marked
from app.store import accounts
from app.sync.pipeline import Pipeline
from tests.servers.certificates import Certificates
from tests.servers.form_services import ANY_FIELDS, ANY_SETTINGS, KEY, Play, Visit, plays
from tests.servers.keyring import DAEMON, Keyring
from tests.unit.desk.test_corrections import PEOPLE, form_body, mail
from ui.dialogs import form_sources, teach_form, website_form
from ui.dialogs.form_readings import FormReadings
from ui.watch import Watch
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

pytestmark = [
    pytest.mark.skipif(DAEMON is None, reason="no keyring here; ./check installs it"),
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
SHOP = "shop@firma.example"
NOW = datetime.now(UTC).replace(microsecond=0)
VISITS = [
    Visit(n, NOW - timedelta(hours=n), f"Anna Nowak{'abcd'[n]}", f"a{n}@kunde.example", "+48600100200", f"Pytanie {n}")
    for n in range(4)
]


class Office:
    """The program without a mailbox that answers, in a window."""

    def __init__(self, path: Path, play: Play, url: str) -> None:
        self.path, self.play, self.url = path, play, url
        self.machinery = Machinery(path, SystemClock(), Secrets())
        nowhere = Server("127.0.0.1", 1, Security.NONE)
        with self.machinery.store.write() as conn:
            accounts.add(conn, Account(0, SHOP, "", nowhere, nowhere, NOW - timedelta(days=30), region="PL"))

    @property
    def desk(self) -> Desk:
        return self.machinery.desk


@pytest.fixture
def office(tmp_path: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(sockets, "_verified", certificates.client)  # this computer trusts the tests' authority
    keyring = Keyring(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring.address)
    play = plays()["any"]
    play.visits = list(VISITS)
    with HTTPServer("127.0.0.1", ssl_context=certificates.server()) as server:
        play.serve(server)
        opened = Office(tmp_path / "data" / "punktual.sqlite3", play, server.url_for("/forms.php?list=1"))
        yield opened
        opened.machinery.stop()
        server.check_handler_errors()
    keyring.stop()


@pytest.fixture
def conduct(office: Office, qtbot: QtBot) -> Iterator[Conduct]:
    desk = office.desk
    watch = Watch(desk.clock.now, lambda: desk.hours, lambda: 900)
    window = MainWindow(watch)
    qtbot.addWidget(window)
    made = Conduct(window, desk, watch, window.close)
    window.show()
    yield made
    made.close()


@pytest.fixture
def settle(qtbot: QtBot, conduct: Conduct) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: not conduct.ask.is_busy(), timeout=20_000)


@pytest.fixture
def sheet(conduct: Conduct, settle: Callable[[], None]) -> form_sources.FormSourcesDialog:
    settle()
    made = form_sources.show(conduct.stage)
    settle()
    return made


def fill_in(sheet: form_sources.FormSourcesDialog, office: Office, key: str = KEY) -> None:
    form = sheet.form
    form.service.setCurrentIndex(form.service.findData("any"))
    form.name.setText("Kontakt")
    for name, words in (ANY_SETTINGS | {"url": office.url}).items():
        field = form.field(name)
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(words))
        else:
            field.setText(words)
    for path, label in ANY_FIELDS:
        form.paths[label].setText(path)
    form.key.setText(key)


def messages_in(table: FormReadings) -> list[str]:
    last = table.columnCount() - 1
    found = (table.item(line, last) for line in range(table.rowCount()))
    return [item.text().strip("\u2066\u2068\u2069") for item in found if item]


def test_tested_then_connected_then_followed(
    sheet: form_sources.FormSourcesDialog, office: Office, settle: Callable[[], None], qtbot: QtBot
) -> None:
    fill_in(sheet, office)
    sheet._test.click()
    assert sheet._found.text() == "Asking the service…"
    qtbot.waitUntil(sheet.readings.isVisible, timeout=20_000)
    assert messages_in(sheet.readings) == ["Pytanie 0", "Pytanie 1", "Pytanie 2"]
    assert office.desk.form_sources.all() == ()

    sheet._save.click()
    qtbot.waitUntil(lambda: "Up to date" in sheet.list.item(0).text(), timeout=20_000)
    [view] = office.desk.form_sources.all()
    assert Secrets().get(secret_name(view.source.id)) == KEY  # in the keyring itself
    assert len(office.desk.inbox.rows(View.TO_ANSWER)) == 4
    assert not any(KEY.encode() in each.read_bytes() for each in office.path.parent.iterdir())

    sheet.form.name.setText("being typed")
    office.play.fault = lambda _number: Response("", 404)
    threading.Thread(target=office.desk.form_sources.look_now, args=(view.source.id,)).start()
    qtbot.waitUntil(lambda: "no such form" in sheet.list.item(0).text(), timeout=20_000)
    assert sheet._state.property("tone") == "overdue"
    assert sheet.form.name.text() == "being typed"
    settle()


FAULTS = {
    "a wrong key": (lambda: Response("", 401), "does not accept the key"),
    "no right": (lambda: Response("", 403), "not allowed"),
    "no form": (lambda: Response("", 404), "no such form"),
    "a pause": (lambda: Response("", 429, {"Retry-After": "30"}), "asks for a pause"),
    "trouble": (lambda: Response("", 500), "in trouble"),
    "a page": (lambda: Response("<html>", content_type="text/html"), "web page"),
    "cut": (lambda: Response('{"result": {"ro'), "broke off"),
    "elsewhere": (lambda: Response("", 302, {"Location": "https://127.0.0.2/"}), "the key was not sent there"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_goes_wrong_is_said_in_words(
    sheet: form_sources.FormSourcesDialog, office: Office, settle: Callable[[], None], fault: str
) -> None:
    respond, words = FAULTS[fault]
    office.play.fault = lambda _number: respond()
    fill_in(sheet, office)
    sheet._test.click()
    settle()
    assert words in sheet._error.words.text()
    assert (sheet._test.text(), sheet.readings.isVisible()) == ("Test", False)
    office.play.fault = lambda _number: None
    sheet._test.click()
    settle()
    assert not sheet._error.isVisible()
    assert len(messages_in(sheet.readings)) == 3


@pytest.mark.parametrize("way", ["stop", "close", "another service"])
def test_a_slow_service_is_not_waited_for(
    sheet: form_sources.FormSourcesDialog,
    office: Office,
    settle: Callable[[], None],
    conduct: Conduct,
    qtbot: QtBot,
    way: str,
) -> None:
    is_asked, may_answer = threading.Event(), threading.Event()

    def slow(_number: int) -> Response | None:
        is_asked.set()
        may_answer.wait(30)
        return None

    office.play.fault = slow
    fill_in(sheet, office)
    sheet._test.click()
    assert sheet._test.text() == "Stop"
    qtbot.waitUntil(is_asked.is_set, timeout=20_000)
    try:
        if way == "stop":
            sheet._test.click()
        elif way == "close":
            sheet.reject()
        else:
            sheet.form.service.setCurrentIndex(0)
        settle()  # while the service is still silent
        if way != "close":
            assert (sheet._test.text(), sheet._found.isVisible(), sheet._error.isVisible()) == ("Test", False, False)
    finally:
        may_answer.set()


def test_closed_while_it_is_kept(
    sheet: form_sources.FormSourcesDialog, office: Office, settle: Callable[[], None]
) -> None:
    fill_in(sheet, office)
    sheet._save.click()
    sheet.reject()
    settle()
    assert [view.source.name for view in office.desk.form_sources.all()] == ["Kontakt"]


def test_changed_and_taken_away(
    sheet: form_sources.FormSourcesDialog,
    office: Office,
    settle: Callable[[], None],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill_in(sheet, office)
    sheet._save.click()
    qtbot.waitUntil(lambda: "Up to date" in sheet.list.item(0).text(), timeout=20_000)
    [view] = office.desk.form_sources.all()
    assert sheet.form.key.placeholderText() == "unchanged"
    sheet.form.is_enabled.setChecked(False)
    sheet._save.click()
    qtbot.waitUntil(lambda: "Switched off." in sheet.list.item(0).text(), timeout=20_000)
    assert Secrets().get(secret_name(view.source.id)) == KEY
    assert dict(office.desk.form_sources.all()[0].source.settings) == dict(view.source.settings)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    sheet._remove.click()
    qtbot.waitUntil(lambda: sheet.list.count() == 1, timeout=20_000)
    settle()
    assert Secrets().get(secret_name(view.source.id)) is None


def test_a_form_for_the_website_and_what_fetches_it(
    conduct: Conduct,
    office: Office,
    settle: Callable[[], None],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle()
    sheet = website_form.show(conduct.stage)
    settle()
    sheet.address.setText("https://firma.example/form.php")
    sheet._make.click()
    assert "come from" in sheet._error.words.text()
    sheet.robot.setText("form@firma.example")
    sheet._make.click()
    qtbot.waitUntil(lambda: bool(sheet.text.toPlainText()), timeout=20_000)
    settle()
    assert not sheet._error.isVisible()
    assert 'action="https://firma.example/form.php"' in sheet.text.toPlainText()
    sheet._copy.click()
    assert QGuiApplication.clipboard().text() == sheet.text.toPlainText()
    sheet._php.click()
    php = sheet.text.toPlainText()
    [view] = office.desk.form_sources.all()
    key = Secrets().get(secret_name(view.source.id))
    assert key and key not in php
    assert (view.source.service, dict(view.source.settings)) == ("punktual", {"url": "https://firma.example/form.php"})
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "form.php"), ""))
    sheet._save.click()
    qtbot.waitUntil((tmp_path / "form.php").exists, timeout=20_000)
    settle()
    assert (tmp_path / "form.php").read_text("utf-8") == php


def test_taught_by_marking_and_taken_back(
    conduct: Conduct, office: Office, settle: Callable[[], None], qtbot: QtBot
) -> None:
    pipeline, desk = Pipeline(office.machinery.store, office.desk.bus, lambda: office.desk.settings), office.desk
    [account] = [view.account for view in desk.accounts.all()]
    raws = [mail(number, form_body(*person)) for number, person in enumerate(PEOPLE)]
    raws.append(mail(9, "Faktura w załączniku.\n", subject="Faktura"))
    for number, raw in enumerate(raws):
        at = NOW - timedelta(minutes=30 - number)
        pipeline.take(account, [RawItem(account.id, 0, 0, raw, at)], is_live=True)

    def customers() -> list[str]:
        return sorted(row.customer for row in desk.inbox.rows(View.TO_ANSWER))

    assert set(customers()) == {"Strona"}  # the robot
    rows = desk.inbox.rows(View.TO_ANSWER)
    message = min((one for row in rows for one in desk.conversation.open(row.id).messages), key=lambda one: one.at)
    conduct.stage.panes.conversation.wanted.emit(message.id, "form", "")
    qtbot.waitUntil(lambda: bool(conduct.stage.window.findChildren(teach_form.TeachForm)), timeout=20_000)
    [sheet] = conduct.stage.window.findChildren(teach_form.TeachForm)
    text = sheet.text.toPlainText()
    for value, what in zip(PEOPLE[0], (Marked.NAME, Marked.EMAIL, Marked.PHONE, Marked.MESSAGE), strict=True):
        sheet.text.select(text.index(value), text.index(value) + len(value))
        sheet.buttons[what].click()
        settle()
    assert sheet._caption.text() == "Of the last 4 mails of this sender 3 are read as this form:"
    assert messages_in(sheet.readings) == [
        "Kiedy otwarte?",
        "Proszę o wycenę naprawy. Dziękuję, Adam",
        PEOPLE[0][3],
    ]
    sheet._save.click()
    qtbot.waitUntil(lambda: customers() == ["Adam Kot", "Ewa Żak", "Strona", "Zofia Lis"], timeout=20_000)
    qtbot.waitUntil(conduct.stage.undo.is_offered, timeout=20_000)
    conduct.stage.undo.undo()
    qtbot.waitUntil(lambda: set(customers()) == {"Strona"}, timeout=20_000)
    settle()
