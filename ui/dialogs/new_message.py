"""A message that answers nobody: the owner writes first."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit

from app.i18n import tr
from app.model.screen import AccountView, Sent
from ui.dialogs.sheet import Sheet, add_field, form
from ui.errand import Errand
from ui.widgets.answer_edit import AnswerEdit


class NewMessage(Sheet):
    def __init__(self, errand: Errand) -> None:
        super().__init__(tr("New message"), errand.window)
        self._errand = errand
        self.account, self.to, self.subject = QComboBox(), QLineEdit(), QLineEdit()
        self.text = AnswerEdit(tr("Text"), grows=False)
        self.text.setMinimumHeight(180)
        fields = form()
        add_field(fields, tr("From"), self.account)
        add_field(fields, tr("To"), self.to)
        add_field(fields, tr("Subject"), self.subject)
        self.body.addLayout(fields)
        self.body.addWidget(self.text, 1)
        self.add_cancel()
        self._button = self.add_button(tr("Send"), primary=True)
        self._button.clicked.connect(self.send)
        errand.ask.ask(errand.desk.accounts.all, self._show_accounts)
        self.resize(620, 480)

    def send(self) -> None:
        account = self.account.currentData()
        if account is None:
            self.show_error(tr("Connect a mailbox first."))
            return
        if not self.text.toPlainText().strip():
            self.text.setFocus()
            self.show_error(tr("There is nothing to send yet."))
            return
        desk = self._errand.desk
        to, subject, text = self.to.text().strip(), self.subject.text(), self.text.toPlainText()
        self._button.setEnabled(False)
        self._errand.ask.order(lambda: desk.composer.new(account, to, subject, text), self._sent, self._failed)

    def _sent(self, sent: Sent) -> None:
        desk, ask = self._errand.desk, self._errand.ask
        left = (sent.undo_until - self._errand.watch.now()).total_seconds()
        undo = (lambda: ask.order(lambda: desk.composer.take_back(sent.outbox_id))) if left > 0 else None
        self._errand.undo.offer(lambda _: tr("Sent"), max(left, 3), undo)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._button.setEnabled(True)
        self.show_error(error)

    def _show_accounts(self, accounts: tuple[AccountView, ...]) -> None:
        for one in accounts:
            self.account.addItem(one.account.address, one.account.id)


def show(errand: Errand) -> NewMessage:
    sheet = NewMessage(errand)
    sheet.open()
    sheet.to.setFocus()
    return sheet
