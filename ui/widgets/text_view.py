"""Shows one message's text or HTML, as tall as it is long, and fetches nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QImage, QTextCharFormat, QTextCursor, QTextDocument, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QTextEdit, QWidget

from ui.widgets import theme
from ui.widgets.fitting import fitted
from ui.widgets.labels import restyle
from ui.widgets.mirroring import mirrored
from ui.widgets.pictures import decoded, of_data_url

_MOST_PICTURES = 200
_MOST_PIXELS = 24_000_000  # of all pictures together
_QUICK_DATA = 60_000  # characters of a picture within the HTML that is decoded at once
_MOST_LINKS = 300
_MOST_LINKED = 200_000  # characters in which links are looked for
_MOST_MARKS = 500
_AGAIN_MS = 80
_PAPER_MARGIN = 8  # pixels
_ADDRESS = re.compile(
    r"\b(?:https?://[^\s<>\"]{1,1000}|www\.[\w-]{1,60}\.[^\s<>\"]{1,500}|[\w.+-]{1,64}@(?:[\w-]{1,60}\.){1,5}[a-z]{2,20})",
    re.IGNORECASE,
)
_BEHIND = ".,;:!?'\u2019\u201d\u00bb)]}\u2026"

#: Finds stretches of a text, as (start, end) in characters.
Finder = Callable[[str], Sequence[tuple[int, int]]]


def _nothing() -> QImage:
    made = QImage(1, 1, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.transparent)
    return made


class TextView(QTextBrowser):
    """Read-only text of a message.

    QTextBrowser opens local files and UNC paths by itself where `loadResource` has no answer, so it always has
    one: a picture that was given, or a transparent dot.

    :ivar picture_wanted: address of a picture that is not here yet, each once; `give_picture` brings it
    """

    link_clicked = Signal(str)
    picture_wanted = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None):
        super().__init__(parent)
        self._paper = False
        self._html = ""
        self._clamped = 0
        self._zoom = 1.0
        self._find: Finder | None = None
        self._pictures: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self._missing: set[str] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._lay)
        self.setObjectName("body")
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setTabChangesFocus(True)
        document = self.document()
        document.setDocumentMargin(0)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.documentLayout().documentSizeChanged.connect(self._fit)
        self.anchorClicked.connect(lambda url: self.link_clicked.emit(url.toString()))

    def show_text(self, text: str) -> None:
        self._html, self._paper = "", False
        self._set_wrapping()
        self._show_paper()
        self.setPlainText(text)
        self._link(text)
        self._mark()

    def show_html(self, html: str) -> None:
        """Sanitised HTML only. Mail that brings its own colours stays on light paper in the dark, so that it can be
        read."""
        self._html = mirrored(html)
        self._paper = theme.colours().is_dark and any(word in html for word in ("color", "bgcolor", "background"))
        sheet = f"a {{ color: {(theme.LIGHT if self._paper else theme.colours()).accent}; }}"
        if self._paper:
            sheet += f" body {{ color: {theme.LIGHT.text}; }}"
        self.document().setDefaultStyleSheet(sheet)
        self._show_paper()
        self._lay()

    def give_picture(self, address: str, picture: QImage) -> None:
        """What was asked for by `picture_wanted`; null where it can't be had."""
        pixels = sum(each.width() * each.height() for each in self._pictures.values())
        if picture.isNull() or pixels + picture.width() * picture.height() > _MOST_PIXELS:
            self._missing.add(address)
        else:
            self._pictures[address] = picture
        self._again.start()

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._set_letters()
        if self._html:
            self._lay()

    def _set_letters(self) -> None:
        pixels = round(theme.BASE_PX * self._zoom)
        if self.font().pixelSize() != pixels:
            self.setFont(theme.font(pixels))

    def mark(self, find: Finder | None) -> None:
        """Show where these stretches are, now and after every change; None for nowhere."""
        self._find = find
        self._mark()

    def loadResource(self, kind: int, url: QUrl | str) -> Any:
        """A picture that was given, and a dot for everything else; pictures are asked for once."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return _nothing()
        address = QUrl(url).toString()
        if address in self._pictures:
            return self._pictures[address]
        if address not in self._asked and len(self._asked) < _MOST_PICTURES:
            self._asked.add(address)
            return self._ask(address, QUrl(url).scheme())
        return _nothing()

    def _ask(self, address: str, scheme: str) -> QImage:
        if scheme == "data" and len(address) <= _QUICK_DATA:
            found = decoded(of_data_url(address))
            self._pictures[address] = _nothing() if found.isNull() else found
            return self._pictures[address]
        if scheme in ("cid", "data", "http", "https"):
            self.picture_wanted.emit(address)
        return _nothing()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()
        width = self.viewport().width()
        if self._html and (self._clamped or self._is_too_wide()) and self._clamped != width:
            self._again.start()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 16)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The pane scrolls, not the message."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        elif event.type() == QEvent.Type.StyleChange:
            self._set_letters()  # a style sheet of the program takes the font away

    def _lay(self) -> None:
        if not self._html:
            return
        self._clamped = 0
        self._set_wrapping()
        self.setHtml(fitted(self._html, 0, self._zoom, self._missing))
        if self.isVisible() and self._is_too_wide():
            self._clamped = self.viewport().width()
            widest = self._clamped - 2 * int(self.document().documentMargin()) - 2
            self.setHtml(fitted(self._html, widest, self._zoom, self._missing))
        self._mark()

    def _set_wrapping(self) -> None:
        """Tables that are too wide are scrolled rather than broken into letters."""
        option = self.document().defaultTextOption()
        whole, any_ = QTextOption.WrapMode.WordWrap, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        option.setWrapMode(whole if "<table" in self._html else any_)
        self.document().setDefaultTextOption(option)
        self.document().setDocumentMargin(_PAPER_MARGIN if self._paper else 0)

    def _is_too_wide(self) -> bool:
        """Qt lays out tables of the whole width one pixel wider than that."""
        return self.document().size().width() > self.viewport().width() + 1

    def _link(self, text: str) -> None:
        """Addresses in plain text can be clicked as well."""
        cursor = QTextCursor(self.document())
        spans = []
        for match in _ADDRESS.finditer(text[:_MOST_LINKED]):
            words = match[0].rstrip(_BEHIND)
            spans.append((match.start(), match.start() + len(words)))
            if len(spans) >= _MOST_LINKS:
                break
        for (start, end), (first, last) in zip(spans, _in_utf16(text, spans), strict=True):
            words = text[start:end]
            address = words if "://" in words else f"mailto:{words}" if "@" in words else f"https://{words}"
            made = QTextCharFormat()
            made.setAnchor(True)
            made.setAnchorHref(address)
            made.setToolTip(QUrl(address).host() or address)
            made.setForeground(QColor(theme.colours().accent))
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(made)

    def _mark(self) -> None:
        marks = []
        if self._find is not None:
            text = self.toPlainText()
            is_dark = theme.colours().is_dark and not self._paper
            for first, last in _in_utf16(text, list(self._find(text))[:_MOST_MARKS]):
                one = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self.document())
                cursor.setPosition(first)
                cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
                one.cursor = cursor
                one.format.setBackground(QColor("#6B5410" if is_dark else "#FFE9A8"))
                one.format.setForeground(QColor("#FFFFFF" if is_dark else theme.LIGHT.text))
                marks.append(one)
        self.setExtraSelections(marks)

    def _show_paper(self) -> None:
        if bool(self.property("paper")) != self._paper:
            self.setProperty("paper", self._paper)
            restyle(self)

    def _height(self) -> int:
        height = int(self.document().size().height()) + 2
        return height + self.horizontalScrollBar().sizeHint().height() if self._is_too_wide() else height

    def _fit(self) -> None:
        policies = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(
            policies.ScrollBarAlwaysOn if self._is_too_wide() else policies.ScrollBarAlwaysOff
        )
        wanted = self._height()
        if self.height() != wanted:
            self.setFixedHeight(wanted)


def _in_utf16(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Qt counts UTF-16 units; :param spans: in order"""
    made = []
    at = shift = 0
    for start, end in spans:
        shift += sum(letter > "\uffff" for letter in text[at:start])
        inside = sum(letter > "\uffff" for letter in text[start:end])
        made.append((start + shift, end + shift + inside))
        shift += inside
        at = end
    return made
