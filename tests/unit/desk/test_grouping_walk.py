"""Whatever is done with groups, in whatever order and across restarts: nothing is lost and everything comes back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import case, delete, func, select

from app.bus import Bus
from app.clock import FrozenClock
from app.desk.composer import Composer
from app.desk.conversation import Conversation
from app.desk.ground import Ground
from app.desk.grouping import Grouping
from app.desk.inbox import Inbox
from app.model.account import Account, Server
from app.model.answer import FilledText, OutboxState
from app.model.listing import Row, State, View
from app.model.message import RawItem
from app.model.screen import Done
from app.settings import Settings
from app.store import accounts, outbox
from app.store import customers as customer_store
from app.store.engine import Store
from app.store.refresh import refresh
from app.store.tables import conversations, customers, cycles, identities, messages, suggestions, threads
from app.store.tables_grouping import lessons
from app.sync.answered import note_accepted
from app.sync.pipeline import Pipeline

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PEOPLE = ("Jan Kos", "Ola Lis", "Ewa Lis", "Adam Kot")
TEXTS = (
    "Where is the invoice for my order 4711?",
    "Can a gift card be used twice?",
    "Still no answer about order 4711, please write.",
    "Do you deliver bicycles to Germany at the weekend?",
    "Thank you!",
)
SETTINGS = Settings()
picks = st.integers(0, 1_000_000)
decided = st.sampled_from(["join", "apart", "split", "accept", "dismiss"])


class Shop:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "shop.sqlite3"
        self.clock = FrozenClock(NOW)
        self.open()
        server = Server("mail.firma.example", 993)
        with self.store.write() as conn:
            owner = Account(0, "shop@firma.example", "", server, server, NOW - timedelta(days=1))
            self.account = accounts.add(conn, owner)

    def open(self) -> None:
        self.store = Store.open(self.path)
        ground = Ground(self.store, Bus(), self.clock, SETTINGS)
        self.conversation = Conversation(ground, None)  # type: ignore[arg-type]  # nothing here reaches the machinery
        self.composer = Composer(ground, None)  # type: ignore[arg-type]
        self.grouping, self.inbox = Grouping(ground), Inbox(ground)
        self.pipeline = Pipeline(self.store, Bus(), lambda: SETTINGS)

    def rows(self) -> tuple[Row, ...]:
        return tuple(row for view in View for row in self.inbox.rows(view))

    def facts(self) -> dict[str, object]:
        """What every conversation is by itself: its row, its words, its customer, what is begun for it."""
        made: dict[str, object] = {}
        for row in sorted(self.rows(), key=lambda row: row.id):
            view = self.conversation.open(row.id)
            shown = (row.customer, row.subject, row.due, row.opened_at, row.snoozed_until, row.is_promised, row.badge)
            made[str(row.id)] = (*shown, view.customer, view.messages, view.threads, view.draft, view.order_number)
        return made

    def everything(self) -> dict[str, object]:
        """And what is said and learnt of pairs, and who is who."""
        made = self.facts()
        for row in self.rows():
            view = self.conversation.open(row.id)
            made[f"{row.id} pairs"] = (view.evidence, view.repeats, row.has_suggestion)
        with self.store.read() as conn:
            for table in (suggestions, lessons, customers, identities):
                made[table.name] = sorted(map(str, conn.execute(select(table))))
        return made


class Walk(RuleBasedStateMachine):
    mails = Bundle("mails")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.shop = Shop(self.folder)
        self.expected = 0

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.store.close()
            shutil.rmtree(self.folder)

    # What happens ----------------------------------------------------------------------------------------------------

    @rule(target=mails, who=st.sampled_from(PEOPLE), text=st.sampled_from(TEXTS), minutes=st.integers(1, 300))
    def arrive(self, who: str, text: str, minutes: int) -> int:
        return self._receive(who, text, minutes)

    @rule(answers=mails, who=st.sampled_from(PEOPLE), text=st.sampled_from(TEXTS), minutes=st.integers(1, 300))
    def arrive_in_a_thread(self, answers: int, who: str, text: str, minutes: int) -> None:
        self._receive(who, text, minutes, f"In-Reply-To: <m{answers}@x.example>\r\n")

    @rule(first=picks, second=picks)
    def join(self, first: int, second: int) -> None:
        self._pair(first, second, self.shop.grouping.join)

    @rule(first=picks, second=picks)
    def keep_apart(self, first: int, second: int) -> None:
        self._pair(first, second, self.shop.grouping.keep_apart)

    @rule(place=picks)
    def accept(self, place: int) -> None:
        self._offered(place, self.shop.grouping.join)

    @rule(place=picks)
    def dismiss(self, place: int) -> None:
        self._offered(place, self.shop.grouping.keep_apart)

    @rule(place=picks)
    def split(self, place: int) -> None:
        self._split(place)

    @rule(place=picks)
    def take_any_back(self, place: int) -> None:
        if entries := self.shop.grouping.log():
            self.shop.grouping.take_back(entries[place % len(entries)].id)

    @rule()
    def undo(self) -> None:
        self.shop.grouping.undo_last()

    @rule(place=picks)
    def answer(self, place: int) -> None:
        rows = [row for row in self.shop.rows() if row.due]
        if not rows:
            return
        shop = self.shop
        shop.composer.send(rows[place % len(rows)].id, "Here you are.")
        shop.clock.advance(timedelta(minutes=1))
        with shop.store.write() as conn:
            for item in outbox.in_state(conn, OutboxState.HELD):
                note_accepted(conn, item, shop.clock.now(), SETTINGS)
                outbox.move(conn, item.id, [OutboxState.HELD], OutboxState.ACCEPTED)
                outbox.remove(conn, item.id, [OutboxState.ACCEPTED])
                refresh(conn, [item.conversation_id], SETTINGS)
        self.expected += 1

    @rule(place=picks, what=st.sampled_from(["done", "snooze", "promise", "draft"]))
    def decide(self, place: int, what: str) -> None:
        rows = [row for row in self.shop.rows() if row.due]
        if not rows:
            return
        chosen, soon = rows[place % len(rows)].id, self.shop.clock.now() + timedelta(days=2)
        if what == "done":
            self.shop.inbox.done([chosen])
        elif what == "snooze":
            self.shop.inbox.snooze([chosen], soon)
        elif what == "promise":
            self.shop.inbox.promise(chosen, soon)
        else:
            self.shop.composer.save_draft(chosen, FilledText(f"Dear {place}"))

    @rule(place=picks)
    def forget(self, place: int) -> None:
        """Nobody else loses anything."""
        shop = self.shop
        rows = shop.rows()
        if not rows:
            return
        who = shop.conversation.open(rows[place % len(rows)].id).customer
        before = shop.facts()
        with shop.store.write() as conn:
            changed = customer_store.forget(conn, who.id)
            refresh(conn, changed, SETTINGS)
            self.expected = conn.execute(select(func.count()).select_from(messages)).scalar_one()
        after = shop.facts()
        untouched = before.keys() - set(map(str, changed))
        assert {name: after.get(name) for name in untouched} == {name: before[name] for name in untouched}
        assert who.id not in {shop.conversation.open(row.id).customer.id for row in shop.rows()}

    @rule()
    def restart(self) -> None:
        self.shop.store.close()
        self.shop.open()

    # What must be so -------------------------------------------------------------------------------------------------

    @rule(plan=st.lists(st.tuples(decided, picks, picks), min_size=1, max_size=4), restarts=st.booleans())
    def undone_one_after_the_other_it_is_as_before(self, plan: Sequence[tuple[str, int, int]], restarts: bool) -> None:
        before = self.shop.everything()
        made = [done for what, first, second in plan if (done := self._decide(what, first, second))]
        made = [done for done in made if done.conversation_ids]
        self.shop.clock.advance(timedelta(seconds=5))
        if restarts:
            self.restart()
        for done in reversed(made):
            if restarts:
                assert self.shop.grouping.undo_last() is not None
            else:
                self.shop.inbox.undo(done.undo_id)
        after = self.shop.everything()
        assert {name: (one, before.get(name)) for name, one in after.items() if one != before.get(name)} == {}
        assert after.keys() == before.keys()

    @rule(order=st.lists(picks, min_size=3, max_size=6), restarts=st.booleans())
    def grouped_and_split_it_is_as_before(self, order: Sequence[int], restarts: bool) -> None:
        single = [row.id for row in self.shop.rows() if row.thread_count == 1]
        chosen = list(dict.fromkeys(single[place % len(single)] for place in order)) if single else []
        before = self.shop.facts()
        mine = [self.shop.conversation.open(one).threads[0].id for one in chosen]
        there = list(chosen)
        for place in order:
            if len(there) > 1:
                gone = there.pop(place % len(there))
                self.shop.grouping.join(there[place % len(there)], gone)
        if restarts:
            self.restart()
        for place in order + order:
            self.shop.grouping.split(mine[place % len(mine)]) if mine else None
        for thread_id in mine:
            self.shop.grouping.split(thread_id)
        after = self.shop.facts()
        assert {name: (one, before.get(name)) for name, one in after.items() if one != before.get(name)} == {}
        assert after.keys() == before.keys()

    @invariant()
    def no_message_is_lost(self) -> None:
        if not hasattr(self, "shop"):
            return
        with self.shop.store.read() as conn:
            assert conn.execute(select(func.count()).select_from(messages)).scalar_one() == self.expected
        assert sum(row.message_count for row in self.shop.rows()) == self.expected

    @invariant()
    def only_what_holds_threads_is_listed(self) -> None:
        if not hasattr(self, "shop"):
            return
        with self.shop.store.read() as conn:
            held = set(conn.execute(select(threads.c.conversation_id)).scalars())
            c = conversations.c
            listed = set(conn.execute(select(c.id).where(c.state != State.JOINED.value)).scalars())
            assert held == listed == {row.id for row in self.shop.rows()}

    @invariant()
    def cycles_are_those_of_a_fresh_fold(self) -> None:
        if not hasattr(self, "shop"):
            return
        with self.shop.store.read() as conn:
            due = case((cycles.c.ended_how.is_(None), cycles.c.due))  # what ended keeps the due that was promised
            facts = [due, *(column for column in cycles.c if column.name != "due")]
            query = select(*facts).order_by(cycles.c.conversation_id, cycles.c.opened_by)
            before = conn.execute(query).all()
            rows = conn.execute(select(conversations).order_by(conversations.c.id)).all()
            ids = conn.execute(select(conversations.c.id)).scalars().all()
        store = self.shop.store
        with store.write() as conn:
            conn.execute(delete(cycles))
            refresh(conn, ids, SETTINGS)
            assert conn.execute(query).all() == before
            assert conn.execute(select(conversations).order_by(conversations.c.id)).all() == rows

    # Own -------------------------------------------------------------------------------------------------------------

    def _receive(self, who: str, text: str, minutes: int, more: str = "") -> int:
        shop = self.shop
        shop.clock.advance(timedelta(minutes=minutes))
        self.expected += 1
        address = who.lower().replace(" ", ".")
        raw = (
            f"From: {who} <{address}@x.example>\r\nTo: shop@firma.example\r\n"
            f"Message-ID: <m{self.expected}@x.example>\r\n{more}Subject: Question\r\n\r\n{text}\r\n"
        ).encode()
        shop.pipeline.take(shop.account, [RawItem(shop.account.id, 0, 0, raw, shop.clock.now())], is_live=True)
        return self.expected

    def _pair(self, first: int, second: int, change: Callable[[int, int], Done]) -> Done | None:
        ids = sorted(row.id for row in self.shop.rows())
        if len(ids) < 2:
            return None
        one, other = ids[first % len(ids)], ids[second % len(ids)]
        return change(one, other) if one != other else None

    def _offered(self, place: int, change: Callable[[int, int], Done]) -> Done | None:
        """With one of the open suggestions."""
        shop = self.shop
        rows = [row.id for row in shop.rows()]
        offers = [(one, each.conversation_id) for one in rows for each in shop.conversation.open(one).repeats]
        return change(*offers[place % len(offers)]) if offers else None

    def _split(self, place: int) -> Done | None:
        found = self._threads()
        return self.shop.grouping.split(found[place % len(found)]) if found else None

    def _decide(self, what: str, first: int, second: int) -> Done | None:
        if what == "split":
            return self._split(first)
        change = self.shop.grouping.keep_apart if what in ("apart", "dismiss") else self.shop.grouping.join
        return self._pair(first, second, change) if what in ("join", "apart") else self._offered(first, change)

    def _threads(self) -> list[int]:
        """Of conversations that have several."""
        groups = [row.id for row in self.shop.rows() if row.thread_count > 1]
        return [thread.id for one in groups for thread in self.shop.conversation.open(one).threads]


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
