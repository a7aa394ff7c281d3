"""Forms whose mail says what the visitor wrote without labels; who he is stands in the headers or on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.model.folding import fold
from app.model.message import FormReading, ParsedMessage
from app.parsing.forms.endings import Site, is_rule, without_footer
from app.parsing.forms.envelope import Envelope, are_alike, is_never_a_visitor
from app.parsing.forms.page import Line
from app.parsing.forms.shapes import Found, joined
from app.parsing.forms.values import addresses, is_phone_alone, name_before_address, person_name, phone_number
from app.parsing.forms.visitor import header_name, subject_of_header
from app.parsing.forms.vocabulary import Role, phrases

_LONGEST_IDENTITY = 160
_MOST_LINES = 80
_TOP_LINES = 5
_AMOUNT = re.compile(
    r"\d[.,]\d\d\s?(?:zł|pln|€|eur|\$|usd|£|gbp|kč|czk|лв|₽|руб|грн|₺|tl|lei|ft|kr)|[$€£]\s?\d{1,9}[.,]\d\d", re.I
)


def read_unlabelled(
    lines: Sequence[Line], found: Found | None, message: ParsedMessage, envelope: Envelope, site: Site, region: str
) -> FormReading | None:
    """The visitor's words and whatever identifies him, or None where too little says that this is a form.

    :param lines: the body
    :param found: the few labels there are, if any: fields below the message
    """
    if len(lines) > _MOST_LINES:
        return None
    labelled = found.pairs if found and found.shape.startswith("colon") else ()
    free = [*found.before, *found.loose] if found and labelled else list(lines)
    free = without_footer(free, site)
    intro = _intro_end(free, site)
    subject = fold(message.subject)
    says_form = bool(phrases("form_words").search(subject) or phrases("form_words").search(fold(joined(free[:intro]))))
    _, address, name, number = _identity(free[:intro], envelope, region)
    body = free[intro:]
    if address is None:
        body, address, name, number = _identity(body, envelope, region)
    visitor = envelope.reply_to or envelope.writer
    email = visitor.address.lower() if visitor else address
    if not body or email is None or not _is_form(message, envelope, says_form, has_identity=address is not None):
        return None
    number = next(
        (n for pair in labelled if pair.role is Role.PHONE and (n := phone_number(pair.value, region))), number
    )
    return FormReading(
        name=(name if email == address else None) or header_name(message, envelope, email),
        email=email,
        phone=number,
        subject=subject_of_header(message, envelope),
        message=joined(body),
        fields=tuple((pair.label, pair.value) for pair in labelled if pair.role is not Role.META),
        signs=(*envelope.signs, "form words" if says_form else "visitor in the headers"),
        shape="unlabelled",
    )


def _is_form(message: ParsedMessage, envelope: Envelope, says_form: bool, has_identity: bool) -> bool:
    """Whether headers and words together say that a visitor wrote this through the site."""
    if phrases("other_mail_words").search(fold(message.subject)) or len(_AMOUNT.findall(message.text[:20_000])) > 1:
        return False
    signs = envelope.signs
    is_site = "own sender" in signs or "form service" in signs or "written in another's name" in signs
    if says_form:
        return is_site or (has_identity and len(signs) > 1)
    visitor = envelope.reply_to or envelope.writer
    if visitor is None or not is_site:
        return False
    if "written in another's name" in signs:
        return "mailer" in signs
    is_shown = message.from_.name == visitor.name or are_alike(message.from_.name, visitor.address)
    return (bool(message.from_.name) and is_shown) or len(signs) > 1


def _intro_end(lines: Sequence[Line], site: Site) -> int:
    """The number of lines at the top in which the site introduces the message."""
    for i in range(min(_TOP_LINES, len(lines)) - 1, -1, -1):
        text = lines[i].text
        is_intro = phrases("form_words").search(fold(text)) and (
            text.endswith((":", "：")) or any(domain in text.lower() for domain in site.domains)
        )
        is_link = any(f"//{domain}" in text.lower() for domain in site.domains) and (
            text[-1:] in ":]" or text.endswith("from:")
        )
        if is_intro or is_link or is_rule(text):
            return i + 1
    return 0


def _identity(
    lines: Sequence[Line], envelope: Envelope, region: str
) -> tuple[list[Line], str | None, str | None, str | None]:
    """The body without the lines that only say who wrote it, and his address, name and phone number.

    The address is None where it is not the only one that may be meant.
    """
    body = list(lines)
    places = [i for i in (*range(min(_TOP_LINES, len(body))), len(body) - 1) if 0 <= i < len(body)]
    for i in places:
        text = body[i].text
        given = [a for a in addresses(text) if a not in envelope.own and not is_never_a_visitor(a)]
        if len(given) != 1 or len(text) > _LONGEST_IDENTITY or not _is_identity(text, given[0]):
            continue
        name, start, stop = name_before_address(text), i, i + 1
        if name is None and i and len(body[i - 1].text.split()) <= 5 and i == 1:
            name, start = person_name(body[i - 1].text), i - 1
        number = None
        if stop < len(body) and is_phone_alone(body[stop].text):
            number, stop = phone_number(body[stop].text, region), stop + 1
        rest = [*body[:start], *body[stop:]]
        others = set(addresses(joined(rest))) - envelope.own - set(given)
        is_certain = not others or (envelope.reply_to is not None and envelope.reply_to.address.lower() == given[0])
        return rest, given[0] if is_certain or i < 3 else None, name, number
    return body, None, None, None


def _is_identity(text: str, address: str) -> bool:
    """Whether a line says little but an address and the name of its owner."""
    rest = re.sub(re.escape(address), "", text, flags=re.I)
    return len(re.findall(r"\w+", rest)) <= 6 and not rest.rstrip().endswith(("?", "!"))
