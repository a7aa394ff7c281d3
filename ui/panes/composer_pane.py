"""Where the answer is written: three snippets at hand, the text, to whom, Send and next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.i18n import tr, trn
from app.model.answer import AfterSend, FilledText, Filling, Snippet
from app.model.screen import ConversationView, ThreadView
from ui.panes.recipients import Recipients, addresses
from ui.panes.snippet_row import SnippetRow
from ui.watch import Watch
from ui.widgets.answer_edit import AnswerEdit
from ui.widgets.band import Band
from ui.widgets.button import Button, IconButton
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import Elided
from ui.wording import digits, evidence, isolate, key_name, size

_DRAFT_AFTER_MS = 700
_WITH_KEYS = 500  #: pixels
_SHARE = 0.3  #: of the window's height: the question stays in sight however long the answer is


@dataclass(frozen=True, slots=True)
class Answer:
    """What Send was pressed on.

    :ivar not_before: None for now
    :ivar also: other addresses of the group that get a message of their own
    """

    conversation_id: int
    body: str
    attachments: tuple[tuple[str, bytes], ...]
    after: AfterSend
    snippet_ids: tuple[int, ...]
    thread_id: int | None
    not_before: datetime | None = None
    also: tuple[str, ...] = ()


class ComposerPane(QFrame):
    """:ivar snippet_wanted: id of a snippet to insert
    :ivar send_wanted: an Answer that passed the check for open placeholders
    :ivar phoned: what the owner wrote of his call to a customer who left no address, "" for nothing
    :ivar stopped: why Send was not done, in words
    """

    snippet_wanted = Signal(object)
    send_wanted = Signal(object)
    stopped = Signal(str)
    later_wanted = Signal()
    draft_changed = Signal(object, object)
    note_wanted = Signal(str)
    attach_wanted = Signal()
    phoned = Signal(str)

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.setObjectName("composer")
        self.recipients = Recipients(watch)
        self.recipients.thread_chosen.connect(self._answer_thread)
        self._view: ConversationView | None = None
        self._thread: int | None = None
        self._known: int | None = None
        self._is_chosen = False
        self._after = AfterSend.WAITING
        self._used: list[int] = []
        self._attachments: list[tuple[str, bytes]] = []
        self._is_loading = False
        self.snippets = SnippetRow()
        self.snippets.chosen.connect(self.snippet_wanted)
        self.snippets.typed.connect(self._type)
        self.edit = AnswerEdit(tr("Your answer"), window_share=_SHARE)
        self.edit.setPlaceholderText(tr("Write an answer, or take a snippet"))
        self.edit.edited.connect(self._edited)
        self.edit.picker_wanted.connect(
            lambda: self.snippets.open_picker(self.edit.mapToGlobal(self.edit.cursorRect().bottomLeft()))
        )
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(_DRAFT_AFTER_MS)
        self._draft.timeout.connect(self._keep_draft)
        self._build()
        self.setEnabled(False)
        self.hide()

    # For the window ------------------------------------------------------------------------------------------------

    def conversation_id(self) -> int | None:
        return self._view.row.id if self._view else None

    def show_conversation(self, view: ConversationView | None) -> None:
        """Another conversation brings its own draft; the same one keeps what is being written."""
        is_same = self._view is not None and view is not None and self._view.row.id == view.row.id
        if not is_same:
            self.save_draft()
        self._view = view
        self.setEnabled(view is not None)
        self.setVisible(view is not None)
        if not is_same:
            self._start_anew(view)
        if view is None:
            self.snippets.suggest(())
            return
        self.snippets.suggest(view.suggested)
        threads = {thread.id for thread in view.threads if thread.to}
        is_settled = self._is_chosen or bool(self.edit.toPlainText().strip())  # never turns away under one's hands
        if self._thread not in threads or not is_settled:
            self._thread = view.answers_thread
        self._show_recipients()

    def insert(self, filled: FilledText, snippet: Snippet | None = None) -> None:
        """At the cursor; before what is there already a line is left free."""
        written = self.edit.toPlainText()
        if written.strip() and self.edit.textCursor().atEnd() and not written.endswith("\n"):
            self.edit.insert("\n" + filled.text, _stretches(filled, 1))
        else:
            self.edit.insert(filled.text, _stretches(filled))
        if snippet is not None:
            self._used.append(snippet.id)
            self._after = snippet.after
        self.edit.setFocus()

    def add_attachment(self, name: str, content: bytes) -> None:
        self._attachments.append((name, content))
        self._show_attachments()

    def take_attachments(self, attachments: Sequence[tuple[str, bytes]]) -> None:
        self._attachments = list(attachments)
        self._show_attachments()

    def text(self) -> FilledText:
        fillings = tuple(Filling(*stretch) for stretch in self.edit.stretches())
        return FilledText(self.edit.toPlainText(), fillings)

    def restore(self, filled: FilledText) -> None:
        """An answer that was taken back."""
        self.edit.fill(filled.text, _stretches(filled))
        self.edit.setFocus()

    def clear(self) -> None:
        """It was sent: nothing is left to be a draft."""
        self._draft.stop()
        self._start_anew(None)

    def send(self, *, after: AfterSend | None = None, not_before: datetime | None = None) -> None:
        """Stopped where a placeholder is open or there is nothing to send."""
        if self._view is None or not self._send.isEnabled():
            return
        if not self.edit.toPlainText().strip():
            self.edit.setFocus()
            self.stopped.emit(tr("There is nothing to send yet."))
            return
        open_ones = [name for _, _, name, is_open in self.edit.stretches() if is_open]
        if open_ones:
            self.edit.go_to_open()
            self.stopped.emit(tr("Fill in “{name}” first.").format(name=open_ones[0]))
            return
        self._draft.stop()
        self.send_wanted.emit(
            Answer(
                self._view.row.id,
                self.edit.toPlainText(),
                tuple(self._attachments),
                after or self._after,
                tuple(self._used),
                self._thread,
                not_before,
                self.recipients.also(),
            )
        )

    def save_draft(self) -> None:
        """What is written so far, now rather than in a moment."""
        if self._draft.isActive():
            self._draft.stop()
            self._keep_draft()

    def _keep_draft(self) -> None:
        if self._view is not None:
            self.draft_changed.emit(self._view.row.id, self.text())

    def _keep_call(self) -> None:
        self.save_draft()  # what was typed stays until it is noted
        self.phoned.emit(self.edit.toPlainText().strip())

    def keep_as_note(self) -> None:
        text = self.edit.toPlainText().strip()
        if text:
            self.save_draft()
            self.note_wanted.emit(text)

    def noted(self, text: str) -> None:
        """It is kept elsewhere now; what was typed meanwhile stays."""
        if self.edit.toPlainText().strip() == text:
            self.clear()

    def resizeEvent(self, event: object) -> None:
        """Where there is little room the key's name goes first."""
        self._send.show_key(self.width() >= _WITH_KEYS)

    # Own -----------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._no_address = Band("", "warning", icon="phone")
        self._call = self._no_address.add(tr("Answered by phone"))
        self._call.setToolTip(tr("What you type is kept as a note, and the customer waits no longer."))
        self._call.clicked.connect(self._keep_call)
        self._new_address = Band("", "warning", icon="triangle-alert")
        self._known_address = self._new_address.add("")
        self._known_address.clicked.connect(self._answer_known)
        self._files = QWidget()
        self._files_row = FlowLayout(self._files)
        self._files.hide()
        self._to = Elided(tone="muted")
        self._choose = IconButton("chevron-down", tr("Choose who gets the answer"))
        self._choose.clicked.connect(self._open_threads)
        self._attach = Button(tr("Attach"), icon="paperclip")
        self._attach.clicked.connect(self.attach_wanted)
        self._send = Button(tr("Send and next"), key=key_name("Ctrl+Return"), kind="primary")
        self._send.clicked.connect(lambda: self.send())
        self._other = IconButton("chevron-up", tr("Other ways to send"))
        self._other.clicked.connect(lambda: self._ways().popup(self._other.mapToGlobal(self._other.rect().topLeft())))
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._to, 1)
        below.addWidget(self._choose)
        below.addWidget(self._attach)
        below.addWidget(self._other)
        below.addWidget(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 10, 22, 12)
        column.setSpacing(9)
        column.addWidget(self.snippets)
        column.addWidget(self._no_address)
        column.addWidget(self._new_address)
        column.addWidget(self.edit)
        column.addWidget(self._files)
        column.addWidget(self.recipients)
        column.addLayout(below)
        self._no_address.hide()
        self._new_address.hide()

    def _start_anew(self, view: ConversationView | None) -> None:
        self._is_loading = True
        draft = view.draft if view and view.draft else FilledText("")
        self.edit.fill(draft.text, _stretches(draft))
        self._is_loading = False
        self._after, self._used, self._thread = AfterSend.WAITING, [], None
        self._is_chosen = False
        self.recipients.clear()
        self._attachments.clear()
        self._show_attachments()

    def _edited(self) -> None:
        if not self._is_loading and self._view is not None:
            self._draft.start()

    def _type(self, text: str) -> None:
        """What was typed in the picker and is no snippet belongs into the answer."""
        self.edit.setFocus()
        self.edit.textCursor().insertText(text)

    def _show_recipients(self) -> None:
        view = self._view
        assert view is not None
        thread = next((one for one in view.threads if one.id == self._thread), None)
        can_send = thread is not None and bool(thread.to)
        self.recipients.show_thread(view, thread if can_send else None)
        self._send.setEnabled(can_send)
        for button in (self._send, self._attach, self._other):
            button.setVisible(can_send)
        self._no_address.setVisible(not can_send)
        self._show_new_address(view, thread if can_send else None)
        self._choose.setVisible(sum(1 for one in view.threads if one.to) > 1)
        if not can_send:
            words = tr("This customer left no e-mail address.")
            if view.phone:
                words = tr("This customer left no e-mail address. Call {phone}.").format(phone=isolate(view.phone))
            self._no_address.words.setText(words)
            self._to.setText("")
            return
        assert thread is not None
        words = tr("To {address}").format(address=addresses(thread))
        if len(view.threads) > 1:
            count = view.row.message_count
            more = trn("answers {n} message", "answers all {n} messages", count).format(n=digits(count))
            words = tr(", ").join((words, more))
        self._to.setText(words)

    def _show_new_address(self, view: ConversationView, thread: ThreadView | None) -> None:
        """Whoever knows a customer's name and number can pretend to be him."""
        known = [one for one in view.threads if one.to and not one.is_new_address]
        is_new = thread is not None and thread.is_new_address
        self._new_address.setVisible(is_new)
        self._known = known[-1].id if known else None
        self._known_address.setVisible(bool(known))
        if is_new and thread is not None:
            words = tr("{address} was not answered before and may be somebody else. It is here because of: {reasons}.")
            shown = words.format(address=addresses(thread), reasons=evidence(view.evidence) or tr("similar text"))
            self._new_address.words.setText(shown)
        if known:
            self._known_address.setText(tr("Answer {address}").format(address=addresses(known[-1])))

    def _answer_known(self) -> None:
        if self._known is not None:
            self._answer_thread(self._known)

    def answers_new_address(self) -> bool:
        return not self._new_address.isHidden()

    def _open_threads(self) -> None:
        menu = self.recipients.menu(self._thread, self)
        menu.popup(self._choose.mapToGlobal(self._choose.rect().topLeft()))

    def _answer_thread(self, thread_id: int) -> None:
        self._thread, self._is_chosen = thread_id, True
        self._show_recipients()

    def _ways(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Send, then wait for the customer"), lambda: self.send(after=AfterSend.WAITING))
        menu.addAction(tr("Send and done"), lambda: self.send(after=AfterSend.DONE))
        menu.addAction(tr("Send later…"), self.later_wanted.emit)
        menu.addSeparator()
        menu.addAction(tr("Keep as a note to yourself"), self.keep_as_note)
        return menu

    def _show_attachments(self) -> None:
        while (item := self._files_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for one in list(self._attachments):
            name, content = one
            chip = Button(f"{isolate(name)}  {size(len(content))}", icon="x", kind="chip")
            chip.setAccessibleName(tr("Remove attachment {name}").format(name=name))
            chip.clicked.connect(lambda _=False, one=one: self._remove(one))
            self._files_row.addWidget(chip)
        self._files.setVisible(bool(self._attachments))

    def _remove(self, one: tuple[str, bytes]) -> None:
        self._attachments.remove(one)
        self._show_attachments()


def _stretches(filled: FilledText, behind: int = 0) -> list[tuple[int, int, str, bool]]:
    return [(one.start + behind, one.end + behind, one.name, one.is_open) for one in filled.fillings]
