"""The desk in memory, for the window alone. Every call checks that it does not come from the GUI thread."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.bus import Bus
from app.clock import FrozenClock
from app.deadlines.calendar import closing, next_opening
from app.deadlines.open_hours import OpenHours
from app.errors import BadInput, ServerUnreachable, SignInRefused
from app.events import ConversationsChanged, SettingsChanged, SnippetsChanged
from app.model.account import Account, Security, Server
from app.model.answer import AfterSend, FilledText, Filling, OutboxState, Snippet
from app.model.listing import Row, View
from app.model.message import Address, Channel, Direction, Kind, Risk
from app.model.screen import (
    AccountView,
    ConversationView,
    Done,
    FileLook,
    FileView,
    GroupingEntry,
    GroupingFilter,
    MessageView,
    OutboxSummary,
    PackedFile,
    PossibleRepeat,
    Sent,
    Today,
)
from app.settings import Settings
from tests.fakes import forms, shop

_PLACEHOLDER = re.compile(r"\{\{([a-z_.]{1,40})(?:\|([^}]{0,80}))?\}\}")


class _Topic:
    """Calls are counted, and must come from another thread than the window's."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name.startswith("_") or not callable(found):
            return found
        return self._desk.guarded(f"{type(self).__name__.lower()}.{name}", found)


