"""The files that hang on a message: what they are, how large, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import tr
from app.model.message import FileKind, Risk
from app.model.screen import FileView
from ui.widgets.button import Button
from ui.widgets.flow_layout import FlowLayout
from ui.wording import isolate, risk_mark, size

_ICONS = {
    FileKind.IMAGE: "image",
    FileKind.DOCUMENT: "file-text",
    FileKind.TEXT: "file-text",
    FileKind.ARCHIVE: "archive",
    FileKind.CALENDAR: "calendar",
    FileKind.CONTACT: "user",
    FileKind.MAIL: "mail",
    FileKind.PROGRAM: "triangle-alert",
    FileKind.OTHER: "file",
}
_LOOKED_INTO = (FileKind.ARCHIVE, FileKind.CALENDAR, FileKind.CONTACT, FileKind.MAIL, FileKind.TEXT)
_LONGEST_NAME = 60
_LARGEST_THUMBNAILED = 8_000_000  # bytes
_MOST_THUMBNAILS = 12
THUMBNAIL = QSize(120, 44)


def wants_thumbnail(file: FileView) -> bool:
    return file.kind is FileKind.IMAGE and 0 < file.size <= _LARGEST_THUMBNAILED


class FileChips(QWidget):
    """:ivar wanted: a FileView and "open", "save", "look", "save all" or "thumbnail" """

    wanted = Signal(object, str)

    def __init__(self, files: Sequence[FileView]) -> None:
        super().__init__()
        self._files = files
        self._chips: dict[int, Button] = {}
        self._asked = False
        flow = FlowLayout(self)
        for file in files:
            self._chips[file.index] = self._chip(file)
            flow.addWidget(self._chips[file.index])
        if len(files) > 1:
            every = Button(tr("Save all…"), icon="download", kind="quiet")
            every.clicked.connect(lambda: self.wanted.emit(files[0], "save all"))
            flow.addWidget(every)

    def ask_for_thumbnails(self) -> None:
        """Once somebody listens."""
        if not self._asked:
            self._asked = True
            for file in [each for each in self._files if wants_thumbnail(each)][:_MOST_THUMBNAILS]:
                self.wanted.emit(file, "thumbnail")

    def give_thumbnail(self, index: int, picture: QImage) -> None:
        chip = self._chips.get(index)
        if chip is None or picture.isNull():
            return
        ratio = self.devicePixelRatioF()
        made = QPixmap.fromImage(
            picture.scaled(
                THUMBNAIL * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )
        made.setDevicePixelRatio(ratio)
        chip.set_picture(made)

    def _chip(self, file: FileView) -> Button:
        name = file.name or _nameless(file.media_type)
        words = f"{isolate(_shortened(name))}  {size(file.size)}"
        if mark := risk_mark(file.risk):
            words += f" · {mark}"
        chip = Button(words, icon=_ICONS[file.kind], kind="chip")
        chip.setToolTip("\n".join(part for part in (isolate(name), file.media_type, risk_words(file)) if part))
        chip.setAccessibleDescription(risk_words(file))
        menu = QMenu(chip)
        menu.addAction(tr("Open…"), lambda: self.wanted.emit(file, "open"))
        if file.kind in _LOOKED_INTO:
            words = tr("Show what it holds") if file.kind is FileKind.ARCHIVE else tr("Show it here as text")
            menu.addAction(words, lambda: self.wanted.emit(file, "look"))
        menu.addAction(tr("Save as…"), lambda: self.wanted.emit(file, "save"))
        chip.clicked.connect(lambda: menu.popup(chip.mapToGlobal(chip.rect().bottomLeft())))
        return chip


def _nameless(media_type: str) -> str:
    """The parts of a bounce have no names (RFC 3462)."""
    if media_type in ("message/delivery-status", "message/global-delivery-status"):
        return tr("Delivery report")
    if media_type in ("text/rfc822-headers", "message/global-headers"):
        return tr("Returned message")
    return tr("Attachment without a name")


def risk_words(file: FileView) -> str:
    """What opening it may do, "" where it is nothing to mention."""
    return {
        Risk.NONE: "",
        Risk.PROGRAM: tr("This is a program. Opened, it can do to this computer whatever its author likes."),
        Risk.DISGUISED: tr(
            "This is a program whose name looks like a document’s. Such files are almost always attacks."
        ),
        Risk.MACROS: tr("This kind of document can hold programs (macros). Don’t allow them when you are asked."),
        Risk.PAGE: tr("This is a web page: it can load things from the internet and look like a site you know."),
    }[file.risk]


def _shortened(name: str) -> str:
    """From the middle: the ending is what counts."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 21]}…{name[-20:]}"
