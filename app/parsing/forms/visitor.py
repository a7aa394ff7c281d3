"""From labels and values to the visitor: who he is, how to reach him, what he wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice

from app.model.folding import fold
from app.model.message import ParsedMessage
from app.parsing.forms.endings import Site, is_rule, without_footer
from app.parsing.forms.envelope import Envelope, are_alike, is_never_a_visitor, names_site
from app.parsing.forms.page import Line
from app.parsing.forms.shapes import Found, Pair, joined
from app.parsing.forms.values import (
    addresses,
    is_phone_alone,
    is_placeholder,
    name_before_address,
    name_in_sentence,
    one_line,
    person_name,
    phone_number,
)
from app.parsing.forms.vocabulary import (
    CONTACT_ROLES,
    Role,
    exact_role,
    is_title_of_form,
    may_be_message,
    names_a_form,
    phrases,
)

_SHORTEST_UNKNOWN_MESSAGE = 12
_BRACKETED_SUBJECT = re.compile(r"\[[^\]]{1,80}\]\s{1,5}(\S.{0,500})$")
_MANY_WORDS = 4
#: The shape of fields that a service gives one by one: no visitor can write one into another.
FIELDS = "fields"
#: What some type into a name, for the site to take it for a header.
_INJECTED = re.compile(r"\bb?cc\s{0,5}:", re.I)


@dataclass(frozen=True, slots=True)
class Visitor:
    """What was found out.

    :ivar labelled: the kinds of fields that have a label and a usable value
    """

    name: str | None
    email: str | None
    phone: str | None
    subject: str | None
    message: str | None
    fields: tuple[tuple[str, str], ...]
    labelled: frozenset[Role]


def read_visitor(
    found: Found, lines: Sequence[Line], message: ParsedMessage, envelope: Envelope, site: Site, region: str
) -> Visitor:
    """Everything the labels say, completed from the headers.

    :param lines: the whole body
    :param region: ISO 3166 country of the site
    """
    pairs = found.pairs
    email = email_of(found, envelope)
    email = email if is_sure(email, lines, envelope) else None
    asked = _asked(found)
    phones = [
        *(_of(asked, Role.PHONE) or _of(pairs, Role.PHONE)),
        *(pair for pair in asked if pair.role is Role.EMAIL and is_phone_alone(pair.value)),
    ]
    phone = next((number for pair in phones if (number := phone_number(pair.value, region))), None)
    name = _labelled_name(asked)
    subject = _first(pairs, Role.SUBJECT)
    text = _labelled_message(pairs)
    labelled = {
        Role.EMAIL: any(addresses(pair.value) for pair in _of(pairs, Role.EMAIL, Role.FROM)),
        Role.PHONE: phone is not None,
        Role.NAME: name is not None,
        Role.SUBJECT: subject is not None,
        Role.MESSAGE: text is not None,
    }
    named = {one for pair in _of(pairs, Role.EMAIL, Role.FROM) for one in addresses(pair.value)}
    theirs = email or header_address(envelope)
    shown = header_name(message, envelope, theirs) or _introduced_name(found, theirs)
    is_known = shown or named or _introduction(found, theirs)
    if found.shape != FIELDS and is_known and named.isdisjoint(_sure_addresses(lines, envelope)):
        name = shown  # all labels may be the visitor's own words, in a form without any
    elif name is None and not any(pair.value for pair in _of(asked, Role.NAME)):
        name = shown
    if subject is None and not _of(pairs, Role.SUBJECT):
        subject = subject_of_header(message, envelope)
        if subject is None and message.subject.startswith("[") and _introduction(found, email):
            subject = visitors_subject(message.subject, envelope, name)
    said = text or _unlabelled_message(found, site)
    if subject and text is None and _is_question_answered(pairs, subject, said):
        subject, said = None, subject
    return Visitor(
        name=name,
        email=email,
        phone=phone,
        subject=subject,
        message=said,
        fields=tuple((pair.label, pair.value) for pair in pairs if pair.role is not Role.META),
        labelled=frozenset(role for role, is_there in labelled.items() if is_there),
    )


def email_of(found: Found, envelope: Envelope) -> str | None:
    """The visitor's address, or None rather than a guess.

    The form's own e-mail field decides; Reply-To and From only where the form has none.
    """
    other = header_address(envelope)
    pairs = [pair for pair in found.pairs if pair.role in (Role.EMAIL, Role.FROM)]
    exact = [pair for pair in pairs if exact_role(pair.label)]
    if any(other in addresses(pair.value) for pair in exact or pairs):
        return other
    for pair in exact or pairs:
        typed = [a for a in addresses(pair.value) if not is_never_a_visitor(a)]
        given = [a for a in typed if a not in envelope.own]
        if len(given) == 1:
            is_the_forms = pair in _asked(found)  # or did the visitor type it?
            return given[0] if (exact and is_the_forms) or not (envelope.reply_to or envelope.writer) else None
        if given:
            return None
        if len(typed) == 1 and typed[0] in envelope.owner and pair.role is Role.EMAIL:
            return typed[0]  # the owner tries his own form
    if any(pair.role is Role.EMAIL for pair in exact):
        return None  # he was asked and gave none that is any good
    introduced = [a for line in found.before for a in addresses(line.text) if a not in envelope.own]
    if introduced and other not in introduced:
        return None
    said = [line for pair in found.pairs if pair.role is Role.MESSAGE for line in pair.lines]
    return None if is_contradicted(other, [*found.loose, *said], envelope) else other


def is_sure(email: str | None, lines: Sequence[Line], envelope: Envelope) -> bool:
    """Whether nobody but the site can have put an address where it was found.

    It is the one the headers name, or, where they name nobody, the first in the body: a message may hold anything,
    even a whole form in another shape, but the fields that are answered stand above it.
    """
    return email is None or not lines or email in _sure_addresses(lines, envelope)


def _sure_addresses(lines: Sequence[Line], envelope: Envelope) -> set[str]:
    """The visitor's of the headers; where there is none the body's first, and the first that is not the owner's."""
    headers = {one.address.lower() for one in (envelope.reply_to, envelope.writer) if one}
    if headers:
        return headers
    said = [one for line in lines if not _INJECTED.search(line.text) for one in addresses(line.text)]
    foreign = (one for one in said if one not in envelope.own and not is_never_a_visitor(one))
    return {*said[:1], *islice(foreign, 1)}


