"""Buttons that show an icon and the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ui.widgets import icons, theme
from ui.widgets.labels import Elided, IconLabel, Keycap, Label, restyle

_PADDING = {"primary": (14, 7), "quiet": (6, 4), "link": (4, 3), "tab": (8, 5), "status": (3, 1)}


class Button(QPushButton):
    """A push button made of icon, text and key cap.

    :param kind: "", "primary", "best", "quiet", "link" or "chip": names of the stylesheet
    :param key_first: the key cap stands before the text
    """

    def __init__(
        self,
        text: str,
        *,
        key: str = "",
        icon: str = "",
        kind: str = "",
        key_first: bool = False,
        pixels: int = theme.BASE_PX,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._icon, self._words, self._key = QLabel(), QLabel(), Keycap(key)
        self._words.setFont(theme.font(pixels, QFont.Weight.Medium))
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        across, down = _PADDING.get(kind, (10, 6))
        row.setContentsMargins(across, down, across, down)
        row.setSpacing(7)
        order = (self._key, self._icon, self._words) if key_first else (self._icon, self._words, self._key)
        for part in order:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._key.setVisible(bool(key))
        self._icon.setVisible(bool(icon))
        self.setText(text)
        self._tint()

    def setText(self, text: str) -> None:
        if text != self._words.text():
            self._words.setText(text)
            self.updateGeometry()
        self._words.setVisible(bool(text))
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._words.text()

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self._icon.setVisible(bool(name))
        self._tint()

    def set_picture(self, picture: QPixmap) -> None:
        """In place of the icon."""
        self._icon_name = ""
        self._icon.setPixmap(picture)
        self._icon.setVisible(True)
        self.updateGeometry()

    def cut(self, pixels: int) -> None:
        """Take that much from the end of the words; the whole name stays for screen readers."""
        metrics = self._words.fontMetrics()
        words = self._words.text()
        room = metrics.horizontalAdvance(words) - pixels
        self._words.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.updateGeometry()

    def set_words_shown(self, is_shown: bool) -> None:
        """Icon only where there is little room; the name stays for screen readers."""
        self._words.setVisible(is_shown and bool(self._words.text()))
        self.show_key(is_shown)

    def show_key(self, is_shown: bool) -> None:
        self._key.setVisible(is_shown and bool(self._key.text()))

    def set_key(self, key: str) -> None:
        self._key.setText(key)
        self.updateGeometry()

    def set_kind(self, kind: str) -> None:
        self.setProperty("kind", kind)
        restyle(self)
        for part in (self._words, self._key):
            restyle(part)
        self._tint()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            self._tint()

    def _tint(self) -> None:
        for label in (self._words, self._key):
            if label.property("dim") != (not self.isEnabled()):
                label.setProperty("dim", not self.isEnabled())
                restyle(label)
        if not self._icon_name:
            return
        chosen = theme.colours()
        kind = self.property("kind")
        colour = {"primary": chosen.on_accent, "best": chosen.accent, "link": chosen.accent, "quiet": chosen.muted}.get(
            kind, chosen.text
        )
        if not self.isEnabled():
            colour = chosen.muted
        self._icon.setPixmap(icons.pixmap(self._icon_name, colour, 15, self.devicePixelRatioF()))


class IconButton(Button):
    """A button of one icon; `name` is what it is called in a tooltip and by screen readers."""

    def __init__(self, icon: str, name: str, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", icon=icon, kind="quiet", parent=parent)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)


class Link(Button):
    """Words to click on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, kind="link", parent=parent)


class WideButton(QPushButton):
    """A whole line to click on: icon, words that are cut where there is no room, muted words at the end."""

    def __init__(self, text: str, end: str = "", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "quiet")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{text}, {end}" if end else text)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 5, 4, 5)
        row.setSpacing(8)
        if icon:
            row.addWidget(IconLabel(icon))
        words = Elided(text)
        words.setObjectName("plain")
        row.addWidget(words, 1)
        if end:
            row.addWidget(Label(end, "muted"))
        for part in self.findChildren(QLabel):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())
