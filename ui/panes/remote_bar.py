"""Says what a message would load from elsewhere, and who would learn of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from app.i18n import tr, trn
from app.model.screen import HeldRemote
from ui.widgets.band import Band
from ui.wording import digits, isolate

_NAMED = 3
_NARROW = 460  # pixels


class RemoteBar(Band):
    """:ivar wanted: "once" or "always" """

    wanted = Signal(str)

    def __init__(self, held: HeldRemote, *, can_trust: bool, is_unproven: bool = False) -> None:
        """:param can_trust: the sender's mail can be told from mail in his name
        :param is_unproven: his pictures are let in as a rule, but nothing tells that this is his
        """
        words = held_words(held)
        if is_unproven:
            words += " " + tr("You let in this sender’s pictures, but nothing proves that this message is his.")
        super().__init__(words, "plain", icon="image-off")
        self.setToolTip(tr("Loading them tells the sender that you read this, when and where."))
        if held.pictures:
            self.add(tr("Show once")).clicked.connect(lambda: self.wanted.emit("once"))
            if can_trust:
                self.add(tr("Always from this sender")).clicked.connect(lambda: self.wanted.emit("always"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the buttons stand below the words."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        self.row.setDirection(directions.TopToBottom if event.size().width() < _NARROW else directions.LeftToRight)


def held_words(held: HeldRemote) -> str:
    """ "4 pictures from shop.example and 1 tracker from Mailchimp are held back." """
    count = sum(number for _, number in held.pictures)
    pictures = trn("{n} picture from {hosts}", "{n} pictures from {hosts}", count).format(
        n=digits(count), hosts=_list([host for host, _ in held.pictures])
    )
    trackers = trn("{n} tracker from {hosts}", "{n} trackers from {hosts}", held.trackers).format(
        n=digits(held.trackers), hosts=_list(held.tracked_by)
    )
    if not held.trackers:
        return trn("{pictures} is held back.", "{pictures} are held back.", count).format(pictures=pictures)
    if not count:
        return trn("{trackers} is held back.", "{trackers} are held back.", held.trackers).format(trackers=trackers)
    return tr("{pictures} and {trackers} are held back.").format(pictures=pictures, trackers=trackers)


def _list(names: tuple[str, ...] | list[str]) -> str:
    shown = tr(", ").join(isolate(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return (
        shown
        if more <= 0
        else trn("{names} and {n} more", "{names} and {n} more", more).format(names=shown, n=digits(more))
    )
