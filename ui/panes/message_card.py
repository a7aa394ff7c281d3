"""One message in a conversation: a line while folded, opened by a click."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.i18n import tr, trn
from app.listing.words import channel_name
from app.model.answer import OutboxState
from app.model.message import Channel, Direction
from app.model.screen import MessageView
from ui.panes import message_menu
from ui.panes.guesses import doubt
from ui.panes.message_body import MessageBody, is_better_plain, kind_of
from ui.widgets.band import Band
from ui.widgets.button import Button, IconButton
from ui.widgets.labels import Elided, IconLabel, Label
from ui.widgets.text_view import Finder
from ui.wording import CHANNEL_ICONS, digits, exact, isolate, moment, outbox_words

_TROUBLE = (OutboxState.UNCERTAIN, OutboxState.FAILED)


class _Head(QFrame):
    """The line that folds and opens the card."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class MessageCard(QFrame):
    """:ivar file_wanted: message id, a FileView, and what is to be done, as `FileChips.wanted`
    :ivar wanted: message id, what of it, as `message_menu` names it, and a detail
    :ivar picture_wanted: message id and address
    :ivar link_clicked: where it leads, and whether it pretends to lead elsewhere
    :ivar outbox_wanted: outbox id and "take back", "resend" or "settle"
    """

    file_wanted = Signal(object, object, str)
    wanted = Signal(object, str, str)
    picture_wanted = Signal(object, str)
    split_wanted = Signal(object)
    link_clicked = Signal(str, bool)
    outbox_wanted = Signal(object, str)
    touched = Signal()

    def __init__(self, message: MessageView, now: datetime, zone: tzinfo, *, is_open: bool, can_split: bool) -> None:
        super().__init__()
        self.message = message
        self._zone = zone
        self._is_plain = is_better_plain(message)
        self._zoom = 1.0
        self._find: Finder | None = None
        self._body: MessageBody | None = None
        self._can_split = can_split
        self.setObjectName("card")
        self.setProperty("kind", "alert" if message.outbox_state in _TROUBLE else kind_of(message))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 8, 14, 9)
        self._column.setSpacing(6)
        self._head = _Head()
        self._head.clicked.connect(self._toggle)
        self._column.addWidget(self._head)
        self._build_head(now)
        self._countdown: Label | None = None
        if message.outbox_state is not None and message.outbox_state is not OutboxState.ACCEPTED:
            self._build_outbox(message.outbox_state)
        self.set_open(is_open)

    def is_open(self) -> bool:
        return self._body is not None and not self._body.isHidden()

    def set_open(self, is_open: bool) -> None:
        if is_open and self._body is None:
            self._body = self._build_body()
            self._column.insertWidget(1, self._body)
            self._body.start()
        if self._body is not None:
            self._body.setVisible(is_open)
        self._address.setText(self._beside_name(is_open))
        state = tr("open") if is_open else tr("folded")
        self._head.setAccessibleName(f"{self._who.text()}, {self._when.text()}, {state}")

    def _toggle(self) -> None:
        self.touched.emit()
        self.set_open(not self.is_open())

    def body(self) -> MessageBody | None:
        """None as long as it was never open."""
        return self._body

    def give_picture(self, address: str, picture: QImage) -> None:
        """One in the text that was asked for."""
        if self._body is not None:
            self._body.give_picture(address, picture)

    def give_thumbnail(self, index: int, picture: QImage) -> None:
        if self._body is not None:
            self._body.give_thumbnail(index, picture)

    def is_plain(self) -> bool:
        return self._is_plain

    def set_plain(self, is_plain: bool) -> None:
        self._is_plain = is_plain
        if self._body is not None:
            self._body.set_plain(is_plain)

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        if self._body is not None:
            self._body.set_zoom(zoom)

    def mark(self, find: Finder | None) -> None:
        """Show where the words stand that were searched for."""
        self._find = find
        if self._body is not None:
            self._body.mark(find)

    def tick(self, now: datetime) -> None:
        self._when.setText(moment(self.message.at, now, self._zone))
        until = self.message.can_cancel_until
        if self._countdown is not None and until is not None and self.message.outbox_state is OutboxState.HELD:
            seconds = max(0, int((until - now).total_seconds()))
            words = trn("Goes out in {n} second", "Goes out in {n} seconds", seconds).format(n=digits(seconds))
            self._countdown.setText(words if seconds < 90 else outbox_words(OutboxState.HELD))

    # Parts ---------------------------------------------------------------------------------------------------------

    def _build_head(self, now: datetime) -> None:
        message = self.message
        icon, name = CHANNEL_ICONS[message.channel], channel_name(message.channel)
        if message.direction is Direction.NOTE and message.channel is not Channel.PHONE:
            icon, name = "sticky-note", tr("Note to yourself")
        elif message.direction is Direction.OUT:
            icon, name = "reply", tr("Your answer")
        self._who = Label(self._name(), weight=QFont.Weight.DemiBold)
        self._address = Elided(tone="muted")
        self._when = Label(moment(message.at, now, self._zone), "muted")
        self._when.setToolTip(exact(message.at, self._zone))
        more = IconButton("ellipsis", tr("More about this message"))
        more.clicked.connect(lambda: self._menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(IconLabel(icon, name))
        row.addWidget(self._who)
        row.addWidget(self._address, 1)
        if doubtful := doubt(message.guessed):
            row.addWidget(IconLabel("info", doubtful, tone="soon"))
        if message.attachments:
            row.addWidget(IconLabel("paperclip", tr("Has attachments")))
        row.addWidget(self._when)
        row.addWidget(more)

    def _name(self) -> str:
        message = self.message
        if message.direction is Direction.OUT:
            return tr("You")
        if message.direction is Direction.NOTE:
            return tr("Missed call, noted by you") if message.channel is Channel.PHONE else tr("Note to yourself")
        return message.who.name or message.who.address or tr("Unknown sender")

    def _beside_name(self, is_open: bool) -> str:
        message = self.message
        if not is_open:
            return self._after_dot(isolate(" ".join(message.text.split())[:300]) if message.text.strip() else "")
        parts = []
        if message.channel is Channel.FORM and message.direction is Direction.IN:
            parts.append(tr("contact form"))
        if message.who.name and message.who.address and message.direction is Direction.IN:
            parts.append(isolate(message.who.address))
        if message.to and message.direction is Direction.OUT:
            parts.append(tr("to {address}").format(address=isolate(", ".join(one.address for one in message.to))))
        return self._after_dot(" · ".join(parts))

    def _after_dot(self, words: str) -> str:
        """The dot stands between name and words, whichever way the words run."""
        mark = "\N{RIGHT-TO-LEFT MARK}" if self.isRightToLeft() else ""
        return f"{mark}· {words}" if words else ""

    def _build_body(self) -> MessageBody:
        body = MessageBody(self.message)
        number = self.message.id
        body.file_wanted.connect(lambda file, what: self.file_wanted.emit(number, file, what))
        body.wanted.connect(lambda what: self.wanted.emit(number, what, ""))
        body.picture_wanted.connect(lambda address: self.picture_wanted.emit(number, address))
        body.link_clicked.connect(self.link_clicked)
        body.is_plain = self._is_plain
        body.set_zoom(self._zoom)
        body.mark(self._find)
        return body

    def _build_outbox(self, state: OutboxState) -> None:
        words = outbox_words(state)
        if self.message.error:
            words = f"{words}: {self.message.error}"
        kind = {OutboxState.FAILED: "error", OutboxState.UNCERTAIN: "warning", OutboxState.RETRYING: "warning"}.get(
            state, ""
        )
        icon = "triangle-alert" if kind else "send"
        band = Band(words, kind, icon=icon)
        self._countdown = band.words
        number = self.message.outbox_id
        actions = {
            OutboxState.HELD: ((tr("Take back"), "take back"),),
            OutboxState.RETRYING: ((tr("Take back"), "take back"),),
            OutboxState.UNCERTAIN: ((tr("Send again"), "resend"), (tr("It did arrive"), "settle")),
            OutboxState.FAILED: ((tr("Send again"), "resend"), (tr("Back into the composer"), "settle")),
        }.get(state, ())
        for label, action in actions:
            band.add(label).clicked.connect(lambda _=False, action=action: self.outbox_wanted.emit(number, action))
        self._column.addWidget(band)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        message_menu.fill(menu, self.message, self._want, is_plain=self._is_plain)
        if self._can_split:
            menu.addAction(tr("Split this thread off"), lambda: self.split_wanted.emit(self.message.thread_id))
        return menu

    def _want(self, what: str, detail: str) -> None:
        if what in ("plain", "formatted"):
            self.set_open(True)
            self.set_plain(what == "plain")
        else:
            self.wanted.emit(self.message.id, what, detail)


def fold_button(count: int, parent: QWidget | None = None) -> Button:
    """Stands for earlier messages that are not built yet."""
    words = trn("{n} earlier message", "{n} earlier messages", count).format(n=digits(count))
    return Button(words, icon="chevron-down", kind="quiet", parent=parent)
