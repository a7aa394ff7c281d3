"""This is a contact form: the owner marks what is what in one mail, and sees how the others would be read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.errors import PunktualError
from app.i18n import tr, trc
from app.model.screen import Done, FormPreview
from app.model.taught import Marked
from ui.dialogs.form_readings import FormReadings
from ui.dialogs.sheet import Sheet
from ui.dialogs.teach_form_text import TINTS, MarkedText
from ui.errand import Errand
from ui.widgets import theme
from ui.widgets.button import Button, IconButton
from ui.widgets.labels import Elided, Label
from ui.wording import digits

_PREVIEW = "form preview"
_SWATCH_PIXELS = 14
_READINGS_PIXELS = 170


class TeachForm(Sheet):
    """:ivar taught: what was done, to take it back by"""

    taught = Signal(Done)

    def __init__(self, errand: Errand, message_id: int, text: str) -> None:
        more = tr("Select a piece of the text and say what it is. Only the message must be there.")
        super().__init__(tr("This is a contact form"), errand.window, more=more)
        self._errand, self._message_id = errand, message_id
        self.text = MarkedText()
        self.text.show_text(text)
        self.buttons: dict[Marked, Button] = {}
        self._marked: dict[Marked, Elided] = {}
        self._unmark: dict[Marked, IconButton] = {}
        self.readings = FormReadings(tr("How the last mails of this sender would be read"))
        self.readings.setFixedHeight(_READINGS_PIXELS)
        self._caption = Label(tone="muted", wrap=True)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(self.text, 3)
        both.addWidget(self._fields(), 2)
        self.body.addLayout(both, 1)
        self.body.addWidget(self._caption)
        self.body.addWidget(self.readings)
        self.add_cancel()
        self._save: Button = self.add_button(tr("Read it so from now on"), primary=True)
        self._save.clicked.connect(self.save)
        self.fit(960, 680)
        self._changed()

    def mark(self, what: Marked) -> None:
        """What is selected is this."""
        if self.text.mark(what):
            self.show_error("")
            self._changed()
        else:
            self.show_error(tr("Select it in the text first."))
        self.text.setFocus()

    def unmark(self, what: Marked) -> None:
        self.text.unmark(what)
        self._changed()

    def save(self) -> None:
        desk, number, marks = self._errand.desk, self._message_id, self.text.marks()
        self._save.setEnabled(False)
        self._errand.ask.order(lambda: desk.corrections.teach_form(number, marks), self._done, self._refused)

    def _fields(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (what, words) in enumerate(marked_words().items()):
            key = str(row + 1)
            button = Button(words, key=digits(key), key_first=True)
            button.set_picture(_swatch(what))
            button.clicked.connect(partial(self.mark, what))
            for sign in dict.fromkeys((key, digits(key))):
                QShortcut(QKeySequence(sign), self, partial(self.mark, what))
            remove = IconButton("x", tr("Take the mark away: {what}").format(what=words))
            remove.clicked.connect(partial(self.unmark, what))
            self.buttons[what], self._unmark[what], self._marked[what] = button, remove, Elided(tone="muted")
            grid.addWidget(button, row, 0)
            grid.addWidget(self._marked[what], row, 1)
            grid.addWidget(remove, row, 2)
        grid.setRowStretch(len(self.buttons), 1)
        return holder

    def _changed(self) -> None:
        for what, words in marked_words().items():
            said = " ".join(self.text.marked(what).split())
            self.buttons[what].setAccessibleDescription(said)
            self._marked[what].setText(said or tr("not marked"))
            self._unmark[what].setEnabled(bool(said))
            self._marked[what].setAccessibleName(f"{words}: {said}")
        self._save.setEnabled(False)
        marks = self.text.marks()
        if not marks:
            self._errand.ask.forget(_PREVIEW)
            self._say(tr("Here you will see how the last mails of this sender would be read."))
            return
        desk, number = self._errand.desk, self._message_id
        self._errand.ask.ask(
            lambda: desk.corrections.preview_form(number, marks), self._show_previews, self._cannot, topic=_PREVIEW
        )

    def _show_previews(self, previews: tuple[FormPreview, ...]) -> None:
        self._save.setEnabled(True)
        read = sum(one.reading is not None for one in previews)
        words = tr("Of the last {all} mails of this sender {n} are read as this form:")
        self._caption.setText(words.format(all=digits(len(previews)), n=digits(read)))
        self._caption.set_tone("muted")
        self.readings.show()
        self.readings.show_previews(previews, self._errand.watch)

    def _cannot(self, error: PunktualError) -> None:
        """Not yet enough to learn from, or something that can't be learnt."""
        self._say(" ".join(filter(None, (error.title, error.message, error.hint))), "soon")

    def _say(self, words: str, tone: str = "muted") -> None:
        self.readings.hide()
        self._caption.setText(words)
        self._caption.set_tone(tone)

    def _done(self, done: Done) -> None:
        self.taught.emit(done)
        self.accept()

    def _refused(self, error: PunktualError) -> None:
        self._save.setEnabled(True)
        self.show_error(error)


def marked_words() -> dict[Marked, str]:
    return {
        Marked.NAME: trc("person", "Name"),
        Marked.EMAIL: tr("Address"),
        Marked.PHONE: tr("Phone"),
        Marked.SUBJECT: tr("Subject"),
        Marked.MESSAGE: tr("Message"),
    }


def _swatch(what: Marked) -> QPixmap:
    """The tint of a mark, in a frame that shows on any ground."""
    chosen = theme.colours()
    made = QPixmap(QSize(_SWATCH_PIXELS, _SWATCH_PIXELS))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setPen(QColor(chosen.muted))
    painter.setBrush(QColor(getattr(chosen, TINTS[what])))
    painter.drawRoundedRect(0, 0, _SWATCH_PIXELS - 1, _SWATCH_PIXELS - 1, 3, 3)
    painter.end()
    return made


def show(errand: Errand, message_id: int, text: str) -> TeachForm:
    sheet = TeachForm(errand, message_id, text)
    sheet.open()
    sheet.text.setFocus()
    return sheet
