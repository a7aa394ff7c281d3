"""One message on its own: parsed, recognised, cut. No knowledge of any other message."""

from __future__ import annotations

from app.model.message import FormReading, Kind, ParsedMessage, RawItem, ReadMessage
from app.parsing.automatic import classify
from app.parsing.bounces import read_bounce
from app.parsing.forms import read_form
from app.parsing.mime import parse
from app.parsing.preview import preview
from app.parsing.quotes import new_text


def read(item: RawItem, region: str) -> ReadMessage:
    """Never raises. A form is looked for before automatic headers count: its robot sends both."""
    parsed = parse(item.raw)
    form = read_form(parsed, region)
    kind, reason = (Kind.CUSTOMER, "form") if form else classify(parsed)
    bounce = read_bounce(item.raw, parsed) if kind is Kind.BOUNCE else None
    text = _written(parsed, form)
    return ReadMessage(item, parsed, kind, reason, text, preview(text or parsed.text), form, bounce)


def _written(parsed: ParsedMessage, form: FormReading | None) -> str:
    return (form.message or "") if form else new_text(parsed.text)
