"""Done, snooze, join, split: done at once, with a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QPoint, QSize
from PySide6.QtWidgets import QMenu

from app.i18n import tr, trn
from app.listing.words import when_words
from app.model.answer import FilledText
from app.model.screen import Done, GroupingEntry, PossibleRepeat
from ui.dialogs.snooze_menu import SnoozeMenu
from ui.panes.recipients import thread_words
from ui.widgets.picker import Choice, Picker
from ui.windows.reading import Reading
from ui.windows.stage import Stage
from ui.wording import decision, digits, evidence, isolate, moment

_UNDO_SECONDS = 8


class Acting(QObject):
    def __init__(self, stage: Stage, reading: Reading) -> None:
        super().__init__(reading)
        self._stage, self._reading = stage, reading
        pane = stage.panes.conversation
        stage.panes.composer.phoned.connect(self._phoned)
        pane.split_wanted.connect(self.split)
        pane.join_wanted.connect(self.join)
        pane.repeat_dismissed.connect(self._dismiss)
        self._picker = Picker(tr("Join with"), tr("Join with which conversation?"), stage.window)
        self._picker.picked.connect(self.join)
        self._picker.typed.connect(self._find_more_to_join)

    def targets(self) -> tuple[int, ...]:
        """The selected rows, else the open conversation."""
        selected = self._stage.panes.list.selected_ids()
        open_id = self._reading.open_id()
        return selected or ((open_id,) if open_id is not None else ())

    def done(self) -> None:
        ids, desk = self.targets(), self._stage.desk
        words = trn("Done, no answer needed", "{n} done, no answer needed", len(ids))
        self._do(ids, lambda: desk.inbox.done(ids), words.format(n=digits(len(ids))))

    def snooze(self) -> None:
        """Ask until when; a snoozed conversation is woken instead."""
        ids = self.targets()
        if not ids:
            return
        pane, desk = self._stage.panes.conversation, self._stage.desk
        shown = pane.shown()
        now = self._stage.watch.now()
        if shown and shown.row.id in ids and shown.row.snoozed_until and shown.row.snoozed_until > now:
            self._do(ids, lambda: desk.inbox.unsnooze(ids), tr("Back in the list"))
            return
        menu = SnoozeMenu(now, desk.settings.hours, self._stage.watch.zone, self._stage.window)
        menu.chosen.connect(lambda until: self.snooze_until(ids, until))
        button = pane.head.snooze_button()
        place = button.mapToGlobal(button.rect().bottomLeft()) if button.isVisible() else self._middle()
        menu.popup(place)

    def snooze_until(self, ids: tuple[int, ...], until: datetime) -> None:
        desk, watch = self._stage.desk, self._stage.watch
        words = tr("Snoozed until {when}").format(when=when_words(until, watch.now(), watch.zone))
        rows = [row for row in self._stage.panes.list.model.rows() if row.id in ids]
        dues = [row.due for row in rows if row.due is not None and row.due < until]
        if dues:
            due = when_words(min(dues), watch.now(), watch.zone)
            words += " · " + tr("that is after it is due ({due}); the warning brings it back").format(due=due)
        self._do(ids, lambda: desk.inbox.snooze(ids, until), words)

    def promise(self, due: datetime | None) -> None:
        number, desk = self._reading.open_id(), self._stage.desk
        if number is not None:
            self._do((), lambda: desk.inbox.promise(number, due), tr("Promised; that is the due now"))

    def split(self, thread_id: int) -> None:
        desk = self._stage.desk
        self._do((), lambda: desk.grouping.split(thread_id), tr("Split into conversations of their own"))

    def choose_split(self) -> None:
        """Of two threads the newer goes its own way; of more the owner says which."""
        shown = self._stage.panes.conversation.shown()
        if shown is None or len(shown.threads) < 2:
            self._stage.notice(tr("There is only one thread here."), 2)
        elif len(shown.threads) == 2:
            self.split(max(shown.threads, key=lambda one: one.first_at).id)
        else:
            menu = QMenu(self._stage.window)
            menu.setAccessibleName(tr("Split which thread off?"))
            menu.addAction(tr("Split which thread off?")).setEnabled(False)
            for thread in sorted(shown.threads, key=lambda one: one.first_at):
                words = thread_words(thread, self._stage.watch).replace("&", "&&")
                menu.addAction(words, partial(self.split, thread.id))
            menu.popup(self._stage.panes.conversation.split_place())

    def choose_join(self) -> None:
        number = self._reading.open_id()
        if number is not None:
            self._ask_candidates(
                number, "", lambda choices: self._picker.open_at(self._middle(), choices, QSize(460, 320))
            )

    def _find_more_to_join(self, text: str) -> None:
        number = self._reading.open_id()
        if number is not None and len(text.strip()) > 1:
            self._ask_candidates(number, text, self._picker.offer)

    def _ask_candidates(self, number: int, text: str, then: Callable[[list[Choice]], None]) -> None:
        desk = self._stage.desk

        def show(found: tuple[PossibleRepeat, ...]) -> None:
            then([Choice(one.conversation_id, one.customer, self._when(one), _about(one)) for one in found])

        self._stage.ask.ask(lambda: desk.grouping.candidates(number, text), show, topic="join")

    def _when(self, one: PossibleRepeat) -> str:
        return moment(one.at, self._stage.watch.now(), self._stage.watch.zone) if one.at else ""

    def join(self, other_id: int) -> None:
        number, desk = self._reading.open_id(), self._stage.desk
        if number is None:
            return
        rows = (row for row in self._stage.panes.list.model.rows() if row.id == other_id)
        name = next((isolate(row.customer) for row in rows), "")
        words = tr("Joined with {customer}").format(customer=name) if name else tr("Joined")
        self._do((), lambda: desk.grouping.join(number, other_id), words)

    def undo(self) -> None:
        """What the bar offers, else what it offered before; after a restart the last join, split or keeping apart.

        What was ordered a moment ago is offered first.
        """
        self._stage.ask.order(lambda: None, lambda _: self._undo_newest())

    def _undo_newest(self) -> None:
        bar = self._stage.undo
        if bar.is_offered():
            bar.undo()
        elif not bar.undo_earlier():
            self._stage.ask.order(self._stage.desk.grouping.undo_last, self._tell_undone)

    def _tell_undone(self, entry: GroupingEntry | None) -> None:
        if entry is None:
            self._stage.notice(tr("There is nothing to undo."), 2)
            return
        self._stage.notice(tr("Taken back: {what}").format(what=decision(entry)), _UNDO_SECONDS)
        if entry.second.conversation_id is not None:
            self._reading.open(entry.second.conversation_id)

    def _dismiss(self, other_id: int) -> None:
        number, desk = self._reading.open_id(), self._stage.desk
        if number is not None:
            words = tr("Kept apart; not suggested again")
            self._do((), lambda: desk.grouping.keep_apart(number, other_id), words)

    def _phoned(self, words: str) -> None:
        number, desk = self._reading.open_id(), self._stage.desk
        if number is None:
            return

        def keep() -> Done:
            desk.conversation.note(number, "\n".join(filter(None, (tr("Answered by phone"), words))))
            desk.composer.save_draft(number, FilledText(""))
            return desk.inbox.done((number,))

        self._do((number,), keep, tr("Noted: answered by phone"))

    def _do(self, leaving: tuple[int, ...], call: Callable[[], Done], words: str) -> None:
        """:param leaving: rows that leave this view: the next one is opened at once"""
        stage, reading = self._stage, self._reading
        open_id = reading.open_id()
        if leaving and open_id in leaving:
            reading.go_on(stage.panes.list.neighbour(leaving))

        def offer(done: Done) -> None:
            again = None if open_id is None else partial(reading.open, open_id)
            if done.conversation_ids:
                stage.offer_undo(words, _UNDO_SECONDS, lambda: stage.desk.inbox.undo(done.undo_id), again)

        stage.ask.order(call, offer)

    def _middle(self) -> QPoint:
        window = self._stage.window
        return window.mapToGlobal(QPoint(window.width() // 2 - 220, max(60, window.height() // 5)))


def _about(one: PossibleRepeat) -> str:
    """The subject, and why it may be the same matter."""
    reasons = evidence(one.evidence)
    return f"{isolate(one.subject)} · {reasons}" if one.subject and reasons else one.subject or reasons
