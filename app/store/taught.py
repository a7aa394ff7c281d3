"""What the owner taught, as it is stored. Every change raises the version by which readers know that theirs is old."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, distinct, func, insert, select, update

from app.model.message import Channel, Direction, Kind
from app.model.taught import Anchor, FormRow, FormRule, Lessons, Marked, WordCounts
from app.store import preferences
from app.store.dialect import upsert
from app.store.tables import contents, messages
from app.store.tables_taught import form_rules, form_texts, sender_kinds, spam_lessons, spam_words

_VERSION = "lessons"
_LESSONS = -1
_LATELY = timedelta(days=30)

#: Rows of `form_rules` of one sender, so that they can be put back: (kind, rule, at).
FormRules = tuple[tuple[str, Any, datetime], ...]


class SpamLesson(NamedTuple):
    is_spam: bool
    by_owner: bool
    words: tuple[int, ...]


def version(conn: Connection) -> int:
    return preferences.remembered(conn, _VERSION) or 0


def load(conn: Connection, known: Lessons) -> Lessons:
    """What is taught now; what is known already where nothing was added."""
    current = version(conn)
    if current == known.version:
        return known
    forms: dict[str, list[FormRule]] = defaultdict(list)
    not_forms = set()
    for sender, kind, rule in conn.execute(select(form_rules.c.sender, form_rules.c.kind, form_rules.c.rule)):
        if kind == "form":
            forms[sender].append(_rule(rule))
        else:
            not_forms.add(sender)
    k = sender_kinds.c
    kinds = {
        (sender, Kind(found)): Kind(kind) for sender, found, kind in conn.execute(select(k.sender, k.found, k.kind))
    }
    return Lessons(
        current,
        {sender: tuple(rules) for sender, rules in forms.items()},
        frozenset(not_forms),
        kinds,
        _word_counts(conn),
    )


def rules_of(conn: Connection, sender: str) -> FormRules:
    c = form_rules.c
    query = select(c.kind, c.rule, c.at).where(c.sender == sender).order_by(c.id)
    return tuple((kind, rule, at) for kind, rule, at in conn.execute(query))


def put_rules(conn: Connection, sender: str, rules: FormRules) -> None:
    """These instead of all there are."""
    conn.execute(delete(form_rules).where(form_rules.c.sender == sender))
    for kind, rule, at in rules:
        conn.execute(insert(form_rules).values(sender=sender, kind=kind, rule=rule, at=at))
    _changed(conn)


def as_form(rule: FormRule, at: datetime) -> tuple[str, Any, datetime]:
    return "form", asdict(rule), at


def not_a_form(at: datetime) -> tuple[str, Any, datetime]:
    return "not a form", None, at


def rules_in(stored: FormRules) -> tuple[FormRule, ...]:
    return tuple(_rule(rule) for kind, rule, _ in stored if kind == "form")


def kind_of(conn: Connection, sender: str, found: Kind) -> Kind | None:
    c = sender_kinds.c
    kind = conn.execute(select(c.kind).where(c.sender == sender, c.found == found.value)).scalar_one_or_none()
    return Kind(kind) if kind else None


def put_kind(conn: Connection, sender: str, found: Kind, kind: Kind | None, at: datetime) -> None:
    """:param kind: None forgets what was taught"""
    c = sender_kinds.c
    if kind is None:
        conn.execute(delete(sender_kinds).where(c.sender == sender, c.found == found.value))
    else:
        row = {"sender": sender, "found": found.value, "kind": kind.value, "at": at}
        conn.execute(upsert(conn, sender_kinds, row, ("sender", "found")))
    _changed(conn)


def put_charset(conn: Connection, message_id: int, charset: str) -> None:
    conn.execute(update(contents).where(contents.c.message_id == message_id).values(charset=charset))


def ids_of_sender(conn: Connection, sender: str, limit: int) -> tuple[int, ...]:
    """Messages that came as mail from this sender, newest first."""
    m = messages.c
    query = (
        select(m.id)
        .join(contents, contents.c.message_id == m.id)
        .where(m.sender == sender, m.direction != Direction.NOTE.value, contents.c.format == "mime")
        .order_by(m.id.desc())
        .limit(limit)
    )
    return tuple(conn.execute(query).scalars())


def ids_from(conn: Connection, address: str, limit: int) -> tuple[int, ...]:
    """Incoming mail with this address in From, lower case, that is no form; newest first."""
    m = messages.c
    is_his = (func.lower(m.from_address) == address) & (m.channel == Channel.EMAIL.value)
    query = select(m.id).where(is_his, m.direction == Direction.IN.value).order_by(m.id.desc()).limit(limit)
    return tuple(conn.execute(query).scalars())


def spam_lesson(conn: Connection, message_id: int) -> SpamLesson | None:
    c = spam_lessons.c
    row = conn.execute(select(c.is_spam, c.by_owner, c.words).where(c.message_id == message_id)).one_or_none()
    return SpamLesson(row.is_spam, row.by_owner, tuple(row.words)) if row else None


def put_spam_lesson(conn: Connection, message_id: int, lesson: SpamLesson | None) -> SpamLesson | None:
    """Learn from a message, or unlearn it (None); returns what was learnt from it before."""
    before = spam_lesson(conn, message_id)
    if before:
        _count(conn, before, -1)
        conn.execute(delete(spam_lessons).where(spam_lessons.c.message_id == message_id))
    if lesson:
        _count(conn, lesson, 1)
        conn.execute(insert(spam_lessons).values(message_id=message_id, **lesson._asdict()))
    _changed(conn)
    return before


def answered_forms(conn: Connection, limit: int) -> tuple[int, ...]:
    """The newest form messages that were answered and nothing was learnt from yet: real ones."""
    m, answer = messages.c, messages.alias()
    was_answered = select(answer.c.id).where(
        answer.c.thread_id == m.thread_id,
        answer.c.direction == Direction.OUT.value,
        answer.c.received_at > m.received_at,
    )
    query = (
        select(m.id)
        .where(
            m.channel == Channel.FORM.value,
            m.direction == Direction.IN.value,
            m.kind == Kind.CUSTOMER.value,
            was_answered.exists(),
            m.id.not_in(select(spam_lessons.c.message_id)),
        )
        .order_by(m.id.desc())
        .limit(limit)
    )
    return tuple(conn.execute(query).scalars())


def note_texts(conn: Connection, rows: Iterable[tuple[int, int, str]]) -> None:
    """:param rows: (message id, text key, visitor)"""
    found = [{"message_id": each, "text_key": key, "visitor": visitor} for each, key, visitor in rows if key]
    if found:
        conn.execute(insert(form_texts), found)


def forget_texts(conn: Connection, message_ids: Sequence[int]) -> None:
    conn.execute(delete(form_texts).where(form_texts.c.message_id.in_(message_ids)))


def repeats(conn: Connection, text_key: int, visitor: str, at: datetime) -> int:
    """How many others sent the same text in the month around."""
    if not text_key:
        return 0
    f, m = form_texts.c, messages.c
    query = select(func.count(distinct(f.visitor))).join_from(form_texts, messages, m.id == f.message_id)
    near = m.received_at.between(at - _LATELY, at + _LATELY)
    return conn.execute(query.where(f.text_key == text_key, f.visitor != visitor, near)).scalar_one()


def _changed(conn: Connection) -> None:
    preferences.remember(conn, _VERSION, version(conn) + 1)


def _count(conn: Connection, lesson: SpamLesson, step: int) -> None:
    c = spam_words.c
    words = sorted({*lesson.words, _LESSONS})
    known = set(conn.execute(select(c.word).where(c.word.in_(words))).scalars())
    new = [{"word": word, "spam": 0, "real": 0} for word in words if word not in known]
    if new:
        conn.execute(insert(spam_words), new)
    column = c.spam if lesson.is_spam else c.real
    conn.execute(update(spam_words).where(c.word.in_(words)).values({column: column + step}))
    conn.execute(delete(spam_words).where(c.word.in_(words), c.spam <= 0, c.real <= 0))


def _word_counts(conn: Connection) -> WordCounts:
    of = {word: (spam, real) for word, spam, real in conn.execute(select(spam_words))}
    spam, real = of.pop(_LESSONS, (0, 0))
    return WordCounts(spam, real, of)


def _rule(plain: dict[str, Any]) -> FormRule:
    return FormRule(
        rows=tuple(_row(row) for row in plain["rows"]),
        below=tuple(Anchor(**anchor) for anchor in plain["below"]),
        subject=tuple(plain["subject"]),
        labels=tuple(plain["labels"]),
        answers=plain["answers"],
    )


def _row(plain: dict[str, Any]) -> FormRow:
    above = Anchor(**plain["above"]) if plain["above"] else None
    return FormRow(tuple(plain["literals"]), tuple(map(Marked, plain["values"])), above, plain["lines_below"])
