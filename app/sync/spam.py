"""Forms that a robot filled in are folded under Other mail, with the reasons; the owner's word rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from app.model.message import FormReading, Kind, ReadMessage
from app.model.taught import BY_OWNER, SPAM, Lessons
from app.parsing.forms.taught import is_changed
from app.parsing.spam import Habits, suspect, text_key
from app.settings import Settings
from app.store import people, snippets, taught
from app.store.arrivals import Arrived


def judged(conn: Connection, batch: Sequence[ReadMessage], lessons: Lessons, settings: Settings) -> list[ReadMessage]:
    """The batch, with its spam told from people's messages."""
    if not any(one.form for one in batch):
        return list(batch)
    habits = _habits(conn, settings)
    return [_judged(conn, one, lessons, habits) for one in batch]


def ruled(read: ReadMessage, is_spam: bool) -> ReadMessage:
    """As the owner said."""
    if is_spam:
        return replace(read, kind=Kind.BULK, kind_reason=SPAM + BY_OWNER)
    is_form = read.form is not None
    return replace(read, kind=Kind.CUSTOMER, kind_reason=read.kind_reason if is_form else BY_OWNER)


def note_texts(conn: Connection, stored: Sequence[Arrived]) -> None:
    """Keep what the next ones are compared with."""
    forms = [(one.id, one.read.form) for one in stored if one.read.form]
    taught.note_texts(conn, [(message_id, text_key(form), _visitor(form)) for message_id, form in forms])


def _judged(conn: Connection, one: ReadMessage, lessons: Lessons, habits: Habits) -> ReadMessage:
    form = one.form
    if form is None or is_changed(form):
        return one
    repeats = taught.repeats(conn, text_key(form), _visitor(form), one.item.received_at)
    suspicion = suspect(form, habits, lessons.words, repeats)
    if not suspicion.is_spam:
        return one
    return replace(one, kind=Kind.BULK, kind_reason=SPAM + ", ".join(suspicion.reasons))


def _visitor(form: FormReading) -> str:
    return (form.email or form.phone or form.name or "").lower()


def _habits(conn: Connection, settings: Settings) -> Habits:
    spoken = {variant.language for snippet in snippets.load(conn) for variant in snippet.variants}
    domains = {address.rpartition("@")[2] for address in people.own_addresses(conn)}
    return Habits(frozenset({settings.language, *spoken} - {""}), frozenset(domains - {""}))
