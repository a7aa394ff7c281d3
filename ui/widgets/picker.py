"""A small window in which one types a few letters and picks one of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.widgets import theme

_CHOICE = Qt.ItemDataRole.UserRole + 1
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


@dataclass(frozen=True, slots=True)
class Choice:
    """:ivar hint: shown at the end of the line, muted
    :ivar detail: shown under the name, and searched
    """

    key: object
    name: str
    hint: str = ""
    detail: str = ""


class _Lines(QStyledItemDelegate):
    """Name with the hint at the end, the detail below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        lines = 2 if index.data(_CHOICE).detail else 1
        return QSize(200, QFontMetrics(theme.font()).height() * lines + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        chosen = theme.colours()
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect
        rect = rect.adjusted(2, 1, -2, -1)
        painter.save()
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(chosen.accent_soft if state & QStyle.StateFlag.State_Selected else chosen.hover))
            painter.drawRoundedRect(rect, 6, 6)
        _draw(painter, rect.adjusted(9, 4, -9, -4), index.data(_CHOICE))
        painter.restore()


def _draw(painter: QPainter, rect: QRect, choice: Choice) -> None:
    chosen = theme.colours()
    start, end = Qt.AlignmentFlag.AlignLeading, Qt.AlignmentFlag.AlignTrailing
    line = QFontMetrics(theme.font()).height()
    top = QRect(rect.left(), rect.top(), rect.width(), line)
    hints = theme.font(theme.SMALL_PX)
    room = QFontMetrics(hints).horizontalAdvance(choice.hint) + 12 if choice.hint else 0
    painter.setPen(QColor(chosen.muted))
    painter.setFont(hints)
    painter.drawText(top, int(end | Qt.AlignmentFlag.AlignVCenter), choice.hint)
    painter.setPen(QColor(chosen.text))
    painter.setFont(theme.font(weight=QFont.Weight.Medium))
    elide = Qt.TextElideMode.ElideRight
    name = painter.fontMetrics().elidedText(choice.name, elide, top.width() - room)
    painter.drawText(top, int(start | Qt.AlignmentFlag.AlignVCenter), name)
    if choice.detail:
        painter.setFont(theme.font(12))
        painter.setPen(QColor(chosen.muted))
        below = QRect(rect.left(), rect.top() + line + 1, rect.width(), line)
        detail = painter.fontMetrics().elidedText(" ".join(choice.detail.split()), elide, below.width())
        painter.drawText(below, int(start | Qt.AlignmentFlag.AlignVCenter), detail)


class Picker(QFrame):
    """Emits the key of what was picked; Escape and clicks elsewhere close it."""

    picked = Signal(object)
    typed = Signal(str)  #: what is searched for, as it is typed; more may be offered for it (`offer`)
    left = Signal(str)  #: closed without picking; what had been typed

    def __init__(self, name: str, prompt: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(name)
        self._choices: Sequence[Choice] = ()
        self._found: Sequence[Choice] = ()
        self._is_picked = False
        self._most = 300
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.field.textChanged.connect(self._search)
        self.field.textEdited.connect(self.typed)
        self.field.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setObjectName("choices")
        self.list.setAccessibleName(name)
        self.list.setItemDelegate(_Lines(self.list))
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)

    def open_at(self, place: QPoint, choices: Sequence[Choice], size: QSize, typed: str = "") -> None:
        """:param place: in global coordinates"""
        self._choices, self._found = choices, ()
        self._is_picked, self._most = False, size.height()
        self.resize(size)
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(place.x(), screen.right() - size.width()))
        y = max(screen.top(), min(place.y(), screen.bottom() - size.height()))
        self.move(x, y)
        self.field.setText(typed)
        self._search(typed)
        self.show()
        self.field.setFocus()

    def offer(self, found: Sequence[Choice]) -> None:
        """What was found elsewhere for what is typed: below those that were known."""
        self._found = found
        self._search(self.field.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self.list.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                self._pick(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QEvent) -> None:
        if not self._is_picked:
            self.left.emit(self.field.text())

    def _search(self, typed: str) -> None:
        words = typed.casefold().split()
        self.list.clear()
        fitting = [choice for choice in self._choices if _fits(choice, words)]
        known = {choice.key for choice in fitting}
        for choice in (*fitting, *(one for one in self._found if words and one.key not in known)):
            item = QListWidgetItem(choice.name)
            item.setData(_CHOICE, choice)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        lines = sum(self.list.sizeHintForRow(row) for row in range(min(self.list.count(), 30)))
        self.resize(self.width(), min(self._most, self.field.sizeHint().height() + lines + 34))

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        self._is_picked = True
        self.hide()
        self.picked.emit(item.data(_CHOICE).key)


def _fits(choice: Choice, words: Sequence[str]) -> bool:
    text = f"{choice.name} {choice.hint} {choice.detail}".casefold()
    return all(word in text for word in words)
