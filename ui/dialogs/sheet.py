"""The frame that all dialogs share: a title, what went wrong in words, buttons at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.errors import PunktualError
from app.i18n import tr
from ui.widgets import theme
from ui.widgets.band import Band
from ui.widgets.button import Button
from ui.widgets.labels import Label


class Sheet(QDialog):
    """`body` is filled by who makes it; it goes away by itself when closed."""

    def __init__(self, title: str, parent: QWidget | None, *, more: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 18)
        whole.setSpacing(12)
        whole.addWidget(Label(title, pixels=theme.TITLE_PX, weight=QFont.Weight.DemiBold, wrap=True))
        if more:
            whole.addWidget(Label(more, "muted", wrap=True))
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        whole.addLayout(self.body, 1)
        self._error = Band("", "error", icon="circle-alert")
        self._error.hide()
        whole.addWidget(self._error)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        whole.addLayout(self._buttons)

    def fit(self, width: int, height: int) -> None:
        """So large where the screen is, with room for a frame."""
        room = self.screen().availableSize()
        self.resize(min(width, room.width() - 16), min(height, room.height() - 48))

    def add_button(self, words: str, *, primary: bool = False, at_start: bool = False) -> Button:
        button = Button(words, kind="primary" if primary else "")
        button.setAutoDefault(primary)
        button.setDefault(primary)
        if at_start:
            self._buttons.insertWidget(0, button)
        else:
            self._buttons.addWidget(button)
        return button

    def add_cancel(self, words: str = "") -> Button:
        button = self.add_button(words or tr("Cancel"))
        button.clicked.connect(self.reject)
        return button

    def show_error(self, error: PunktualError | Exception | str) -> None:
        """What happened, what it means, what to do; "" takes it away."""
        if isinstance(error, PunktualError):
            words = "\n".join(part for part in (error.title, error.message, error.hint) if part)
        else:
            words = str(error)
        self._error.words.setText(words)
        self._error.setVisible(bool(words))
        if words:
            self._error.setAccessibleName(words)


def form() -> QFormLayout:
    made = QFormLayout()
    made.setHorizontalSpacing(14)
    made.setVerticalSpacing(9)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return made


def scrolled(page: QWidget, name: str) -> QScrollArea:
    """A page that may be longer than the screen is high."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    page.setObjectName("flow")
    area.setWidget(page)
    return area


def add_field(layout: QFormLayout, words: str, field: QWidget, hint: str = "") -> Label:
    """A named field; the hint below it is part of what a screen reader says. Returns the hint."""
    label = QLabel(words)
    label.setProperty("tone", "muted")
    label.setBuddy(field)
    field.setAccessibleName(words)
    if isinstance(field, QComboBox):
        field.view().setAccessibleName(words)
    below = Label(hint, "muted", pixels=theme.SMALL_PX, wrap=True)
    if not hint:
        layout.addRow(label, field)
        return below
    field.setAccessibleDescription(hint)
    holder = QVBoxLayout()
    holder.setSpacing(3)
    holder.addWidget(field)
    holder.addWidget(below)
    layout.addRow(label, holder)
    return below
