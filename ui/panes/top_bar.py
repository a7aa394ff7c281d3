"""The line at the top: search, today in numbers, and the four places to go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QWidget

from app.i18n import tr, trn
from app.listing.words import duration_words
from app.model.screen import Today
from ui.watch import Watch
from ui.widgets import icons, theme
from ui.widgets.button import Button, IconButton
from ui.widgets.labels import Keycap, Label
from ui.wording import digits, moment

_SEARCH_AFTER_MS = 120


class SearchField(QLineEdit):
    """:ivar asked: what to search for, while typing; "" to leave the search
    :ivar entered: Enter or the arrow down: go to what was found
    """

    asked = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Search customers, words, order numbers"))
        self.setAccessibleName(tr("Search"))
        self.setToolTip(tr("Also: from:name  channel:form  is:overdue  has:attachment  before:2026-01-31"))
        self._glass = self.addAction(
            icons.icon("search", theme.colours().muted), QLineEdit.ActionPosition.LeadingPosition
        )
        self._key = Keycap("/", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_AFTER_MS)
        self._timer.timeout.connect(lambda: self.asked.emit(self.text().strip()))
        self.textChanged.connect(self._changed)

    def leave(self) -> None:
        """Empty, without asking again."""
        self._timer.stop()
        self.blockSignals(True)
        self.clear()
        self.blockSignals(False)
        self._key.show()

    def event(self, event: QEvent) -> bool:
        """What is searched for goes first, then the window's Escape has its turn."""
        if event.type() == QEvent.Type.ShortcutOverride and self.text() and isinstance(event, QKeyEvent):
            event.setAccepted(event.key() == Qt.Key.Key_Escape)
            if event.isAccepted():
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._timer.stop()
            self.asked.emit("")
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        hint = self._key.sizeHint()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = hint.width() + 4
        self.setTextMargins(room if mirrored else 0, 0, 0 if mirrored else room, 0)
        x = 9 if mirrored else self.width() - hint.width() - 9
        self._key.setGeometry(x, (self.height() - hint.height()) // 2, hint.width(), hint.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_glass"):
            self._glass.setIcon(icons.icon("search", theme.colours().muted))

    def _changed(self) -> None:
        self._key.setVisible(not self.text())
        self._timer.start()


class _Figure(QWidget):
    """Muted words around one bold number: the translation says where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self._before, self._after = Label(tone="muted"), Label(tone="muted")
        self._number = Label(weight=QFont.Weight.DemiBold, tabular=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for label in (self._before, self._number, self._after):
            row.addWidget(label)

    def show_words(self, words: str, number: str, tone: str = "text") -> None:
        before, _, after = words.partition("{}")
        for label, text in ((self._before, before.strip()), (self._number, number), (self._after, after.strip())):
            label.setText(text)
            label.setVisible(bool(text))
        self._number.set_tone(tone)
        self.setAccessibleName(words.format(number))
        self.show()


class TopBar(QFrame):
    command = Signal(str)

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("top")
        self._watch = watch
        self._today: Today | None = None
        self.search = SearchField()
        self._figures = [_Figure() for _ in range(5)]
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.search)
        row.addSpacing(12)
        for figure in self._figures:
            figure.hide()
            row.addWidget(figure)
            row.addSpacing(8)
        row.addStretch(1)
        self._buttons = []
        for name, words, key, icon in (
            ("new", tr("New"), "N", "pencil"),
            ("snippets", tr("Snippets"), "", "message-square-text"),
            ("settings", tr("Settings"), "", "settings"),
        ):
            button = Button(words, key=key, icon=icon)
            button.clicked.connect(lambda _=False, name=name: self.command.emit(name))
            row.addWidget(button)
            self._buttons.append((button, words))
        self.menu = QMenu(self)
        self._more = IconButton("menu", tr("Menu"), key="F10")
        self._more.clicked.connect(self.open_menu)
        row.addWidget(self._more)

    def open_menu(self) -> None:
        self.menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def show_today(self, today: Today) -> None:
        self._today = today
        self.tick()

    def tick(self) -> None:
        """Time passed."""
        today = self._today
        if today is None:
            return
        figures = self._figures
        count = today.to_answer
        figures[0].show_words(trn("{} to answer", "{} to answer", count), digits(count))
        self._show_next(figures[1], today)
        figures[2].show_words(trn("{} answered today", "{} answered today", today.answered), digits(today.answered))
        if today.share_in_time is None:
            figures[3].hide()
        else:
            share = tr("{percent} %").format(percent=digits(round(today.share_in_time * 100)))
            figures[3].show_words(tr("{} in time"), share)
        if today.median_open_seconds is None:
            figures[4].hide()
        else:
            figures[4].show_words(tr("median {}"), duration_words(today.median_open_seconds))
        self._fit()

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _show_next(self, figure: _Figure, today: Today) -> None:
        now = self._watch.now()
        if today.next_due is None:
            figure.hide()
        elif today.next_due <= now:
            figure.show_words(tr("next due {}"), tr("now"), "overdue")
        else:
            hours = self._watch.hours()
            if hours.is_open(now):
                seconds = hours.seconds_between(now, today.next_due)
                figure.show_words(tr("next due in {}"), duration_words(seconds), "soon" if seconds < 3600 else "text")
            else:
                figure.show_words(tr("next due {}"), moment(today.next_due, now, self._watch.zone))

    def _fit(self) -> None:
        """The last figures go first where there is no room, then the buttons' words."""
        width = self.width()
        is_narrow = width < 1180
        self.search.setFixedWidth(384 if width >= 1280 else 300 if width >= 1000 else 210)
        for button, words in self._buttons:
            button.set_words_shown(not is_narrow)
            button.setToolTip(words if is_narrow else "")
        room = (
            self.width() - self.search.width() - 110 - sum(button.sizeHint().width() + 8 for button, _ in self._buttons)
        )
        for figure in self._figures:
            room -= figure.sizeHint().width() + 16
            is_known = self._today is not None and bool(figure.accessibleName())
            figure.setMaximumWidth(16777215 if room >= 0 and is_known else 0)
