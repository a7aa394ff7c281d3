"""Labels: toned, elided, key caps, icons."""

from __future__ import annotations

from unicodedata import bidirectional

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.widgets import icons, theme


def restyle(widget: QWidget) -> None:
    """Look at the stylesheet again after a property has changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def direction(text: str) -> Qt.LayoutDirection | None:
    """Of the first letter that has one; isolated parts don't count. None where there is no such letter."""
    depth = 0
    for letter in text[:200]:
        kind = bidirectional(letter)
        if kind in ("FSI", "LRI", "RLI"):
            depth += 1
        elif kind == "PDI":
            depth -= 1
        elif depth <= 0 and kind in ("R", "AL", "L"):
            return Qt.LayoutDirection.LeftToRight if kind == "L" else Qt.LayoutDirection.RightToLeft
    return None


def is_rtl(text: str) -> bool:
    """Whether a text runs from right to left; what has no letters doesn't."""
    return direction(text) == Qt.LayoutDirection.RightToLeft


class Label(QLabel):
    """Plain text only, in one of the theme's tones.

    :param tone: "text", "muted", "accent", "overdue", "soon", "in time", "at rest"
    """

    def __init__(
        self,
        text: str = "",
        tone: str = "text",
        *,
        pixels: int = theme.BASE_PX,
        weight: QFont.Weight = QFont.Weight.Normal,
        tabular: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setFont(theme.font(pixels, weight, tabular=tabular))
        self.setWordWrap(wrap)

    def set_tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


class Elided(Label):
    """One line, cut with "…" where there is no room; the whole text is its tooltip."""

    def __init__(
        self,
        text: str = "",
        tone: str = "text",
        *,
        pixels: int = theme.BASE_PX,
        weight: QFont.Weight = QFont.Weight.Normal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, tone, pixels=pixels, weight=weight, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width + margins.left() + margins.right(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        text = self.text()
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.contentsRect().width() - 1)
        self.setToolTip(text if shown != text else "")
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        own = direction(text)
        painter.setLayoutDirection(self.layoutDirection() if own is None else own)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(self.contentsRect(), int(flags), shown)


class Keycap(Label):
    """The name of a key in a small frame."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key, "muted", pixels=theme.SMALL_PX, parent=parent)
        self.setObjectName("keycap")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


class IconLabel(QLabel):
    """An icon that is no button; `name` says what it means, "" for decoration."""

    def __init__(self, icon: str, name: str = "", *, tone: str = "muted", size: int = 15) -> None:
        super().__init__()
        self._icon, self._tone, self._size = icon, tone, size
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(size, size)
        self._tint()

    def set(self, icon: str, tone: str) -> None:
        self._icon, self._tone = icon, tone
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._tint()

    def _tint(self) -> None:
        colour = getattr(theme.colours(), self._tone.replace(" ", "_"))
        self.setPixmap(icons.pixmap(self._icon, colour, self._size, self.devicePixelRatioF()))


class Heading(Label):
    """A small muted heading over a group of things."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "muted", pixels=theme.SMALL_PX, weight=QFont.Weight.DemiBold, parent=parent)


class Rule(QFrame):
    """A thin line."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rule")
