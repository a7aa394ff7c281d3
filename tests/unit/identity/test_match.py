"""Who wrote: keys come from headers, fields, signatures and caller ID only, and shared ones prove nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.identity.match import Own, Source, keys, match_person, read_persona, shared_keys
from app.identity.signature import read_signature
from app.model.customer import Identity, IdentityKind
from app.model.grouping import Bond, KnownCustomer, Persona
from app.model.message import Address, FormReading

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWN = Own.known(["kontakt@sklep.example", "wordpress@sklep.example"], ["+48221234567"], ["relay.targ.example"])
MOBILE = Identity(IdentityKind.PHONE, "+48798123456")
LANDLINE = Identity(IdentityKind.PHONE, "+48126085549")


def email(address: str) -> Identity:
    return Identity(IdentityKind.EMAIL, address)


def mail(address: str, name: str = "", text: str = "", reply_to: str = "") -> Source:
    replies = (Address("", reply_to),) if reply_to else ()
    return Source(from_=Address(name, address), reply_to=replies, text=text)


def customer(*matched: Identity, names: tuple[str, ...] = (), days_ago: float = 1) -> KnownCustomer:
    return KnownCustomer(1, matched, names, NOW - timedelta(days=days_ago), ("form",))


def bond(
    persona: Persona, known: KnownCustomer, channel: str = "email", shared: frozenset[Identity] = frozenset()
) -> Bond:
    return match_person(persona, known, shared, NOW, channel).bond


def test_running_text_names_nobody() -> None:
    text = "Mój mąż pisał z jan@wp.pl, tel. 601 222 333.\nProszę oddzwonić na 601 222 333 po 17.\n\nEwa"
    assert keys(mail("ewa@wp.pl", "Ewa Lis", text), OWN) == (email("ewa@wp.pl"),)


def test_a_signature_names_its_number() -> None:
    text = "Gdzie paczka?\n\nPozdrawiam\nEwa Lis\nmob. 798 123 456"
    persona = read_persona(mail("ewa@wp.pl", "", text), OWN)
    assert persona == Persona((email("ewa@wp.pl"), MOBILE), ("Ewa Lis",))


def test_a_forwarded_mail_is_not_the_forwarders() -> None:
    for head in ("---------- Forwarded message ---------", "Od: Jan Kos <jan@wp.pl>\nData: 1 marca\nDo: Ewa\n"):
        text = f"Proszę zobaczyć.\n\nPozdrawiam\nEwa Lis\n\n{head}\nGdzie zwrot?\n\nPozdrawiam\nJan Kos\n601 222 333"
        assert read_signature(text, "PL").name == "Ewa Lis"
        assert read_signature(text, "PL").phones == ()


def test_reply_to_is_no_proof() -> None:
    assert keys(mail("x@evil.example", reply_to="ewa@wp.pl"), OWN) == (email("x@evil.example"),)


def test_a_known_marketplace_vouches_for_its_buyers_address() -> None:
    found = keys(mail("no-reply@relay.targ.example", reply_to="k3j4h5@relay.targ.example"), OWN)
    assert found == (email("k3j4h5@relay.targ.example"),)


def test_an_unknown_marketplace_does_not() -> None:
    assert keys(mail("no-reply@other-relay.example", reply_to="k3j4h5@other-relay.example"), OWN) == ()


def test_own_addresses_and_numbers_are_nobodys() -> None:
    text = "Dzwoniłam.\n\nPozdrawiam\n22 123 45 67"
    assert keys(mail("kontakt@sklep.example", text=text), OWN) == ()


def test_a_form_belongs_to_its_visitor() -> None:
    form = FormReading("Ewa Lis", "ewa@wp.pl", "798123456", None, "Gdzie paczka?")
    source = Source(from_=Address("WordPress", "wordpress@sklep.example"), form=form)
    assert read_persona(source, OWN) == Persona((email("ewa@wp.pl"), MOBILE), ("Ewa Lis",))


def test_a_mailbox_is_enough_until_names_conflict() -> None:
    key = email("finke@gmx.de")
    known = customer(key, names=("Ehrhard Finke",))
    assert bond(Persona((key,), ()), known) is Bond.KNOWN
    assert bond(Persona((key,), ("E. Finke",)), known) is Bond.KNOWN
    assert bond(Persona((key,), ("Adina Finke",)), known) is Bond.LIKELY


def test_a_shared_mailbox_needs_the_full_name() -> None:
    key = email("finke@gmx.de")
    him, her = customer(key, names=("Ehrhard Finke",)), customer(key, names=("Adina Finke",))
    shared = shared_keys([him, her])
    assert shared == {key}
    assert bond(Persona((key,), ()), him, shared=shared) is Bond.LIKELY
    assert bond(Persona((key,), ("Finke Ehrhard",)), him, shared=shared) is Bond.KNOWN


def test_a_family_or_role_mailbox_says_so_itself() -> None:
    for address in ("familie.finke@gmx.de", "biuro@firma.pl"):
        key = email(address)
        assert bond(Persona((key,), ()), customer(key)) is Bond.LIKELY


def test_a_number_needs_a_fitting_name() -> None:
    known = customer(MOBILE, names=("Ewa Lis",))
    assert bond(Persona((MOBILE,), ("E. Lis",)), known) is Bond.KNOWN
    assert bond(Persona((MOBILE,), ("Jan Kos",)), known) is Bond.LIKELY


def test_a_recycled_number_is_not_the_former_owners() -> None:
    known = customer(MOBILE, names=("Ewa Lis",), days_ago=200)
    assert bond(Persona((MOBILE,), ()), known, "sms") is Bond.LIKELY
    assert bond(Persona((MOBILE,), ("Ewa",)), known, "sms") is Bond.LIKELY
    assert bond(Persona((MOBILE,), ("Ewa Lis",)), known, "sms") is Bond.KNOWN


def test_a_landline_alone_is_never_enough() -> None:
    known = customer(LANDLINE, names=("Ewa Froń",))
    assert bond(Persona((LANDLINE,), ("pani Froń",)), known) is Bond.LIKELY
    assert bond(Persona((LANDLINE,), ("Ewa Fron",)), known, "phone") is Bond.LIKELY
    assert bond(Persona((MOBILE,), ("Ewa Fron",)), customer(MOBILE, names=("Ewa Froń",)), "phone") is Bond.KNOWN


def test_a_number_and_a_name_typed_by_a_new_mailbox_prove_nothing() -> None:
    known = customer(MOBILE, names=("Ewa Lis",))
    stranger = Persona((email("evil@x.example"), MOBILE), ("Ewa Lis",))
    assert bond(stranger, known, "form") is Bond.LIKELY
    both = customer(email("ewa@wp.pl"), MOBILE, names=("Ewa Lis",))
    assert bond(Persona((email("ewa@wp.pl"), MOBILE), ("Ewa Lis",)), both, "form") is Bond.KNOWN
    assert bond(Persona((MOBILE,), ("Ewa Lis",)), known, "form") is Bond.KNOWN


def test_an_unknown_relays_mailbox_is_several_peoples() -> None:
    for address in ("messages@flea.example", "buyer@flea.example", "flea-market@flea-market.example"):
        key = email(address)
        for first, second in (("user59", "kitty_3"), ("user59", "Ewa Lis"), ("Giorgos", "Lisa"), ("", "")):
            assert bond(Persona((key,), (second,)), customer(key, names=(first,))) is Bond.LIKELY, (address, first)


def test_a_relays_own_name_is_nobodys() -> None:
    assert read_persona(mail("buyer@flea-market.example", "Flea Market"), OWN).names == ()
    assert read_persona(mail("buyer@flea.example", "Ewa Lis via Flea"), OWN).names == ("Ewa Lis",)
    assert read_persona(mail("buyer@flea.example", "via Flea"), OWN).names == ()
    assert read_persona(mail("maria@lis.example", "Maria Lis"), OWN).names == ("Maria Lis",)


def test_a_mailbox_named_as_its_firm_is_several_peoples() -> None:
    key = email("zelda@zelda.example")
    assert bond(Persona((key,), ()), customer(key)) is Bond.LIKELY


def test_father_and_son_with_one_name_and_one_landline() -> None:
    father = customer(LANDLINE, names=("Jan Froń",))
    son = Persona((email("jan.fron.junior@wp.pl"), LANDLINE), ("Jan Froń",))
    assert bond(son, father) is Bond.LIKELY
    assert bond(Persona((LANDLINE,), ("Jan Froń",)), father, "phone") is Bond.LIKELY


def test_who_signs_with_another_name_than_the_header_is_unsure() -> None:
    key = email("lis@wp.pl")
    assert bond(Persona((key,), ("Ewa Lis", "Jan Lis")), customer(key, names=("Ewa Lis",))) is Bond.LIKELY


@given(st.text(max_size=3000))
def test_no_text_makes_a_signature_fail(text: str) -> None:
    found = read_signature(text, "PL")
    assert len(found.name) <= 60