def _introduced_name(found: Found, email: str | None) -> str | None:
    """The name in "It was submitted by Anna Nowak (anna@…)" above the fields."""
    return next((name for line in _introduction(found, email) if (name := name_in_sentence(line))), None)


def _introduction(found: Found, email: str | None) -> list[str]:
    """The lines above the fields that name the visitor's address."""
    return [line.text for line in found.before if email and email in line.text.lower()]


def is_contradicted(address: str | None, lines: Iterable[Line], envelope: Envelope) -> bool:
    """Whether "E-mail: …" in the message, which may be the form's or the visitor's, names somebody else."""
    leads = [lead for line in lines for lead in line.leads if lead.rest and exact_role(lead.label) is Role.EMAIL]
    return address is not None and any(
        one not in envelope.own and one != address for lead in leads for one in addresses(lead.rest)
    )


def header_address(envelope: Envelope) -> str | None:
    """The visitor's address as the headers have it; None where Reply-To and From disagree."""
    found = {one.address.lower() for one in (envelope.reply_to, envelope.writer) if one}
    return found.pop() if len(found) == 1 else None


def header_name(message: ParsedMessage, envelope: Envelope, email: str | None) -> str | None:
    """The visitor's name where only a header has it: with his own address, or over the robot's."""
    for address in (envelope.reply_to, envelope.writer):
        name = person_name(address.name) if address and address.address.lower() == email else None
        if name and email and (are_alike(name, email) or not names_site(name, envelope)):
            return name
    shown = person_name(message.from_.name)
    if shown and email and shown.count(" ") < 4 and are_alike(shown, email):
        return None if any(are_alike(shown, domain + "@") for domain in envelope.own_domains) else shown
    return None


