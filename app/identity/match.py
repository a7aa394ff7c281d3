"""Who wrote: the keys of one message, and how it fits the customers who used them before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.identity.names import compare_names, worst_and_best
from app.identity.normalize import is_fixed_line, is_household, is_role, letters, mailbox, phone
from app.identity.signature import read_signature
from app.model.customer import Identity, IdentityKind
from app.model.grouping import Bond, KnownCustomer, NameGrade, Persona, PersonMatch
from app.model.message import Address, FormReading

_MAX_IDENTITIES = 8
_MAX_DISPLAY = 200
_VIA = re.compile(r"(?:^|\s+)(?:via|through|über|przez|přes|از طریق)\s+", re.IGNORECASE)
_NOBODY = Address("", "")
#: A number without a name, or with half of one, says less the longer it was silent: numbers get new owners.
_NUMBER_IS_FRESH = timedelta(days=60)
_NAMELESS_NUMBER_IS_FRESH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Own:
    """What never identifies a customer.

    :ivar addresses: the owner's own, and those of his website's robots; folded mailboxes
    :ivar phones: the owner's own, E.164
    :ivar relay_domains: marketplaces that give each buyer an address of his own
    :ivar region: ISO 3166 country for numbers without a prefix
    """

    addresses: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    relay_domains: frozenset[str] = frozenset()
    region: str = "PL"

    @classmethod
    def known(
        cls, addresses: Sequence[str], phones: Sequence[str] = (), relay_domains: Sequence[str] = (), region: str = "PL"
    ) -> Own:
        """From addresses and numbers as written in settings."""
        folded = (mailbox(address) for address in addresses)
        numbers = (phone(number, region) for number in phones)
        return cls(
            frozenset(address for address in folded if address),
            frozenset(number for number in numbers if number),
            frozenset(domain.lower() for domain in relay_domains),
            region,
        )


@dataclass(frozen=True, slots=True)
class Source:
    """The places of a message from which an identity may be taken.

    :ivar text: the new text; its last lines are searched for a signature
    :ivar caller: caller ID of a call or text message, as the channel gave it
    :ivar handle: account of a messenger
    """

    from_: Address = _NOBODY
    reply_to: tuple[Address, ...] = ()
    form: FormReading | None = None
    text: str = ""
    caller: str = ""
    handle: str = ""


def keys(source: Source, own: Own) -> tuple[Identity, ...]:
    """The identities of one message: from headers, labelled form fields, signature lines and caller ID only."""
    return read_persona(source, own).identities


def read_persona(source: Source, own: Own) -> Persona:
    """What one message says about who wrote it. Own, robots', shared and role addresses are left to `fits` to judge
    or left out here; nothing is taken from running text."""
    form = source.form
    header_name = (form.name or "") if form else _own_name(source.from_)
    text = (form.message or "") if form else source.text
    signature = read_signature(text, own.region, header_name)
    addresses = _form_addresses(form, source) if form else _mail_addresses(source, own)
    numbers = [source.caller, (form.phone or "") if form else ""]
    found = [Identity(IdentityKind.HANDLE, source.handle[:200])] if source.handle else []
    found += [Identity(IdentityKind.EMAIL, key) for raw in addresses if (key := mailbox(raw))]
    read = [phone(number, own.region) for number in numbers if number]
    found += [Identity(IdentityKind.PHONE, number) for number in (*read, *signature.phones) if number]
    kept = [identity for identity in dict.fromkeys(found) if _identifies(identity, own)]
    names = [name for name in (header_name, signature.name) if name.strip()]
    return Persona(tuple(kept[:_MAX_IDENTITIES]), tuple(dict.fromkeys(names)))


def _form_addresses(form: FormReading, source: Source) -> list[str]:
    """The address field; a form that has none put the visitor into Reply-To."""
    return [form.email] if form.email else [address.address for address in source.reply_to[:1]]


def _mail_addresses(source: Source, own: Own) -> list[str]:
    """From; Reply-To is no proof of identity, except within a marketplace that signs for both."""
    found = [source.from_.address]
    if _domain(source.from_.address) in own.relay_domains:
        found += [a.address for a in source.reply_to[:1] if _domain(a.address) in own.relay_domains]
    return found


def _own_name(sender: Address) -> str:
    """The person's part of a display name: relays add their own ("Ewa via Targ"), or show nothing else ("Targ")."""
    name = _VIA.split(sender.name[:_MAX_DISPLAY], maxsplit=1)[0]
    shown = letters(name)
    return "" if shown and shown in map(letters, _domain(sender.address).split(".")[:-1]) else name


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _identifies(identity: Identity, own: Own) -> bool:
    if identity.kind is IdentityKind.PHONE:
        return identity.value not in own.phones
    if identity.kind is IdentityKind.EMAIL:
        robot = is_role(identity.value) and _domain(identity.value) in own.relay_domains
        return not robot and identity.value not in own.addresses and not _is_robot(identity.value)
    return True


