"""The whole story through the window, on real servers: two customers write, one by mail and one by form; a notification
appears; `punktual list` shows the right order; a snippet is clicked; the answer arrives, placeholders filled, is
filed in Sent, and the row moves to Waiting.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import cli
from app.model.answer import AfterSend, Snippet, SnippetVariant
from app.model.clockwork import BusinessHours, Span
from app.model.listing import View
from tests.contract.harnesses import ImapHarness
from tests.e2e.program import Program
from tests.e2e.test_answer_story import FORM, QUESTION
from tests.servers.session_bus import SessionBus
from tests.servers.smtp import SmtpServer
from ui.notifiers.in_window import WindowNotifier
from ui.watch import Watch
from ui.widgets import theme
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow
from ui.windows.telling import Telling

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon here"),
]
ALWAYS_OPEN = BusinessHours(week=((Span(datetime.min.time(), datetime.min.time()),),) * 7, timezone="Europe/Warsaw")
SNIPPET = Snippet(
    0,
    "paczka",
    "Paczka w drodze",
    (SnippetVariant("pl", "Dzień dobry {{customer.first_name|}},\nzamówienie {{order_number}} jest w drodze."),),
    AfterSend.WAITING,
)


@pytest.fixture
def bus(program: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    bus = SessionBus()
    bus.serve_notifications("body", "body-markup", "actions")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.stop()


@pytest.fixture
def window(program: Program, bus: SessionBus, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    desk = program.desk
    desk.preferences.set(replace(desk.settings, hours=ALWAYS_OPEN))
    desk.snippets.save(SNIPPET)
    theme.install(qapp)
    window = MainWindow(Watch(desk.clock.now, lambda: desk.hours, lambda: 900))
    qtbot.addWidget(window)
    conduct = Conduct(window, desk, Watch(desk.clock.now, lambda: desk.hours, lambda: 900), window.close)
    telling = Telling(window, conduct, WindowNotifier(lambda words: None))
    window.resize(1300, 820)
    window.show()
    yield window
    telling.close()
    conduct.close()


def test_from_a_notification_to_a_filed_answer(
    program: Program,
    window: MainWindow,
    bus: SessionBus,
    mailbox: ImapHarness,
    smtp_server: SmtpServer,
    qtbot: QtBot,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    mailbox.deliver(QUESTION, now - timedelta(minutes=2))
    qtbot.waitUntil(lambda: window.panes.list.model.rowCount() > 0)
    qtbot.waitUntil(bus.is_told)
    told = bus.told()
    assert told["summary"] == "Jan Kowalski"
    assert told["body"].startswith("Zamówienie 4711\ndue ")
    assert told["actions"][:4] == ["default", "Open", "snooze", "Snooze 1 h"]
    mailbox.deliver(FORM, now - timedelta(minutes=1))
    qtbot.waitUntil(bus.is_told)
    assert bus.told()["summary"] == "Maria Garcia"

    capsys.readouterr()
    assert cli.main(["--profile", str(tmp_path), "list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "Jan Kowalski" in first and "email" in first
    assert "Maria Garcia" in second and "form" in second

    composer = window.panes.composer
    qtbot.waitUntil(lambda: composer.conversation_id() is not None)
    qtbot.waitUntil(lambda: len(composer.snippets.in_order()) > 0)
    composer.snippets.take(0)
    qtbot.waitUntil(lambda: "4711" in composer.text().text)
    assert composer.text().text == "Dzień dobry Jan,\nzamówienie 4711 jest w drodze."
    composer.send()

    qtbot.waitUntil(lambda: program.is_outbox_empty() and bool(smtp_server.received))
    [received] = smtp_server.wait_for(1)
    sent = cast(EmailMessage, message_from_bytes(received.raw, policy=policy.default))
    assert received.recipients == ("jan@kunde.example",)
    assert (sent["In-Reply-To"], sent["References"]) == ("<q1@kunde.example>", "<q1@kunde.example>")
    body = sent.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[:2] == ["Dzień dobry Jan,", "zamówienie 4711 jest w drodze."]
    with mailbox.other_program() as other:
        other.select_folder("Sent", readonly=True)
        assert len(other.search(["ALL"])) == 1
    assert [row.customer for row in program.desk.inbox.rows(View.WAITING)] == ["Jan Kowalski"]
    qtbot.waitUntil(lambda: composer.conversation_id() == program.desk.inbox.rows(View.TO_ANSWER)[0].id)
