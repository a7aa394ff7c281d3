"""Join, suggest or leave alone: the cases in which others joined strangers, and those a person would see at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.grouping.content import read_content
from app.grouping.model import shipped
from app.identity.names import asked_keys, name_keys
from app.model.customer import Identity, IdentityKind
from app.model.grouping import Decision, Incoming, Persona
from app.sync.candidates import place
from tests.fakes.grouping_lookup import MemoryLookup

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
EXAMPLES = ("#27611",)
PARCEL = "Dzień dobry, gdzie jest moja paczka? Miała dotrzeć w zeszłym tygodniu, zamówienie #84438."
PARCEL_AGAIN = "Nadal nie mam odpowiedzi. Kiedy dotrze moja paczka?"
INVOICE = "Proszę o fakturę VAT za lampkę nocną, księgowa jej potrzebuje."


class Shop:
    """A list that files messages as the program does."""

    def __init__(self) -> None:
        self.lookup = MemoryLookup()
        self._clock = START
        self._made = 0

    def takes(
        self,
        text: str,
        *,
        name: str = "",
        address: str = "",
        phone: str = "",
        channel: str = "email",
        later: timedelta = timedelta(hours=5),
    ) -> tuple[int, Decision]:
        """The conversation the message ended in, and why."""
        self._clock += later
        identities = [Identity(IdentityKind.EMAIL, address)] * bool(address)
        identities += [Identity(IdentityKind.PHONE, phone)] * bool(phone)
        persona = Persona(tuple(identities), (name,) if name else ())
        content = read_content("", text, persona.names, EXAMPLES, [phone], self.lookup.count_terms)
        message = Incoming(self._clock, channel, persona, content, name_keys(name), asked_keys(name))
        found, decision = place(message, self.lookup, shipped())
        self._made += 1
        conversation = decision.merge_into or self._made
        customer = found.customer_id or 1000 + self._made
        self.lookup.unite(customer, found.same_customers)
        self.lookup.remember(message, conversation, customer)
        return conversation, decision

    def answers(self, conversation: int) -> None:
        self._clock += timedelta(hours=1)
        self.lookup.answer(conversation, self._clock)


def test_who_asks_again_from_his_address_is_joined_with_reasons() -> None:
    shop = Shop()
    first, _ = shop.takes(PARCEL, name="Ewa Lis", address="ewa@wp.pl")
    second, decision = shop.takes(PARCEL_AGAIN, name="Ewka Lis", address="ewa@wp.pl", channel="form")
    assert second == first
    assert [each.what for each in decision.evidence] == ["same address", "same name", "asked again"]
    assert decision.evidence[-1].after_seconds == 5 * 3600


def test_a_new_matter_of_the_same_customer_is_a_new_conversation() -> None:
    shop = Shop()
    first, _ = shop.takes(PARCEL, name="Ewa Lis", address="ewa@wp.pl")
    shop.answers(first)
    second, _ = shop.takes(INVOICE, name="Ewa Lis", address="ewa@wp.pl", later=timedelta(days=20))
    assert second != first


@pytest.mark.parametrize(
    ("asked", "then", "again"),
    [
        ("Can a gift card be used twice?", "Do you deliver bicycles to Berlin?", "Still no answer from you."),
        ("Ich brauche noch eine Rechnung.", "Haben Sie am Samstag geöffnet?", "Ich warte noch auf Antwort."),
        ("Poproszę fakturę VAT.", "Czy lampka jest dostępna w sklepie?", "Nadal czekam na odpowiedź."),
        ("لطفا فاکتور را بفرستید", "ساعت کاری فروشگاه چیست؟", "هنوز جوابی نگرفتم"),
    ],
)
def test_another_topic_in_other_words_is_only_suggested_however_soon(asked: str, then: str, again: str) -> None:
    shop = Shop()
    soon = timedelta(minutes=30)
    first, _ = shop.takes(asked, name="Ola Maj", address="ola@wp.pl")
    second, decision = shop.takes(then, name="Ola Maj", address="ola@wp.pl", later=soon)
    assert second != first
    assert [each.conversation_id for each in decision.suggestions] == [first]
    impatient = Shop()
    first, _ = impatient.takes(asked, name="Ola Maj", address="ola@wp.pl")
    assert impatient.takes(again, name="Ola Maj", address="ola@wp.pl", later=soon)[0] == first


def test_that_a_stranger_wrote_soon_after_is_no_reason() -> None:
    shop = Shop()
    shop.takes("Rower", name="Ewa Lis", address="ewa@wp.pl")
    _, decision = shop.takes("Lampka", name="Jan Kos", address="jan@o2.pl", later=timedelta())
    assert decision == Decision(None)


def test_clashing_order_numbers_forbid() -> None:
    shop = Shop()
    first, _ = shop.takes(PARCEL, name="Ewa Lis", address="ewa@wp.pl")
    second, _ = shop.takes(PARCEL.replace("84438", "99120"), name="Ewa Lis", address="ewa@wp.pl")
    assert second != first


def test_keys_seen_together_in_one_message_join_channels() -> None:
    shop = Shop()
    first, _ = shop.takes(PARCEL, name="Ewa Lis", address="ewa@wp.pl", phone="+48798123456")
    second, decision = shop.takes(PARCEL_AGAIN, name="E. Lis", phone="+48798123456", channel="phone")
    assert second == first
    assert decision.evidence[0].what == "same phone"


def test_the_same_words_of_two_people_are_two_conversations() -> None:
    shop = Shop()
    first, _ = shop.takes(PARCEL, name="Ewa Lis", address="ewa@wp.pl")
    second, _ = shop.takes(PARCEL, name="Jan Kos", address="jan@wp.pl")
    assert second != first


def test_a_name_and_the_same_words_only_suggest() -> None:
    shop = Shop()
    first, _ = shop.takes(INVOICE, name="Ewa Lis", address="ewa@wp.pl")
    second, decision = shop.takes(INVOICE, name="Ewa Lis", address="lisek77@o2.pl")
    assert second != first
    assert decision.suggestions[0].conversation_id == first
    assert [each.what for each in decision.suggestions[0].evidence][:2] == ["same name", "similar text"]


def test_somebody_elses_order_number_joins_nothing() -> None:
    shop = Shop()
    first, _ = shop.takes(PARCEL, name="Ewa Lis", address="ewa@wp.pl")
    second, _ = shop.takes(PARCEL_AGAIN + " Zamówienie #84438", name="Jan Kos", address="jan@wp.pl")
    third, _ = shop.takes(PARCEL_AGAIN + " Zamówienie #84438", address="ktos@wp.pl")
    assert len({first, second, third}) == 3


def test_father_and_son_with_one_name_and_one_landline() -> None:
    shop = Shop()
    line = "+48126085549"
    first, _ = shop.takes(PARCEL, name="Jan Froń", address="jan@wp.pl", phone=line)
    second, _ = shop.takes(PARCEL_AGAIN, name="Jan Froń", address="junior@wp.pl", phone=line)
    assert second != first


def test_a_call_from_a_landline_is_not_the_sons_nor_the_fathers() -> None:
    shop = Shop()
    line = "+48126085549"
    first, _ = shop.takes(PARCEL, name="Jan Froń", address="jan@wp.pl", phone=line)
    second, _ = shop.takes(PARCEL_AGAIN, name="Jan Froń", address="junior@wp.pl", phone=line)
    third, decision = shop.takes(PARCEL_AGAIN, name="Jan Froń", phone=line, channel="phone")
    assert len({first, second, third}) == 3
    assert {first, second} & {each.conversation_id for each in decision.suggestions}


def test_a_buyer_of_a_relay_nobody_told_of_is_not_the_next_one() -> None:
    shop = Shop()
    box = "messages@flea.example"
    first, _ = shop.takes(PARCEL, name="user59", address=box)
    second, _ = shop.takes(PARCEL_AGAIN, name="kitty_3", address=box)
    third, _ = shop.takes(PARCEL_AGAIN, name="Ewa Lis", address=box)
    assert len({first, second, third}) == 3


def test_namesakes_with_one_text_are_two_people() -> None:
    shop = Shop()
    first, _ = shop.takes(INVOICE, name="Anna Nowak", address="anna@wp.pl")
    second, _ = shop.takes(INVOICE, name="Anna Nowak", address="nowak.a@o2.pl")
    assert second != first


def test_a_couple_with_one_mobile_are_two_people() -> None:
    shop = Shop()
    number = "+48798123456"
    his, _ = shop.takes(PARCEL, name="Adam Froń", phone=number, channel="whatsapp")
    hers, _ = shop.takes(PARCEL_AGAIN, name="Ewa Froń", phone=number, channel="whatsapp")
    assert his != hers


def test_a_family_mailbox_is_shared_by_conflicting_names() -> None:
    shop = Shop()
    his, _ = shop.takes(PARCEL, name="Ehrhard Finke", address="finke@gmx.de")
    hers, _ = shop.takes(PARCEL_AGAIN, name="Adina Finke", address="finke@gmx.de")
    nobodys, _ = shop.takes(PARCEL_AGAIN, address="finke@gmx.de")
    assert len({his, hers, nobodys}) == 3


def test_a_recycled_number_does_not_open_the_former_owners_conversation() -> None:
    shop = Shop()
    number = "+48798123456"
    first, _ = shop.takes(PARCEL, name="Ewa Lis", phone=number, channel="phone")
    second, _ = shop.takes("Gdzie moja paczka?", phone=number, channel="sms", later=timedelta(days=200))
    assert second != first


def test_an_attacker_with_name_and_number_joins_nothing() -> None:
    """Whether the customer wrote or only called: a name and a number typed by a new mailbox are suggested at most."""
    for address, channel in (("ewa@wp.pl", "email"), ("", "phone")):
        shop = Shop()
        first, _ = shop.takes(PARCEL, name="Ewa Lis", address=address, phone="+48798123456", channel=channel)
        second, decision = shop.takes(
            PARCEL_AGAIN, name="Ewa Lis", address="evil@x.example", phone="+48798123456", channel="form"
        )
        assert second != first
        assert [each.conversation_id for each in decision.suggestions] == [first]


def test_thanks_go_to_the_conversation_that_was_answered() -> None:
    shop = Shop()
    first, _ = shop.takes(PARCEL, name="Ewa Lis", address="ewa@wp.pl")
    shop.answers(first)
    second, _ = shop.takes("Super, dzięki!", name="Ewa Lis", address="ewa@wp.pl")
    assert second == first


def test_at_most_three_are_suggested() -> None:
    shop = Shop()
    for n in range(8):
        shop.takes(INVOICE, name="Ewa Lis", address=f"ewa{n}@wp.pl")
    _, decision = shop.takes(INVOICE, name="Ewa Lis", address="lisek@o2.pl")
    assert len(decision.suggestions) == 3
    assert list(decision.suggestions) == sorted(decision.suggestions, key=lambda each: -each.score)
