"""A message that answers nobody: the owner writes first."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit

from app.i18n import tr
from app.model.screen import AccountView, Sent
from ui.dialogs.sheet import Sheet, add_field, form
from ui.widgets.answer_edit import AnswerEdit
from ui.windows.stage import Stage


class NewMessage(Sheet):
    def __init__(self, stage: Stage) -> None:
        super().__init__(tr("New message"), stage.window)
        self._stage = stage
        self.sender, self.to, self.subject = QComboBox(), QLineEdit(), QLineEdit()
        self.text = AnswerEdit(tr("Text"))
        self.text.setMinimumHeight(180)
        fields = form()
        add_field(fields, tr("From"), self.sender)
        add_field(fields, tr("To"), self.to)
        add_field(fields, tr("Subject"), self.subject)
        self.body.addLayout(fields)
        self.body.addWidget(self.text, 1)
        self.add_cancel()
        self._button = self.add_button(tr("Send"), primary=True)
        self._button.clicked.connect(self.send)
        stage.ask.ask(stage.desk.accounts.all, self._show_accounts)
        self.resize(620, 480)

    def send(self) -> None:
        account = self.sender.currentData()
        if account is None:
            self.show_error(tr("Connect a mailbox first."))
            return
        if not self.text.toPlainText().strip():
            self.text.setFocus()
            self.show_error(tr("There is nothing to send yet."))
            return
        desk = self._stage.desk
        to, subject, text = self.to.text().strip(), self.subject.text(), self.text.toPlainText()
        self._button.setEnabled(False)
        self._stage.ask.order(lambda: desk.composer.new(account, to, subject, text), self._sent, self._failed)

    def _sent(self, sent: Sent) -> None:
        desk, ask = self._stage.desk, self._stage.ask
        left = (sent.undo_until - self._stage.watch.now()).total_seconds()
        undo = (lambda: ask.order(lambda: desk.composer.take_back(sent.outbox_id))) if left > 0 else None
        self._stage.panes.undo.offer(lambda _: tr("Sent"), max(left, 3), undo)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._button.setEnabled(True)
        self.show_error(error)

    def _show_accounts(self, accounts: tuple[AccountView, ...]) -> None:
        for one in accounts:
            self.sender.addItem(one.account.address, one.account.id)


def show(stage: Stage) -> NewMessage:
    sheet = NewMessage(stage)
    sheet.open()
    sheet.to.setFocus()
    return sheet
