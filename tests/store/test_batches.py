"""A batch of mail is grouped as its messages are one by one, whoever wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.bus import Bus
from app.grouping.model import shipped
from app.model.account import Account, FolderRole, Security, Server
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, folders
from app.store.engine import Store
from app.store.tables import conversations, messages, suggestions, threads
from app.sync.pipeline import Pipeline
from tests.store.rows import NOON

_T = TypeVar("_T")

OWN = "shop@sklep.example"
PEOPLE = (
    "Ewa Lis <ewa@wp.example>",
    "Ewka Lis <ewa.lis@praca.example>",
    "Jan Kos <jan@wp.example>",
    "Anna Nowak <anna@o2.example>",
)
TEXTS = (
    "Gdzie jest moja paczka? Zamówienie #84438 miało dotrzeć wczoraj.",
    "Nadal nie mam odpowiedzi w sprawie #84438!\n\nEwa Lis\ntel. +48 798 123 456",
    "Proszę o fakturę VAT za lampkę nocną.",
    "Lampka nocna przyszła stłuczona, proszę o wymianę.\n\nJan Kos\ntel. +48 601 222 333",
    "Dziękuję!",
)
#: Who, what, hours since the one before, and which earlier one it answers by Reply (0 for none).
Letter = tuple[int, int, int, int]
#: Each message with the first one of its conversation and of its customer; and what is offered for which.
Grouped = tuple[list[tuple[str, str, str]], list[tuple[str, str, int, str]]]
LETTERS = st.lists(
    st.tuples(st.integers(0, len(PEOPLE) - 1), st.integers(0, len(TEXTS) - 1), st.integers(1, 200), st.integers(0, 3)),
    min_size=2,
    max_size=8,
)


@pytest.fixture(autouse=True, scope="module")
def _weights() -> Iterator[None]:
    """What a join teaches counts from the next batch on, so that batches of other sizes learn at other times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.grouping.learnt_weights", lambda _: shipped())
        yield


def raw_of(letters: Sequence[Letter]) -> Iterable[tuple[bytes, int]]:
    """Each letter with its hour."""
    hour = 0
    for number, (who, what, later, back) in enumerate(letters):
        hour += later
        head = f"From: {PEOPLE[who]}\nTo: {OWN}\nMessage-ID: <{number}@x.example>\n"
        if back and number >= back:
            head += f"In-Reply-To: <{number - back}@x.example>\n"
        head += "Subject: Sprawa\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
        yield (head + TEXTS[what]).encode(), hour


@cache
def empty() -> bytes:
    """A new database: to make its tables takes longer than all that follows."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "store.sqlite3"
        Store.open(place).close()
        return place.read_bytes()


def grouped_in(letters: Sequence[Letter], history_hours: int, sizes: Sequence[int]) -> Grouped:
    """Who is with whom, whose that is and what is offered, when so many are taken in at once."""
    return taken_in(letters, history_hours, sizes, _stored)


def taken_in(letters: Sequence[Letter], history_hours: int, sizes: Sequence[int], look: Callable[[Store], _T]) -> _T:
    server = Server("mail.example", 993, Security.TLS, "u")
    with TemporaryDirectory() as folder:
        place = Path(folder) / "store.sqlite3"
        place.write_bytes(empty())
        store = Store.open(place)
        with store.write() as conn:
            account = Account(0, OWN, "Sklep", server, server, NOON + timedelta(hours=history_hours))
            account = accounts.add(conn, account)
            inbox = folders.find_or_add(conn, account.id, FolderRole.INBOX, "INBOX")
        items = [
            RawItem(account.id, inbox.id, number, raw, NOON + timedelta(hours=hour))
            for number, (raw, hour) in enumerate(raw_of(letters), 1)
        ]
        pipeline = Pipeline(store, Bus(), lambda: Settings(order_examples=("#27611",)))
        for size in sizes:
            pipeline.take(account, items[:size], is_live=False)
            del items[:size]
        found = look(store)
        store.close()
    return found


def _stored(store: Store) -> Grouped:
    c, t, m, s = conversations.c, threads.c, messages.c, suggestions.c
    with store.read() as conn:
        rows = conn.execute(
            select(m.rfc_id, t.conversation_id, c.customer_id)
            .join_from(messages, threads, t.id == m.thread_id)
            .join(conversations, c.id == t.conversation_id)
            .order_by(m.rfc_id)
        ).all()
        offers = conn.execute(select(s.conversation_id, s.other_id, s.rank, s.state)).all()
    first = {conversation: rfc_id for rfc_id, conversation, _ in reversed(rows)}
    first_of_customer = {customer: rfc_id for rfc_id, _, customer in reversed(rows)}
    together = [(rfc_id, first[place], first_of_customer[customer]) for rfc_id, place, customer in rows]
    return together, sorted(
        (first.get(one, ""), first.get(other, ""), rank, state) for one, other, rank, state in offers
    )


@given(LETTERS, st.integers(0, 400))
@example([(0, 0, 1, 0), (0, 3, 1, 0), *[(0, 0, 1, 1)] * 4, (0, 0, 1, 0)], 0)  # a name that was long ago is forgotten
@settings(max_examples=25, deadline=None)
def test_a_batch_is_grouped_as_its_messages_one_by_one(letters: list[Letter], history_hours: int) -> None:
    hours = [hour for _, hour in raw_of(letters)]
    old = sum(hour < history_hours for hour in hours)
    new = len(letters) - old
    assert grouped_in(letters, history_hours, [old, new]) == grouped_in(letters, history_hours, [old, *[1] * new])


def test_history_in_a_batch_is_found_by_what_comes_after_it() -> None:
    letters = [(0, 0, 1, 0), (2, 2, 1, 0), (0, 1, 5, 0), (1, 1, 1, 0)]
    found = grouped_in(letters, 3, [4])
    assert found == grouped_in(letters, 3, [1, 1, 1, 1])
    assert ("2@x.example", "0@x.example", "0@x.example") in found[0]


def test_who_is_known_in_a_batch_keeps_his_earlier_conversations() -> None:
    """The last letter is compared with four conversations, two of them of one customer."""
    letters = [(0, 3, 1, 0), (1, 0, 1, 0), (0, 3, 1, 0), (1, 2, 1, 0), (0, 3, 1, 1), (3, 3, 36, 0)]
    at_once = taken_in(letters, 0, [6], _measured)
    assert at_once
    assert at_once == taken_in(letters, 0, [1] * 6, _measured)


def _measured(store: Store) -> list[object]:
    """What was measured of each offer, in the order of the letters."""
    s = suggestions.c
    with store.read() as conn:
        return list(conn.execute(select(s.measured).order_by(s.conversation_id, s.rank)).scalars())
