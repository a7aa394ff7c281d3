"""Every pane alone, with made-up rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.listing import View
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from tests.gallery import mails
from ui.panes.composer_pane import ComposerPane
from ui.panes.conversation_pane import ConversationPane
from ui.panes.customer_pane import CustomerPane
from ui.panes.list_pane import ListPane
from ui.panes.status_bar import StatusBar
from ui.panes.top_bar import TopBar
from ui.watch import Watch
from ui.widgets.week_grid import WeekGrid


def watch(desk: FakeDesk) -> Watch:
    return Watch(desk.clock.now, lambda: desk.hours, lambda: desk.settings.warning_open_minutes * 60)


def inbox(desk: FakeDesk) -> QWidget:
    pane = ListPane(watch(desk))
    pane.load(desk.views[View.TO_ANSWER], View.TO_ANSWER)
    pane.set_counts({view: len(rows) for view, rows in desk.views.items()})
    pane.choose(shop.ANNA)
    pane.resize(416, 800)
    return pane


def compact(desk: FakeDesk) -> QWidget:
    pane = inbox(desk)
    assert isinstance(pane, ListPane)
    pane.set_compact(True)
    return pane


def empty(desk: FakeDesk) -> QWidget:
    pane = ListPane(watch(desk))
    pane.set_empty_words("Nothing to answer.", "Next opening: Mon 9:00.")
    pane.load((), View.TO_ANSWER)
    pane.resize(416, 500)
    return pane


def conversation(desk: FakeDesk) -> QWidget:
    pane = ConversationPane(watch(desk))
    pane.show_conversation(shop.conversation(desk.all_rows()[shop.ANNA]))
    pane.resize(740, 600)
    return pane


def composer(desk: FakeDesk) -> QWidget:
    pane = ComposerPane(watch(desk))
    pane.snippets.set_all(shop.SNIPPETS)
    pane.show_conversation(shop.conversation(desk.all_rows()[shop.ANNA]))
    pane.insert(type(desk.composer).insert(desk.composer, shop.ANNA, shop.SNIPPETS[1].id))
    pane.resize(740, 300)
    pane.show()
    return pane


def customer(desk: FakeDesk) -> QWidget:
    pane = CustomerPane(watch(desk))
    pane.show_customer(shop.conversation(desk.all_rows()[shop.ANNA]).customer)
    pane.resize(284, 600)
    return pane


def bars(desk: FakeDesk) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    top, status = TopBar(watch(desk)), StatusBar(watch(desk))
    top.show_today(type(desk.inbox).today(desk.inbox))
    column.addWidget(top)
    column.addStretch(1)
    column.addWidget(status)
    status.show_accounts(shop.accounts())
    status.show_hours(True, shop.at(20, 17), shop.at(23, 9))
    both.resize(1440, 140)
    return both


def week(desk: FakeDesk) -> QWidget:
    made = WeekGrid("Opening hours", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    made.set_open_slots([[18 <= slot < 34 for slot in range(48)]] * 5 + [[False] * 48] * 2)
    return made


def _mail(name: str, desk: FakeDesk) -> QWidget:
    return mails.pane(name, watch(desk), desk)


PANES: dict[str, Callable[[FakeDesk], QWidget]] = {
    "inbox": inbox,
    "compact": compact,
    "empty": empty,
    "conversation": conversation,
    "composer": composer,
    "customer": customer,
    "bars": bars,
    "week": week,
    "let in": lambda desk: mails.pane("newsletter", watch(desk), desk, with_remote=True),
    **{name: partial(_mail, name) for name in mails.MAILS},
}
