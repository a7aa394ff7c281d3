"""One message on its own: parsed, recognised, cut. No knowledge of any other message but what the owner taught."""

from __future__ import annotations

from app.model.message import FormReading, Kind, ParsedMessage, RawItem, ReadMessage
from app.model.taught import NOTHING_TAUGHT, Lessons
from app.parsing.automatic import classify
from app.parsing.bounces import read_bounce
from app.parsing.forms import read_form
from app.parsing.forms.taught import changed_reading, read_taught, sender_of
from app.parsing.mime import parse
from app.parsing.preview import preview
from app.parsing.quotes import new_text

#: Begins the reason of a mail whose form is known and looks different now.
FORM_CHANGED = "form changed: "
BY_OWNER = "by the owner"


def read(item: RawItem, region: str, lessons: Lessons = NOTHING_TAUGHT, charset: str = "") -> ReadMessage:
    """Never raises. A form is looked for before automatic headers count: its robot sends both.

    :param charset: chosen by the owner, "" for what the message says itself
    """
    parsed = parse(item.raw, charset)
    form, changed = read_as_form(parsed, region, lessons)
    if form:
        kind, reason = Kind.CUSTOMER, FORM_CHANGED + changed if changed else "form"
    else:
        kind, reason = classify(parsed)
    bounce = read_bounce(item.raw, parsed) if kind is Kind.BOUNCE else None
    if not form and not (bounce and bounce.original_message_id):
        kind, reason = _corrected(parsed, kind, reason, lessons)
    text = _written(parsed, form)
    return ReadMessage(item, parsed, kind, reason, text, preview(text or parsed.text), form, bounce)


def read_as_form(parsed: ParsedMessage, region: str, lessons: Lessons) -> tuple[FormReading | None, str]:
    """What was taught of the sender goes before what forms usually look like.

    :returns: the reading, and what is missing where the form is known and looks different now
    """
    if not lessons.forms and not lessons.not_forms:
        return read_form(parsed, region), ""
    sender = sender_of(parsed)
    readings = [read_taught(rule, parsed, region) for rule in lessons.forms.get(sender, ())]
    if form := next((form for form, _ in readings if form), None):
        return form, ""
    if changed := next((reason for _, reason in readings if reason), ""):
        return changed_reading(parsed), changed
    return (None if sender in lessons.not_forms else read_form(parsed, region)), ""


def taken_for(kind: Kind) -> Kind:
    """What the owner corrects: newsletters and lists are one to him."""
    return Kind.BULK if kind is Kind.LIST else kind


def _corrected(parsed: ParsedMessage, kind: Kind, reason: str, lessons: Lessons) -> tuple[Kind, str]:
    taught = lessons.kinds.get((parsed.from_.address.lower(), taken_for(kind))) if lessons.kinds else None
    return (taught, BY_OWNER) if taught else (kind, reason)


def _written(parsed: ParsedMessage, form: FormReading | None) -> str:
    return (form.message or "") if form else new_text(parsed.text)