class FakeDesk:
    """:ivar calls: names of the calls, in order
    :ivar on_gui_thread: calls that would have blocked the window
    """

    def __init__(self, rows: tuple[Row, ...] = shop.ROWS) -> None:
        self.clock = FrozenClock(shop.NOW)
        self.bus = Bus()
        self.settings = Settings(owner_name="Ewa Nowicka")
        self.calls: list[str] = []
        self.on_gui_thread: list[str] = []
        self.views: dict[View, tuple[Row, ...]] = {
            View.TO_ANSWER: rows,
            View.WAITING: shop.WAITING,
            View.SNOOZED: shop.SNOOZED,
            View.DONE: shop.DONE,
            View.OTHER: shop.OTHER,
        }
        self.undoing: dict[int, Callable[[], None]] = {}
        self.sent: list[tuple[int, str, dict[str, Any]]] = []
        self.drafts: dict[int, FilledText] = {}
        self.notes: list[tuple[int, str]] = []
        self.splits: list[int] = []
        self.groupings: tuple[GroupingEntry, ...] = shop.GROUPINGS
        self.logs_wanted: list[GroupingFilter] = []
        self.connected = shop.accounts()
        self.without_password: set[int] = set()
        self.keyring_words = ""
        self.let_in: list[int] = []
        self.shown_whole: list[int] = []
        self.messages: dict[int, tuple[MessageView, ...]] = {}
        self.pictures: dict[str, bytes] = {}
        self.corrected: list[tuple[object, ...]] = []
        self.handed_out: list[tuple[int, int]] = []
        self.saved: list[Path] = []
        self.trusted: list[int] = []
        self.form_views = forms.views()
        self.form_keys: dict[int, str] = {}
        self.tried: list[tuple[object, str | None]] = []
        self.php_files = 0
        self.inbox = Inbox(self)
        self.conversation = Conversation(self)
        self.grouping = Grouping(self)
        self.files = Files(self)
        self.corrections = Corrections(self)
        self.composer = Composer(self)
        self.snippets = Snippets(self)
        self.accounts = Accounts(self)
        self.form_sources = FormSources(self)
        self.website = Website(self)
        self.preferences = Preferences(self)
        self.status = Status(self)
        self.is_closed = False

    @property
    def hours(self) -> OpenHours:
        return OpenHours(self.settings.hours)

    def close(self) -> None:
        self.is_closed = True

    def guarded(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:
            self.calls.append(name)
            if threading.current_thread() is threading.main_thread():
                self.on_gui_thread.append(name)
            return call(*args, **more)

        return run

    def all_rows(self) -> dict[int, Row]:
        return {row.id: row for rows in self.views.values() for row in rows}

    def shown_messages(self) -> list[MessageView]:
        return [each for messages in self.messages.values() for each in messages]

    def put(self, row: Row, view: View = View.TO_ANSWER) -> None:
        """As if it had just arrived."""
        self.views = {one: tuple(each for each in rows if each.id != row.id) for one, rows in self.views.items()}
        self.views[view] = tuple(sorted((*self.views[view], row), key=_by_due))
        self.bus.publish(ConversationsChanged(frozenset({row.id})))

    def move(self, ids: Collection[int], to: View, change: Callable[[Row], Row] = lambda row: row) -> Done:
        before = dict(self.views)
        rows = self.all_rows()
        chosen = tuple(change(rows[one]) for one in ids)
        self.views = {one: tuple(row for row in each if row.id not in ids) for one, each in self.views.items()}
        self.views[to] = tuple(sorted((*chosen, *self.views[to]), key=_by_due))
        number = len(self.undoing) + 1

        def undo() -> None:
            self.views = before

        self.undoing[number] = undo
        self.bus.publish(ConversationsChanged(frozenset(ids)))
        return Done(number, tuple(ids))


def _by_due(row: Row) -> datetime:
    return row.due or datetime.max.replace(tzinfo=UTC)


class Inbox(_Topic):
    def rows(self, view: View) -> tuple[Row, ...]:
        return self._desk.views[view]

    def rows_of(self, ids: Collection[int]) -> tuple[Row, ...]:
        return tuple(row for one, row in self._desk.all_rows().items() if one in ids)

    def counts(self) -> dict[View, int]:
        return {view: len(rows) for view, rows in self._desk.views.items()}

    def today(self) -> Today:
        rows = self._desk.views[View.TO_ANSWER]
        coming = [row.due for row in rows if row.due and row.due > self._desk.clock.now()]
        return Today(len(rows), min(coming, default=None), 14, 0.93, 38 * 60)

    def search(self, text: str, limit: int = 200, *, by_rank: bool = False) -> tuple[Row, ...]:
        word = text.casefold()
        fits = (
            row
            for row in self._desk.all_rows().values()
            if word in f"{row.customer} {row.subject} {row.preview}".casefold()
        )
        return tuple(sorted(fits, key=lambda row: row.newest_at, reverse=not by_rank))[:limit]

    def done(self, ids: Collection[int]) -> Done:
        return self._desk.move(ids, View.DONE, lambda row: replace(row, due=None, opened_at=None))

    def snooze(self, ids: Collection[int], until: datetime) -> Done:
        return self._desk.move(ids, View.SNOOZED, lambda row: replace(row, snoozed_until=until))

    def unsnooze(self, ids: Collection[int]) -> Done:
        return self._desk.move(ids, View.TO_ANSWER, lambda row: replace(row, snoozed_until=None))

    def promise(self, conversation_id: int, due: datetime | None) -> Done:
        return self._desk.move([conversation_id], View.TO_ANSWER, lambda row: replace(row, due=due, is_promised=True))

    def undo(self, undo_id: int) -> None:
        self._desk.undoing.pop(undo_id)()
        self._desk.bus.publish(ConversationsChanged(frozenset(self._desk.all_rows())))


class Conversation(_Topic):
    def open(self, conversation_id: int) -> ConversationView:
        if conversation_id not in self._desk.all_rows():
            raise BadInput("This conversation is gone.")
        made = shop.conversation(self._desk.all_rows()[conversation_id])
        if given := self._desk.messages.get(conversation_id):
            made = replace(made, messages=given)
        own = tuple(_own_message(place, one) for place, one in enumerate(self._desk.sent) if one[0] == conversation_id)
        return replace(made, messages=made.messages + own, draft=self._desk.drafts.get(conversation_id))

    def mark_read(self, conversation_id: int) -> None:
        for view, rows in self._desk.views.items():
            self._desk.views[view] = tuple(
                replace(row, is_unread=False) if row.id == conversation_id else row for row in rows
            )
        self._desk.bus.publish(ConversationsChanged(frozenset({conversation_id})))

    def source(self, message_id: int) -> bytes:
        return b"From: anna.k@poczta.example\r\nSubject: =?utf-8?q?Zwrot?=\r\n\r\nBroken <source>"

    def show_remote(self, message_id: int) -> MessageView:
        self._desk.let_in.append(message_id)
        shown = next(each for each in self._desk.shown_messages() if each.id == message_id)
        html = f'{shown.html}<img src="https://shop.example/x.png">'
        return replace(shown, html=html, held_remote=None, shows_remote=True)

    def show_whole(self, message_id: int) -> MessageView:
        self._desk.shown_whole.append(message_id)
        shown = next(each for each in self._desk.shown_messages() if each.id == message_id)
        return replace(shown, html="<p>whole</p>", is_html_long=False)

    def note(self, conversation_id: int, text: str) -> None:
        self._desk.notes.append((conversation_id, text))

    def phone_note(self, number: str, text: str, name: str = "", missed: bool = True) -> int:
        made = shop.row(99, name or number, "Phone", text, shop.at(20, 14), channels=(Channel.PHONE,))
        self._desk.put(made)
        return made.id

    def customer_note(self, customer_id: int, text: str) -> None:
        self._desk.notes.append((customer_id, text))


class Grouping(_Topic):
    def split(self, thread_id: int) -> Done:
        self._desk.splits.append(thread_id)
        return Done(99, ())

    def join(self, conversation_id: int, other_id: int) -> Done:
        return self._desk.move([other_id], View.DONE)

    def candidates(self, conversation_id: int, text: str = "") -> tuple[PossibleRepeat, ...]:
        word = text.casefold()
        rows = (
            [row for row in self._desk.all_rows().values() if word in f"{row.customer} {row.preview}".casefold()]
            if word
            else self._desk.views[View.TO_ANSWER]
        )
        return tuple(PossibleRepeat(row.id, row.customer, row.subject, ()) for row in rows if row.id != conversation_id)

    def keep_apart(self, conversation_id: int, other_id: int) -> Done:
        return self._desk.move([conversation_id], View.TO_ANSWER, lambda row: replace(row, has_suggestion=False))

    def log(self, wanted: GroupingFilter, limit: int = 100) -> tuple[GroupingEntry, ...]:
        self._desk.logs_wanted.append(wanted)
        fits = (
            entry
            for entry in self._desk.groupings
            if wanted.what in ("", entry.what) and wanted.by_owner in (None, entry.by_owner)
        )
        return tuple(fits)[:limit]

    def take_back(self, entry_id: int) -> GroupingEntry | None:
        found = next((each for each in self._desk.groupings if each.id == entry_id and each.holds), None)
        if found is not None:
            undone = replace(found, holds=False, undone_at=self._desk.clock.now())
            self._desk.groupings = tuple(undone if each is found else each for each in self._desk.groupings)
            self._desk.bus.publish(ConversationsChanged(frozenset({shop.ANNA})))
        return found

    def undo_last(self) -> GroupingEntry | None:
        found = next((each for each in self._desk.groupings if each.holds and each.by_owner), None)
        return found and self.take_back(found.id)


class Files(_Topic):
    def content(self, message_id: int, index: int) -> tuple[FileView, bytes]:
        return FileView(index, "metka.jpg", "image/jpeg", 4), self._desk.pictures.get("thumbnail", b"")

    def look(self, message_id: int, index: int) -> FileLook:
        packed = (
            PackedFile("invoice.pdf.exe", 9_000, Risk.DISGUISED),
            PackedFile("docs/a.pdf", 100, is_encrypted=True),
        )
        file = FileView(index, "invoices.zip", "application/zip", 4)
        return FileLook(file, packed=packed, count=2, warning="There is 1 program in this archive.")

    def hand_out(self, message_id: int, index: int) -> Path:
        self._desk.handed_out.append((message_id, index))
        return Path("handed out")

    def save(self, message_id: int, index: int, path: Path) -> None:
        self._desk.saved.append(path)

    def save_all(self, message_id: int, folder: Path) -> tuple[Path, ...]:
        self._desk.saved.append(folder)
        return (folder / "a", folder / "b")

    def inline_picture(self, message_id: int, content_id: str) -> bytes:
        return self._desk.pictures[content_id]

    def web_picture(self, url: str) -> bytes:
        return self._desk.pictures[url]

    def page(self, message_id: int, *, with_remote: bool = False) -> Path:
        return Path(f"page, remote: {with_remote}")

    def trust(self, message_id: int, *, is_trusted: bool = True) -> None:
        self._desk.trusted.append(message_id if is_trusted else -message_id)


class Corrections(forms.FormTeaching, _Topic):
    def encoding(self, message_id: int, charset: str) -> None:
        self._desk.corrected.append((message_id, charset))

    def set_kind(self, message_id: int, kind: Kind) -> Done:
        self._desk.corrected.append((message_id, kind))
        return Done(98, ())


class FormSources(forms.FormSources, _Topic):
    pass


class Website(forms.Website, _Topic):
    pass


def _own_message(place: int, sent: tuple[int, str, dict[str, Any]]) -> MessageView:
    until = shop.NOW + timedelta(seconds=10)
    me = Address("Ewa Nowicka", "sklep@ewa.example")
    return MessageView(
        shop.BIG + 5000 + place,
        shop.BIG + 13,
        Channel.EMAIL,
        Direction.OUT,
        Kind.CUSTOMER,
        me,
        shop.NOW,
        "Re",
        sent[1],
        outbox_id=place + 1,
        outbox_state=OutboxState.HELD,
        can_cancel_until=until,
    )


class Composer(_Topic):
    def insert(self, conversation_id: int, snippet_id: int) -> FilledText:
        snippet = next(one for one in shop.SNIPPETS if one.id == snippet_id)
        known = {"customer.first_name": "Anna", "order_number": "10477"} if conversation_id == shop.ANNA else {}
        return _fill(snippet.variants[0].body, known)

    def save_draft(self, conversation_id: int, draft: FilledText) -> None:
        self._desk.drafts[conversation_id] = draft

    def send(
        self,
        conversation_id: int,
        body: str,
        after: AfterSend = AfterSend.WAITING,
        attachments: tuple[tuple[str, bytes], ...] = (),
        snippet_ids: tuple[int, ...] = (),
        thread_id: int | None = None,
        not_before: datetime | None = None,
        also: tuple[str, ...] = (),
    ) -> Sent:
        if "{{" in body:
            raise BadInput("A placeholder is not filled in.", "", "Fill it in and send again.")
        more = {"after": after, "attachments": attachments, "snippet_ids": snippet_ids, "thread_id": thread_id}
        self._desk.sent.append((conversation_id, body, more | {"not_before": not_before, "also": also}))
        self._desk.drafts.pop(conversation_id, None)
        to = View.WAITING if after is AfterSend.WAITING else View.DONE
        self._desk.move([conversation_id], to, lambda row: replace(row, due=None))
        return Sent(len(self._desk.sent), conversation_id, self._desk.clock.now() + timedelta(seconds=10))

    def take_back(self, outbox_id: int) -> FilledText | None:
        conversation_id, body, _ = self._desk.sent.pop(outbox_id - 1)
        original = next(row for row in shop.ROWS if row.id == conversation_id)
        self._desk.put(original)
        self._desk.drafts[conversation_id] = FilledText(body)
        return FilledText(body)

    def resend(self, outbox_id: int) -> None:
        pass

    def settle(self, outbox_id: int) -> FilledText | None:
        return self.take_back(outbox_id)

    def new(self, account_id: int, to: str, subject: str, body: str, attachments: Any = ()) -> Sent:
        if "@" not in to:
            raise BadInput("This is no e-mail address.")
        return Sent(1, shop.ROWS[0].id, self._desk.clock.now() + timedelta(seconds=10))


def _fill(body: str, known: dict[str, str]) -> FilledText:
    text, at, fillings = "", 0, []
    for found in _PLACEHOLDER.finditer(body):
        text += body[at : found.start()]
        value = known.get(found[1], found[2])
        words = found[0] if value is None else value
        if words:
            fillings.append(Filling(len(text), len(text) + len(words), found[1], value is None))
        text, at = text + words, found.end()
    return FilledText(text + body[at:], tuple(fillings))


class Snippets(_Topic):
    def __init__(self, desk: FakeDesk) -> None:
        super().__init__(desk)
        self._all = list(shop.SNIPPETS)

    def all(self) -> tuple[Snippet, ...]:
        return tuple(self._all)

    def save(self, snippet: Snippet) -> Snippet:
        if not snippet.code:
            raise BadInput("A snippet needs a code.")
        made = snippet if snippet.id else replace(snippet, id=shop.BIG + 999)
        self._all = [made if one.id == made.id else one for one in self._all]
        if made not in self._all:
            self._all.append(made)
        self._desk.bus.publish(SnippetsChanged())
        return made

    def delete(self, snippet_id: int) -> None:
        self._all = [one for one in self._all if one.id != snippet_id]
        self._desk.bus.publish(SnippetsChanged())

    def reorder(self, ids: tuple[int, ...]) -> None:
        self._all.sort(key=lambda one: ids.index(one.id))

    def install_starters(self, languages: tuple[str, ...]) -> None:
        pass

    def export(self) -> str:
        return "[]"

    def import_(self, text: str) -> int:
        return 0


class Accounts(_Topic):
    def all(self) -> tuple[AccountView, ...]:
        return self._desk.connected

    def check(self, account: Account, password: str) -> None:
        if password == "no network":
            raise ServerUnreachable("The server is not reached.")
        if password != "right":
            raise SignInRefused("The password was refused.", "", "Some providers want an app password.")

    def find_settings(self, address: str) -> SimpleNamespace:
        domain = address.rpartition("@")[2]
        is_known = domain == "large.example"
        hint, url = ("This provider wants an app password.", "https://help.example") if is_known else ("", "")
        imap, smtp = Server(f"imap.{domain}", 993), Server(f"smtp.{domain}", 587, Security.STARTTLS)
        return SimpleNamespace(imap=imap, smtp=smtp, is_known=is_known, hint=hint, help_url=url)

    def add(self, account: Account, password: str) -> Account:
        return replace(account, id=7)

    def change(self, account: Account, password: str | None) -> None:
        pass

    def remove(self, account_id: int) -> None:
        pass

    def sync_now(self) -> None:
        pass

    def keyring_words(self) -> str:
        return self._desk.keyring_words

    def needs_password(self) -> tuple[Account, ...]:
        known = (one.account for one in self._desk.connected)
        return tuple(one for one in known if one.id in self._desk.without_password)

    def give_password(self, account_id: int, password: str) -> None:
        self._desk.without_password.discard(account_id)


class Preferences(_Topic):
    def get(self) -> Settings:
        return self._desk.settings

    def set(self, settings: Settings) -> None:
        if not any(settings.hours.week):
            raise BadInput("You would never be open.")
        self._desk.settings = settings
        self._desk.bus.publish(SettingsChanged())

    def close_from_now(self, until: datetime | None) -> None:
        pass


class Status(_Topic):
    def accounts(self) -> tuple[AccountView, ...]:
        return self._desk.connected

    def outbox(self) -> OutboxSummary:
        return OutboxSummary(len(self._desk.sent), 0, 0)

    def is_open(self) -> bool:
        return self._desk.hours.is_open(self._desk.clock.now())

    def closes_at(self) -> datetime | None:
        return closing(self._desk.settings.hours, self._desk.clock.now())

    def opens_at(self) -> datetime | None:
        closed = closing(self._desk.settings.hours, self._desk.clock.now())
        return next_opening(self._desk.settings.hours, closed or self._desk.clock.now())
