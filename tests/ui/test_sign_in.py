"""Passwords that nothing keeps are asked for without standing in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.events import AccountChanged
from app.model.account import AccountPhase, Security
from tests.fakes.desk import FakeDesk
from ui.dialogs.account_form import AccountForm
from ui.dialogs.accounts_dialog import AccountsDialog
from ui.dialogs.passwords import Passwords
from ui.widgets.labels import Label
from ui.windows.conduct import Conduct
from ui.windows.main_window import MainWindow

Settle = Callable[[], None]
NO_KEYRING = "Passwords are kept in memory only."


@pytest.fixture
def sheet(window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk) -> Passwords:
    desk.without_password, desk.keyring_words = {1, 2}, NO_KEYRING
    conduct.ask_passwords()
    settle()
    [made] = window.findChildren(Passwords)
    return made


def test_one_field_for_each_account_and_the_window_goes_on(
    sheet: Passwords, window: MainWindow, conduct: Conduct, settle: Settle
) -> None:
    assert [field.accessibleName() for field in sheet.fields.values()] == ["sklep@ewa.example", "ewa@nowicka.example"]
    assert NO_KEYRING in [label.text() for label in sheet.findChildren(Label)]
    assert not sheet.isModal()
    conduct.ask_passwords()
    settle()
    assert len(window.findChildren(Passwords)) == 1


def test_a_refused_password_is_said_and_the_others_count(
    qtbot: QtBot, sheet: Passwords, settle: Settle, desk: FakeDesk
) -> None:
    sheet.fields[1].setText("wrong")
    sheet.fields[2].setText("right")
    qtbot.keyClick(sheet.fields[2], Qt.Key.Key_Return)
    settle()
    assert desk.without_password == {1}
    assert "refused" in sheet._error.words.text()
    assert not sheet.fields[2].isEnabled()
    sheet.fields[1].setText("right")
    with qtbot.waitSignal(sheet.accepted):
        qtbot.keyClick(sheet.fields[1], Qt.Key.Key_Return)
    assert desk.without_password == set()


def test_without_a_network_the_password_is_taken(sheet: Passwords, settle: Settle, desk: FakeDesk) -> None:
    sheet.fields[1].setText("no network")
    sheet.sign_in()
    settle()
    assert desk.without_password == {2}


def test_nothing_is_asked_where_nothing_is_missing(window: MainWindow, conduct: Conduct, settle: Settle) -> None:
    conduct.ask_passwords()
    settle()
    assert window.findChildren(Passwords) == []


def test_the_status_bar_leads_to_the_field(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    stopped = replace(desk.connected[1].state, phase=AccountPhase.STOPPED, error_title="Sign in again")
    desk.connected = (desk.connected[0], replace(desk.connected[1], state=stopped))
    window.panes.status.account_wanted.emit(2)
    settle()
    settle()
    [dialog] = window.findChildren(AccountsDialog)
    assert dialog.form.address.text() == "ewa@nowicka.example"
    assert dialog.focusWidget() is dialog.form.password
    dialog.close()
    desk.without_password = {2}
    window.panes.status.account_wanted.emit(2)
    settle()
    settle()
    [sheet] = window.findChildren(Passwords)
    assert list(sheet.fields) == [2]


@pytest.fixture
def form(qtbot: QtBot, conduct: Conduct) -> AccountForm:
    made = AccountForm(conduct.stage)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_servers_are_found_while_the_address_is_typed(qtbot: QtBot, form: AccountForm, settle: Settle) -> None:
    qtbot.keyClicks(form.address, "eva@large.example")
    settle()
    assert (form.imap.host.text(), form.smtp.host.text()) == ("imap.large.example", "smtp.large.example")
    account = form.account()
    assert (account.smtp.port, account.smtp.security) == (587, Security.STARTTLS)
    assert "app password" in form._hint.words.text() and form._hint.isVisible() and form._how.isVisible()
    form.address.clear()
    qtbot.keyClicks(form.address, "eva@small.example")
    settle()
    assert form.imap.host.text() == "imap.small.example" and not form._hint.isVisible()


def test_a_server_that_the_owner_corrected_stays(qtbot: QtBot, form: AccountForm, settle: Settle) -> None:
    form.imap.host.setText("mail.own.example")
    qtbot.keyClicks(form.address, "eva@large.example")
    settle()
    assert (form.imap.host.text(), form.smtp.host.text()) == ("mail.own.example", "smtp.large.example")


def test_the_form_says_where_no_keyring_keeps_the_password(
    qtbot: QtBot, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    desk.keyring_words = NO_KEYRING
    form = AccountForm(conduct.stage)
    qtbot.addWidget(form)
    settle()
    assert form._keyring.text() == NO_KEYRING


def test_an_empty_program_leads_to_the_mailbox(
    window: MainWindow, conduct: Conduct, settle: Settle, desk: FakeDesk
) -> None:
    button = window.panes.list._connect
    assert button.isHidden()
    desk.connected = ()
    desk.bus.publish(AccountChanged(1))
    settle()
    assert not button.isHidden()
    button.click()
    assert len(window.findChildren(AccountsDialog)) == 1