def subject_of_header(message: ParsedMessage, envelope: Envelope) -> str | None:
    """The visitor's own words in the mail's subject: behind the site's name, or all of it where he is the writer."""
    subject = message.subject.strip()
    if "form service" in envelope.signs:
        return None
    if envelope.writer is not None:
        return None if names_a_form(subject) else one_line(subject)
    if subject.startswith("[") and subject.endswith("]"):
        subject = subject[1:-1]
    for mark in (": ", " - ", " – ", " | ", ' "', ") "):
        before, found, rest = subject.partition(mark)
        rest = rest.strip().removesuffix('"').strip() if mark == ' "' else rest.strip()
        if found and rest and names_site(before, envelope) and not names_site(rest, envelope):
            folded = fold(rest)
            return None if phrases("form_words").match(folded) or is_title_of_form(folded) else rest
    return None


def visitors_subject(subject: str, envelope: Envelope, name: str | None) -> str | None:
    """The visitor's subject, as in "[Website feedback] Opening hours"; None where it is the site's."""
    match = _BRACKETED_SUBJECT.match(subject)
    own = match[1] if match else subject
    is_sites = phrases("form_words").search(fold(own)) or (match is None and names_site(subject, envelope))
    return None if is_sites or is_title_of_form(fold(own)) or (name and fold(name) in fold(own)) else one_line(own)


def _of(pairs: Iterable[Pair], *roles: Role) -> list[Pair]:
    """The pairs of these roles, those with a label of the vocabulary first."""
    return sorted((pair for pair in pairs if pair.role in roles), key=lambda pair: exact_role(pair.label) is None)


def _first(pairs: Iterable[Pair], role: Role) -> str | None:
    """The first value of that role that is one."""
    return next((value for pair in _of(pairs, role) if (value := pair.value) and not is_placeholder(value)), None)


def _labelled_name(pairs: tuple[Pair, ...]) -> str | None:
    def value(role: Role) -> str | None:
        return next((name for pair in _of(pairs, role) if (name := person_name(pair.value))), None)

    whole, given, family = value(Role.NAME), value(Role.GIVEN), value(Role.FAMILY)
    if whole and not (given and family):  # "Nom" and "Prénom", "Nome" and "Cognome"
        if family and family not in whole:
            return f"{whole} {family}"
        if given and given not in whole:
            return f"{given} {whole}"
        return whole
    if given or family:
        return " ".join(filter(None, (given, family)))
    senders = [pair.value for pair in _of(pairs, Role.FROM)]
    return next((name for value in senders if (name := name_before_address(value) or person_name(value))), None)


def _labelled_message(pairs: tuple[Pair, ...]) -> str | None:
    messages = [pair for pair in pairs if pair.role is Role.MESSAGE and not is_placeholder(pair.value)]
    best = max(messages, key=lambda pair: (exact_role(pair.label) is not None, len(pair.value)), default=None)
    return best.value if best else None


def _unlabelled_message(found: Found, site: Site) -> str | None:
    """What stands beside the labels, or under the unknown label with the most words."""
    text = joined(list(dropwhile(lambda line: is_rule(line.text), without_footer(found.loose, site))))
    unasked = [pair for pair in found.pairs if pair.role in (None, Role.OTHER) and may_be_message(pair.label)]
    unknown = [pair.value for pair in unasked if _is_prose(pair.value)]
    longest = max(unknown, key=len, default="")
    if found.is_markup and longest.count(" ") >= _MANY_WORDS:
        return longest
    return max(text, longest, key=len) or None


def _is_question_answered(pairs: tuple[Pair, ...], subject: str, said: str | None) -> bool:
    """Whether "What is it about?" asked for the message, where no label but that one does."""
    is_question = any(pair.role is Role.SUBJECT and pair.label.endswith("?") for pair in pairs)
    return is_question and subject.count(" ") >= _MANY_WORDS - 1 and len(subject) > len(said or "")


def _is_prose(value: str) -> bool:
    if "\n" in value:
        return True
    return len(value) >= _SHORTEST_UNKNOWN_MESSAGE and " " in value and "://" not in value and not addresses(value)


def _asked(found: Found) -> tuple[Pair, ...]:
    """The fields above the message, which holds whatever a visitor likes; all of them where none is above it."""
    is_below = False
    for i, pair in enumerate(found.pairs):
        is_said = not is_placeholder(pair.value) or not (pair.lines or found.is_markup)  # or it begins with labels
        if pair.role is Role.MESSAGE and is_below and is_said and found.shape != FIELDS:
            return found.pairs[:i]
        is_below = is_below or (pair.role in CONTACT_ROLES and pair.role is not Role.MESSAGE)
    return found.pairs
