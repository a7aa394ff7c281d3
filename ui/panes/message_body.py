"""What one message holds: a form's fields, the text, what was folded away, attachments."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout, QWidget

from app.i18n import tr, trn
from app.model.message import Attachment, Direction
from app.model.screen import MessageView
from ui.widgets import theme
from ui.widgets.band import Band
from ui.widgets.button import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import Label, is_rtl
from ui.widgets.text_view import TextView
from ui.wording import digits, isolate, size

_ICONS = {"image": "image", "text": "file-text", "application": "file-text"}


class MessageBody(QWidget):
    """:ivar file_wanted: index of an attachment and whether to save rather than open it"""

    file_wanted = Signal(int, bool)
    remote_wanted = Signal()
    link_clicked = Signal(str)

    def __init__(self, message: MessageView, images: dict[str, bytes]) -> None:
        super().__init__()
        self._message = message
        self._filled_for: theme.Colours | None = theme.colours()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        for words in message.warnings:
            self._column.addWidget(Band(words, "warning", icon="triangle-alert"))
        if message.held_remote:
            self._add_remote_bar()
        if message.fields:
            self._add_fields()
        self._view = TextView(tr("Text of the message"), lambda content_id: images.get(content_id))
        self._view.link_clicked.connect(self.link_clicked)
        self._column.addWidget(self._view)  # first: shown without a parent it would be a window of its own
        self._fill()
        if message.folded:
            self._add_folded()
        self._add_attachments()

    def refill(self) -> None:
        """Draw the text again: an image came, or the colours changed."""
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Links and paper are coloured by what was current when the HTML was set."""
        super().changeEvent(event)
        is_new = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
        if is_new and self._message.html is not None and self._filled_for is not theme.colours():
            self._fill()

    def _fill(self) -> None:
        self._filled_for = theme.colours()
        if self._message.html is not None:
            self._view.show_html(self._message.html)
        else:
            self._view.show_text(self._message.text)
        self._view.setVisible(bool(self._message.html or self._message.text.strip()))

    def _add_remote_bar(self) -> None:
        hosts = self._message.held_remote
        words = trn(
            "Images from {n} place on the internet are held back: {hosts}.",
            "Images from {n} places on the internet are held back: {hosts}.",
            len(hosts),
        )
        shown = ", ".join(isolate(host) for host in hosts[:3]) + (" …" if len(hosts) > 3 else "")
        band = Band(words.format(n=digits(len(hosts)), hosts=shown), "plain", icon="image-off")
        band.setToolTip(tr("Loading them tells the sender that you read this."))
        band.add(tr("Show images")).clicked.connect(self.remote_wanted)
        self._column.addWidget(band)

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

    def _add_folded(self) -> None:
        more = Button("…", kind="chip")
        more.setAccessibleName(tr("Show quoted text"))
        more.setToolTip(tr("Show quoted text"))
        more.setCheckable(True)
        more.setFixedHeight(20)
        quoted = TextView(tr("Quoted text"))
        quoted.link_clicked.connect(self.link_clicked)
        quoted.setVisible(False)
        quoted.setEnabled(True)

        def toggle(shown: bool) -> None:
            if shown and not quoted.toPlainText():
                quoted.show_text(self._message.folded)
            quoted.setVisible(shown)

        more.toggled.connect(toggle)
        self._column.addWidget(more)
        self._column.addWidget(quoted)

    def _add_attachments(self) -> None:
        shown = [one for one in self._message.attachments if not (one.is_inline and self._message.html)]
        if not shown:
            return
        holder = QWidget()
        flow = FlowLayout(holder)
        for one in shown:
            flow.addWidget(self._chip(one))
        self._column.addWidget(holder)

    def _chip(self, one: Attachment) -> Button:
        name = one.name or tr("Attachment without a name")
        icon = _ICONS.get(one.media_type.split("/")[0], "paperclip")
        chip = Button(f"{isolate(name)}  {size(one.size)}", icon=icon, kind="chip")
        chip.setToolTip(f"{name}\n{one.media_type}")
        menu = QMenu(chip)
        menu.addAction(tr("Open…"), lambda: self.file_wanted.emit(one.index, False))
        menu.addAction(tr("Save as…"), lambda: self.file_wanted.emit(one.index, True))
        chip.clicked.connect(lambda: menu.popup(chip.mapToGlobal(chip.rect().bottomLeft())))
        return chip


def kind_of(message: MessageView) -> str:
    """How its card is tinted."""
    if message.direction is Direction.NOTE:
        return "note"
    return "own" if message.direction is Direction.OUT else ""
