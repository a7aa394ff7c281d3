"""The field in which an answer is written: grows, tints what a snippet filled in, Tab goes to what is still open."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from ui.widgets import theme

_LINES_SHOWN = (4, 14)


@dataclass(slots=True)
class _Tinted:
    """A stretch that a snippet filled in; the cursor holds on to it while the text around it changes."""

    cursor: QTextCursor
    text: str
    name: str
    is_open: bool


class AnswerEdit(QTextEdit):
    """Plain text with tinted stretches. Offsets given and taken count Unicode code points.

    :param window_share: how much of the window's height it may grow to; None for no such limit
    :param grows: with the text; else it fills the room there is
    """

    picker_wanted = Signal()
    edited = Signal()

    def __init__(
        self, name: str, parent: QWidget | None = None, *, window_share: float | None = None, grows: bool = True
    ) -> None:
        super().__init__(parent)
        self._window_share, self._grows = window_share, grows
        self._tinted: list[_Tinted] = []
        self.setObjectName("answer")
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.textChanged.connect(self._text_changed)
        self._fit()

    # What is in it -------------------------------------------------------------------------------------------------

    def fill(self, text: str, stretches: list[tuple[int, int, str, bool]]) -> None:
        """Replace everything, without undo.

        :param stretches: start, end, name, whether still open
        """
        self._tinted.clear()
        self.setPlainText(text)
        self._tint_from(0, text, stretches)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def insert(self, text: str, stretches: list[tuple[int, int, str, bool]]) -> None:
        """At the cursor, as one step of undo; the first open stretch is selected."""
        cursor = self.textCursor()
        start = cursor.selectionStart()
        cursor.insertText(text)
        self.setTextCursor(cursor)
        made = self._tint_from(start, text, stretches)
        if any(one.is_open for one in made):
            self.setTextCursor(next(one.cursor for one in made if one.is_open))
        self.ensureCursorVisible()

    def stretches(self) -> list[tuple[int, int, str, bool]]:
        """What is still as it was filled in."""
        whole = self.toPlainText()
        return sorted(
            (
                _points(whole, one.cursor.selectionStart()),
                _points(whole, one.cursor.selectionEnd()),
                one.name,
                one.is_open,
            )
            for one in self._tinted
        )

    def go_to_open(self, *, forward: bool = True) -> bool:
        """Select the next stretch that nobody filled in; False where there is none."""
        order = sorted((one.cursor for one in self._tinted if one.is_open), key=lambda cursor: cursor.selectionStart())
        if not order:
            return False
        here = self.textCursor()
        if forward:
            after = [one for one in order if one.selectionStart() >= here.selectionEnd()]
            chosen = (after or order)[0]
        else:
            before = [one for one in order if one.selectionEnd() <= here.selectionStart()]
            chosen = (before or order)[-1]
        self.setTextCursor(QTextCursor(chosen))
        self.setFocus()
        return True

    # How it behaves ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if not self.go_to_open(forward=event.key() == Qt.Key.Key_Tab):
                self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return
        if event.text() == ";" and self._at_start_of_word():
            self.picker_wanted.emit()
            return
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text only, whatever was copied."""
        if source.hasText():
            self.textCursor().insertText(source.text())

    def sizeHint(self) -> QSize:
        return QSize(300, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().lineSpacing() * 2 + 22)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "_tinted"):
            self._paint_tints()

    def _at_start_of_word(self) -> bool:
        cursor = self.textCursor()
        before = self.document().characterAt(cursor.selectionStart() - 1) if cursor.selectionStart() else " "
        return before.isspace() or before == "\u2029"

    def _tint_from(self, start: int, text: str, stretches: list[tuple[int, int, str, bool]]) -> list[_Tinted]:
        made = []
        for first, last, name, is_open in stretches:
            cursor = QTextCursor(self.document())
            cursor.setPosition(start + _units(text, first))
            cursor.setPosition(start + _units(text, last), QTextCursor.MoveMode.KeepAnchor)
            made.append(_Tinted(cursor, cursor.selectedText(), name, is_open))
        self._tinted += made
        self._paint_tints()
        return made

    def _text_changed(self) -> None:
        for one in self._tinted:
            _shrink(one)
        self._tinted = [one for one in self._tinted if one.text and one.cursor.selectedText() == one.text]
        self._paint_tints()
        self._fit()
        self.edited.emit()

    def _paint_tints(self) -> None:
        chosen = theme.colours()
        selections = []
        for one in self._tinted:
            look = QTextCharFormat()
            look.setBackground(QColor(chosen.soon_soft if one.is_open else chosen.accent_soft))
            look.setForeground(QColor(chosen.soon if one.is_open else chosen.accent))
            if one.is_open:
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = one.cursor, look
            selections.append(selection)
        self.setExtraSelections(selections)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _height(self) -> int:
        line = self.fontMetrics().lineSpacing()
        least, most = (line * lines + 22 for lines in _LINES_SHOWN)
        if self._window_share is not None:
            most = max(least, min(most, round(self.window().height() * self._window_share)))
        return int(min(most, max(least, self.document().size().height() + 16)))

    def _fit(self) -> None:
        if self._grows and self.maximumHeight() != self._height():
            self.setMaximumHeight(self._height())
            self.updateGeometry()


def _shrink(one: _Tinted) -> None:
    """What was written right behind a stretch is no part of it, though Qt's cursor took it in."""
    if one.text and one.cursor.selectedText() != one.text and one.cursor.selectedText().startswith(one.text):
        start = one.cursor.selectionStart()
        one.cursor.setPosition(start)
        one.cursor.setPosition(start + _units(one.text, len(one.text)), QTextCursor.MoveMode.KeepAnchor)


def _units(text: str, points: int) -> int:
    """Code points to UTF-16 units, in which Qt counts."""
    return len(text[:points].encode("utf-16-le")) // 2


def _points(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore"))
