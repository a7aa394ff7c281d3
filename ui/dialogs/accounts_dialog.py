"""The accounts: how each is doing in words, its settings, a real connection test."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QMessageBox, QVBoxLayout, QWidget

from app.errors import BadInput
from app.i18n import tr
from app.model.account import Account, AccountPhase
from app.model.screen import AccountView
from ui.dialogs import form_sources
from ui.dialogs.account_form import AccountForm
from ui.dialogs.sheet import Sheet, scrolled
from ui.errand import Errand
from ui.widgets.button import Button
from ui.widgets.labels import Label
from ui.widgets.page_list import PageList
from ui.wording import account_words

_NEW = 0


class AccountsDialog(Sheet):
    """:param wanted: id of the account to open, 0 for the first"""

    def __init__(self, errand: Errand, wanted: int = 0) -> None:
        super().__init__(tr("Accounts"), errand.window)
        self._errand, self._wanted = errand, wanted
        self._accounts: dict[int, AccountView] = {}
        self.list = PageList(tr("Accounts"), 220)
        self.list.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.form = AccountForm(self._errand)
        self._state = Label(tone="muted", wrap=True)
        right = QWidget()
        self._right = QVBoxLayout(right)
        self._right.setContentsMargins(0, 0, 8, 0)
        self._right.addWidget(self._state)
        self._right.addWidget(self.form)
        self._right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(self.list)
        both.addWidget(scrolled(right, tr("Settings of the mailbox")), 1)
        self.body.addLayout(both, 1)
        forms = self.add_button(tr("Contact forms…"), at_start=True)
        forms.clicked.connect(lambda: form_sources.show(errand))
        self._remove = self.add_button(tr("Remove"), at_start=True)
        self._remove.clicked.connect(self.remove)
        self.add_cancel(tr("Close"))
        self._save: Button = self.add_button(tr("Test and save"), primary=True)
        self._save.clicked.connect(self.save)
        self.fit(960, 560)
        self._load()

    def save(self) -> None:
        """Only what the servers accept is kept."""
        try:
            account = self.form.account(self._errand.watch.now(), self._errand.desk.settings.country)
        except BadInput as error:
            self.show_error(error)
            return
        self.show_error("")
        self._busy(True)
        password, desk = self.form.password.text(), self._errand.desk

        def keep() -> None:
            if account.id == _NEW:
                desk.accounts.check(account, password)
                desk.accounts.add(account, password)
            else:
                if password:
                    desk.accounts.check(account, password)
                desk.accounts.change(account, password or None)

        self._errand.ask.ask(keep, lambda _: self._kept(account), self._failed)

    def remove(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        words = tr("Remove {address}? Its conversations leave the list; nothing is deleted on the server.")
        question = words.format(address=chosen.account.address)
        if QMessageBox.question(self, tr("Remove"), question) == QMessageBox.StandardButton.Yes:
            desk, number = self._errand.desk, chosen.account.id
            self._errand.ask.order(lambda: desk.accounts.remove(number), lambda _: self._load(), self.show_error)

    def _load(self) -> None:
        self._errand.ask.ask(self._errand.desk.accounts.all, self._show_accounts)

    def _show_accounts(self, accounts: tuple[AccountView, ...]) -> None:
        self._accounts = {one.account.id: one for one in accounts}
        self.list.clear()
        for one in accounts:
            self._add(one.account.address, one.account.id)
        self._add(tr("Add a mailbox…"), _NEW)
        order = [*self._accounts, _NEW]
        self.list.setCurrentRow(order.index(self._wanted) if self._wanted in self._accounts else 0)

    def _add(self, words: str, number: int) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, number)
        self.list.addItem(item)

    def _chosen(self) -> AccountView | None:
        item = self.list.currentItem()
        return self._accounts.get(item.data(Qt.ItemDataRole.UserRole)) if item else None

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self._remove.setVisible(chosen is not None)
        self.show_error("")
        fresh = AccountForm(self._errand)
        self._right.replaceWidget(self.form, fresh)
        self.form.deleteLater()
        self.form = fresh
        if chosen is None:
            self._state.setText(tr("Address and password are mostly enough."))
            return
        fresh.show_account(chosen.account)
        fresh.show_servers(True)
        tone, words = account_words(chosen.state, self._errand.watch.now())
        self._state.setText(" ".join(part for part in (words, chosen.state.error_hint) if part))
        self._state.set_tone(tone.replace("_", " "))
        if chosen.state.phase is AccountPhase.STOPPED:
            fresh.password.setFocus()

    def _kept(self, account: Account) -> None:
        self._busy(False)
        self._errand.notice(tr("{address} is connected.").format(address=account.address))
        self._load()

    def _failed(self, error: Exception) -> None:
        self._busy(False)
        self.show_error(error)

    def _busy(self, is_busy: bool) -> None:
        self._save.setEnabled(not is_busy)
        self._save.setText(tr("Connecting…") if is_busy else tr("Test and save"))


def show(errand: Errand, wanted: int = 0) -> AccountsDialog:
    sheet = AccountsDialog(errand, wanted)
    sheet.open()
    return sheet
