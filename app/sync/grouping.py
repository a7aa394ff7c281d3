"""Each new message of a human looks for its conversation and its customer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from app.grouping.content import read_content
from app.grouping.model import Weights, shipped
from app.identity.match import Own, Source, read_persona
from app.identity.names import asked_keys, name_keys
from app.model.customer import IdentityKind
from app.model.grouping import Incoming
from app.model.message import Address, Direction
from app.store import grouped
from app.store.arrivals import Arrived, is_human
from app.store.grouping import StoredCandidates, remember
from app.store.own import Call
from app.sync.candidates import place, whose


def group(
    conn: Connection, stored: Sequence[Arrived], own: Own, examples: Sequence[str], weights: Weights | None = None
) -> frozenset[int]:
    """Join what belongs together beyond doubt, suggest what may; returns the conversations that changed.

    To be called after the messages are stored and before conversations get their customers. History is kept for
    comparison only: nothing old is joined.

    :param examples: how the owner's order numbers look
    """
    touched: set[int] = set()
    for one in stored:
        if one.direction is Direction.IN and is_human(one.read):
            touched |= _group(conn, one, own, examples, weights or shipped())
    return frozenset(touched)


def _group(conn: Connection, one: Arrived, own: Own, examples: Sequence[str], weights: Weights) -> frozenset[int]:
    lookup = StoredCandidates(conn)
    message = read_incoming(one, own, examples, lookup)
    looks = one.opens_thread and not one.is_history
    return file(conn, one.id, one.conversation_id, message, lookup, weights, looks=looks)


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
    """Give a stored message its conversation and its customer, and keep it for comparison.

    :param looks: whether it may join another conversation; one that answers a thread, or is old, stays where it is
    :returns: the conversations that changed
    """
    touched: frozenset[int] = frozenset()
    same: tuple[int, ...]
    if looks:
        found, decision = place(message, lookup, weights)
        same = () if found.customer_id is None else (found.customer_id, *found.same_customers)
        if decision.merge_into is not None:
            touched |= grouped.join(
                conn, conversation_id, decision.merge_into, message.at, decision.evidence, by_owner=False
            )
            conversation_id = decision.merge_into
        grouped.suggest(conn, conversation_id, decision.suggestions, message.at)
    else:
        same = whose(message, lookup)
    if same:
        touched |= grouped.unite_customers(conn, same[0], same[1:])
    grouped.settle_customer(conn, conversation_id, same[0] if same else None, message.persona, message.at)
    remember(conn, message_id, message, lookup.count_terms(message.content.terms)[0])
    return touched


def read_incoming(one: Arrived, own: Own, examples: Sequence[str], lookup: StoredCandidates) -> Incoming:
    """What grouping compares of a stored message."""
    read = one.read
    parsed, form = read.parsed, read.form
    source = Source(from_=parsed.from_, reply_to=parsed.reply_to, form=form, text=read.new_text)
    persona = read_persona(source, own)
    phones = [key.value for key in persona.identities if key.kind is IdentityKind.PHONE]
    subject = (form.subject or "") if form else parsed.subject
    return Incoming(
        at=read.item.received_at,
        channel="form" if form else "email",
        persona=persona,
        content=read_content(
            subject, read.new_text, persona.names, examples, [*phones, *own.phones], lookup.count_terms
        ),
        name_keys=tuple({key for name in persona.names for key in name_keys(name)}),
        asked_names=tuple({key for name in persona.names for key in asked_keys(name)}),
    )


def group_call(
    conn: Connection, call: Call, own: Own, examples: Sequence[str], weights: Weights | None = None
) -> frozenset[int]:
    """Give a call that was noted by hand its customer, and its conversation where it repeats a matter."""
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
    touched = file(conn, call.message_id, call.conversation_id, message, lookup, weights or shipped(), looks=True)
    return touched | {call.conversation_id}
