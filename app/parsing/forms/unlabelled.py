"""Forms whose mail has no labels: who wrote stands in the headers or on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.model.folding import fold
from app.model.message import Address, FormReading, ParsedMessage
from app.parsing.forms.endings import Site, is_rule, without_footer
from app.parsing.forms.envelope import WEAK_SIGNS, Envelope, are_alike, is_never_a_visitor
from app.parsing.forms.forwards import holds_another_mail
from app.parsing.forms.page import Line
from app.parsing.forms.shapes import Found, joined
from app.parsing.forms.values import (
    addresses,
    is_phone_alone,
    name_before_address,
    name_in_sentence,
    name_like,
    person_name,
    phone_number,
)
from app.parsing.forms.visitor import (
    email_of,
    header_address,
    header_name,
    is_contradicted,
    is_sure,
    subject_of_header,
    visitors_subject,
)
from app.parsing.forms.vocabulary import Role, exact_role, names_a_form, phrases

_LONGEST_IDENTITY = 160
_MOST_LINES = 80
_TOP_LINES = 5
_MOST_NAME_WORDS = 4
_MOST_IDENTITY_WORDS = 8
#: "Ada Byron (ada@example.com) sent a message"
_NAME_AND_BRACKET = re.compile(r"((?:[^\W\d_][\w'’.-]{0,30} ){1,4})\(")
_AMOUNT = re.compile(
    r"\d[.,]\d\d\s?(?:zł|pln|€|eur|\$|usd|£|gbp|kč|czk|лв|₽|руб|грн|₺|tl|lei|ft|kr)|[$€£]\s?\d{1,9}[.,]\d\d", re.I
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The visitor's words without the lines that only say who he is, and what these said."""

    lines: list[Line]
    address: str | None = None
    name: str | None = None
    phone: str | None = None


def read_unlabelled(
    lines: Sequence[Line], found: Found | None, message: ParsedMessage, envelope: Envelope, site: Site, region: str
) -> FormReading | None:
    """The visitor's words and whatever identifies him, or None where too little says that this is a form.

    :param lines: the body
    :param found: the few labels there are, if any: fields below the message
    """
    if len(lines) > _MOST_LINES or _is_of_another_mail(message, envelope):
        return None
    is_partly = found is not None and found.shape.startswith("colon") and any(exact_role(p.label) for p in found.pairs)
    body = [*found.before, *found.loose] if found and is_partly else lines
    free = without_footer(body, site)
    footer = body[len(free) :]
    intro = _intro_end(free, site, envelope)
    said = _introduced(free[:intro], envelope)
    said = replace(said, lines=free[intro:]) if said.address else _identified(free[intro:], envelope, region)
    around = f"{message.subject}\n{joined(free[:intro])}\n{joined(footer)}"
    says_form = names_a_form(message.subject) or phrases("form_words").search(fold(around)) is not None
    header = envelope.reply_to or envelope.writer
    email = header.address.lower() if header else said.address
    if not said.lines or email is None or not _is_form(message, envelope, says_form, said.address == email):
        return None
    if _is_about_something_else(message, said.lines, header, says_form):
        return None
    is_certain = said.address == email or (said.address is None and not _is_doubtful(email, message, envelope))
    is_certain = is_certain and not is_contradicted(email, lines, envelope) and is_sure(email, lines, envelope)
    if found and any(pair.role is Role.EMAIL for pair in found.pairs):
        is_certain = email_of(found, envelope) == email
    pairs = found.pairs if found and is_partly else ()
    phones = (phone_number(pair.value, region) for pair in pairs if pair.role is Role.PHONE)
    own_name = said.name if said.address == email else None
    name = own_name or header_name(message, envelope, email) or name_like(email, around)
    return FormReading(
        name=name,
        email=email if is_certain else None,
        phone=next(filter(None, phones), said.phone),
        subject=subject_of_header(message, envelope) or visitors_subject(message.subject, envelope, name),
        message=joined(said.lines),
        fields=tuple((pair.label, pair.value) for pair in pairs if pair.role is not Role.META),
        signs=(*envelope.signs, "form words" if says_form else "visitor in the headers"),
        shape="unlabelled",
    )


def _is_about_something_else(
    message: ParsedMessage, said: Sequence[Line], visitor: Address | None, says_form: bool
) -> bool:
    """Whether subject or amounts tell of an order, a payment, ...; under a visitor's own name he may ask about one."""
    if not says_form and len(_AMOUNT.findall(message.text[:20_000])) > 1:
        return True
    signed = set(fold(said[-1].text).strip(" -–—,.").split())
    if visitor and signed and signed <= set(fold(visitor.name).split()):
        return False
    return phrases("other_mail_words").search(fold(message.subject)) is not None


def _is_of_another_mail(message: ParsedMessage, envelope: Envelope) -> bool:
    """Whether it is a receipt or passes on a mail, where no label tells the site's words from the visitor's.

    Of a mail that a site wrote to itself all words may be the visitor's.
    """
    signs = set(envelope.signs)
    is_to_site = envelope.writer or (envelope.reply_to and signs & {"own sender", "form service"})
    said = message.subject if is_to_site else f"{message.subject} {message.text}"
    if phrases("receipt_words").search(fold(said)):
        return True
    shows_visitor = envelope.reply_to is not None and envelope.reply_to.name == message.from_.name != ""
    is_sites = is_to_site and (shows_visitor or signs - WEAK_SIGNS)
    return not is_sites and holds_another_mail(message.text)


