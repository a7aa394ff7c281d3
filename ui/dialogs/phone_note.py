"""A call, noted in two keystrokes: it counts like any other message."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLineEdit

from app.i18n import tr, trc
from ui.dialogs.sheet import Sheet, add_field, form
from ui.errand import Errand

_NUMBER = re.compile(r"\+?[0-9\u06f0-\u06f9][0-9\u06f0-\u06f9 ()./-]{5,22}")


def number_in(text: str) -> str:
    """The text, if it is nothing but a phone number."""
    trimmed = text.strip().removeprefix("tel:")
    return trimmed if len(trimmed) < 26 and _NUMBER.fullmatch(trimmed) else ""


class PhoneNote(Sheet):
    """:ivar kept: the id of the conversation that the call went to"""

    kept = Signal(object)

    def __init__(self, errand: Errand) -> None:
        super().__init__(tr("Note a call"), errand.window, more=tr("It is listed and counted like a message."))
        self._errand = errand
        self.number = QLineEdit(number_in(QGuiApplication.clipboard().text()))
        self.name, self.words = QLineEdit(), QLineEdit()
        self.missed = QCheckBox(tr("Missed: I have to call back"))
        self.missed.setChecked(True)
        fields = form()
        add_field(fields, tr("Number"), self.number)
        add_field(fields, trc("person", "Name"), self.name)
        add_field(fields, tr("What about"), self.words)
        fields.addRow("", self.missed)
        self.body.addLayout(fields)
        self.add_cancel()
        self.add_button(tr("Keep"), primary=True).clicked.connect(self.keep)
        self.resize(420, 280)

    def keep(self) -> None:
        number, words, name = self.number.text().strip(), self.words.text().strip(), self.name.text().strip()
        desk, missed = self._errand.desk, self.missed.isChecked()
        self._errand.ask.order(
            lambda: desk.conversation.phone_note(number, words, name, missed), self._done, self.show_error
        )

    def _done(self, conversation_id: int) -> None:
        self.kept.emit(conversation_id)
        self.accept()


def show(errand: Errand) -> PhoneNote:
    sheet = PhoneNote(errand)
    sheet.open()
    (sheet.name if sheet.number.text() else sheet.number).setFocus()
    return sheet
