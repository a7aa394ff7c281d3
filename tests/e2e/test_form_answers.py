"""What visitors of the website's form are answered, over a real store, a form service and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot

from app.channels import sockets
from app.clock import SystemClock
from app.errors import BadInput
from app.host.secrets import Secrets
from app.machinery import Machinery
from app.model.account import Account, FolderRole, Security, Server
from app.model.form_source import FormSource
from app.model.listing import Row, View
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, folders
from app.sync.pipeline import Pipeline
from tests.servers.certificates import Certificates
from tests.servers.dovecot import GOOD, PASSWORD
from tests.servers.smtp import SmtpServer
from ui.watch import Watch
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NOW = datetime.now(UTC).replace(microsecond=0)
ROBOTS, SHOPS = "formularz@firma.example", "biuro@firma.example"
ANNA = {
    "id": 1,
    "at": (NOW - timedelta(minutes=9)).isoformat(),
    "name": "Anna Żak",
    "email": "anna@kunde.example",
    "phone": "600 100 200",
    "subject": "Zwrot zamówienia 4711",
    "message": "Dzień dobry,\nproszę o zwrot.",
}
JAN = {**ANNA, "id": 2, "name": "Jan Kos", "email": "", "phone": "600 100 300", "message": "Proszę oddzwonić."}


class Office:
    """Mails of the form come to one mailbox; the form is tied to another, from which is answered."""

    def __init__(self, path: Path, server: HTTPServer, smtp: Server) -> None:
        secrets = Secrets()
        self.machinery = Machinery(path, SystemClock(), secrets)
        self.desk = self.machinery.desk
        self.desk.preferences.set(Settings(undo_seconds=0, owner_name="Ewa Lis"))
        nowhere = Server("127.0.0.1", 1, Security.NONE)
        with self.machinery.store.write() as conn:
            before = NOW - timedelta(days=30)
            self.robots = accounts.add(conn, Account(0, ROBOTS, "", nowhere, nowhere, before, region="PL"))
            self.shops = accounts.add(conn, Account(0, SHOPS, "Ewa", nowhere, smtp, before, region="PL"))
            self._inbox = folders.find_or_add(conn, self.robots.id, FolderRole.INBOX, "INBOX")
        secrets.keep(SHOPS, PASSWORD)
        settings = {"url": server.url_for("/forms"), "time": "at"}
        source = FormSource(0, "Kontakt", "any", self.shops.id, NOW, settings)
        self.form = self.desk.form_sources.add(source, "")

    def fetch(self) -> None:
        self.desk.form_sources.look_now(self.form.id)
        [view] = self.desk.form_sources.all()
        assert view.progress.failures == 0, view.words

    def take_mail(self) -> None:
        """The same submission, as the site's robot mails it."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = "Strona <www@hosting.example>", ROBOTS, "<m1@hosting.example>"
        mail["Subject"], mail["X-Mailer"], mail["Date"] = "Nowa wiadomość z formularza", "PHPMailer", NOW
        mail["Reply-To"] = ANNA["email"]
        labels = {"name": "Imię", "email": "E-mail", "phone": "Telefon", "subject": "Temat", "message": "Wiadomość"}
        mail.set_content("".join(f"{label}: {ANNA[name]}\n" for name, label in labels.items()))
        item = RawItem(self.robots.id, self._inbox.id, 1, mail.as_bytes(), NOW - timedelta(minutes=8))
        pipeline = Pipeline(self.machinery.store, self.desk.bus, lambda: self.desk.settings)
        pipeline.take(self.robots, [item], is_live=True)

    def row(self, customer: str) -> Row:
        [found] = [row for row in self.desk.inbox.rows(View.TO_ANSWER) if row.customer == customer]
        return found


@pytest.fixture
def office(
    smtp_server: SmtpServer, certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setattr(sockets, "_verified", certificates.client)  # this computer trusts the tests' authority
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")  # and has no keyring
    smtp_server.reset()
    with HTTPServer("127.0.0.1", ssl_context=certificates.server()) as server:
        server.expect_request("/forms").respond_with_json([JAN, ANNA])
        smtp = Server(GOOD, smtp_server.tls_port, Security.TLS, SHOPS)
        opened = Office(tmp_path / "test.sqlite3", server, smtp)
        yield opened
        opened.machinery.stop()


@pytest.mark.parametrize("ways", [("fetch",), ("fetch", "mail"), ("mail", "fetch")], ids=" then ".join)
def test_a_visitor_is_answered_from_the_forms_account(
    office: Office, smtp_server: SmtpServer, ways: tuple[str, ...]
) -> None:
    for way in ways:
        office.fetch() if way == "fetch" else office.take_mail()
    row = office.row("Anna Żak")
    assert row.message_count == 1
    office.machinery.start()
    office.desk.composer.send(row.id, "Zwrot przyjęty.")
    [received] = smtp_server.wait_for(1)
    sent = cast(EmailMessage, message_from_bytes(received.raw, policy=policy.default))
    assert received.sender == SHOPS
    assert received.recipients == ("anna@kunde.example",)
    assert sent["From"].addresses[0].addr_spec == SHOPS
    assert (sent["To"].addresses[0].display_name, sent["Subject"]) == ("Anna Żak", "Zwrot zamówienia 4711")
    assert (sent["In-Reply-To"], sent["References"]) == (None, None)
    plain = sent.get_body(("plain",))
    assert plain is not None
    text = plain.get_content().replace("\r\n", "\n")
    assert text.startswith("Zwrot przyjęty.\n")
    assert "> Dzień dobry,\n> proszę o zwrot.\n" in text
    assert not {"Telefon", "600", "hosting"} & set(text.replace(":", " ").split())  # nothing of the robot's


def test_who_left_no_address_is_called(office: Office, qtbot: QtBot, smtp_server: SmtpServer) -> None:
    office.fetch()
    row, desk = office.row("Jan Kos"), office.desk
    with pytest.raises(BadInput):
        desk.composer.send(row.id, "Dzień dobry")

    watch = Watch(desk.clock.now, lambda: desk.hours, lambda: 900)
    window = MainWindow(watch)
    qtbot.addWidget(window)
    conduct = Conduct(window, desk, watch, window.close)
    window.resize(1300, 820)
    window.show()
    try:
        composer = window.panes.composer
        conduct.reading.open(row.id)
        qtbot.waitUntil(lambda: composer.conversation_id() == row.id, timeout=20_000)
        qtbot.waitUntil(composer._no_address.isVisible, timeout=20_000)
        assert not composer._send.isVisible()
        assert "+48 600 100 300" in composer._no_address.words.text().replace("\N{NO-BREAK SPACE}", " ")
        composer.edit.insertPlainText("Oddzwoniłam, przyjdzie jutro.")
        composer._call.click()
        qtbot.waitUntil(lambda: row.id in {each.id for each in desk.inbox.rows(View.DONE)}, timeout=20_000)
        qtbot.waitUntil(lambda: not conduct.ask.is_busy(), timeout=20_000)
    finally:
        conduct.close()
    noted = desk.conversation.open(row.id)
    assert noted.messages[-1].text == "Answered by phone\nOddzwoniłam, przyjdzie jutro."
    assert noted.draft is None or not noted.draft.text
    assert smtp_server.received == []
