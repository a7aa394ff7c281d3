"""The suggested snippets as buttons, and all of them in a window to search."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.i18n import tr
from app.model.answer import Snippet
from ui.widgets.button import Button
from ui.widgets.picker import Choice, Picker
from ui.wording import isolate, key_name

_SHOWN = 3
_WITH_KEYS = 9
_LEAST = 130  #: pixels below which a button says too little


class SnippetRow(QWidget):
    """:ivar chosen: id of a snippet
    :ivar typed: what was typed after `;` where no snippet was taken
    """

    chosen = Signal(object)
    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._all: tuple[Snippet, ...] = ()
        self._suggested: tuple[Snippet, ...] = ()
        self._from_text = False
        self._buttons = [Button("", key=key_name(f"Ctrl+{n + 1}"), key_first=True) for n in range(_SHOWN)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        for place, button in enumerate(self._buttons):
            button.set_kind("best" if place == 0 else "")
            button.clicked.connect(lambda _=False, place=place: self.take(place))
            row.addWidget(button)
            button.hide()
        self._more = Button(tr("All"), key=";", kind="quiet")
        self._more.setAccessibleName(tr("All snippets"))
        self._more.clicked.connect(lambda: self._open(self._more.mapToGlobal(QPoint(0, 0))))
        row.addWidget(self._more)
        row.addStretch(1)
        self._picker = Picker(tr("Snippets"), tr("Search snippets by name, code or words"), self)
        self._picker.picked.connect(self.chosen)
        self._picker.left.connect(self._left)

    def set_all(self, snippets: Sequence[Snippet]) -> None:
        self._all = tuple(snippets)
        self._show()

    def suggest(self, snippets: Sequence[Snippet]) -> None:
        self._suggested = tuple(snippets)
        self._show()

    def in_order(self) -> tuple[Snippet, ...]:
        """Suggested ones first, as the keys count them."""
        first = self._suggested[:_SHOWN]
        taken = {one.id for one in first}
        return (*first, *(one for one in self._all if one.id not in taken))

    def take(self, place: int) -> None:
        """Ctrl+1 is place 0."""
        order = self.in_order()
        if place < min(len(order), _WITH_KEYS):
            self.chosen.emit(order[place].id)

    def open_picker(self, place: QPoint) -> None:
        """From the text, where `;` was typed."""
        self._from_text = True
        self._open(place)

    def open_all(self) -> None:
        self._open(self._more.mapToGlobal(QPoint(0, 0)))

    def resizeEvent(self, event: object) -> None:
        self._show()

    def _open(self, place: QPoint) -> None:
        order = self.in_order()
        choices = [
            Choice(
                one.id,
                one.title,
                isolate((key_name(f"Ctrl+{place + 1}") + "  " if place < _WITH_KEYS else "") + f";{one.code}"),
                one.variants[0].body if one.variants else "",
            )
            for place, one in enumerate(order)
        ]
        size = QSize(440, 340)
        above = place - QPoint(0, size.height() + 6)
        self._picker.open_at(above if above.y() > 0 else place, choices, size)

    def _left(self, typed: str) -> None:
        if self._from_text and not typed.strip():
            self.typed.emit(";")
        elif self._from_text:
            self.typed.emit(f";{typed}")
        self._from_text = False

    def _show(self) -> None:
        """As many as there is room for; long titles are cut before a button goes."""
        order = self.in_order()[:_SHOWN]
        for button, snippet in zip(self._buttons, order, strict=False):
            button.setText(snippet.title)
            button.setAccessibleName(snippet.title)
            button.setToolTip(snippet.variants[0].body if snippet.variants else snippet.title)
        room = self.width() - self._more.sizeHint().width() - 7 * (len(order) + 1)
        wanted = self._measured(key_name("Ctrl+1").replace("1", "{}"), len(order))
        if sum(wanted) > room:
            wanted = self._measured("{}", len(order))
        widths = _shared(room, wanted)
        for place, button in enumerate(self._buttons):
            fits = place < len(widths) and (widths[place] >= _LEAST or widths[place] == wanted[place])
            button.setVisible(fits or (place == 0 and bool(order)))
            if fits and widths[place] < wanted[place]:
                button.cut(wanted[place] - widths[place])

    def _measured(self, key: str, count: int) -> list[int]:
        """How wide the buttons want to be with their keys written like this."""
        for place, button in enumerate(self._buttons):
            button.set_key(key.format(place + 1))
        return [button.sizeHint().width() for button in self._buttons[:count]]


def _shared(room: int, wanted: list[int]) -> list[int]:
    """What each gets: those that want less than an equal share get it, the others share the rest."""
    given = [0] * len(wanted)
    for left, place in enumerate(sorted(range(len(wanted)), key=lambda place: wanted[place])):
        share = max(0, room) // (len(wanted) - left)
        given[place] = min(wanted[place], share)
        room -= given[place]
    return given
