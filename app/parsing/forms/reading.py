"""Whether a mail is what a contact form sent, and what the visitor put into it."""

from __future__ import annotations

from collections.abc import Collection

from app.model.folding import fold
from app.model.message import FormReading, ParsedMessage
from app.parsing.forms.endings import Site
from app.parsing.forms.envelope import WEAK_SIGNS, Envelope, is_vetoed, read_envelope
from app.parsing.forms.forwards import holds_another_mail, quotes_under_a_name
from app.parsing.forms.own_form import read_own_form
from app.parsing.forms.page import Line, read_text
from app.parsing.forms.page_html import read_html
from app.parsing.forms.shapes import Found, joined, read_shape
from app.parsing.forms.unlabelled import read_unlabelled
from app.parsing.forms.verdict import form_signs
from app.parsing.forms.visitor import Visitor, read_visitor
from app.parsing.forms.vocabulary import CONTACT_ROLES, Role, exact_role, names_a_form, phrases

_LONGEST_BODY = 60_000
_LINES_LOOKED_AT = 150


def read_form(message: ParsedMessage, region: str, own_addresses: Collection[str] = frozenset()) -> FormReading | None:
    """What a visitor put into a contact form; None where the mail is something else.

    Two signs of different kinds are needed: that a site wrote the mail (its headers), and that it carries a form
    (labels, a visitor in Reply-To, words as "contact form").

    :param region: ISO 3166 country of the site, for phone numbers without a country code
    :param own_addresses: the owner's, lower case: they are a visitor's only where he tries his own form
    """
    if len(message.text) > _LONGEST_BODY or is_vetoed(message):
        return None
    if own := read_own_form(message, region):
        return own
    envelope = read_envelope(message, own_addresses)
    if not envelope.signs or not _is_worth_reading(message, envelope):
        return None
    site = Site(envelope.site_name, envelope.own_domains)
    lines, found = _read_body(message, site)
    if found:
        visitor = read_visitor(found, lines, message, envelope, site, region)
        signs = form_signs(found, visitor, message, envelope)
        if signs and not _is_about_another_mail(found, visitor, message, envelope):
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


def _is_about_another_mail(found: Found, visitor: Visitor, message: ParsedMessage, envelope: Envelope) -> bool:
    """Whether it is a copy for the visitor, or passes on another mail: by what the site wrote.

    The visitor's own words may say anything, once an address in a field of its own, or the site's own sender, shows
    that they are a stranger's.
    """
    frame = f"{found.frame}\n{joined(found.loose)}" if Role.MESSAGE in visitor.labelled else found.frame
    is_labelled = Role.EMAIL in visitor.labelled
    is_strangers = visitor.email is not None if is_labelled else "own sender" in envelope.signs
    said = frame if is_strangers else message.text
    if phrases("receipt_words").search(fold(f"{message.subject} {said}")) or holds_another_mail(frame):
        return True
    return set(envelope.signs) <= WEAK_SIGNS and quotes_under_a_name(frame)


def _is_worth_reading(message: ParsedMessage, envelope: Envelope) -> bool:
    """A cheap look, since this runs on every mail: labels, a visitor in the headers, or words in the subject."""
    if envelope.reply_to or envelope.writer or names_a_form(message.subject):
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
