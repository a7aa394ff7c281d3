"""The threads of a conversation, who would get an answer to each, and which one is answered if nobody chooses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.answering.recipients import recipients
from app.model.message import Direction
from app.model.screen import ThreadView
from app.parsing.mime import parse
from app.store.messages import StoredMessage


def threads_of(
    stored: Sequence[StoredMessage], addresses: Sequence[str], by_signs: Collection[int]
) -> tuple[ThreadView, ...]:
    """By their newest incoming message that somebody can be written to, which is the one that is answered: never a
    report that an answer did not arrive.

    :param addresses: the owner's own
    :param by_signs: the threads that are together because of what they show
    """
    found: dict[int, ThreadView] = {}
    for message in stored:
        if message.direction is Direction.NOTE:
            continue
        before = found.get(message.thread_id)
        view = before or ThreadView(message.thread_id, message.channel, message.subject, message.received_at)
        if message.direction is Direction.IN and (message.form or message.format == "mime"):
            people = recipients(parse(message.raw, message.charset), message.form, addresses)
            view = replace(view, to=people.to, cc=people.cc) if people else view
        found.pop(message.thread_id, None)
        found[message.thread_id] = view
    if len(found) < 2:
        return tuple(found.values())
    answered = {each.thread_id for each in stored if each.direction is Direction.OUT}
    oldest = min(found.values(), key=lambda view: view.first_at)
    trusted = [view for view in found.values() if view is oldest or view.id not in by_signs or view.id in answered]
    known = {address for view in trusted for address in _addresses(view)}
    return tuple(
        replace(view, is_new_address=bool(view.to) and not known & _addresses(view)) for view in found.values()
    )


def answered_first(threads: Sequence[ThreadView]) -> int | None:
    """The newest that somebody can be written to in. Whoever knows a customer's name and number can write in his name:
    a new address is answered only where the owner chooses it, or where there is no other."""
    reachable = [each for each in threads if each.to]
    chosen = [each for each in reachable if not each.is_new_address] or reachable
    return chosen[-1].id if chosen else None


def _addresses(view: ThreadView) -> frozenset[str]:
    return frozenset(one.address.lower() for one in view.to)
