"""Joins the main window and the desk: commands, what happens, the passing of time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from app.errors import PunktualError
from app.i18n import tr
from app.model.account import Account
from app.model.answer import AfterSend
from app.model.listing import View
from app.model.screen import AccountView
from ui.ask import Ask
from ui.bridge import Batch, Bridge
from ui.dialogs import (
    accounts_dialog,
    form_sources,
    groupings,
    keys_dialog,
    new_message,
    passwords,
    phone_note,
    settings_dialog,
    snippets_editor,
    website_form,
)
from ui.dialogs.snooze_menu import ask_time
from ui.watch import Watch
from ui.widgets import theme
from ui.widgets.picker import Choice, Picker
from ui.windows.acting import Acting
from ui.windows.answering import Answering
from ui.windows.commands import commands, install, key_tables, key_words
from ui.windows.correcting import Correcting
from ui.windows.files import Files
from ui.windows.main_window import MainWindow
from ui.windows.reading import Reading
from ui.windows.stage import Stage
from ui.wording import isolate

if TYPE_CHECKING:
    from app.desk import Desk

_TICK_MS = 15_000
_TICKS_OF_A_MINUTE = 4
_CARDS_TICK_MS = 1_000
_ZOOM_STEP = 1.15
_KEEP_MS = 500
_TROUBLE_MS = 20_000
_VIEWS = {"to answer": View.TO_ANSWER, "waiting": View.WAITING, "snoozed": View.SNOOZED}
_OTHER_VIEWS = {"done view": View.DONE, "other": View.OTHER}


class Conduct(QObject):
    """:ivar reading: which rows and which conversation
    :ivar quit: ends the program
    :ivar language_changed: every word of this window is of another language now
    """

    language_changed = Signal()

    def __init__(self, window: MainWindow, desk: Desk, watch: Watch, quit_: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._desk, self._watch, self._quit = window, desk, watch, quit_
        self._language = desk.settings.language
        self.ask = Ask(self)
        self.ask.failed.connect(self._trouble)
        self.stage = Stage(desk, self.ask, watch, window, window.undo, window.panes, window.show_list)
        self.reading = Reading(self.stage, self)
        self.acting = Acting(self.stage, self.reading)
        self.answering = Answering(self.stage, self.reading)
        self._files = Files(self.stage, self)
        self._correcting = Correcting(self.stage, self.reading)
        self._palette = Picker(tr("Commands"), tr("Type a command"), window)
        self._palette.picked.connect(self.do)
        self._does = self._table()
        self.actions: dict[str, QAction] = install(window, self._main_menu(), self._does)
        self.bridge = Bridge(desk.bus, self)
        self.bridge.changed.connect(self._happened)
        self._connect()
        self._start_clocks()
        self.apply_settings()
        self.reading.start()
        self._ask_status()

    def do(self, name: str) -> None:
        """A command by its name."""
        self._does[name]()

    def close(self) -> None:
        """No more questions; what was ordered is finished."""
        self.bridge.close()
        for timer in (self._tick, self._cards):
            timer.stop()
        if self._keep_zoom.isActive():
            self._keep_zoom.stop()
            self._keep_zoom.timeout.emit()
        self._window.panes.composer.save_draft()
        self.ask.finish()

    def apply_settings(self) -> None:
        settings = self._desk.settings
        self._window.panes.list.set_compact(settings.is_compact)
        if not self._keep_zoom.isActive():
            self._window.panes.conversation.set_zoom(settings.zoom_percent)
        theme.choose(settings.theme)
        if settings.language != self._language:
            self._language = settings.language
            self.language_changed.emit()

    # Commands ------------------------------------------------------------------------------------------------------

    def _table(self) -> dict[str, Callable[[], object]]:
        panes, reading, acting, answering = self._window.panes, self.reading, self.acting, self.answering
        composer = panes.composer
        table: dict[str, Callable[[], object]] = {
            "next": lambda: panes.list.step(1),
            "previous": lambda: panes.list.step(-1),
            "done": acting.done,
            "snooze": acting.snooze,
            "promise": self._promise,
            "join": acting.choose_join,
            "split": acting.choose_split,
            "unfold": panes.conversation.unfold_all,
            "why one row": lambda: self._show_groupings(reading.open_id()),
            "groupings": self._show_groupings,
            "undo": acting.undo,
            "reply": self._reply,
            "send": composer.send,
            "send done": partial(composer.send, after=AfterSend.DONE),
            "send later": answering.send_later,
            "all snippets": composer.snippets.open_all,
            "attach": answering.attach,
            "note": composer.keep_as_note,
            "answer all": self._answer_all,
            "search": self._search,
            "customer": self._window.toggle_customer,
            "back": self._back,
            "more": self._more,
        }
        table |= {f"snippet {n}": partial(composer.snippets.take, n - 1) for n in range(1, 10)}
        table |= {name: partial(reading.show_view, view) for name, view in (_VIEWS | _OTHER_VIEWS).items()}
        return table | self._general()

    def _general(self) -> dict[str, Callable[[], object]]:
        stage, desk = self.stage, self._desk
        return {
            "new": partial(new_message.show, stage),
            "phone": self._note_call,
            "sync": lambda: self.ask.order(desk.accounts.sync_now, lambda _: stage.notice(tr("Fetching mail"), 2)),
            "close today": lambda: self.ask.order(lambda: desk.preferences.close_from_now(None)),
            "accounts": partial(accounts_dialog.show, stage),
            "forms": partial(form_sources.show, stage),
            "website form": partial(website_form.show, stage),
            "snippets": partial(snippets_editor.show, stage),
            "settings": partial(settings_dialog.show, stage),
            "density": lambda: self.change(is_compact=not desk.settings.is_compact),
            "zoom in": lambda: self._zoom(1),
            "zoom out": lambda: self._zoom(-1),
            "zoom back": lambda: self._zoom(0),
            "theme": lambda: self.change(theme="light" if theme.colours().is_dark else "dark"),
            "palette": self._open_palette,
            "menu": self._window.panes.top.open_menu,
            "keys": lambda: keys_dialog.show(stage, key_tables()),
            "quit": self._quit,
        }

    def _main_menu(self) -> QMenu | QMenuBar:
        """Above everything where the system has such a place; else behind the button at the end of the top bar."""
        if sys.platform == "darwin":
            return self._window.menuBar()
        return self._window.panes.top.menu

    def change(self, **values: object) -> None:
        """Settings by their names."""
        settings = replace(self._desk.settings, **values)  # type: ignore[arg-type]  # names of its own fields
        self.ask.order(lambda: self._desk.preferences.set(settings))

    def _zoom(self, steps: int) -> None:
        """Letters of the messages larger or smaller, 0 is as usual: at once, and kept when the keys rest."""
        pane = self._window.panes.conversation
        grown = round(pane.zoom_percent() * _ZOOM_STEP**steps) if steps else 100
        pane.set_zoom(min(max(grown, 60), 300))
        self._keep_zoom.start()

    def _reply(self) -> None:
        """To the conversation, where one can write at once."""
        self._turn()
        self._window.panes.composer.edit.setFocus()

    def _turn(self) -> None:
        """In a narrow window: to the conversation, which is looked at from now on."""
        self._window.show_list(False)
        self.reading.look()

    def _row_clicked(self) -> None:
        panes = self._window.panes
        if self._window.is_narrow() and len(panes.list.selected_ids()) == 1:
            self._turn()
            panes.conversation.take_focus()

    def _answer_all(self) -> None:
        ids = self.acting.targets()
        if ids:
            self.answering.answer_all(ids, self._place())

    def ask_passwords(self) -> None:
        """Those that nothing keeps."""
        accounts = self._desk.accounts
        self.ask.ask(lambda: (accounts.needs_password(), accounts.keyring_words()), self._show_passwords)

    def _show_passwords(self, answer: tuple[tuple[Account, ...], str]) -> None:
        needed, words = answer
        is_asking = self._window.findChild(passwords.Passwords) is not None
        if needed and not is_asking:
            passwords.show(self.stage, needed, words)

    def _account_wanted(self, number: int) -> None:
        """From the status bar: to the field of the password where it is missing, else to the account's settings."""

        def show(needed: tuple[Account, ...]) -> None:
            if number in {account.id for account in needed}:
                self.ask_passwords()
            else:
                accounts_dialog.show(self.stage, number)

        self.ask.ask(self._desk.accounts.needs_password, show)

    def _note_call(self) -> None:
        """Where it was put is opened."""
        phone_note.show(self.stage).kept.connect(self.reading.open)

    def _show_groupings(self, conversation_id: int | None = None) -> None:
        groupings.show(self.stage, conversation_id).open_wanted.connect(self._open_listed)

    def _open_listed(self, conversation_id: int) -> None:
        self.reading.open(conversation_id)
        self._window.show_list(False)

    def _promise(self) -> None:
        if self.reading.open_id() is not None:
            at = ask_time(self._window, tr("Promised by"), self._watch.now(), self._watch.zone)
            if at is not None:
                self.acting.promise(at)

    def _search(self) -> None:
        self._window.show_list(True)
        self._window.panes.top.search.setFocus()
        self._window.panes.top.search.selectAll()

    def _back(self) -> None:
        """Out of the text, then out of the conversation, then out of the search."""
        rows = self._window.panes.list.view
        if rows.hasFocus():
            self.reading.search("")
        self._window.show_list(True)
        rows.setFocus()

    def _more(self) -> None:
        menu = QMenu(self._window)
        for name in ("promise", "join", "split", "why one row", "unfold", "note"):
            menu.addAction(self.actions[name])
        button = self._window.panes.conversation.head.more_button()
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _row_menu(self, place: QPoint) -> None:
        menu = QMenu(self._window)
        for name in ("done", "snooze", "join", "answer all"):
            menu.addAction(self.actions[name])
        menu.popup(place)

    def _open_palette(self) -> None:
        choices = [
            Choice(one.name, one.words.replace("&", ""), isolate(key_words(one.keys[0])) if one.keys else "")
            for one in commands()
            if one.name != "palette"
        ]
        self._palette.open_at(self._place(), choices, QSize(440, 380))

    def _place(self) -> QPoint:
        window = self._window
        return window.mapToGlobal(QPoint(window.width() // 2 - 220, max(60, window.height() // 6)))

    # What happens --------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        panes, desk = self._window.panes, self._desk
        for pane in (panes.list, panes.conversation, panes.top):
            pane.command.connect(self.do)
        panes.list.opened.connect(self._reply)
        panes.list.view.clicked.connect(self._row_clicked)
        panes.list.menu_wanted.connect(self._row_menu)
        panes.customer.open_wanted.connect(self.reading.open)
        panes.customer.hide_wanted.connect(self._window.toggle_customer)
        panes.customer.note_changed.connect(
            lambda number, text: self.ask.order(lambda: desk.conversation.customer_note(number, text))
        )
        panes.status.account_wanted.connect(self._account_wanted)
        panes.status.outbox_wanted.connect(lambda: self.reading.show_view(View.WAITING))

    def _happened(self, batch: Batch) -> None:
        self.reading.apply(batch)
        if batch.accounts or batch.outbox or batch.settings:
            self._ask_status()
        if batch.snippets:
            self.answering.reload_snippets()
        if batch.settings:
            self.apply_settings()
        if batch.bounced:
            self._window.panes.status.show_trouble(tr("An answer of yours did not arrive; it is back in the list."))

    def _ask_status(self) -> None:
        status, desk = self._window.panes.status, self._desk
        self.ask.ask(desk.status.accounts, self._show_accounts, topic="accounts")
        self.ask.ask(desk.status.outbox, status.show_outbox, topic="outbox")

    def _show_accounts(self, accounts: tuple[AccountView, ...]) -> None:
        self._window.panes.status.show_accounts(accounts)
        self._window.panes.list.offer_mailbox(not accounts)

    def _trouble(self, error: Exception) -> None:
        words = tr("Something went wrong in the program; nothing of your mail is lost. Details are in the log.")
        if isinstance(error, PunktualError):
            words = str(error)
        self._window.panes.status.show_trouble(words)
        self._trouble_over.start()

    # Time ----------------------------------------------------------------------------------------------------------

    def _start_clocks(self) -> None:
        self._ticks = 0
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.tick)
        self._tick.start()
        self._cards = QTimer(self)
        self._cards.setInterval(_CARDS_TICK_MS)
        self._cards.timeout.connect(self._count_down)
        self.reading.shown.connect(self._count_down)
        self._keep_zoom = QTimer(self)
        self._keep_zoom.setSingleShot(True)
        self._keep_zoom.setInterval(_KEEP_MS)
        self._keep_zoom.timeout.connect(
            lambda: self.change(zoom_percent=self._window.panes.conversation.zoom_percent())
        )
        self._trouble_over = QTimer(self)
        self._trouble_over.setSingleShot(True)
        self._trouble_over.setInterval(_TROUBLE_MS)
        self._trouble_over.timeout.connect(lambda: self._window.panes.status.show_trouble(""))

    def tick(self) -> None:
        """Time passed; only what can be seen is painted."""
        if not self._window.isVisible():
            return
        panes = self._window.panes
        panes.list.tick()
        panes.conversation.tick(self._watch.now())
        panes.top.tick()
        panes.status.tick()
        self._ticks += 1
        if self._ticks % _TICKS_OF_A_MINUTE == 0:
            self.reading.refresh_numbers()

    def _count_down(self) -> None:
        """Each second while an answer that is shown can be called back; its last second is painted too."""
        pane, now = self._window.panes.conversation, self._watch.now()
        shown = pane.shown()
        until = [message.can_cancel_until for message in shown.messages] if shown is not None else []
        if self._cards.isActive():
            pane.tick(now)
        if not any(at is not None and at > now for at in until):
            self._cards.stop()
        elif not self._cards.isActive():
            self._cards.start()
