"""The line at the bottom: each account in words, the outbox, opening hours. Trouble is said here, never in a box."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.i18n import tr, trn
from app.listing.words import until_words, when_words
from app.model.account import AccountPhase
from app.model.screen import AccountView, OutboxSummary
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.button import Button
from ui.widgets.labels import Elided
from ui.wording import account_words, digits, isolate

_SMALL = 12
_MARGINS = 32  # pixels, of both sides


class Dot(QWidget):
    """A coloured dot; the words beside it say the same."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self.setFixedSize(7, 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(getattr(theme.colours(), self._tone)))
        painter.drawEllipse(self.rect())


class StatusBar(QFrame):
    """:ivar account_wanted: id of an account that needs the owner, or 0 for the page of all"""

    account_wanted = Signal(object)
    outbox_wanted = Signal()

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("status")
        self._watch = watch
        self._accounts: tuple[AccountView, ...] = ()
        self._outbox: OutboxSummary | None = None
        self._parts: list[QWidget] = []
        self._trouble = Elided(tone="overdue", pixels=_SMALL)
        self._open_words = Elided(tone="muted", pixels=_SMALL)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGINS // 2, 3, _MARGINS // 2, 3)
        self._row.setSpacing(6)
        self._row.addWidget(self._trouble, 1)
        self._row.addWidget(self._open_words)
        self.setMinimumHeight(26)

    def show_accounts(self, accounts: Sequence[AccountView]) -> None:
        self._accounts = tuple(accounts)
        self.refresh()

    def show_outbox(self, outbox: OutboxSummary) -> None:
        self._outbox = outbox
        self.refresh()

    def show_hours(self, is_open: bool, closes_at: datetime | None, opens_at: datetime | None) -> None:
        now, zone = self._watch.now(), self._watch.zone
        back = when_words(opens_at, now, zone) if opens_at else ""
        if is_open and closes_at is not None:
            words = tr("Open until {time} · back {when}") if back else tr("Open until {time}")
            words = words.format(time=until_words(closes_at, now, zone), when=back)
        elif is_open:
            words = tr("Always open")
        else:
            words = tr("Closed · back {when}").format(when=back) if back else tr("Closed")
        self._open_words.setText(words)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def show_trouble(self, words: str) -> None:
        """One sentence about what just went wrong; "" when it is over."""
        self._trouble.setText(words)
        self._trouble.setAccessibleName(words)
        self._make_room()

    def tick(self) -> None:
        """Time passed: "reconnecting, 2 min"."""
        if any(one.state.phase is AccountPhase.RECONNECTING for one in self._accounts):
            self.refresh()

    def refresh(self) -> None:
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts.clear()
        for one in self._accounts:
            self._add_account(one)
        if self._outbox is not None:
            self._add_outbox(self._outbox)
        for place, part in enumerate(self._parts):
            self._row.insertWidget(place, part)
        self._make_room()

    def _make_room(self) -> None:
        """Trouble comes before opening hours where there is no room for both."""
        shown = (*self._parts, self._trouble, self._open_words)
        wanted = sum(part.sizeHint().width() + self._row.spacing() for part in shown)
        self._open_words.setVisible(not self._trouble.text() or wanted <= self.contentsRect().width() - _MARGINS)

    def _add_account(self, one: AccountView) -> None:
        tone, words = account_words(one.state, self._watch.now())
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(Dot(tone))
        address = one.account.address
        text = words if address in words else tr(", ").join((isolate(address), words))
        if tone == "in_time":
            row.addWidget(Elided(text, "muted", pixels=_SMALL))
        else:
            button = Button(text, kind="status", pixels=_SMALL)
            button.setToolTip(" ".join(part for part in (one.state.error_title, one.state.error_hint) if part))
            button.clicked.connect(lambda _=False, number=one.account.id: self.account_wanted.emit(number))
            row.addWidget(button)
        self._parts.append(holder)

    def _add_outbox(self, outbox: OutboxSummary) -> None:
        problems = outbox.uncertain + outbox.failed
        if problems:
            words = trn("{n} answer needs you", "{n} answers need you", problems).format(n=digits(problems))
            button = Button(words, icon="triangle-alert", kind="status", pixels=_SMALL)
            button.clicked.connect(self.outbox_wanted)
            self._parts.append(button)
            return
        words = tr("Outbox empty")
        if outbox.waiting:
            words = trn("{n} answer on its way", "{n} answers on their way", outbox.waiting)
        self._parts.append(Elided(words.format(n=digits(outbox.waiting)), "muted", pixels=_SMALL))
