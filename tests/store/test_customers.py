from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, insert, select

from app.listing.filters import parse_query
from app.model.answer import AfterSend, FilledText, OutboxItem, OutboxState
from app.model.customer import Evidence, Identity, IdentityKind
from app.model.grouping import Suggestion
from app.model.message import Kind
from app.model.screen import CustomerView, EarlierConversation
from app.store import customers, decisions, drafts, evidence, grouped, outbox, remote_senders, search, suggested, taught
from app.store.engine import Store
from app.store.tables import customers as people
from app.store.tables import grouping_acts, groupings, identities, metadata
from tests.store.rows import HOUR, NOON, conversation, cycle, message, stored_account, thread


def person(conn: Connection, customer_id: int, name: str, address: str) -> None:
    conn.execute(insert(people).values(id=customer_id, name=name))
    conn.execute(insert(identities).values(kind="email", value=address, customer_id=customer_id))
    conn.execute(insert(identities).values(kind="phone", value=f"+4860012345{customer_id}", customer_id=customer_id))


def with_everything(conn: Connection, customer_id: int, account_id: int, word: str) -> int:
    """A conversation of that customer with a row in every table."""
    found = conversation(conn, customer_id=customer_id, subject=word, preview=word)
    holder = thread(conn, found, account_id)
    message(conn, holder, body=f"{word} please", subject=word, account_id=account_id)
    drafts.save(conn, found, FilledText(f"Dear {word}"), NOON)
    item = OutboxItem(0, found, holder, account_id, f"{word}@shop", (f"{word}@x.example",), OutboxState.HELD, NOON)
    outbox.add(conn, item, f"{word}\r\n".encode(), word, AfterSend.DONE, NOON)
    reasons = [{"what": "same phone", "detail": word, "after_seconds": None}]
    act = {"id": customer_id, "from_conversation_id": found, "to_conversation_id": found, "by_owner": False}
    conn.execute(insert(grouping_acts).values(what="join", evidence=reasons, at=NOON, **act))
    conn.execute(insert(groupings).values(act_id=customer_id, thread_id=holder))
    remote_senders.trust(conn, f"{word}@x.example", NOON)
    taught.put_kind(conn, f"{word}@x.example", Kind.BULK, Kind.CUSTOMER, NOON)
    cycle(conn, found)
    return found


def test_a_customer_is_seen_with_what_came_before(store: Store) -> None:
    with store.write() as conn:
        person(conn, 1, "Anna", "anna@example.com")
        person(conn, 2, "Ewa", "ewa@example.com")
        old, new, now = (
            conversation(conn, NOON + hours * HOUR, customer_id=1, subject=str(hours)) for hours in (1, 2, 3)
        )
        conversation(conn, customer_id=2)
        answered = {"ended_how": "answered", "ended_at": NOON + HOUR}
        cycle(conn, old, opened_by=2, is_first=False, open_seconds=1, **answered)
        cycle(conn, old, opened_by=1, open_seconds=600, **answered)
        cycle(conn, new, ended_how="no answer needed", ended_at=NOON)
        customers.set_note(conn, 1, "Likes blue")
    with store.read() as conn:
        assert customers.view(conn, 1, without_conversation=now) == CustomerView(
            id=1,
            name="Anna",
            identities=(
                Identity(IdentityKind.EMAIL, "anna@example.com"),
                Identity(IdentityKind.PHONE, "+48600123451"),
            ),
            earlier=(
                EarlierConversation(new, "2", NOON + 2 * HOUR, None),
                EarlierConversation(old, "1", NOON + HOUR, 600),
            ),
            note="Likes blue",
        )
        assert customers.count_conversations(conn, 1) == 3
        assert customers.view(conn, 3) is None


