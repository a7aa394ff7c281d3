"""To whom an answer goes: which thread of a group it answers, and who else is told by the owner's tick."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QMenu, QWidget

from app.i18n import tr
from app.model.message import Channel, Direction
from app.model.screen import ConversationView, ThreadView
from ui.watch import Watch
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import Elided
from ui.wording import digits, isolate, moment

_LEAST_BOX = 160


class Recipients(QWidget):
    """Shown only where several threads are one conversation.

    :ivar thread_chosen: id of the thread that is to be answered instead
    """

    thread_chosen = Signal(object)

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._view: ConversationView | None = None
        self._boxes: dict[str, QCheckBox] = {}
        self._thread_words = ""
        self._words = Elided(tone="muted")
        self._flow = FlowLayout(self, 10)
        self._flow.addWidget(self._words)

    def show_thread(self, view: ConversationView, thread: ThreadView | None) -> None:
        """Ticks stay while the same thread is answered."""
        ticked = set(self.also()) if self._view is not None and self._view.row.id == view.row.id else set()
        self._view = view
        self._drop_boxes()
        if thread is not None:
            for address in others(view, thread):
                self._add_box(address, is_ticked=address in ticked)
        self.setVisible(thread is not None and len(view.threads) > 1)
        if thread is not None:
            self._thread_words = self._answers(view, thread)
            self._say()

    def also(self) -> tuple[str, ...]:
        """The other addresses that are ticked."""
        return tuple(address for address, box in self._boxes.items() if box.isChecked())

    def clear(self) -> None:
        self._view = None
        self._drop_boxes()
        self.hide()

    def menu(self, current: int | None, parent: QWidget) -> QMenu:
        """The threads that can be answered."""
        menu = QMenu(parent)
        for thread in self._view.threads if self._view else ():
            if thread.to:
                action = menu.addAction(thread_words(thread, self._watch).replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(thread.id == current)
                action.triggered.connect(lambda _=False, number=thread.id: self.thread_chosen.emit(number))
        return menu

    # Own -----------------------------------------------------------------------------------------------------------

    def _add_box(self, address: str, *, is_ticked: bool) -> None:
        box = QCheckBox(tr("Also tell them at {address}").format(address=isolate(address)).replace("&", "&&"))
        box.setToolTip(tr("A message of its own with the same words; nothing is quoted."))
        box.setMinimumWidth(_LEAST_BOX)  # a long address is cut rather than the window widened
        box.setChecked(is_ticked)
        box.toggled.connect(lambda _: self._say())
        self._boxes[address] = box
        self._flow.addWidget(box)

    def _drop_boxes(self) -> None:
        for box in self._boxes.values():
            self._flow.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes.clear()

    def _answers(self, view: ConversationView, thread: ThreadView) -> str:
        times = [one.at for one in view.messages if one.thread_id == thread.id and one.direction is Direction.IN]
        when = moment(times[-1] if times else thread.first_at, self._watch.now(), self._watch.zone)
        words = {
            Channel.FORM: tr("Answers the contact form of {when}"),
            Channel.PHONE: tr("Answers the call of {when}"),
        }.get(thread.channel, tr("Answers the e-mail of {when}"))
        return words.format(when=when)

    def _say(self) -> None:
        rest = tr("a message of its own goes to whom you ticked") if self.also() else tr("nobody else gets it")
        self._words.setText(tr("{first}; {second}.").format(first=self._thread_words, second=rest))


def others(view: ConversationView, thread: ThreadView) -> tuple[str, ...]:
    """Addresses of the group that an answer to this thread does not reach."""
    reached = {one.address.casefold() for one in (*thread.to, *thread.cc)}
    found = {one.address.casefold(): one.address for each in view.threads for one in each.to}
    return tuple(address for folded, address in found.items() if folded not in reached)


def thread_words(thread: ThreadView, watch: Watch) -> str:
    """One line that tells a thread from the others of its group."""
    if thread.channel is Channel.FORM:
        kind = tr("contact form")
    elif thread.channel is Channel.PHONE:
        kind = tr("call")
    else:
        kind = isolate(thread.subject) if thread.subject else tr("e-mail")
    when = moment(thread.first_at, watch.now(), watch.zone)
    return " · ".join(part for part in (addresses(thread), kind, when) if part)


def addresses(thread: ThreadView) -> str:
    shown = [isolate(one.address) for one in (*thread.to, *thread.cc)]
    return ", ".join(shown[:2]) + (f" +{digits(len(shown) - 2)}" if len(shown) > 2 else "")
