"""The conversation in the centre: what was asked, when, and the messages, oldest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.i18n import tr, trn
from app.listing.words import day_words
from app.model.message import Direction, Kind
from app.model.screen import ConversationView, MessageView, PossibleRepeat
from ui.panes.conversation_head import ConversationHead
from ui.panes.message_card import MessageCard, fold_button
from ui.watch import Watch
from ui.widgets.band import Band
from ui.widgets.button import Link
from ui.widgets.labels import Label
from ui.widgets.text_view import Finder
from ui.wording import digits, evidence, isolate

_SHOWN_AT_ONCE = 30
#: What changes of a message when its HTML is shown another way.
_OF_HTML = ("html", "is_html_long", "held_remote", "shows_remote", "doubtful_links", "warnings", "attachments")
_REPORT_SHOWN = 300
_LONG = 60_000  # characters of a message that never fits into the window


class ConversationPane(QWidget):
    """Signals say what was asked for; ids tell of which conversation, message or thread."""

    command = Signal(str)
    split_wanted = Signal(object)
    join_wanted = Signal(object)
    repeat_dismissed = Signal(object)
    open_wanted = Signal(object)
    file_wanted = Signal(object, object, str)
    wanted = Signal(object, str, str)
    picture_wanted = Signal(object, str)
    link_clicked = Signal(str, bool)
    outbox_wanted = Signal(object, str)

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._watch = watch
        self._shown: ConversationView | None = None
        self._cards: dict[int, MessageCard] = {}
        self._split: Link | None = None
        self._zoom_percent = 100
        self._find: Finder | None = None
        self._let_in: dict[int, MessageView] = {}
        self._is_plain: dict[int, bool] = {}
        self.head = ConversationHead(watch)
        self.head.command.connect(self.command)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.verticalScrollBar().rangeChanged.connect(lambda *_: self._go_to_newest())
        self._scroll.verticalScrollBar().actionTriggered.connect(lambda _: self._stop_following())
        self._follows = False
        self._flow = QWidget()
        self._flow.setObjectName("flow")
        self._column = QVBoxLayout(self._flow)
        self._column.setContentsMargins(22, 12, 22, 12)
        self._column.setSpacing(9)
        self._column.addStretch(1)
        self._scroll.setWidget(self._flow)
        self._empty = Label(tr("Choose a conversation on the left."), "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._empty, 1)
        self.clear()

    # For the window ------------------------------------------------------------------------------------------------

    def clear(self, words: str = "") -> None:
        """Nothing is chosen."""
        self._shown = None
        self._drop_all()
        self.head.hide()
        self._scroll.hide()
        self._empty.setText(words or tr("Choose a conversation on the left."))
        self._empty.show()

    def shown(self) -> ConversationView | None:
        return self._shown

    def take_focus(self) -> None:
        """For reading: arrows scroll, letters are commands."""
        self._scroll.setFocus()

    def split_place(self) -> QPoint:
        """Where the menu of threads opens, on the screen."""
        is_in_sight = self._split is not None and not self._split.visibleRegion().isEmpty()
        beside = self._split if self._split is not None and is_in_sight else self.head.more_button()
        return beside.mapToGlobal(beside.rect().bottomLeft())

    def show_conversation(self, view: ConversationView) -> None:
        """Another conversation, or the same after something changed: what was unfolded stays so."""
        is_same = self._shown is not None and self._shown.row.id == view.row.id
        if is_same and self._shown is not None and _column_of(self._shown) == _column_of(view):
            self._shown = view  # to lay out long mail anew would be felt
            self.head.show_conversation(view)
            return
        was_open = {number: card.is_open() for number, card in self._cards.items()} if is_same else {}
        self._is_plain = {number: card.is_plain() for number, card in self._cards.items()} if is_same else {}
        if not is_same:
            self._let_in.clear()
        was_at = self._scroll.verticalScrollBar().value()
        grew = not is_same or self._shown is None or len(self._shown.messages) != len(view.messages)
        self._shown = view
        self.setUpdatesEnabled(False)
        self._drop_all()
        is_long = any(len(one.html or one.text) > _LONG for one in view.messages)  # laid out once less beside a bar
        policies = Qt.ScrollBarPolicy
        self._scroll.setVerticalScrollBarPolicy(policies.ScrollBarAlwaysOn if is_long else policies.ScrollBarAsNeeded)
        self._add_bands(view)
        self._add_cards(view, was_open)
        self._column.addStretch(1)
        self.head.show_conversation(view)
        self.head.show()
        self._empty.hide()
        self._scroll.show()
        self.setUpdatesEnabled(True)
        if grew:
            self._follows = True
            self._go_to_newest()
        else:
            QTimer.singleShot(0, self, lambda: self._scroll.verticalScrollBar().setValue(was_at))

    def replace_message(self, message: MessageView) -> None:
        """The same message in another form: its remote images were let in, or all of its long HTML."""
        old = self._cards.get(message.id)
        if old is not None:
            self._let_in[message.id] = message
            self._is_plain[message.id] = False
            card = self._card(message, is_open=True)
            self._column.replaceWidget(old, card)
            old.deleteLater()

    def give_picture(self, message_id: int, address: str, picture: QImage) -> None:
        card = self._cards.get(message_id)
        if card is not None:
            card.give_picture(address, picture)

    def give_thumbnail(self, message_id: int, index: int, picture: QImage) -> None:
        card = self._cards.get(message_id)
        if card is not None:
            card.give_thumbnail(index, picture)

    def shows_remote(self, message_id: int) -> bool:
        """Whether pictures from elsewhere are let into this message."""
        card = self._cards.get(message_id)
        return card is not None and card.message.shows_remote

    def zoom_percent(self) -> int:
        return self._zoom_percent

    def set_zoom(self, percent: int) -> None:
        """Of the letters of messages; 100 is as usual."""
        if percent != self._zoom_percent:
            self._zoom_percent = percent
            for card in self._cards.values():
                card.set_zoom(percent / 100)

    def mark(self, find: Finder | None) -> None:
        """Show where the words stand that were searched for; None where nothing is."""
        self._find = find
        for card in self._cards.values():
            card.mark(find)

    def tick(self, now: datetime) -> None:
        if self._shown is not None:
            self.head.tick()
            for card in self._cards.values():
                card.tick(now)

    def unfold_all(self) -> None:
        is_any_folded = any(not card.is_open() for card in self._cards.values())
        for card in self._cards.values():
            card.set_open(is_any_folded)

    # Own -----------------------------------------------------------------------------------------------------------

    def _go_to_newest(self) -> None:
        """Its beginning, or all of it where there is room; not once the owner scrolls by himself."""
        if self._follows and self._cards:
            bar = self._scroll.verticalScrollBar()
            newest = self._cards[max(self._cards, key=lambda one: self._cards[one].y())]
            bar.setValue(min(bar.maximum(), newest.y() - 12))

    def _stop_following(self) -> None:
        self._follows = False

    def _drop_all(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self._flow.isAncestorOf(focused):
            self._scroll.setFocus()  # else Qt looks for the next field, and letters that are commands are typed there
        self._cards.clear()
        self._split = None
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add_bands(self, view: ConversationView) -> None:
        if len(view.threads) > 1:
            asked = sum(1 for one in view.messages if one.direction is not Direction.OUT)
            words = trn("One customer, asked {n} time", "One customer, asked {n} times", asked)
            reasons = evidence(view.evidence)
            text = words.format(n=digits(asked)) + (f": {reasons}. " if reasons else ". ")
            band = Band(text + tr("The clock runs from the first."))
            self._split = band.add(tr("Split…") if len(view.threads) > 2 else tr("Split"))
            self._split.clicked.connect(lambda: self.command.emit("split"))
            self._column.addWidget(band)
        if view.row.badge == "bounced":
            self._column.addWidget(_bounce_band(view.messages))
        elif view.row.badge == "thanks":
            band = Band(tr("Nothing but thanks. No answer needed?"), "plain", icon="circle-check")
            band.add(tr("Done")).clicked.connect(lambda: self.command.emit("done"))
            self._column.addWidget(band)
        if view.away_until is not None:
            day = day_words(view.away_until, self._watch.now().astimezone(self._watch.zone).date())
            words = tr("Away until {day}, says an automatic reply. The clock does not start again.")
            self._column.addWidget(Band(words.format(day=digits(day)), "plain", icon="calendar-off"))
        for repeat in view.repeats[:3]:
            self._column.addWidget(self._repeat_band(repeat))

    def _repeat_band(self, repeat: PossibleRepeat) -> QFrame:
        words = tr("Perhaps the same matter: {customer}, “{subject}” ({reasons})").format(
            customer=isolate(repeat.customer), subject=isolate(repeat.subject), reasons=evidence(repeat.evidence)
        )
        band = Band(words, "plain", icon="merge")
        number = repeat.conversation_id
        band.add(tr("Join")).clicked.connect(lambda: self.join_wanted.emit(number))
        band.add(tr("No, separate")).clicked.connect(lambda: self.repeat_dismissed.emit(number))
        return band

    def _add_cards(self, view: ConversationView, was_open: dict[int, bool]) -> None:
        messages = view.messages
        newest = self._opened_first(messages)
        hidden = messages[: max(0, len(messages) - _SHOWN_AT_ONCE)]
        if hidden:
            more = fold_button(len(hidden))
            more.clicked.connect(lambda: self._unhide(more, hidden))
            self._column.addWidget(more)
        for message in messages[len(hidden) :]:
            is_open = message.id in newest or bool(self._find and self._find(message.text))
            self._column.addWidget(self._card(message, is_open=was_open.get(message.id, is_open)))

    @staticmethod
    def _opened_first(messages: tuple[MessageView, ...]) -> set[int]:
        """The newest; and everything the customer wrote since the last answer."""
        opened: set[int] = {messages[-1].id} if messages else set()
        for message in reversed(messages):
            if message.direction is Direction.OUT:
                break
            if message.direction is Direction.IN:
                opened.add(message.id)
        return opened

    def _unhide(self, button: QWidget, hidden: tuple[MessageView, ...]) -> None:
        at = self._column.indexOf(button)
        button.deleteLater()
        self._column.removeWidget(button)
        for offset, message in enumerate(hidden):
            self._column.insertWidget(at + offset, self._card(message, is_open=False))

    def _card(self, message: MessageView, *, is_open: bool) -> MessageCard:
        once = self._let_in.get(message.id)
        if once is not None and (once.shows_remote or message.is_html_long):
            message = replace(message, **{name: getattr(once, name) for name in _OF_HTML})
        can_split = self._shown is not None and len(self._shown.threads) > 1
        card = MessageCard(message, self._watch.now(), self._watch.zone, is_open=False, can_split=can_split)
        card.file_wanted.connect(self.file_wanted)
        card.wanted.connect(self.wanted)
        card.picture_wanted.connect(self.picture_wanted)
        card.split_wanted.connect(self.split_wanted)
        card.link_clicked.connect(self.link_clicked)
        card.outbox_wanted.connect(self.outbox_wanted)
        card.touched.connect(self._stop_following)
        card.set_zoom(self._zoom_percent / 100)
        card.mark(self._find)
        if message.id in self._is_plain:
            card.set_plain(self._is_plain[message.id])
        self._cards[message.id] = card
        card.set_open(is_open)
        card.tick(self._watch.now())
        return card


def _column_of(view: ConversationView) -> tuple[object, ...]:
    """What bands and cards show of it; that a message was read is not to be seen there."""
    messages = tuple(replace(one, is_read=True) for one in view.messages)
    return messages, view.threads, view.evidence, view.repeats, view.away_until, view.row.badge


def _bounce_band(messages: tuple[MessageView, ...]) -> Band:
    """With what the server said of it."""
    report = next((one for one in reversed(messages) if one.kind is Kind.BOUNCE), None)
    said = (report.error or " ".join(report.text.split())[:_REPORT_SHOWN]) if report else ""
    words = tr("Your answer did not arrive.")
    return Band(f"{words} {isolate(said)}" if said else words, "error", icon="circle-alert")
