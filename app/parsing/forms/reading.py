"""Whether a mail is what a contact form sent, and what the visitor put into it."""

from __future__ import annotations

from app.model.folding import fold
from app.model.message import FormReading, ParsedMessage
from app.parsing.forms.endings import Site
from app.parsing.forms.envelope import Envelope, is_vetoed, read_envelope
from app.parsing.forms.forwards import holds_another_mail
from app.parsing.forms.page import Line, read_text
from app.parsing.forms.page_html import read_html
from app.parsing.forms.shapes import Found, read_shape
from app.parsing.forms.unlabelled import read_unlabelled
from app.parsing.forms.visitor import Visitor, first_words, read_visitor
from app.parsing.forms.vocabulary import CONTACT_ROLES, Role, exact_role, phrases

_LONGEST_BODY = 60_000
_LINES_LOOKED_AT = 150


def read_form(message: ParsedMessage, region: str) -> FormReading | None:
    """What a visitor put into a contact form; None where the mail is something else.

    Two signs of different kinds are needed: that a site wrote the mail (its headers), and that it carries a form
    (labels, a visitor in Reply-To, words as "contact form").

    :param region: ISO 3166 country of the site, for phone numbers without a country code
    """
    if len(message.text) > _LONGEST_BODY or is_vetoed(message):
        return None
    envelope = read_envelope(message)
    if not envelope.signs or not _is_worth_reading(message, envelope):
        return None
    if phrases("receipt_words").search(fold(message.subject + " " + message.text)):
        return None
    if holds_another_mail(message.text):
        return None
    site = Site(envelope.site_name, envelope.own_domains)
    lines, found = _read_body(message, site)
    if found:
        visitor = read_visitor(found, message, envelope, site, region)
        if signs := _form_signs(found, visitor, message, envelope):
            return FormReading(
                name=visitor.name,
                email=visitor.email,
                phone=visitor.phone,
                subject=visitor.subject,
                message=visitor.message,
                fields=visitor.fields,
                signs=(*envelope.signs, *signs),
                shape=found.shape,
            )
    return read_unlabelled(lines, found, message, envelope, site, region)


def _is_worth_reading(message: ParsedMessage, envelope: Envelope) -> bool:
    """A cheap look, since this runs on every mail: labels, a visitor in the headers, or words in the subject."""
    if envelope.reply_to or envelope.writer or phrases("form_words").search(fold(message.subject)):
        return True
    known = set()
    for line in message.text.splitlines()[:_LINES_LOOKED_AT]:
        label = line.strip(" -*#=[]\t").partition(":")[0].partition("\t")[0].strip(" *")
        if 1 < len(label) <= 40 and (role := exact_role(label)) in CONTACT_ROLES:
            known.add(role)
    return len(known) > 1


def _read_body(message: ParsedMessage, site: Site) -> tuple[list[Line], Found | None]:
    """The lines of the body and what they say in a shape: from the HTML, unless the plain text says more."""
    lines = read_html(message.html) if message.html else []
    found = read_shape(lines, site)
    if found and found.is_markup and _fullness(found) > 1:
        return lines, found
    typed = read_text(message.text)
    typed_found = read_shape(typed, site)
    if found and (typed_found is None or _fullness(found) >= _fullness(typed_found)):
        return lines, found
    return lines if typed_found is None and lines else typed, typed_found


def _fullness(found: Found) -> int:
    """The number of different known fields with a value."""
    roles = {pair.role for pair in found.pairs if pair.role in CONTACT_ROLES and pair.lines}
    return len(roles)


def _form_signs(found: Found, visitor: Visitor, message: ParsedMessage, envelope: Envelope) -> tuple[str, ...]:
    """What else says that this is a form, in machine words; nothing where it is too little."""
    labelled = visitor.labelled
    header = envelope.reply_to or envelope.writer
    agrees = header is not None and visitor.email == header.address.lower() and Role.EMAIL in labelled
    around = first_words((*found.before, *found.loose))
    subject = fold(message.subject)
    says_form = (
        any(phrases("form_words").search(text) for text in (subject, around)) or "form service" in envelope.signs
    )
    own_words = fold(visitor.subject) if visitor.subject else ""
    is_other = phrases("other_mail_words").search(subject.replace(own_words, "") if own_words else subject) is not None
    trade = sum(pair.role is Role.TRADE for pair in found.pairs)
    signs = ("labels", *(["visitor in the headers"] if agrees else []), *(["form words"] if says_form else []))
    is_reachable = bool(visitor.email or visitor.phone)
    if trade > 1 or not visitor.message and not says_form:
        return ()
    if len(labelled) + agrees < 2:
        return ()
    if says_form:
        is_enough = (is_reachable or {Role.NAME, Role.MESSAGE} <= labelled) and not (is_other and trade)
    else:
        is_enough = is_reachable and not is_other and (agrees or _is_full(labelled, envelope))
    return signs if is_enough else ()


def _is_full(labelled: frozenset[Role], envelope: Envelope) -> bool:
    """Whether labels alone suffice: three at least, the message among them, from the site's own machine."""
    is_site = "own sender" in envelope.signs and len(envelope.signs) > 1
    return (
        Role.MESSAGE in labelled and len(labelled) > (1 if is_site else 2) and (is_site or "mailer" in envelope.signs)
    )