def _is_robot(address: str) -> bool:
    local = address.partition("@")[0]
    return "reply" in local and local.startswith(("no", "do"))


def match_person(
    persona: Persona, customer: KnownCustomer, shared: frozenset[Identity], at: datetime, channel: str
) -> PersonMatch:
    """How surely a message is this customer's, judged by each identity both have used and by the names.

    :param shared: identities that several people with conflicting names have used
    :param at: when the message came
    """
    grade = worst_and_best(persona.names, customer.names)
    if len(persona.names) > 1 and compare_names(*persona.names[:2]) is NameGrade.CONFLICTING:
        grade = NameGrade.CONFLICTING
    uses = _Uses(at - customer.seen_at, channel in customer.channels, _has_new_mailbox(persona, customer))
    bonds = [_bond(key, grade, key in shared, uses) for key in customer.matched]
    return PersonMatch(max(bonds, default=Bond.NONE), grade, customer.matched)


@dataclass(frozen=True, slots=True)
class _Uses:
    """How a customer used an identity before.

    :ivar new_mailbox: the message has a mailbox, and none the customer has used
    """

    silence: timedelta
    same_channel: bool
    new_mailbox: bool


def _has_new_mailbox(persona: Persona, customer: KnownCustomer) -> bool:
    mailboxes = {identity for identity in persona.identities if identity.kind is IdentityKind.EMAIL}
    return bool(mailboxes) and not mailboxes.intersection(customer.matched)


def _bond(key: Identity, grade: NameGrade, is_shared: bool, uses: _Uses) -> Bond:
    """What one identity that both have used proves, if the names fit."""
    if grade is NameGrade.CONFLICTING:
        return Bond.LIKELY
    if key.kind is IdentityKind.PHONE:
        return _bond_of_phone(key, grade, is_shared, uses)
    several = is_shared or _is_several_peoples(key)
    return Bond.KNOWN if not several or grade is NameGrade.SAME else Bond.LIKELY


def _bond_of_phone(key: Identity, grade: NameGrade, is_shared: bool, uses: _Uses) -> Bond:
    """A landline and one full name may be father and son; and whoever writes from a new mailbox can type any number
    and the name that goes with it, while a call or a text message shows its own."""
    if is_fixed_line(key.value) or uses.new_mailbox or (is_shared and grade is not NameGrade.SAME):
        return Bond.LIKELY
    if grade in (NameGrade.SAME, NameGrade.COMPATIBLE):
        return Bond.KNOWN
    fits = grade is NameGrade.PARTIAL or uses.same_channel
    return Bond.KNOWN if uses.silence <= (_NUMBER_IS_FRESH if fits else _NAMELESS_NUMBER_IS_FRESH) else Bond.LIKELY


def _is_several_peoples(key: Identity) -> bool:
    return key.kind is IdentityKind.EMAIL and (is_role(key.value) or is_household(key.value))


def shared_keys(customers: Sequence[KnownCustomer]) -> frozenset[Identity]:
    """Identities that customers with conflicting names have used."""
    users: dict[Identity, list[KnownCustomer]] = {}
    for customer in customers:
        for key in customer.matched:
            users.setdefault(key, []).append(customer)
    return frozenset(key for key, using in users.items() if _conflict(using))


def _conflict(customers: Sequence[KnownCustomer]) -> bool:
    return any(
        worst_and_best(one.names, other.names) is NameGrade.CONFLICTING
        for index, one in enumerate(customers)
        for other in customers[index + 1 :]
    )
