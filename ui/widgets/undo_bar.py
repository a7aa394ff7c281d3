"""A bar that says what was just done, counts down, and takes it back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.widgets import theme
from ui.widgets.labels import Elided

_EARLIER = 50


class UndoBar(QFrame):
    """Floats over its parent's lower edge; one at a time, the newer replaces the older."""

    def __init__(self, undo_words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("undo")
        self._room: Callable[[], QRect] = parent.rect
        self._words = Elided(tone="")
        self._button = QPushButton(undo_words, self)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self.undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 6, 6)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._undo: Callable[[], None] | None = None
        self._text: Callable[[int], str] = str
        self._milliseconds = 0
        self._waiting: tuple[Callable[[int], str], float] | None = None
        self._lasts = False
        self._earlier: deque[Callable[[], None]] = deque(maxlen=_EARLIER)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(100)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def offer(
        self, text: Callable[[int], str], seconds: float, undo: Callable[[], None] | None, *, lasts: bool = True
    ) -> None:
        """:param text: what was done, given the whole seconds that are left
        :param undo: None where it is only a notice
        :param lasts: it can be undone when the bar is gone, too (`undo_earlier`)
        """
        if undo is None and self.is_offered():
            self._waiting = (text, seconds)  # a mere notice never takes a way back away
            return
        self._waiting = None
        self._keep()
        self._text, self._undo, self._lasts = text, undo, lasts
        self._milliseconds = max(1, int(seconds * 1000))
        self._button.setVisible(undo is not None)
        self._clock.start()
        self._timer.start()
        self._tick()
        self.place()
        self.show()
        self.raise_()

    def is_offered(self) -> bool:
        return self._undo is not None and self.isVisible()

    def undo(self) -> None:
        undo, self._undo = self._undo, None
        self._close()
        if undo is not None:
            undo()

    def undo_earlier(self) -> bool:
        """The last one that is not offered any more; whether there was one."""
        if self._earlier:
            self._earlier.pop()()
            return True
        return False

    def set_room(self, room: Callable[[], QRect]) -> None:
        """Over which part of the parent it floats."""
        self._room = room

    def place(self) -> None:
        """At the lower edge of its room."""
        room = self._room()
        width = min(520, room.width() - 24)
        height = self.sizeHint().height()
        self.setGeometry(room.left() + (room.width() - width) // 2, room.bottom() - height - 10, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        left = 1 - self._clock.elapsed() / self._milliseconds
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colours().accent))
        width = int((self.width() - 20) * max(0.0, left))
        x = self.width() - 10 - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 10
        painter.drawRoundedRect(x, self.height() - 4, width, 2, 1, 1)

    def _tick(self) -> None:
        left = self._milliseconds - self._clock.elapsed()
        if left <= 0:
            self._keep()
            self._close()
            return
        words = self._text(-(-left // 1000))
        if words != self._words.text():
            self._words.setText(words)
            self.setAccessibleName(words)
        self.update()

    def _keep(self) -> None:
        """What was offered goes, and is remembered."""
        if self._undo is not None and self._lasts:
            self._earlier.append(self._undo)
        self._undo = None

    def _close(self) -> None:
        self._timer.stop()
        self._button.clearFocus()  # else Qt looks for the next field
        self.hide()
        if self._waiting is not None:
            self.offer(*self._waiting, None)
