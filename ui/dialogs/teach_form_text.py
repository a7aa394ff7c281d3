"""The text of a form's mail, in which the owner marks what is what; marks are tinted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from app.i18n import tr
from app.model.taught import Mark, Marked
from ui.widgets import theme

#: Which of the theme's tints a mark has.
TINTS = {
    Marked.NAME: "accent_soft",
    Marked.EMAIL: "in_time_soft",
    Marked.PHONE: "soon_soft",
    Marked.SUBJECT: "at_rest_soft",
    Marked.MESSAGE: "overdue_soft",
}
_NAME_PARTS = 2
#: Qt makes lines of these, or drops them: shown as blanks, so that every place in the text stays the same.
_BLANKS = dict.fromkeys(map(ord, "\r\0\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\ufdd0\ufdd1"), " ")


class MarkedText(QPlainTextEdit):
    """Read-only; text is selected with the mouse or with Shift and the arrow keys."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self._marks: tuple[Mark, ...] = ()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Text of the message"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setPlainText(text.translate(_BLANKS))

    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    def marked(self, what: Marked) -> str:
        """The words that are marked as this, "" where there are none."""
        return " ".join(self._whole[mark.start : mark.end] for mark in self._marks if mark.what is what)

    def mark(self, what: Marked) -> bool:
        """Mark what is selected; False where nothing is.

        It takes the place of what was marked as the same before, and of every mark that it touches. A name may be in
        two parts.
        """
        cursor = self.textCursor()
        start, end = (_code_points(self._whole, place) for place in (cursor.selectionStart(), cursor.selectionEnd()))
        if not self._whole[start:end].strip():
            return False
        kept = [one for one in self._marks if one.end <= start or end <= one.start]
        most = _NAME_PARTS - 1 if what is Marked.NAME else 0
        same = [one for one in kept if one.what is what]
        others = [one for one in kept if one.what is not what]
        self._set((*others, *(same if len(same) <= most else ()), Mark(start, end, what)))
        cursor.clearSelection()
        self.setTextCursor(cursor)
        return True

    def unmark(self, what: Marked) -> None:
        self._set([one for one in self._marks if one.what is not what])

    def select(self, start: int, end: int) -> None:
        """:param start: in code points, as in a mark; :param end: behind the last one"""
        self.setTextCursor(self._cursor(start, end))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _set(self, marks: Sequence[Mark]) -> None:
        self._marks = tuple(sorted(marks))
        self._tint()

    def _tint(self) -> None:
        tinted = []
        for mark in self._marks:
            one = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setBackground(QColor(getattr(theme.colours(), TINTS[mark.what])))
            look.setFontUnderline(True)
            one.format, one.cursor = look, self._cursor(mark.start, mark.end)
            tinted.append(one)
        self.setExtraSelections(tinted)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(_utf16(self._whole[:start]))
        cursor.setPosition(_utf16(self._whole[:end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor


def _utf16(text: str) -> int:
    """How many units Qt counts in it: letters beyond the first plane are two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _code_points(text: str, units: int) -> int:
    """The place in the text of a place that Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
