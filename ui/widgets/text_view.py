"""Shows one message's text or HTML, as tall as it is long, and fetches nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextDocument, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ui.widgets import theme
from ui.widgets.labels import restyle

_LARGEST_IMAGE_PIXELS = 40_000_000


def _nothing() -> QImage:
    made = QImage(1, 1, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.transparent)
    return made


class TextView(QTextBrowser):
    """Read-only text of a message.

    QTextBrowser opens local files and UNC paths by itself where `loadResource` has no answer, so it always has
    one: the message's own `cid:` image, or a transparent dot.

    :param image: gives the bytes of an inline image by its content id, None where there is none
    """

    link_clicked = Signal(str)

    def __init__(self, name: str, image: Callable[[str], bytes | None] | None = None, parent: QWidget | None = None):
        super().__init__(parent)
        self._image = image
        self._paper = False
        self.setObjectName("body")
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
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
        self._paper = False
        self._show_paper()
        self.setPlainText(text)

    def show_html(self, html: str) -> None:
        """Sanitised HTML only. Mail that brings its own colours stays on light paper in the dark, so that it can be
        read."""
        self._paper = theme.colours().is_dark and any(word in html for word in ("color", "bgcolor", "background"))
        sheet = f"a {{ color: {(theme.LIGHT if self._paper else theme.colours()).accent}; }}"
        if self._paper:
            sheet += f" body {{ color: {theme.LIGHT.text}; }}"
        self.document().setDefaultStyleSheet(sheet)
        self._show_paper()
        self.setHtml(html)

    def loadResource(self, kind: int, url: QUrl | str) -> Any:
        """The bytes of this message's own images, and a dot for everything else."""
        address = QUrl(url)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return _nothing()
        if address.scheme() == "cid" and self._image is not None:
            return _decoded(self._image(address.path()))
        if address.scheme() == "data" and address.path().startswith("image/"):
            return super().loadResource(kind, address) or _nothing()
        return _nothing()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

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

    def _show_paper(self) -> None:
        if bool(self.property("paper")) != self._paper:
            self.setProperty("paper", self._paper)
            restyle(self)

    def _height(self) -> int:
        height = int(self.document().size().height()) + 2
        bar = self.horizontalScrollBar()
        if bar.maximum() > 0:
            height += bar.sizeHint().height()
        return height

    def _fit(self) -> None:
        wanted = self._height()
        if self.height() != wanted:
            self.setFixedHeight(wanted)


def _decoded(content: bytes | None) -> QImage:
    made = QImage.fromData(content) if content else QImage()
    if made.isNull() or made.width() * made.height() > _LARGEST_IMAGE_PIXELS:
        return _nothing()
    return made
