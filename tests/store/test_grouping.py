"""Candidates come from the store as from memory; links are laid and taken back and leave a log."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.grouping.content import read_content
from app.grouping.lookup import Asked
from app.grouping.model import shipped
from app.identity.names import asked_keys, name_keys
from app.model.customer import Evidence, Identity, IdentityKind
from app.model.grouping import Incoming, KnownCustomer, Measured, PastConversation, Persona, Suggestion
from app.store import evidence, grouped, lessons, persons, suggested
from app.store.engine import Store
from app.store.grouping import StoredCandidates
from app.store.tables import conversations, customers, grouping_acts, identities, suggestions, threads
from app.sync.candidates import place
from tests.fakes.grouping_lookup import MemoryLookup
from tests.store.rows import HOUR, NOON, conversation, message, thread

EWA = Identity(IdentityKind.EMAIL, "ewa@wp.pl")
PHONE = Identity(IdentityKind.PHONE, "+48798123456")
PARCEL = "Gdzie jest moja paczka? Zamówienie #84438 miało dotrzeć wczoraj."


def incoming(text: str, hours: int, *keys: Identity, name: str = "") -> Incoming:
    content = read_content("", text, (name,), ("#27611",))
    names = (name,) if name else ()
    return Incoming(NOON + hours * HOUR, "email", Persona(keys, names), content, name_keys(name), asked_keys(name))


STORY = [
    (1, incoming(PARCEL, 0, EWA, name="Ewa Lis")),
    (1, incoming("Nadal nie mam odpowiedzi!", 5, EWA, PHONE, name="Ewka Lis")),
    (2, incoming("Proszę o fakturę VAT za lampkę.", 30, EWA, name="E. Lis")),
    (3, incoming("Gdzie jest moja paczka?", 31, Identity(IdentityKind.EMAIL, "jan@wp.pl"), name="Jan Kos")),
    (4, incoming("Kolor niebieski, #84438.", 32)),
]


def told(store: Store) -> tuple[MemoryLookup, dict[int, int]]:
    """The same story in memory and in the store; the story's conversations with the store's ids."""
    memory, found = MemoryLookup(), {}
    with store.write() as conn:
        for number, one in STORY:
            at = one.at
            if number not in found:
                found[number] = conversation(conn, at)
            stored = message(conn, thread(conn, found[number], at=at), at)
            now = persons.of_conversation(conn, found[number])
            customer_id = persons.settle_customer(conn, found[number], now, None, one.persona, at)
            if number == 2:  # Ewa's second matter
                first = conn.execute(
                    select(conversations.c.customer_id).where(conversations.c.id == found[1])
                ).scalar_one()
                grouped.unite(conn, first, [customer_id], at, found[number], ())
                customer_id = first
            conn.execute(conversations.update().where(conversations.c.id == found[number]).values(newest_at=at))
            lookup = StoredCandidates(conn)
            lookup.remember(stored, one, found[number])
            lookup.write()
            memory.remember(one, found[number], customer_id)
    return memory, found


def plain(past: PastConversation) -> tuple[object, ...]:
    return past.id, past.customer_id, past.newest_at, past.recent, past.names


def known(customer: KnownCustomer) -> tuple[object, ...]:
    return customer.id, set(customer.matched), set(customer.names), customer.seen_at, set(customer.channels)


def same(store: Store, memory: MemoryLookup, asked: Asked, *, in_order: bool = True) -> list[int]:
    """Asserts that both answer alike; returns the conversations found."""
    with store.read() as conn:
        ours, theirs = StoredCandidates(conn).search(asked), memory.search(asked)
    assert sorted(map(known, ours.customers), key=str) == sorted(map(known, theirs.customers), key=str)
    found, expected = (list(map(plain, hits.conversations)) for hits in (ours, theirs))
    assert found == expected if in_order else sorted(found, key=str) == sorted(expected, key=str)
    return [past.id for past in ours.conversations]


def test_the_store_answers_as_memory_does(store: Store) -> None:
    memory, found = told(store)
    since = NOON - 24 * HOUR
    for keys in ([EWA], [PHONE], [EWA, PHONE]):
        assert same(store, memory, Asked(since, keys)) == [found[2], found[1]]
    for name in ("Ewa Lis", "Lis", "Ewa", "Jan Kos"):
        assert same(store, memory, Asked(since, names=asked_keys(name)), in_order=False)
    assert same(store, memory, Asked(since, numbers=["84438"])) == [found[4], found[1]]
    terms = STORY[0][1].content.terms
    assert same(store, memory, Asked(since, terms=terms))[0] == found[1]
    everything = Asked(since, [EWA], ["84438"], asked_keys("Jan Kos"), terms)
    assert same(store, memory, everything) == [found[2], found[1], found[4], found[3]]
    assert same(store, memory, Asked(NOON + 99 * HOUR, numbers=["84438"])) == []
    assert same(store, memory, Asked(since)) == []
    assert same(store, memory, Asked(since, [EWA], own=found[2])) == [found[1]]
    assert same(store, memory, Asked(since, numbers=["84438"], own=found[1])) == [found[4]]
    with store.read() as conn:
        assert StoredCandidates(conn).count_terms(terms) == memory.count_terms(terms)


def test_an_answer_is_seen(store: Store) -> None:
    _, found = told(store)
    with store.write() as conn:
        message(conn, thread(conn, found[1]), NOON + 9 * HOUR, direction="out")
    with store.read() as conn:
        hits = StoredCandidates(conn).search(Asked(NOON, [PHONE]))
        answered = {past.id: past.answered_at for past in hits.conversations}
        assert answered == {found[1]: NOON + 9 * HOUR, found[2]: None}


def test_a_message_is_placed_by_what_is_stored(store: Store) -> None:
    _, found = told(store)
    with store.read() as conn:
        again = incoming("Nadal czekam na odpowiedź, gdzie paczka #84438?", 40, PHONE, name="Ewa Lis")
        whose, decision = place(again, StoredCandidates(conn), shipped())
        assert decision.merge_into == found[1]
        assert conn.execute(select(customers.c.name).where(customers.c.id == whose.customer_id)).scalar() == "Ewa Lis"


def two_conversations(store: Store) -> tuple[int, int, int, int]:
    with store.write() as conn:
        one, other = conversation(conn), conversation(conn)
        first, second = thread(conn, one), thread(conn, other)
        for each in (first, second):
            message(conn, each)
    return one, first, other, second


def where(store: Store, thread_id: int) -> int:
    with store.read() as conn:
        return conn.execute(select(threads.c.conversation_id).where(threads.c.id == thread_id)).scalar_one()


def test_join_and_split_give_the_start_back(store: Store) -> None:
    one, first, other, second = two_conversations(store)
    reasons = (Evidence("same phone", "+48798123456"), Evidence("asked again", after_seconds=3600))
    with store.write() as conn:
        assert grouped.join(conn, other, one, NOON, reasons, by_owner=False).changed == {one, other}
    with store.read() as conn:
        assert evidence.of_conversation(conn, one) == reasons
    with store.write() as conn:
        assert grouped.split(conn, second, NOON + HOUR).changed == {one, other}
    assert (where(store, first), where(store, second)) == (one, other)
    with store.read() as conn:
        log = conn.execute(select(grouping_acts.c.what, grouping_acts.c.by_owner).order_by(grouping_acts.c.id)).all()
        assert log == [("join", False), ("split", True)]
        assert evidence.of_conversation(conn, one) == ()


def test_a_thread_alone_can_not_be_split(store: Store) -> None:
    one, first, _, _ = two_conversations(store)
    with store.write() as conn:
        assert grouped.split(conn, first, NOON) == grouped.Regrouped()
    assert where(store, first) == one


def test_what_was_split_or_dismissed_is_not_suggested_again(store: Store) -> None:
    one, _, other, second = two_conversations(store)
    offer = (Suggestion(one, 0.5, (Evidence("same name"),)),)
    with store.write() as conn:
        suggested.suggest(conn, other, offer, NOON)
        assert [each.conversation_id for each in evidence.repeats(conn, other)] == [one]
        grouped.keep_apart(conn, one, other, NOON)
        suggested.suggest(conn, other, offer, NOON + timedelta(days=1))
        assert evidence.repeats(conn, other) == ()
        third = conversation(conn)
        moved = thread(conn, third)
        message(conn, moved)
        grouped.join(conn, third, one, NOON)
        grouped.split(conn, moved, NOON)
        suggested.suggest(conn, third, offer, NOON)
        assert evidence.repeats(conn, third) == ()
        assert set(conn.execute(select(suggestions.c.state)).scalars()) == {"dismissed"}
    assert where(store, second) == other


def test_an_identity_of_two_people_is_marked_as_shared(store: Store) -> None:
    one, _, other, _ = two_conversations(store)
    with store.write() as conn:
        his = persons.settle_customer(conn, one, None, None, Persona((EWA,), ("Jan Lis",)), NOON)
        hers = persons.settle_customer(conn, other, None, None, Persona((EWA,), ("Ewa Lis",)), NOON)
        assert his != hers
        rows = conn.execute(select(identities.c.customer_id, identities.c.is_shared)).all()
        assert rows == [(his, True)]


def test_a_stranger_who_is_split_off_is_a_customer_of_his_own(store: Store) -> None:
    _, found = told(store)
    with store.write() as conn:
        stranger = conn.execute(select(threads.c.id).where(threads.c.conversation_id == found[3])).scalar_one()
        grouped.join(conn, found[3], found[1], NOON)
        of_first = select(conversations.c.customer_id).where(conversations.c.id == found[1])
        whole = conn.execute(of_first).scalar_one()
        conn.execute(conversations.update().where(conversations.c.id == found[3]).values(customer_id=whole))
        conn.execute(identities.update().values(customer_id=whole))
        grouped.split(conn, stranger, NOON)
        his = conn.execute(select(conversations.c.customer_id).where(conversations.c.id == found[3])).scalar_one()
        assert his != whole
        keys = conn.execute(select(identities.c.value).where(identities.c.customer_id == his)).scalars().all()
        assert keys == ["jan@wp.pl"]
        assert conn.execute(select(customers.c.name).where(customers.c.id == his)).scalar() == "Jan Kos"


def test_what_the_owner_decides_is_learnt(store: Store) -> None:
    first, _, second, thread_of_second = two_conversations(store)
    pair = Measured(True, (1.0, 0.5))
    with store.write() as conn:
        suggested.suggest(conn, second, [Suggestion(first, 0.7, (), pair)], NOON)
        assert lessons.load(conn) == ()
        grouped.keep_apart(conn, second, first, NOON)
        assert lessons.load(conn) == ((pair, False),)
        grouped.join(conn, second, first, NOON, by_owner=False, measured=pair)
        assert lessons.load(conn) == ((pair, True), (pair, False))
        grouped.split(conn, thread_of_second, NOON)
        assert lessons.load(conn) == ((pair, False), (pair, False))


def test_an_accepted_suggestion_is_learnt_once(store: Store) -> None:
    first, _, second, _ = two_conversations(store)
    pair = Measured(False, (0.0, 2.0))
    with store.write() as conn:
        suggested.suggest(conn, second, [Suggestion(first, 0.7, (), pair)], NOON)
        grouped.join(conn, second, first, NOON)
        assert lessons.load(conn) == ((pair, True),)