def _is_doubtful(email: str, message: ParsedMessage, envelope: Envelope) -> bool:
    """Whether the headers name two people: in From and Reply-To, or by a strange name over the site's address."""
    if email != header_address(envelope):
        return True
    shown = message.from_.name
    is_persons = len(shown.split()) in (2, 3) and all(word.istitle() for word in shown.split())
    if (
        envelope.writer
        or not is_persons
        or are_alike(shown, email)
        or any(are_alike(shown, f"{domain}@") for domain in envelope.own_domains)
    ):
        return False
    return all(other.name != shown for other in message.reply_to)


def _is_form(message: ParsedMessage, envelope: Envelope, says_form: bool, is_confirmed: bool) -> bool:
    """Whether headers and words together say that a visitor wrote this through the site.

    :param is_confirmed: whether the body names the visitor's address
    """
    signs = set(envelope.signs)
    is_site = bool(signs & {"own sender", "form service", "written in another's name"})
    if says_form:
        return is_site or (is_confirmed and len(signs) > 1)
    visitor = envelope.reply_to or envelope.writer
    if visitor is None:
        return False
    if "written in another's name" in signs:
        return "mailer" in signs
    if message.from_.name and message.from_.name == visitor.name:  # his name over the site's address
        return is_site or bool(signs & {"mailer", "web server"})
    return is_site and (
        are_alike(message.from_.name, visitor.address) or bool(signs - {"own sender", "answers go elsewhere"})
    )


def _intro_end(lines: Sequence[Line], site: Site, envelope: Envelope) -> int:
    """The number of lines at the top in which the site introduces the message."""
    end = 0
    said_form = False
    for i, line in enumerate(lines[:_TOP_LINES]):
        text = line.text.lower()
        names_site = any(domain in text for domain in site.domains)
        says_form = phrases("form_words").search(fold(text)) is not None
        is_complete = (says_form or (names_site and i == 0)) and (names_site or text.endswith((":", "：", "]")))
        stands_alone = line.is_apart and i + 1 < len(lines) and lines[i + 1].is_apart
        is_complete = is_complete or (says_form and stands_alone and bool(_foreign_addresses(text, envelope)))
        if is_complete or (said_form and (names_site or is_rule(text))):
            end = i + 1
        said_form = says_form  # in the line above the next
    return end


def _introduced(lines: Sequence[Line], envelope: Envelope) -> _Words:
    """Who wrote, by the site's own introduction."""
    for line in lines:
        match = _NAME_AND_BRACKET.match(line.text)
        name = name_in_sentence(line.text) if match and not match[1][0].islower() else None
        given = _foreign_addresses(line.text, envelope)
        if len(given) == 1:
            return _Words([], given[0], name or _name_in(line.text))
        if name and envelope.reply_to:
            return _Words([], envelope.reply_to.address.lower(), name)
    return _Words([])


def _foreign_addresses(text: str, envelope: Envelope) -> list[str]:
    return [a for a in addresses(text) if a not in envelope.own and not is_never_a_visitor(a)]


def _identified(lines: Sequence[Line], envelope: Envelope, region: str) -> _Words:
    """Take the line that only says who wrote out of the visitor's words, if it is one of the first or the last."""
    places = (*range(min(_TOP_LINES, len(lines))), len(lines) - 1)
    for i in places if lines else ():
        text = lines[i].text
        given = _foreign_addresses(text, envelope)
        if len(given) != 1 or not _is_identity(text, given[0]):
            continue
        name, start, stop, phone = _name_in(text), i, i + 1, None
        if i == len(lines) - 1 and i and not envelope.reply_to and not (name and are_alike(name, given[0])):
            continue  # "Questions? Write to …"
        if envelope.reply_to and i < len(lines) - 1 and not _is_head(lines[:i]):
            continue
        if name is None and i == 1 and len(lines[0].text.split()) <= _MOST_NAME_WORDS:
            name, start = person_name(lines[0].text), 0
        if stop < len(lines) and is_phone_alone(lines[stop].text):
            phone, stop = phone_number(lines[stop].text, region), stop + 1
        return _Words([*lines[:start], *lines[stop:]], given[0], name, phone)
    return _Words(list(lines))


def _is_head(lines: Sequence[Line]) -> bool:
    """Whether lines are a name, a firm or the like: short, and no sentences."""
    return all(len(line.text.split()) <= _MOST_NAME_WORDS and line.text[-1:] not in ".?!,:;" for line in lines)


def _name_in(text: str) -> str | None:
    """The name before an address, in a sentence or alone; in scripts without capitals only alone."""
    whole = name_before_address(text)
    if whole and (whole.lower() != whole or whole.upper() != whole):
        return name_in_sentence(text) or name_like("".join(addresses(text)[:1]), text)
    return whole if whole and len(whole.split()) <= _MOST_NAME_WORDS else None


def _is_identity(text: str, address: str) -> bool:
    """Whether a line says little but an address and the name of its owner."""
    if len(text) > _LONGEST_IDENTITY:
        return False
    rest = re.sub(re.escape(address), "", text, flags=re.I)
    return len(re.findall(r"\w+", rest)) <= _MOST_IDENTITY_WORDS and not rest.rstrip().endswith(("?", "!"))