def test_forgetting_takes_everything_of_one_customer(store: Store) -> None:
    with store.write() as conn:
        owner = stored_account(conn)
        for number, word in ((1, "tulip"), (2, "daffodil")):
            person(conn, number, word, f"{word}@x.example")
        lost = with_everything(conn, 1, owner.id, "tulip")
        before = {table.name: conn.execute(select(table)).all() for table in metadata.sorted_tables}
        kept = with_everything(conn, 2, owner.id, "daffodil")
        assert all(before[name] for name in ("drafts", "outbox", "groupings", "contents", "cycles", "identities"))
        assert before["remote_senders"] and before["sender_kinds"]
        assert customers.forget(conn, 1) == (lost,)
    with store.read() as conn:
        everything = {table.name: conn.execute(select(table)).all() for table in metadata.sorted_tables}
        assert "tulip" not in repr(everything)
        assert {name for name, rows in everything.items() if rows} >= {"drafts", "outbox", "groupings", "contents"}
        assert search.search(conn, parse_query("tulip"), NOON) == []
        assert search.search(conn, parse_query("daffodil"), NOON) == [kept]


def test_what_was_said_of_a_group_forgets_who_was_in_it(store: Store) -> None:
    """Ann was in Bob's conversation when that was kept apart from Eve's: what made hers likely goes with her."""
    with store.write() as conn:
        owner = stored_account(conn)
        places = []
        for number, name in enumerate(("ann", "bob", "eve"), 1):
            person(conn, number, name, f"{name}@x.example")
            places.append(conversation(conn, customer_id=number))
            message(conn, thread(conn, places[-1], owner.id), account_id=owner.id)
        anns, bobs, eves = places
        for one, word in ((anns, "tulip"), (bobs, "daffodil")):
            suggested.suggest(conn, one, [Suggestion(eves, 0.5, (Evidence("same phone", word),))], NOON)
        grouped.join(conn, anns, bobs, NOON)
        act_id = grouped.keep_apart(conn, bobs, eves, NOON).act_id
        assert act_id is not None
        customers.forget(conn, 1)
        everything = repr([conn.execute(select(table)).all() for table in metadata.sorted_tables])
        assert "tulip" not in everything and "daffodil" in everything
        assert grouped.take_back(conn, act_id, NOON).changed == {bobs, eves}
        assert [each.evidence for each in evidence.repeats(conn, bobs)] == [(Evidence("same phone", "daffodil"),)]


def test_reasons_that_stay_quote_nobody_who_was_forgotten(store: Store) -> None:
    """Ann's words made the group she was in likely to be Eve's matter; the two stay so without her number."""
    with store.write() as conn:
        owner = stored_account(conn)
        places = []
        for number, name in enumerate(("ann", "bob", "eve", "joe"), 1):
            person(conn, number, name.title(), f"{name}@x.example")
            places.append(conversation(conn, customer_id=number))
            message(conn, thread(conn, places[-1], owner.id), account_id=owner.id)
        anns, bobs, eves, joes = places
        with_ann = (Evidence("same address", "ann@x.example"), Evidence("same name", "Ann"), Evidence("similar text"))
        suggested.suggest(conn, joes, [Suggestion(anns, 0.5, with_ann), Suggestion(bobs, 0.4, with_ann)], NOON)
        grouped.join(conn, anns, bobs, NOON)
        grouped.join(conn, eves, bobs, NOON, with_ann, by_owner=False)
        assert joes in customers.forget(conn, 1)
        assert evidence.of_conversation(conn, bobs) == tuple(replace(each, detail="") for each in with_ann)
        [offered] = evidence.repeats(conn, joes)
        assert [each.what for each in offered.evidence] == ["same address", "same name", "similar text"]
        act_id = grouped.keep_apart(conn, joes, bobs, NOON).act_id
        customers.forget(conn, 2)
        everything = repr([conn.execute(select(table)).all() for table in metadata.sorted_tables])
        assert "ann@x" not in everything and "bob@x" not in everything and "joe@x" in everything
        assert decisions.find(conn, act_id or 0) is None


def test_nothing_of_a_forgotten_customer_stays_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "punktual.sqlite3"
    store = Store.open(path)
    with store.write() as conn:
        owner = stored_account(conn)
        for number, word in ((1, "tulipomania"), (2, "daffodil")):
            person(conn, number, word, f"{word}@x.example")
            with_everything(conn, number, owner.id, word)
    with store.write() as conn:
        customers.forget(conn, 1)
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = path.read_bytes()
    assert b"daffodil" in data
    assert b"tulipomania" not in data
