"""Whether labels, headers and words together say that a mail comes from a form."""

from __future__ import annotations

from app.model.folding import fold
from app.model.message import ParsedMessage
from app.parsing.forms.envelope import WEAK_SIGNS, Envelope
from app.parsing.forms.shapes import Found, joined
from app.parsing.forms.visitor import Visitor
from app.parsing.forms.vocabulary import Role, names_a_form, phrases


def form_signs(found: Found, visitor: Visitor, message: ParsedMessage, envelope: Envelope) -> tuple[str, ...]:
    """What speaks for a form besides that a site wrote the mail, in machine words; nothing where it is too little."""
    labelled = visitor.labelled
    header = envelope.reply_to or envelope.writer
    agrees = header is not None and visitor.email == header.address.lower() and _is_confirmed(found, visitor)
    says_form = _says_form(found, message, envelope)
    trade = sum(pair.role is Role.TRADE for pair in found.pairs)
    if _is_services(found, visitor, message, envelope):
        return ("labels", "form words")
    if len(labelled) + agrees < 2 or trade > 1 or (visitor.message is None and not says_form):
        return ()
    if not agrees and set(envelope.signs) == {"answers go elsewhere"}:
        return ()
    is_reachable = visitor.email is not None or visitor.phone is not None
    is_other = _is_about_something_else(message.subject, visitor.subject)
    if says_form:
        is_told = {Role.NAME, Role.MESSAGE} <= labelled and set(envelope.signs) != {"robot"}  # any robot: a monitor's
        is_enough = (is_reachable or is_told) and not (is_other and trade)
    else:
        is_enough = is_reachable and not is_other and _labels_suffice(labelled, agrees, envelope, trade)
    if not is_enough:
        return ()
    return ("labels", *(["visitor in the headers"] if agrees else []), *(["form words"] if says_form else []))


def _is_confirmed(found: Found, visitor: Visitor) -> bool:
    """Whether the body has the visitor's address too: in a field, or where the site introduces a labelled message."""
    if Role.EMAIL in visitor.labelled:
        return True
    before = fold(joined(found.before))
    is_introduced = (visitor.email or " ") in before and phrases("form_words").search(before) is not None
    return is_introduced and Role.MESSAGE in visitor.labelled


def _is_services(found: Found, visitor: Visitor, message: ParsedMessage, envelope: Envelope) -> bool:
    """Whether a form service says so, of a form that asks for next to nothing about its visitor."""
    is_said = "form service" in envelope.signs and names_a_form(message.subject)
    is_other = _is_about_something_else(message.subject, visitor.subject)
    return is_said and not is_other and bool(visitor.labelled) and len(visitor.fields) > 1 and bool(visitor.message)


def _says_form(found: Found, message: ParsedMessage, envelope: Envelope) -> bool:
    """Whether the subject, or the site's words around the fields, name a form."""
    if names_a_form(message.subject) or "form service" in envelope.signs:
        return True
    is_perhaps_a_colleague = set(envelope.signs) <= {"own sender", "answers go elsewhere"}
    around = fold(joined((*found.before, *found.loose)))
    return not is_perhaps_a_colleague and phrases("form_words").search(around) is not None


def _is_about_something_else(subject: str, own_words: str | None) -> bool:
    """Whether the subject, without what the visitor chose for it, is that of an order, an invoice, an alert, ..."""
    folded = fold(subject)
    if own_words:
        folded = folded.replace(fold(own_words), "")
    return phrases("other_mail_words").search(folded) is not None


def _labels_suffice(labelled: frozenset[Role], agrees: bool, envelope: Envelope, trade: int) -> bool:
    """Whether labels are enough where no word names a form: more of them, the less the headers say."""
    signs = set(envelope.signs)
    if agrees and (Role.MESSAGE in labelled or "own sender" in signs):
        return True
    if Role.MESSAGE not in labelled:
        return False
    if "own sender" in signs and signs - WEAK_SIGNS:
        return True
    if "mailer" in signs or "to itself" in signs:
        return len(labelled) > 2
    return "web robot" in signs and {Role.NAME, Role.MESSAGE} < labelled and not trade
