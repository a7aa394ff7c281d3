"""Each new message of a human looks for its conversation and its customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from app.grouping.content import read_content, weigh
from app.grouping.features import FEATURES
from app.grouping.model import Example, Weights, retrain, shipped
from app.identity.match import Own, Source, read_persona
from app.identity.names import asked_keys, name_keys
from app.model.customer import Evidence, IdentityKind
from app.model.grouping import Content, Incoming
from app.model.message import Address, Direction
from app.parsing.forms.taught import is_changed
from app.store import grouped, lessons, persons, suggested
from app.store.arrivals import Arrived, is_human
from app.store.grouping import StoredCandidates
from app.store.own import Call
from app.sync.candidates import REACH, asked_by, place, whose
from app.sync.matter import describe


def group(
    conn: Connection,
    stored: Sequence[Arrived],
    history_before: datetime,
    own: Own,
    examples: Sequence[str],
    weights: Weights | None = None,
) -> frozenset[int]:
    """Join what belongs together beyond doubt, suggest what may, note what it is about; returns the conversations that
    changed.

    To be called after the messages are stored and history has its customers, and before other conversations get
    theirs. History is kept for comparison only: nothing old is joined.

    :param history_before: what came before it is history
    :param examples: how the owner's order numbers look
    """
    weights = weights or learnt_weights(conn)
    touched: set[int] = set()
    lookup = StoredCandidates(conn)
    wrote = [one for one in stored if one.direction is Direction.IN and is_human(one.read)]
    nearby = history_before - REACH  # of what is older only who wrote it is ever asked
    read = [read_incoming(one, own, examples, is_far=one.read.item.received_at < nearby) for one in wrote]
    seen, _ = lookup.count_terms({term for message in read for term in message.content.terms})
    fresh = [message for one, message in zip(wrote, read, strict=True) if not one.is_history]
    if fresh:
        lookup.prepare([asked_by(message, seen) for message in fresh], [one.id for one in wrote])
    for one, unweighed in zip(wrote, read, strict=True):
        message = _weighed(unweighed, lookup)
        if one.is_history:
            lookup.remember(one.id, message, one.conversation_id)
        else:
            looks = one.opens_thread
            touched |= file(conn, one.id, one.conversation_id, message, lookup, weights, looks=looks)
    lookup.write()
    about = [(one, message.content.numbers) for one, message in zip(wrote, read, strict=True) if not one.is_history]
    describe(conn, ((lookup.now(one.conversation_id), one.read, numbers) for one, numbers in about))
    return frozenset(touched)


def learnt_weights(conn: Connection) -> Weights:
    """The shipped weights, moved by what this owner accepted, dismissed and split."""
    return _retrained(tuple(Example(one.is_known, one.values, belongs) for one, belongs in lessons.load(conn)))


@lru_cache(maxsize=2)
def _retrained(examples: tuple[Example, ...]) -> Weights:
    fitting = [one for one in examples if len(one.values) == len(FEATURES)]  # older ones knew other features
    return retrain(fitting, shipped()) if fitting else shipped()


def file(
    conn: Connection,
    message_id: int,
    conversation_id: int,
    message: Incoming,
    lookup: StoredCandidates,
    weights: Weights,
    *,
    looks: bool,
) -> frozenset[int]:
    """Give a stored message its conversation and its customer, and keep it for comparison once `lookup` is written.

    :param looks: whether it may join another conversation; one that answers a thread, or is old, stays where it is
    :returns: the conversations that changed
    """
    touched: frozenset[int] = frozenset()
    same: tuple[int, ...]
    conversation_id = lookup.now(conversation_id)
    if looks:
        found, decision = place(message, lookup, weights, conversation_id)
        same = () if found.customer_id is None else (found.customer_id, *found.same_customers)
        if decision.merge_into is not None:
            joined = grouped.join(
                conn,
                conversation_id,
                decision.merge_into,
                message.at,
                decision.evidence,
                by_owner=False,
                measured=decision.measured,
            )
            touched |= joined.changed
            lookup.join(conversation_id, decision.merge_into)
            conversation_id = decision.merge_into
        touched |= suggested.suggest(conn, conversation_id, decision.suggestions, message.at)
    else:
        same = whose(message, lookup)
    if same[1:]:
        shown = [Evidence("one message", key.value) for key in message.persona.identities]
        touched |= grouped.unite(conn, same[0], same[1:], message.at, conversation_id, shown)
        lookup.unite(same[0], same[1:])
    now, who = lookup.customer_of(conversation_id), same[0] if same else None
    customer_id = persons.settle_customer(conn, conversation_id, now, who, message.persona, message.at)
    lookup.settle(conversation_id, customer_id, is_new=now is None and who is None)
    lookup.remember(message_id, message, conversation_id)
    return touched


def read_incoming(one: Arrived, own: Own, examples: Sequence[str], *, is_far: bool) -> Incoming:
    """What grouping compares of a stored message; its terms are not weighed yet.

    :param is_far: too old for its matter to be looked for; only who wrote it is read
    """
    read = one.read
    parsed, form = read.parsed, read.form
    answers_go_to = () if is_changed(form) else parsed.reply_to
    source = Source(from_=parsed.from_, reply_to=answers_go_to, form=form, text="" if is_far else read.new_text)
    persona = read_persona(source, own)
    phones = [key.value for key in persona.identities if key.kind is IdentityKind.PHONE]
    subject = (form.subject or "") if form else parsed.subject
    content = (
        Content() if is_far else read_content(subject, read.new_text, persona.names, examples, [*phones, *own.phones])
    )
    return Incoming(
        at=read.item.received_at,
        channel=form.channel.value if form else "email",
        persona=persona,
        content=content,
        name_keys=() if is_far else tuple({key for name in persona.names for key in name_keys(name)}),
        asked_names=() if is_far else tuple({key for name in persona.names for key in asked_keys(name)}),
    )


def _weighed(message: Incoming, lookup: StoredCandidates) -> Incoming:
    weight = weigh(message.content.terms, lookup.count_terms(message.content.terms))
    return replace(message, content=replace(message.content, weight=weight))


def group_call(
    conn: Connection, call: Call, own: Own, examples: Sequence[str], weights: Weights | None = None
) -> frozenset[int]:
    """Give a call that was noted by hand its customer, and its conversation where it repeats a matter."""
    weights = weights or learnt_weights(conn)
    lookup = StoredCandidates(conn)
    persona = read_persona(Source(from_=Address(call.name, ""), text="", caller=call.number), own)
    message = Incoming(
        at=call.at,
        channel="phone",
        persona=persona,
        content=read_content("", call.text, persona.names, examples, [call.number, *own.phones], lookup.count_terms),
        name_keys=tuple({key for name in persona.names for key in name_keys(name)}),
        asked_names=tuple({key for name in persona.names for key in asked_keys(name)}),
    )
    touched = file(conn, call.message_id, call.conversation_id, message, lookup, weights, looks=True)
    lookup.write()
    return touched | {call.conversation_id}
