"""What was joined, split and kept apart: by whom, when, why; each can be taken back at any time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.i18n import tr
from app.model.screen import GroupingEntry, GroupingFilter
from ui.bridge import Batch, Bridge
from ui.dialogs.sheet import Sheet, scrolled
from ui.errand import Errand
from ui.watch import Watch
from ui.widgets.button import Link
from ui.widgets.labels import IconLabel, Label
from ui.wording import decision, evidence, exact, moment

_AT_A_TIME = 60
_TYPED_MS = 200
_ICONS = {"join": "merge", "split": "split", "apart": "x", "unite": "user"}
_TOPIC = "groupings"


class GroupingCard(QFrame):
    """One decision.

    :ivar open_wanted: the id of the conversation where it can be seen
    :ivar take_back_wanted: the id of the decision
    """

    open_wanted = Signal(object)
    take_back_wanted = Signal(object)

    def __init__(self, entry: GroupingEntry, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("card")
        words, more = decision(entry), _more(entry, watch)
        self.setAccessibleName(f"{words}. {more}")
        state, tone = _state(entry, watch)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(Label(words, weight=QFont.Weight.Medium, wrap=True))
        below = Label(more, "muted", wrap=True)
        below.setToolTip(exact(entry.at, watch.zone))
        column.addWidget(below)
        if state:
            column.addWidget(Label(state, tone, wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 8, 9)
        row.setSpacing(10)
        row.addWidget(IconLabel(_ICONS[entry.what], tone="accent" if entry.holds else "muted"), 0, _TOP)
        row.addLayout(column, 1)
        self._add_links(entry, row)

    def _add_links(self, entry: GroupingEntry, row: QHBoxLayout) -> None:
        place = entry.second.conversation_id or entry.first.conversation_id
        if place is not None:
            go = Link(tr("Open"))
            go.clicked.connect(lambda: self.open_wanted.emit(place))
            row.addWidget(go, 0, _TOP)
        if entry.holds:
            words = tr("Split") if entry.what == "join" else tr("Join again") if entry.what == "split" else tr("Undo")
            back = Link(words)
            back.clicked.connect(lambda: self.take_back_wanted.emit(entry.id))
            row.addWidget(back, 0, _TOP)


_TOP = Qt.AlignmentFlag.AlignTop


class GroupingsDialog(Sheet):
    """:ivar open_wanted: the id of a conversation"""

    open_wanted = Signal(object)

    def __init__(self, errand: Errand, conversation_id: int | None) -> None:
        title = tr("What was joined and split") if conversation_id is None else tr("Why is this one row?")
        more = tr("The newest first. Whatever is taken back, no message is lost.")
        super().__init__(title, errand.window, more=more)
        self._errand = errand
        self._conversation = conversation_id
        self._limit = _AT_A_TIME
        self._shown: tuple[GroupingEntry, ...] | None = None
        self.what, self.who, self.text = QComboBox(), QComboBox(), QLineEdit()
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(7)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self._search)
        self._build()
        self._bridge = Bridge(errand.desk.bus, self)
        self._bridge.changed.connect(self._happened)
        self.resize(680, 560)
        self.load()

    def done(self, result: int) -> None:
        self._bridge.close()
        self._errand.ask.forget(_TOPIC)
        super().done(result)

    def wanted(self) -> GroupingFilter:
        return GroupingFilter(self.what.currentData(), self.who.currentData(), self._conversation, self.text.text())

    def load(self) -> None:
        desk, wanted, limit = self._errand.desk, self.wanted(), self._limit
        self._errand.ask.ask(lambda: desk.grouping.log(wanted, limit + 1), self._show, topic=_TOPIC)

    def _build(self) -> None:
        kinds = (tr("Everything"), ""), (tr("Joined"), "join"), (tr("Split off"), "split")
        for words, kind in (*kinds, (tr("Kept apart"), "apart"), (tr("One person"), "unite")):
            self.what.addItem(words, kind)
        for words, by_owner in ((tr("By anyone"), None), (tr("By Punktual"), False), (tr("By you"), True)):
            self.who.addItem(words, by_owner)
        self.text.setPlaceholderText(tr("Name or subject"))
        self.text.setAccessibleName(tr("Name or subject"))
        self.text.setClearButtonEnabled(True)
        for choice, name in ((self.what, tr("What")), (self.who, tr("By whom"))):
            choice.setAccessibleName(name)
            choice.view().setAccessibleName(name)
            choice.currentIndexChanged.connect(lambda _: self._search())
        self.text.textEdited.connect(lambda _: self._typed.start())
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.text, 1)
        filters.addWidget(self.what)
        filters.addWidget(self.who)
        self.body.addLayout(filters)
        self._scroll = scrolled(self._list, self.windowTitle())
        self.body.addWidget(self._scroll, 1)
        if self._conversation is not None:
            everything = self.add_button(tr("Of all conversations"), at_start=True)
            everything.clicked.connect(lambda: self._show_all(everything))
        self.add_cancel(tr("Close")).setFocus()

    def _show_all(self, button: QWidget) -> None:
        self._conversation = None
        button.hide()
        self._search()

    def _search(self) -> None:
        self._limit = _AT_A_TIME
        self.load()

    def _happened(self, batch: Batch) -> None:
        if batch.conversations:
            self.load()

    def _show(self, entries: Sequence[GroupingEntry]) -> None:
        """The same place stays in sight, and the keyboard where it was."""
        found = tuple(entries)
        if found == self._shown:
            return
        bar = self._scroll.verticalScrollBar()
        was_at, self._shown = bar.value(), found
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for entry in found[: self._limit]:
            card = GroupingCard(entry, self._errand.watch)
            card.open_wanted.connect(self._open)
            card.take_back_wanted.connect(self._take_back)
            self._column.addWidget(card)
        if not found:
            self._column.addWidget(Label(self._empty_words(), "muted", wrap=True))
        if len(found) > self._limit:
            more = Link(tr("Show more"))
            more.clicked.connect(self._show_more)
            self._column.addWidget(more)
        self._column.addStretch(1)
        QTimer.singleShot(0, self, lambda: bar.setValue(was_at))

    def _empty_words(self) -> str:
        if self.text.text().strip() or self.what.currentData() or self.who.currentData() is not None:
            return tr("Nothing found.")
        if self._conversation is not None:
            return tr("Nothing was joined or split here: it is one thread of messages that answer each other.")
        return tr("Nothing was joined or split yet.")

    def _show_more(self) -> None:
        self._limit += _AT_A_TIME
        self.load()

    def _open(self, conversation_id: int) -> None:
        self.open_wanted.emit(conversation_id)
        self.accept()

    def _take_back(self, entry_id: int) -> None:
        desk = self._errand.desk
        self._errand.ask.order(lambda: desk.grouping.take_back(entry_id), self._taken_back, self.show_error)

    def _taken_back(self, entry: GroupingEntry | None) -> None:
        self.show_error("" if entry else tr("It does not hold any more."))
        self.load()


def _more(entry: GroupingEntry, watch: Watch) -> str:
    """When, by whom, why."""
    when = moment(entry.at, watch.now(), watch.zone)
    who = tr("by you") if entry.by_owner else tr("by Punktual")
    reasons = evidence(one for one in entry.evidence if one.what != "by the owner")
    return " · ".join(part for part in (when, who, reasons) if part)


def _state(entry: GroupingEntry, watch: Watch) -> tuple[str, str]:
    if entry.undone_at is not None:
        when = moment(entry.undone_at, watch.now(), watch.zone)
        return tr("Taken back {when}").format(when=when), "soon"
    return ("", "") if entry.holds else (tr("Not so any more: a later decision changed it"), "muted")


def show(errand: Errand, conversation_id: int | None = None) -> GroupingsDialog:
    """:param conversation_id: only what made this one what it is"""
    dialog = GroupingsDialog(errand, conversation_id)
    dialog.open()
    return dialog
