"""Search finds what people type, the newest first, the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.listing.filters import Query, parse_query
from app.model.folding import fold
from app.store import search
from app.store.engine import Store
from app.store.search_words import folded, numbers_of, wants_of
from app.store.tables import conversations
from tests.store.rows import HOUR, NOON, conversation, message, thread, written


def found(store: Store, text: str) -> list[int]:
    with store.read() as conn:
        return search.search(conn, parse_query(text), NOON)


@pytest.mark.parametrize(
    ("written_as", "typed"),
    [
        ("Dzień dobry, nie dotarła przesyłka", "przesyl"),
        ("Dzień dobry, nie dotarła przesyłka", "DZIEŃ"),
        ("Dzień dobry, nie dotarła przesyłka", "dotarla dzien"),
        ("Schöne Grüße aus Gießen", "giessen"),
        ("Schöne Grüße aus Gießen", "gruße"),
        ("سلام، سفارش ۱۲۳۴۵۶ کجاست؟", "123456"),
        ("سلام، سفارش ۱۲۳۴۵۶ كجاست", "کجا"),
        ("می‌خواهم", "میخواهم"),
        ("proszę o fakturę", '"prosze o fakture"'),
        ("please write to anna.kowalska@example.com soon", "anna.kowalska@exam"),
        ("Telefon: 600 123 456.", "600123456"),
        ("Telefon: 600 123 456.", "600-123-456"),
        ("Telefon: 600 123 456.", "600 123 456"),
        ("Telefon: 600123456.", "600 123 456"),
        ("Telefon: +48 600 123 456.", "600123456"),
        ("Telefon: +48 600-123-456.", "0048600123456"),
        ("Telefon: 600123456", "+48 600 123 456"),
        ("Tel. (0151) 2345-6789", "015123456789"),
        ("Tel. (0151) 2345-6789", "+49 151 23456789"),
        ("zamówienie nr 84 438", "84438"),
        ("zamówienie #84438 z 2025", "2025 84438"),
        ("Bestellung ZAM-2024/0012", "zam-2024/0012"),
        ("Bestellung ZAM-2024/0012", "ZAM20240012"),
        ("Bestellung ZAM20240012", "20240012"),
        ("plan b", "plan b"),
    ],
)
def test_what_was_written_is_found_as_people_type_it(store: Store, written_as: str, typed: str) -> None:
    with store.write() as conn:
        wanted = written(conn, written_as)
        written(conn, "Something else altogether, 999 888 777, Nr 55-11-33")
    assert found(store, typed) == [wanted]


@pytest.mark.parametrize("count", [1, 63, 64, 65, 80])
def test_a_beginning_finds_every_word_that_begins_so_however_many_there_are(store: Store, count: int) -> None:
    endings = [f"{first}{second}" for first in "abcdefghi" for second in "abcdefghi"][:count]
    with store.write() as conn:
        written(conn, "klamra, kość, kl, klasse")
        wanted = [written(conn, f"klas{ending} nowak") for ending in endings]
        written(conn, "klatka")
    assert found(store, "klas nowa") == wanted[::-1]
    assert found(store, f"klas{endings[-1]}") == [wanted[-1]]


@pytest.mark.parametrize(
    ("written_as", "typed"),
    [
        ("przesyłka", "syłka"),
        ("one two three", "one four"),
        ("one two three", '"two one"'),
        ("one two three", '"one tw"'),
        ("Telefon: 600 123 456", "600123457"),
        ("OR AND NOT NEAR", "zzz OR and"),
    ],
)
def test_what_does_not_fit_is_not_found(store: Store, written_as: str, typed: str) -> None:
    with store.write() as conn:
        written(conn, written_as)
    assert found(store, typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        '"',
        '""',
        "'",
        "*",
        "a*b",
        "col:x",
        "who:x",
        "-x",
        "^x",
        "(x",
        "x)",
        "x:*",
        "\\",
        "NEAR(",
        "&|!<->",
        "🦄",
        "%s",
        ":b",
    ],
)
def test_nothing_typed_is_an_error(store: Store, typed: str) -> None:
    with store.write() as conn:
        written(conn, "Anna")
    assert found(store, typed) == []


@given(st.text(max_size=60))
def test_no_text_at_all_is_an_error_of_fts5(sqlite: Store, text: str) -> None:
    found(sqlite, text)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(tmp_path_factory.mktemp("search") / "punktual.sqlite3")


@given(st.text(max_size=200))
def test_folding_by_runs_is_folding(text: str) -> None:
    assert folded(text) == fold(text)


@given(st.text("0123456789 +-()/.", max_size=300))
def test_numbers_are_bare_digits_that_stand_in_the_text(text: str) -> None:
    digits = "".join(letter for letter in text if letter.isdigit())
    for number in numbers_of(text):
        assert number.isdigit()
        assert number in digits


def test_a_query_of_strange_words_wants_nothing() -> None:
    assert wants_of(Query(words=("-", "…"), phrases=("!",), senders=("@",))) == ()


def test_the_newest_come_first_and_each_conversation_once(store: Store) -> None:
    with store.write() as conn:
        later = conversation(conn, NOON)
        first = thread(conn, later)
        message(conn, first, NOON, "refund")
        earlier = written(conn, "refund", NOON - HOUR)
        latest = written(conn, "refund", NOON + HOUR)
        message(conn, first, NOON - 5 * HOUR, "refund")
        assert search.search(conn, parse_query("refund"), NOON) == [latest, later, earlier]
        assert search.search(conn, parse_query("refund"), NOON, limit=2) == [latest, later]


def test_a_conversation_of_many_hits_does_not_hide_the_others(store: Store) -> None:
    with store.write() as conn:
        earlier = written(conn, "refund", NOON - HOUR)
        long = conversation(conn, NOON)
        holder = thread(conn, long)
        for number in range(12):
            message(conn, holder, NOON + number * HOUR, "refund")
        assert search.search(conn, parse_query("refund"), NOON, limit=5) == [long, earlier]


def test_all_columns_are_searched(store: Store) -> None:
    with store.write() as conn:
        wanted = written(
            conn,
            "body words",
            from_name="Anna Kowalska",
            from_address="ak@example.com",
            subject="The subject",
            attachment_names="rechnung.pdf",
        )
    for typed in ("anna", "ak@example.com", "subject", "body", "rechnung", "anna body pdf subj"):
        assert found(store, typed) == [wanted], typed


def test_from_means_the_sender(store: Store) -> None:
    with store.write() as conn:
        sent = written(conn, "to Nowak", from_name="Anna Kędzierska", from_address="anna@example.com")
        other = written(conn, "Anna Kedzierska is mentioned", from_name="Jan Nowak", from_address="jn@example.com")
    assert found(store, "from:kedz") == [sent]
    assert found(store, 'from:"anna kędzierska"') == [sent]
    assert found(store, "from:anna@example.com") == [sent]
    assert set(found(store, "from:anna from:nowak")) == {sent, other}
    assert found(store, "from:nowak kedzierska") == [other]


def test_operators_narrow(store: Store) -> None:
    with store.write() as conn:
        plain = written(conn, "dress", NOON)
        form = written(conn, "dress", NOON - 24 * HOUR, channel="form", attachment_names="a.pdf")
        states = {"waiting": {"state": "waiting"}, "done": {"state": "done"}, "snoozed": {"snoozed_until": NOON}}
        for values in states.values():
            values_of = update(conversations).where(conversations.c.id == written(conn, "coat"))
            conn.execute(values_of.values(due=NOON + HOUR, **values))
        conn.execute(update(conversations).where(conversations.c.id == form).values(due=NOON - HOUR, is_unread=True))
        conn.execute(update(conversations).where(conversations.c.id == plain).values(due=NOON + HOUR))
    for words in ("", " dress"):
        assert found(store, f"channel:form{words}") == [form]
        assert found(store, f"has:attachment{words}") == [form]
        assert found(store, f"is:overdue{words}") == [form]
        assert found(store, f"is:unread{words}") == [form]
        assert found(store, f"is:open{words}") == [plain, form]
        assert found(store, f"before:2026-03-05{words}") == [form]
        assert found(store, f"after:2026-03-05{words} channel:email is:open") == [plain]
        assert found(store, f"is:unread is:waiting{words}") == []
    assert len(found(store, "is:waiting coat")) == len(found(store, "is:done")) == len(found(store, "is:snoozed")) == 1


def test_days_begin_where_the_owner_lives(store: Store) -> None:
    late = NOON.replace(hour=23, minute=30)
    with store.write() as conn:
        wanted = written(conn, "dress", late)
        query = parse_query("dress before:2026-03-06")
        assert search.search(conn, query, NOON.astimezone(UTC)) == [wanted]
        assert search.search(conn, query, NOON.astimezone(ZoneInfo("Europe/Warsaw"))) == []
        assert search.search(conn, replace(query, before=query.before and query.before + timedelta(1)), NOON) == [
            wanted
        ]


def test_what_was_removed_is_not_found(store: Store) -> None:
    with store.write() as conn:
        gone = conversation(conn)
        message_id = message(conn, thread(conn, gone), body="dress")
        stays = written(conn, "dress")
        search.remove(conn, [message_id])
        search.remove(conn, [])
    assert found(store, "dress") == [stays]


def test_a_huge_text_is_indexed_within_bounds(store: Store) -> None:
    with store.write() as conn:
        wanted = written(conn, "beginning " + "1 2 " * 200_000 + "word" * 100_000)
    assert found(store, "beginning") == [wanted]


def test_what_fits_best_comes_first_on_demand(store: Store) -> None:
    with store.write() as conn:
        best = written(conn, "Sukienka, sukienka: tylko sukienka")
        long = written(conn, "sukienka " + "i bardzo dużo innych słów o czymś innym " * 40)
        written(conn, "Spodnie")
        assert search.search(conn, parse_query("sukienka"), NOON) == [long, best]
        assert search.search(conn, parse_query("sukienka"), NOON, by_rank=True) == [best, long]
        assert search.search(conn, parse_query("sukienka from:nobody"), NOON, by_rank=True) == []
        assert search.search(conn, parse_query("nothing"), NOON, by_rank=True) == []
        assert search.search(conn, parse_query("has:attachment"), NOON, by_rank=True) == []
