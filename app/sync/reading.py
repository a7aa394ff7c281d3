"""One message on its own: parsed, recognised, cut. No knowledge of any other message but what the owner taught."""

from __future__ import annotations

from collections.abc import Collection

from app.model.message import FormReading, Kind, ParsedMessage, RawItem, ReadMessage
from app.model.taught import BY_OWNER, FORM_CHANGED, NOTHING_TAUGHT, Lessons, taken_for
from app.parsing.automatic import classify
from app.parsing.bounces import read_bounce
from app.parsing.forms.taught import recognise
from app.parsing.mime import parse
from app.parsing.preview import preview
from app.parsing.quotes import new_text
from app.parsing.voicemail import read_voicemail
from app.parsing.writer import behind_list


def read(
    item: RawItem,
    region: str,
    lessons: Lessons = NOTHING_TAUGHT,
    charset: str = "",
    own_addresses: Collection[str] = frozenset(),
) -> ReadMessage:
    """Never raises. A form is looked for before automatic headers count: its robot sends both.

    :param charset: chosen by the owner, "" for what the message says itself
    :param own_addresses: the owner's, lower case: visitors have others, and a list at one is how people reach him
    """
    parsed = behind_list(parse(item.raw, charset), own_addresses)
    form, changed = recognise(parsed, region, lessons, own_addresses)
    form = form or read_voicemail(parsed, region)
    if form:
        kind, reason = Kind.CUSTOMER, FORM_CHANGED + changed if changed else "form"
    else:
        kind, reason = classify(parsed, own_addresses)
    bounce = read_bounce(item.raw, parsed) if kind is Kind.BOUNCE else None
    if not form and not (bounce and bounce.original_message_id):
        kind, reason = _corrected(parsed, kind, reason, lessons)
    text = _written(parsed, form)
    return ReadMessage(item, parsed, kind, reason, text, preview(text or parsed.text), form, bounce)


def _corrected(parsed: ParsedMessage, kind: Kind, reason: str, lessons: Lessons) -> tuple[Kind, str]:
    taught = lessons.kinds.get((parsed.from_.address.lower(), taken_for(kind))) if lessons.kinds else None
    return (taught, BY_OWNER) if taught else (kind, reason)


def _written(parsed: ParsedMessage, form: FormReading | None) -> str:
    return (form.message or "") if form else new_text(parsed.text)
