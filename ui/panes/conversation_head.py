"""Above the messages: title, who and when, and how much time is left, large."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.i18n import tr
from app.listing.words import due_words, duration_words, when_words
from app.model.listing import Row, Urgency
from app.model.screen import ConversationView
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.button import Button, IconButton
from ui.widgets.labels import Elided, Label
from ui.wording import isolate, moment, target

_WITH_KEYS = 680  #: pixels


class ConversationHead(QFrame):
    command = Signal(str)

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("header")
        self._watch = watch
        self._view: ConversationView | None = None
        bold = QFont.Weight.DemiBold
        self._title = Elided(pixels=theme.TITLE_PX, weight=bold)
        self._meta = Elided(tone="muted")
        self._left = Label(pixels=theme.TITLE_PX, weight=bold, tabular=True)
        self._due = Label(tone="muted")
        self.back = IconButton("arrow-left", tr("Back to the list"), key="Esc")
        self.back.hide()
        self.back.clicked.connect(lambda: self.command.emit("back"))
        self._snooze = Button(tr("Snooze"), key="S")
        self._done = Button(tr("Done"), key="E")
        self._more = IconButton("ellipsis", tr("More about this conversation"))
        for button, name in ((self._snooze, "snooze"), (self._done, "done"), (self._more, "more")):
            button.clicked.connect(lambda _=False, name=name: self.command.emit(name))
        self._build()

    def show_conversation(self, view: ConversationView) -> None:
        self._view = view
        row = view.row
        self._title.setText(row.subject or tr("Without a subject"))
        parts = [isolate(row.customer)]
        if view.order_number:
            parts.append(tr("order {number}").format(number=isolate(view.order_number)))
        first = row.opened_at or (view.messages[0].at if view.messages else row.newest_at)
        words = tr("asked {when}") if row.opened_at else tr("begun {when}")
        parts.append(words.format(when=moment(first, self._watch.now(), self._watch.zone)))
        self._meta.setText(" · ".join(parts))
        self._snooze.setText(tr("Wake") if self._is_snoozed(row) else tr("Snooze"))
        self.tick()

    def more_button(self) -> IconButton:
        return self._more

    def snooze_button(self) -> Button:
        return self._snooze

    def resizeEvent(self, event: object) -> None:
        """Where there is little room the keys' names go first."""
        for button in (self._snooze, self._done):
            button.show_key(self.width() >= _WITH_KEYS)

    def tick(self) -> None:
        """Time passed."""
        if self._view is None:
            return
        row = self._view.row
        now, zone = self._watch.now(), self._watch.zone
        if row.due is None:
            self._left.setText("")
            self._due.setText(self._at_rest_words(row))
            return
        left = self._watch.left(row)
        span = duration_words(abs(left.open_seconds))
        is_over = left.urgency is Urgency.OVERDUE
        self._left.setText((tr("{time} overdue") if is_over else tr("{time} left")).format(time=span))
        self._left.set_tone(left.urgency.value)
        due = due_words(row.due, now, zone)
        if row.is_promised:
            words = tr("promised, {due}").format(due=due)
        else:
            words = tr("{time} target, {due}").format(time=target(row.target_open_seconds), due=due)
        if left.is_paused:
            words = tr("{due}, closed now").format(due=due)
        self._due.setText(words)

    def _at_rest_words(self, row: Row) -> str:
        if self._is_snoozed(row) and row.snoozed_until:
            when = when_words(row.snoozed_until, self._watch.now(), self._watch.zone)
            return tr("snoozed until {when}").format(when=when)
        return tr("nothing to answer")

    def _is_snoozed(self, row: Row) -> bool:
        return row.snoozed_until is not None and row.snoozed_until > self._watch.now()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._meta)
        clock = QVBoxLayout()
        clock.setSpacing(2)
        for label in (self._left, self._due):
            label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            clock.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 12, 12, 12)
        row.setSpacing(6)
        row.addWidget(self.back)
        row.addLayout(words, 1)
        row.addLayout(clock)
        row.addSpacing(8)
        for button in (self._snooze, self._done, self._more):
            row.addWidget(button)
