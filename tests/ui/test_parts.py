"""Smaller parts: opening hours as painted, snooze times, words of accounts, one window per profile, the picker."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from app.model.account import Account, AccountPhase, AccountState, Server
from app.model.answer import FilledText, Filling
from app.model.clockwork import Span
from app.model.customer import Evidence, Identity, IdentityKind
from app.model.screen import AccountView, CustomerView
from app.settings import Settings
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from ui.dialogs.hours_page import HoursPage, slots_of, spans_of
from ui.dialogs.phone_note import number_in
from ui.dialogs.snooze_menu import choices
from ui.dialogs.welcome import Welcome
from ui.panes.composer_pane import ComposerPane
from ui.panes.customer_pane import CustomerPane
from ui.panes.status_bar import StatusBar
from ui.single_instance import SingleInstance
from ui.watch import Watch
from ui.widgets.button import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import Elided
from ui.widgets.picker import Choice, Picker
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow
from ui.wording import account_words, evidence, target


@given(st.lists(st.booleans(), min_size=48, max_size=48))
def test_painted_hours_come_back_as_painted(slots: list[bool]) -> None:
    assert slots_of(spans_of(slots)) == slots


def test_a_day_that_was_not_painted_on_keeps_its_minutes(qtbot: QtBot) -> None:
    settings = Settings()
    odd = (Span(time(8, 50), time(12, 10)), Span(time(13), time(0)))
    week = (odd, *settings.hours.week[1:])
    page = HoursPage(Settings(hours=type(settings.hours)(week, settings.hours.timezone)))
    qtbot.addWidget(page)
    assert page.hours().week[0] == odd
    assert page.hours() == Settings(hours=type(settings.hours)(week, settings.hours.timezone)).hours


def test_hours_are_painted_with_mouse_and_keys(qtbot: QtBot) -> None:
    page = HoursPage(Settings())
    qtbot.addWidget(page)
    page.resize(600, 500)
    page.show()
    grid = page.week
    start, end = grid._slot(5, 20).center(), grid._slot(5, 23).center()
    qtbot.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(grid, end)
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=end)
    assert page.hours().week[5] == (Span(time(10), time(12)),)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert page.hours().week[5] == (Span(time(10), time(12, 30)),)


def test_snoozes_end_at_an_opening(watch: Watch) -> None:
    made = [at for _, at in choices(shop.NOW, Settings().hours, watch.zone)]
    assert made[0] == shop.NOW + timedelta(hours=1)
    assert made[2] == shop.at(23, 9)
    assert made == sorted(made)
    assert all(at > shop.NOW for at in made)


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (AccountPhase.LIVE, "live"),
        (AccountPhase.RECONNECTING, "reconnecting, 2 min"),
        (AccountPhase.STOPPED, "Sign in again"),
        (AccountPhase.FETCHING, "fetching, 3 of 9"),
    ],
)
def test_accounts_in_words(phase: AccountPhase, words: str) -> None:
    title = "Sign in again" if phase is AccountPhase.STOPPED else ""
    state = AccountState(1, phase, shop.NOW - timedelta(minutes=2), title, fetched=3, to_fetch=9)
    assert account_words(state, shop.NOW)[1] == words


_PHONE, _ORDER = Evidence("same phone", "+48 600 555 112"), Evidence("same order number", "10477")


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ((Evidence("asked later", after_seconds=9 * 86_400),), "asked 9 days later"),
        ((Evidence("asked again", after_seconds=19 * 3600),), "asked again 19 h later"),
        ((Evidence("same name", "Anna"), Evidence("asked later", after_seconds=60)), "same name Anna, asked 1 m later"),
        (
            (Evidence("same address", "a@x.example"), _ORDER, Evidence("same name", "Anna"), _PHONE),
            "same phone +48~600~555~112, same order number 10477, same address a@x.example",
        ),
        ((_PHONE, Evidence("same phone", "+1")), "same phone +48~600~555~112"),
        (
            (Evidence("similar text"), _PHONE, Evidence("same name", "A")),
            "same phone +48~600~555~112, similar text",
        ),
        ((), ""),
    ],
)
def test_reasons_the_most_telling_first(reasons: tuple[Evidence, ...], words: str) -> None:
    """~ stands for a space at which a line does not break."""
    assert re.sub("[\u2066\u2068\u2069]", "", evidence(reasons)).replace("\N{NO-BREAK SPACE}", "~") == words


def test_targets_in_words() -> None:
    assert [target(seconds) for seconds in (14400, 5400, 2700)] == ["4 h", "1 h 30 m", "45 m"]


def test_a_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.raised):
        assert not second.claim()
    first.release()
    assert second.claim()
    second.release()


def test_another_profile_is_another_program(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path / "other")
    assert first.claim() and second.claim()
    first.release()
    second.release()


def test_the_picker_finds_and_picks(qtbot: QtBot, window: MainWindow) -> None:
    picker = Picker("Snippets", "Search", window)
    found = [Choice(1, "Return label", ";ret", "text"), Choice(2, "Opening hours", ";hours", "Monday")]
    picker.open_at(QPoint(10, 10), found, QSize(300, 200))
    qtbot.keyClicks(picker.field, "mond")
    with qtbot.waitSignal(picker.picked) as picked:
        qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert picked.args == [2]
    picker.open_at(QPoint(10, 10), found, QSize(300, 200))
    qtbot.keyClicks(picker.field, "zzz")
    with qtbot.waitSignal(picker.left) as left:
        picker.hide()
    assert left.args == ["zzz"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("+48 600 555 112", "+48 600 555 112"), (" 22 123-45-67 ", "22 123-45-67"), ("call me", ""), ("1" * 60, "")],
)
def test_a_copied_number_is_taken(text: str, number: str) -> None:
    assert number_in(text) == number


def test_snippets_are_stacked_and_undone_one_by_one(qtbot: QtBot, watch: Watch) -> None:
    pane = ComposerPane(watch)
    qtbot.addWidget(pane)
    pane.show_conversation(shop.conversation(shop.ROWS[0]))
    pane.insert(FilledText("First {{x}}", (Filling(6, 11, "x", True),)), shop.SNIPPETS[0])
    pane.edit.moveCursor(pane.edit.textCursor().MoveOperation.End)
    pane.insert(FilledText("Second 1", (Filling(7, 8, "n", False),)), shop.SNIPPETS[1])
    assert pane.text() == FilledText("First {{x}}\nSecond 1", (Filling(6, 11, "x", True), Filling(19, 20, "n", False)))
    pane.edit.undo()
    assert pane.text().text == "First {{x}}"
    pane.edit.undo()
    assert pane.text().text == ""


def test_nobody_to_write_to_is_said(qtbot: QtBot, watch: Watch) -> None:
    view = shop.conversation(shop.ROWS[0])

    pane = ComposerPane(watch)
    qtbot.addWidget(pane)
    pane.show_conversation(replace(view, threads=(replace(view.threads[0], to=()),), phone="+48600555112"))
    pane.edit.insertPlainText("Hello")
    with qtbot.assertNotEmitted(pane.send_wanted):
        pane.send()
    assert "+48600555112" in pane._no_address.words.text()
    assert not pane._no_address.isHidden()
    assert pane._send.isHidden() and pane._other.isHidden()
    with qtbot.waitSignal(pane.phoned) as told:
        pane._call.click()
    assert told.args == ["Hello"]
    assert pane.text().text == "Hello"  # until it is noted
    pane.noted("Hello")
    assert pane.text().text == ""
    pane.show_conversation(view)
    assert not pane._send.isHidden() and pane._no_address.isHidden()


def test_the_composer_names_the_thread_and_who_else_is_told(qtbot: QtBot, watch: Watch) -> None:
    pane = ComposerPane(watch)
    qtbot.addWidget(pane)
    anna = next(row for row in shop.ROWS if row.id == shop.ANNA)
    view = shop.conversation(anna)
    pane.show_conversation(view)
    pane.show()
    assert "e-mail of today 09:48; nobody else gets it." in pane.recipients.findChildren(Elided)[0].text()
    [box] = pane.recipients.findChildren(QCheckBox)
    assert "a.kowalska@firma.example" in box.text() and not box.isChecked()
    box.click()
    assert "whom you ticked" in pane.recipients.findChildren(Elided)[0].text()
    pane.show_conversation(replace(view, order_number="1"))  # something changed meanwhile
    pane.edit.insertPlainText("Hello")
    with qtbot.waitSignal(pane.send_wanted) as sent:
        pane.send()
    answer = sent.args[0]
    assert (answer.thread_id, answer.also) == (shop.BIG + 13, ("a.kowalska@firma.example",))
    pane.recipients.thread_chosen.emit(shop.BIG + 11)
    assert "contact form of yesterday 14:31" in pane.recipients.findChildren(Elided)[0].text()
    assert pane.recipients.also() == ()
    pane.show_conversation(shop.conversation(shop.ROWS[0]))
    assert not pane.recipients.isVisible()


def test_an_answer_that_is_begun_keeps_its_recipient(qtbot: QtBot, watch: Watch) -> None:
    pane = ComposerPane(watch)
    qtbot.addWidget(pane)
    view = shop.conversation(next(row for row in shop.ROWS if row.id == shop.ANNA))
    pane.show_conversation(replace(view, answers_thread=shop.BIG + 11))
    pane.show_conversation(view)  # she wrote again by another channel, nothing is written yet
    assert "e-mail" in pane.recipients.findChildren(Elided)[0].text()
    pane.edit.insertPlainText("Hello")
    pane.show_conversation(replace(view, answers_thread=shop.BIG + 11))
    assert "e-mail" in pane.recipients.findChildren(Elided)[0].text()


def test_the_first_run_says_what_failed(qtbot: QtBot, conduct: Conduct, desk: FakeDesk) -> None:
    sheet = Welcome(conduct.stage)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet._turn(1)
    sheet.form.address.setText("sklep@ewa.example")
    sheet.form.password.setText("wrong")
    sheet.forward()
    qtbot.waitUntil(lambda: not conduct.ask.is_busy())
    assert "app password" in sheet._error.words.text()
    assert sheet.focusWidget() is sheet.form.password
    assert sheet.form.imap.host.text() == "imap.ewa.example"
    sheet.form.password.setText("right")
    sheet.forward()
    qtbot.waitUntil(lambda: sheet.pages.currentIndex() == 2)
    assert not sheet._back.isVisible()  # the account is connected, there is nothing to go back to
    sheet.forward()
    sheet.forward()
    qtbot.waitUntil(lambda: sheet.pages.currentIndex() == 4)
    with qtbot.waitSignal(sheet.accepted):
        sheet.forward()
    assert "accounts.add" in desk.calls and "preferences.set" in desk.calls


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_low_things_stand_on_the_middle_of_their_line(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setLayoutDirection(direction)
    flow = FlowLayout(holder, gap=6)
    parts = [QWidget(holder) for _ in range(4)]
    for part, (width, height) in zip(parts, [(100, 40), (80, 20), (150, 30), (200, 10)], strict=True):
        part.setFixedSize(width, height)
        flow.addWidget(part)
    holder.resize(200, flow.heightForWidth(200))
    holder.show()
    assert flow.heightForWidth(200) == 40 + 6 + 30 + 6 + 10
    assert [part.y() for part in parts] == [0, 10, 46, 82]
    is_mirrored = direction is Qt.LayoutDirection.RightToLeft
    assert [part.x() for part in parts[:3]] == ([100, 14, 50] if is_mirrored else [0, 106, 0])


def test_a_phone_number_runs_to_the_right_in_every_language(qtbot: QtBot, watch: Watch) -> None:
    pane = CustomerPane(watch)
    qtbot.addWidget(pane)
    pane.show_customer(CustomerView(1, "مریم", (Identity(IdentityKind.PHONE, "+98 912 000 4417"),)))
    shown = [label.text() for label in pane.findChildren(Elided)]
    whole = "+98 912 000 4417".replace(" ", "\N{NO-BREAK SPACE}")
    assert f"\N{LEFT-TO-RIGHT ISOLATE}{whole}\N{POP DIRECTIONAL ISOLATE}" in shown


@pytest.mark.parametrize(("width", "shows_hours"), [(320, False), (1200, True)])
def test_trouble_comes_before_opening_hours(qtbot: QtBot, watch: Watch, width: int, shows_hours: bool) -> None:
    bar = StatusBar(watch)
    qtbot.addWidget(bar)
    bar.resize(width, 26)
    bar.show()
    bar.show_hours(True, shop.NOW + timedelta(hours=2), shop.NOW + timedelta(days=1))
    hours = bar.findChildren(Elided)[-1]
    assert hours.isVisible()
    bar.show_trouble("An answer of yours did not arrive; it is back in the list.")
    assert hours.isVisible() is shows_hours
    bar.show_trouble("")
    assert hours.isVisible()


def test_an_account_is_named_once(qtbot: QtBot, watch: Watch) -> None:
    bar = StatusBar(watch)
    qtbot.addWidget(bar)
    server = Server("mail.nowicka.example", 993)
    account = Account(1, "ewa@nowicka.example", "", server, server, shop.NOW)
    for title in ("The password of ewa@nowicka.example is needed.", "The server is out of reach."):
        state = AccountState(1, AccountPhase.STOPPED, shop.NOW, error_title=title)
        bar.show_accounts([AccountView(account, state)])
        [shown] = [each.text() for each in bar.findChildren(Button) if each.isVisibleTo(bar)]
        assert shown.count("ewa@nowicka.example") == 1 and title in shown
