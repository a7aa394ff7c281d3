"""Where nothing keeps the passwords they are asked for after the start, without standing in the way of the list."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtWidgets import QLineEdit

from app.errors import PunktualError
from app.i18n import tr
from app.model.account import Account
from ui.dialogs.sheet import Sheet, add_field, form
from ui.errand import Errand
from ui.widgets.labels import Label


class Passwords(Sheet):
    """One field per account; who leaves one empty is asked again at the next start.

    :param words: why they are asked for
    """

    def __init__(self, errand: Errand, accounts: Collection[Account], words: str) -> None:
        super().__init__(tr("Sign in"), errand.window)
        self._errand = errand
        self._waiting = {account.id: account for account in accounts}
        self.fields: dict[int, QLineEdit] = {}
        self.body.addWidget(Label(words or tr("The keyring has no password for these accounts."), "muted", wrap=True))
        fields = form()
        for account in accounts:
            field = self.fields[account.id] = QLineEdit()
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(tr("Password"))
            add_field(fields, account.address, field)
        self.body.addLayout(fields)
        self.body.addStretch(1)
        self.add_cancel(tr("Later"))
        self._button = self.add_button(tr("Sign in"), primary=True)
        self._button.clicked.connect(self.sign_in)
        self.resize(460, self.sizeHint().height())

    def sign_in(self) -> None:
        """What was typed is tried; a refused password stays to be corrected."""
        typed = {number: self.fields[number].text() for number in self._waiting if self.fields[number].text()}
        if not typed:
            next(self.fields[number] for number in self._waiting).setFocus()
            return
        self.show_error("")
        self._busy(True)
        self._tries = len(typed)
        for number, password in typed.items():
            account = self._waiting[number]
            self._errand.ask.ask(
                partial(self._try, account, password), partial(self._accepted, account), partial(self._refused, account)
            )

    # Own -----------------------------------------------------------------------------------------------------------

    def _try(self, account: Account, password: str) -> None:
        """Only a refusal counts: where the server is not reached now, the password is right until it says otherwise."""
        accounts = self._errand.desk.accounts
        try:
            accounts.check(account, password)
        except PunktualError as error:
            if not error.retry:
                raise
        accounts.give_password(account.id, password)

    def _accepted(self, account: Account, _: None) -> None:
        self._waiting.pop(account.id, None)
        field = self.fields[account.id]
        field.clear()
        field.setEnabled(False)
        field.setPlaceholderText(tr("signed in"))
        self._one_less()

    def _refused(self, account: Account, error: Exception) -> None:
        self.show_error(error)
        self.fields[account.id].selectAll()
        self.fields[account.id].setFocus()
        self._one_less()

    def _one_less(self) -> None:
        self._tries -= 1
        if self._tries == 0:
            self._busy(False)
        if not self._waiting:
            self.accept()

    def _busy(self, is_busy: bool) -> None:
        self._button.setEnabled(not is_busy)
        self._button.setText(tr("Connecting…") if is_busy else tr("Sign in"))


def show(errand: Errand, accounts: Collection[Account], words: str) -> Passwords:
    """Beside the window, not over it: the list can be used meanwhile."""
    sheet = Passwords(errand, accounts, words)
    sheet.show()
    next(iter(sheet.fields.values())).setFocus()
    return sheet
