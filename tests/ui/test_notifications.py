"""Notifications by the desktop's service, on a real session bus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.errors import PunktualError
from app.notify.notice import Notice, Press
from tests.servers.session_bus import SessionBus
from ui.notifiers.linux import DesktopNotifier

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon here")

Pressed = list[tuple[str, Press]]
NEW = Notice(
    "new 7",
    "Anna <b>Kowalska</b>",
    "Zwrot & wymiana <img src=x>\ndue 12:40",
    (7,),
    ((Press.OPEN, "Open"), (Press.SNOOZE, "Snooze 1 h")),
)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    bus = SessionBus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.stop()


@pytest.fixture
def pressed() -> Pressed:
    return []


@pytest.fixture
def notifier(bus: SessionBus, qtbot: QtBot, pressed: Pressed) -> Iterator[DesktopNotifier]:
    bus.serve_notifications("body", "body-markup", "actions")
    notifier = DesktopNotifier(lambda notice, press: pressed.append((notice.tag, press)))
    yield notifier
    notifier.close()


def test_a_customers_words_are_text_and_never_markup(notifier: DesktopNotifier, bus: SessionBus) -> None:
    notifier.show(NEW)
    told = bus.told()
    assert told["summary"] == "Anna <b>Kowalska</b>"  # a summary has no markup by the specification
    assert told["body"] == "Zwrot &amp; wymiana &lt;img src=x&gt;\ndue 12:40"
    assert told["actions"] == ["default", "Open", "snooze", "Snooze 1 h"]
    assert told["urgency"] == 1


def test_a_server_without_markup_gets_the_text_as_it_is(bus: SessionBus, qtbot: QtBot) -> None:
    bus.serve_notifications("body")
    notifier = DesktopNotifier(lambda notice, press: None)
    notifier.show(NEW)
    told = bus.told()
    assert told["body"] == NEW.body
    assert told["actions"] == []
    notifier.close()


def test_a_pressed_button_comes_back(
    notifier: DesktopNotifier, bus: SessionBus, pressed: Pressed, qtbot: QtBot
) -> None:
    notifier.show(NEW)
    number = bus.told()["number"]
    bus.act("action", number, "snooze")
    qtbot.waitUntil(lambda: pressed == [("new 7", Press.SNOOZE)])
    bus.act("action", number, "default")
    qtbot.waitUntil(lambda: pressed[1:] == [("new 7", Press.OPEN)])


def test_a_later_notice_takes_the_place_of_the_earlier(notifier: DesktopNotifier, bus: SessionBus) -> None:
    notifier.show(NEW)
    first = bus.told()["number"]
    notifier.show(NEW)
    assert bus.told()["number"] == first


def test_a_session_bus_that_is_gone_is_no_error(notifier: DesktopNotifier, bus: SessionBus, qtbot: QtBot) -> None:
    notifier.show(NEW)
    bus.stop()
    notifier.withdraw("new 7")
    notifier.show(NEW)
    assert not notifier.is_shown("new 7")


def test_what_is_answered_is_withdrawn_once(notifier: DesktopNotifier, bus: SessionBus) -> None:
    notifier.show(NEW)
    number = bus.told()["number"]
    notifier.withdraw("new 7")
    assert bus.told() == {"closed": number}
    notifier.withdraw("new 7")
    notifier.show(NEW)
    assert bus.told()["number"] == number + 1  # the second withdrawal asked for nothing


def test_one_the_owner_closed_is_not_replaced_but_shown_anew(
    notifier: DesktopNotifier, bus: SessionBus, qtbot: QtBot
) -> None:
    notifier.show(NEW)
    number = bus.told()["number"]
    bus.act("close", number)
    qtbot.waitUntil(lambda: not notifier.is_shown("new 7"))
    notifier.show(NEW)
    assert bus.told()["number"] == number + 1


def test_without_a_service_it_says_so(bus: SessionBus, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    with pytest.raises(PunktualError):
        DesktopNotifier(lambda notice, press: None)


def test_a_service_that_died_takes_nothing_down(
    notifier: DesktopNotifier, bus: SessionBus, caplog: pytest.LogCaptureFixture
) -> None:
    bus.stop()
    notifier.show(NEW)
    assert "could not be shown" in caplog.text
