"""From a snippet to an answer that is on its way: insert, send, go on, take back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QSize
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.errors import PunktualError
from app.i18n import tr, trn
from app.model.answer import FilledText, Snippet
from app.model.screen import Sent
from ui.dialogs.snooze_menu import ask_time
from ui.panes.composer_pane import Answer
from ui.widgets.picker import Choice, Picker
from ui.windows.reading import Reading
from ui.windows.stage import Stage
from ui.wording import digits, isolate


class Answering(QObject):
    def __init__(self, stage: Stage, reading: Reading) -> None:
        super().__init__(reading)
        self._stage, self._reading = stage, reading
        self._snippets: dict[int, Snippet] = {}
        pane = stage.panes.composer
        pane.snippet_wanted.connect(self.insert)
        pane.send_wanted.connect(self._send)
        pane.stopped.connect(lambda words: stage.notice(words, 3))
        pane.draft_changed.connect(self._save_draft)
        pane.note_wanted.connect(self._note)
        pane.attach_wanted.connect(self.attach)
        pane.later_wanted.connect(self.send_later)
        stage.panes.conversation.outbox_wanted.connect(self._settle)
        self._picker = Picker(tr("Answer all"), tr("Answer all with which snippet?"), stage.window)
        self._picker.picked.connect(self._fill_all)
        self._several: tuple[int, ...] = ()
        self._awaited: tuple[int, int] | None = None  # conversation, snippet
        reading.shown.connect(self.conversation_shown)
        self.reload_snippets()

    def reload_snippets(self) -> None:
        def show(snippets: tuple[Snippet, ...]) -> None:
            self._snippets = {one.id: one for one in snippets}
            self._stage.panes.composer.snippets.set_all(snippets)

        self._stage.ask.ask(self._stage.desk.snippets.all, show, topic="snippets")

    # One conversation ----------------------------------------------------------------------------------------------

    def insert(self, snippet_id: int) -> None:
        """Filled in for this customer; one that is sent at once goes out, with undo."""
        number, desk = self._stage.panes.composer.conversation_id(), self._stage.desk
        if number is None:
            return
        snippet = self._snippets.get(snippet_id)

        def put(filled: FilledText) -> None:
            pane = self._stage.panes.composer
            if pane.conversation_id() != number:
                return
            was_empty = not pane.text().text.strip()
            pane.insert(filled, snippet)
            if snippet is not None and snippet.sends_at_once and was_empty and not pane.answers_new_address():
                pane.send()

        self._stage.ask.ask(lambda: desk.composer.insert(number, snippet_id), put)

    def insert_when_open(self, conversation_id: int, snippet_id: int) -> None:
        """As soon as this conversation, which was just asked for, is in the composer."""
        if self._stage.panes.composer.conversation_id() == conversation_id:
            self.insert(snippet_id)
        else:
            self._awaited = (conversation_id, snippet_id)

    def conversation_shown(self, conversation_id: int) -> None:
        awaited, self._awaited = self._awaited, None
        if awaited is not None and awaited[0] == conversation_id:
            self.insert(awaited[1])

    def _send(self, answer: Answer) -> None:
        """The next conversation opens at once; an answer that could not be kept comes back into the composer."""
        stage = self._stage
        pane = stage.panes.composer
        written = pane.text()
        pane.clear()
        self._reading.go_on(stage.panes.list.neighbour([answer.conversation_id]))

        def failed(error: PunktualError) -> None:
            self._bring_back(answer.conversation_id, written, answer.attachments)
            stage.panes.status.show_trouble(str(error))
            stage.notice(error.title, 5)

        stage.ask.order(self._sending(answer), lambda sent: self._offer_undo(sent, answer), failed)

    def _sending(self, answer: Answer) -> Callable[[], Sent]:
        desk = self._stage.desk
        return lambda: desk.composer.send(
            answer.conversation_id,
            answer.body,
            answer.after,
            answer.attachments,
            answer.snippet_ids,
            answer.thread_id,
            answer.not_before,
            answer.also,
        )

    def _offer_undo(self, sent: Sent, answer: Answer) -> None:
        stage = self._stage
        left = (sent.undo_until - stage.watch.now()).total_seconds()
        if answer.not_before is not None:
            stage.notice(tr("It will be sent later."))
            return
        if left <= 0:
            stage.notice(tr("Sent"))
            return

        def words(seconds: int) -> str:
            more = trn("goes out in {n} second", "goes out in {n} seconds", seconds).format(n=digits(seconds))
            return tr("Sent") + f" · {more}"

        back = partial(self.take_back, sent.outbox_id, sent.conversation_id, answer)
        stage.undo.offer(words, left, back, lasts=False)

    def take_back(self, outbox_id: int, conversation_id: int, answer: Answer | None = None) -> None:
        desk = self._stage.desk
        files = answer.attachments if answer else ()
        too_late = tr("Too late: it is on its way.")
        self._reclaim(lambda: desk.composer.take_back(outbox_id), conversation_id, files, otherwise=too_late)

    def _reclaim(
        self,
        call: Callable[[], FilledText | None],
        conversation_id: int,
        files: tuple[tuple[str, bytes], ...] = (),
        *,
        otherwise: str,
    ) -> None:
        """Back into the composer; `otherwise` is said where there is nothing to bring back."""

        def back(filled: FilledText | None) -> None:
            if filled is None:
                self._stage.notice(otherwise)
            else:
                self._bring_back(conversation_id, filled, files)

        self._stage.ask.order(call, back)

    def _bring_back(self, conversation_id: int, text: FilledText, files: tuple[tuple[str, bytes], ...]) -> None:
        """Open it again with what was written."""
        stage, desk = self._stage, self._stage.desk

        def show(view: Any) -> None:
            pane = stage.panes.composer
            self._reading.open(conversation_id)
            stage.panes.conversation.show_conversation(view)
            pane.show_conversation(replace(view, draft=text))
            pane.restore(text)
            pane.take_attachments(files)

        stage.ask.ask(lambda: desk.conversation.open(conversation_id), show)

    def send_later(self) -> None:
        at = ask_time(self._stage.window, tr("Send later"), self._stage.watch.now(), self._stage.watch.zone)
        if at is not None:
            self._stage.panes.composer.send(not_before=at)

    def attach(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._stage.window, tr("Attach"))
        for name in names:
            path = Path(name)
            self._stage.ask.ask(path.read_bytes, partial(self._stage.panes.composer.add_attachment, path.name))

    def _save_draft(self, conversation_id: int, draft: FilledText) -> None:
        desk = self._stage.desk
        self._stage.ask.order(lambda: desk.composer.save_draft(conversation_id, draft))

    def _note(self, text: str) -> None:
        number, desk = self._reading.open_id(), self._stage.desk
        if number is None:
            return

        def keep() -> None:
            desk.conversation.note(number, text)
            desk.composer.save_draft(number, FilledText(""))

        def tell(_: None) -> None:
            self._stage.panes.composer.noted(text)
            self._stage.notice(tr("Kept as a note to yourself; it is not sent."))

        self._stage.ask.order(keep, tell)

    def _settle(self, outbox_id: int, action: str) -> None:
        desk, number = self._stage.desk, self._reading.open_id()
        if action == "take back" and number is not None:
            self.take_back(outbox_id, number)
        elif action == "resend":
            self._stage.ask.order(lambda: desk.composer.resend(outbox_id))
        elif action == "settle" and number is not None:
            self._reclaim(lambda: desk.composer.settle(outbox_id), number, otherwise=tr("Settled"))

    # Several at once -----------------------------------------------------------------------------------------------

    def answer_all(self, ids: tuple[int, ...], place: QPoint) -> None:
        """Pick a snippet, see for how many it can be filled in, confirm."""
        choices = [Choice(one.id, one.title, isolate(f";{one.code}")) for one in self._snippets.values()]
        self._several = ids
        self._picker.open_at(place, choices, QSize(440, 340))

    def _fill_all(self, snippet_id: int) -> None:
        desk, snippet, ids = self._stage.desk, self._snippets[snippet_id], self._several

        def fill() -> list[tuple[int, FilledText]]:
            return [(one, desk.composer.insert(one, snippet_id)) for one in ids]

        self._stage.ask.ask(fill, lambda filled: self._confirm_all(snippet, filled))

    def _confirm_all(self, snippet: Snippet, filled: list[tuple[int, FilledText]]) -> None:
        ready = [(one, text) for one, text in filled if not any(each.is_open for each in text.fillings)]
        left_out = len(filled) - len(ready)
        words = trn("Send “{title}” to {n} customer?", "Send “{title}” to {n} customers?", len(ready))
        question = words.format(title=isolate(snippet.title), n=digits(len(ready)))
        if left_out:
            more = trn(
                "{n} is left out: something has to be filled in there by hand.",
                "{n} are left out: something has to be filled in there by hand.",
                left_out,
            )
            question += "\n" + more.format(n=digits(left_out))
        if not ready:
            self._stage.notice(tr("Each of these needs something filled in by hand."))
            return
        answer = QMessageBox.question(self._stage.window, tr("Answer all"), question)
        if answer != QMessageBox.StandardButton.Yes:
            return
        for one, text in ready:
            self._send_one(Answer(one, text.text, (), snippet.after, (snippet.id,), None))
        self._reading.go_on(self._stage.panes.list.neighbour([one for one, _ in ready]))

    def _send_one(self, answer: Answer) -> None:
        self._stage.ask.order(self._sending(answer), lambda sent: self._offer_undo(sent, answer))
