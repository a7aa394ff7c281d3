"""What one message holds: a form's fields, an invitation, the text, what was folded away, attachments."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.model.message import Direction, Kind
from app.model.screen import MessageView
from ui.panes.file_chips import FileChips
from ui.panes.guesses import protection
from ui.panes.message_menu import put_right
from ui.panes.remote_bar import RemoteBar
from ui.widgets import theme
from ui.widgets.band import Band
from ui.widgets.button import Button
from ui.widgets.labels import Label, is_rtl
from ui.widgets.text_view import Finder, TextView

#: HTML that is more than letters: it is shown as it was made, even where it quotes earlier mail.
_MADE_UP = re.compile(r"<(?:img|table)\b")
_SHOWN_AT_ONCE = 60_000  # characters of a text


class MessageBody(QWidget):
    """:ivar file_wanted: a FileView and what is to be done, as `FileChips.wanted`
    :ivar wanted: "once" or "always" of pictures from elsewhere, "whole" or "browser" of HTML that is very long,
        or as `message_menu.put_right` names it
    :ivar picture_wanted: address of a picture in the HTML
    :ivar link_clicked: where it leads, and whether it pretends to lead elsewhere
    """

    file_wanted = Signal(object, str)
    wanted = Signal(str)
    picture_wanted = Signal(str)
    link_clicked = Signal(str, bool)

    def __init__(self, message: MessageView) -> None:
        super().__init__()
        self._message = message
        self._filled_for: theme.Colours | None = theme.colours()
        self._find: Finder | None = None
        self._zoom = 1.0
        self._quoted: TextView | None = None
        self._chips: FileChips | None = None
        self.is_plain = is_better_plain(message)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        for words in message.warnings:
            self._column.addWidget(Band(words, "warning", icon="triangle-alert"))
        if words := protection(message.guessed):
            self._column.addWidget(Band(words, "plain", icon="key-round"))
        is_as_expected = message.kind is Kind.CUSTOMER and not message.has_form_changed
        if message.reason and message.direction is Direction.IN and not is_as_expected:
            self._add_reason()
        self._remote: RemoteBar | None = None
        if message.held_remote:
            proven, trusted = message.is_sender_proven, message.is_sender_trusted
            self._remote = RemoteBar(
                message.held_remote, can_trust=proven and not trusted, is_unproven=trusted and not proven
            )
            self._remote.wanted.connect(self.wanted)
            self._column.addWidget(self._remote)
        if message.is_html_long:
            self._add_long_bar()
        for words in message.invitations:
            self._column.addWidget(Band(words, icon="calendar"))
        if message.fields:
            self._add_fields()
        self._view = TextView(tr("Text of the message"))
        self._view.link_clicked.connect(self._tell_link)
        self._view.picture_wanted.connect(self.picture_wanted)
        self._column.addWidget(self._view)  # first: shown without a parent it would be a window of its own
        self._more: Button | None = None
        self._rest: Button | None = None
        if len(message.text) > _SHOWN_AT_ONCE:
            self._add_rest()
        if message.folded:
            self._add_folded()
        self._add_attachments()

    def start(self) -> None:
        """Once somebody listens to what is wanted."""
        self._fill()
        if self._chips is not None:
            self._chips.ask_for_thumbnails()

    def set_plain(self, is_plain: bool) -> None:
        """The words alone, or as the sender made them up."""
        self.is_plain = is_plain
        self._fill()

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        for view in (self._view, self._quoted):
            if view is not None:
                view.set_zoom(zoom)

    def mark(self, find: Finder | None) -> None:
        """Show where these words are; what is folded opens where they are in it alone."""
        self._find = find
        self._view.mark(find)
        is_text = self.is_plain or self._message.html is None
        if find and self._rest and is_text and find(self._message.text) and not find(self._beginning()):
            self._show_rest()
        if find and self._more and is_text and find(self._message.folded) and not find(self._message.text):
            self._more.setChecked(True)
        if self._quoted is not None:
            self._quoted.mark(find)

    def give_picture(self, address: str, picture: QImage) -> None:
        self._view.give_picture(address, picture)

    def give_thumbnail(self, index: int, picture: QImage) -> None:
        if self._chips is not None:
            self._chips.give_thumbnail(index, picture)

    def changeEvent(self, event: QEvent) -> None:
        """Links and paper are coloured by what was current when the HTML was set."""
        super().changeEvent(event)
        is_new = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
        if is_new and self._filled_for is not theme.colours():
            self._fill()

    def _fill(self) -> None:
        self._filled_for = theme.colours()
        html = None if self.is_plain else self._message.html
        if html is not None:
            self._view.show_html(html)
        else:
            self._view.show_text(self._message.text if self._rest is None else self._beginning())
        self._view.setVisible(bool(html or self._message.text.strip()))
        if self._remote is not None:
            self._remote.setVisible(html is not None)
        if self._rest is not None:
            self._rest.setVisible(html is None)
        if self._more is not None:
            self._more.setVisible(html is None)  # the HTML holds it already
            if self._quoted is not None:
                self._quoted.setVisible(html is None and self._more.isChecked())

    def _tell_link(self, address: str) -> None:
        doubtful = any(QUrl(link) == QUrl(address) for link in self._message.doubtful_links)
        self.link_clicked.emit(address, doubtful)

    def _add_fields(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        message = self._message
        known = {"", message.text.strip(), message.who.name, message.who.address}
        fields = [(label, value) for label, value in message.fields if value.strip() not in known]
        for line, (label, value) in enumerate(fields):
            name, words = Label(label, "muted"), Label(value, wrap=True)
            name.setMaximumWidth(180)
            name.setMinimumWidth(72)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setLayoutDirection(
                Qt.LayoutDirection.RightToLeft if is_rtl(value) else Qt.LayoutDirection.LeftToRight
            )
            words.setAlignment(Qt.AlignmentFlag.AlignRight if self._mirrored() else Qt.AlignmentFlag.AlignLeft)
            words.setAlignment(words.alignment() | Qt.AlignmentFlag.AlignAbsolute)
            grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, line, 1)
        self._column.addLayout(grid)

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _add_reason(self) -> None:
        """Why it is no customer's mail or not read as one, and what puts it right."""
        words, what = put_right(self._message)
        band = Band(self._message.reason, "plain", icon="info")
        band.add(words).clicked.connect(lambda: self.wanted.emit(what))
        self._column.addWidget(band)

    def _add_long_bar(self) -> None:
        band = Band(tr("This message is very long and is shown as plain text."), "plain", icon="file-text")
        band.add(tr("Show it as it was made")).clicked.connect(lambda: self.wanted.emit("whole"))
        band.add(tr("Open in the browser")).clicked.connect(lambda: self.wanted.emit("browser"))
        self._column.addWidget(band)

    def _add_rest(self) -> None:
        """Laying out megabytes would stop the window for seconds."""
        self._rest = Button(tr("Show the whole text"), icon="chevron-down", kind="quiet")
        self._rest.clicked.connect(self._show_rest)
        self._column.addWidget(self._rest, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_rest(self) -> None:
        if self._rest is not None:
            self._rest.hide()
            self._rest = None
            self._fill()

    def _beginning(self) -> str:
        """To the end of a line where there is one."""
        end = self._message.text.rfind("\n", _SHOWN_AT_ONCE // 2, _SHOWN_AT_ONCE)
        return self._message.text[: end if end > 0 else _SHOWN_AT_ONCE]

    def _add_folded(self) -> None:
        more = Button("…", kind="chip")
        more.setAccessibleName(tr("Show quoted text"))
        more.setToolTip(tr("Show quoted text"))
        more.setCheckable(True)
        more.setFixedHeight(20)
        quoted = TextView(tr("Quoted text"))
        quoted.link_clicked.connect(self._tell_link)
        quoted.setVisible(False)
        quoted.setEnabled(True)

        def toggle(shown: bool) -> None:
            if shown and not quoted.toPlainText():
                quoted.set_zoom(self._zoom)
                quoted.mark(self._find)
                quoted.show_text(self._message.folded)
            quoted.setVisible(shown)

        self._more, self._quoted = more, quoted
        more.toggled.connect(toggle)
        self._column.addWidget(more)
        self._column.addWidget(quoted)

    def _add_attachments(self) -> None:
        shown = [one for one in self._message.attachments if not one.is_in_text]
        if shown:
            self._chips = FileChips(shown)
            self._chips.wanted.connect(self.file_wanted)
            self._column.addWidget(self._chips)


def is_better_plain(message: MessageView) -> bool:
    """An answer in mere letters under which everything before hangs once more: its own words are shown, the rest is
    folded."""
    return bool(message.html and message.folded and message.text.strip()) and not _MADE_UP.search(message.html or "")


def kind_of(message: MessageView) -> str:
    """How its card is tinted."""
    if message.direction is Direction.NOTE:
        return "note"
    return "own" if message.direction is Direction.OUT else ""
