"""The customer on the right: how to reach him, what he asked before, a note to oneself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.i18n import tr
from app.listing.words import duration_words
from app.model.customer import IdentityKind
from app.model.screen import CustomerView, EarlierConversation
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.button import IconButton, WideButton
from ui.widgets.labels import Elided, Heading, Rule
from ui.wording import day, isolate

_NOTE_AFTER_MS = 900
_ICONS = {IdentityKind.EMAIL: "mail", IdentityKind.PHONE: "phone", IdentityKind.HANDLE: "user"}


class CustomerPane(QFrame):
    """:ivar note_changed: customer id and the note's text"""

    open_wanted = Signal(object)
    note_changed = Signal(object, str)
    copy_wanted = Signal(str)
    hide_wanted = Signal()

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("surface")
        self._watch = watch
        self._customer: CustomerView | None = None
        self._inner = QWidget()
        self._inner.setObjectName("flow")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(12, 12, 12, 14)
        self._column.setSpacing(6)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self._note = QPlainTextEdit()
        self._note.setObjectName("note")
        self._note.setAccessibleName(tr("Note to yourself about this customer"))
        self._note.setPlaceholderText(tr("What you want to remember about this customer"))
        self._note.setTabChangesFocus(True)
        self._note.setMaximumHeight(110)
        self._note.textChanged.connect(self._note_edited)
        self._note.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTE_AFTER_MS)
        self._timer.timeout.connect(self.save_note)
        self._parts: list[QWidget] = []
        self._build()
        self._inner.hide()

    def show_customer(self, customer: CustomerView | None) -> None:
        if customer == self._customer:
            return
        is_other = customer is None or self._customer is None or customer.id != self._customer.id
        self.save_note()
        self._customer = customer
        self._inner.setVisible(customer is not None)
        if customer is None:
            return
        self._name.setText(customer.name)
        self._refill(customer)
        if is_other or not self._note.hasFocus():
            self._note.blockSignals(True)
            self._note.setPlainText(customer.note)
            self._note.blockSignals(False)
        self._note.setEnabled(customer.id is not None)

    def save_note(self) -> None:
        if self._timer.isActive() and self._customer is not None and self._customer.id is not None:
            self._timer.stop()
            self.note_changed.emit(self._customer.id, self._note.toPlainText().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._note and event.type() == QEvent.Type.FocusOut:
            self.save_note()
        return super().eventFilter(watched, event)

    # Own -----------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(_heading(tr("Customer")), 1)
        close = IconButton("panel-right", tr("Hide the customer"))
        close.clicked.connect(self.hide_wanted)
        head.addWidget(close)
        self._column.addLayout(head)
        self._name = Elided(weight=theme.font().Weight.DemiBold)
        self._name.setContentsMargins(4, 0, 4, 0)
        self._column.addWidget(self._name)
        self._ways = QVBoxLayout()
        self._ways.setSpacing(2)
        self._column.addLayout(self._ways)
        self._column.addSpacing(10)
        self._earlier_heading = _heading(tr("Earlier"))
        self._column.addWidget(self._earlier_heading)
        self._earlier = QVBoxLayout()
        self._earlier.setSpacing(0)
        self._column.addLayout(self._earlier)
        self._column.addSpacing(10)
        self._column.addWidget(_heading(tr("Note to yourself")))
        self._column.addWidget(self._note)
        self._column.addStretch(1)

    def _refill(self, customer: CustomerView) -> None:
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts.clear()
        for identity in customer.identities:
            line = WideButton(isolate(identity.value), icon=_ICONS[identity.kind])
            line.setToolTip(tr("Copy {value}").format(value=isolate(identity.value)))
            line.clicked.connect(lambda _=False, value=identity.value: self.copy_wanted.emit(value))
            self._add(self._ways, line)
        self._earlier_heading.setVisible(bool(customer.earlier))
        for place, one in enumerate(customer.earlier[:8]):
            self._add(self._earlier, self._earlier_line(one))
            if place < len(customer.earlier) - 1:
                self._add(self._earlier, Rule())

    def _add(self, layout: QVBoxLayout, part: QWidget) -> None:
        layout.addWidget(part)
        self._parts.append(part)

    def _earlier_line(self, one: EarlierConversation) -> QWidget:
        """A button as wide as the panel: subject, and when and how fast it was answered."""
        when = day(one.at, self._watch.now(), self._watch.zone)
        after = duration_words(one.open_seconds) if one.open_seconds is not None else tr("not answered")
        button = WideButton(one.subject or tr("Without a subject"), f"{when} · {after}")
        button.clicked.connect(lambda: self.open_wanted.emit(one.id))
        return button

    def _note_edited(self) -> None:
        self._timer.start()


def _heading(text: str) -> Heading:
    """In line with the words of the lines below."""
    made = Heading(text)
    made.setContentsMargins(4, 0, 4, 0)
    return made
