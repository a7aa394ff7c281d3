"""Stretches of waiting: from what happened in a conversation to its cycles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from app.model.clockwork import Cycle, CycleEnd


class Happened(IntEnum):
    """In the order in which events of one instant count."""

    ASKED = 1  # a human's message came in
    ANSWERED = 2  # a person's answer was accepted by the mail server
    ANSWERED_AT_UNKNOWN_TIME = 3  # nothing but the \\Answered flag says so
    DONE = 4
    BOUNCED = 5  # an answer did not arrive


@dataclass(frozen=True, slots=True)
class CycleEvent:
    """One thing that bears on waiting. Automatic mail, drafts, notes and acknowledgements are none.

    :ivar at: aware; for an incoming message the server's receive time; for an answer written here its acceptance,
        never before the newest message it answers (this computer's clock may be slow); for the flag when it
        was first noticed, or the flagged message's own time where that is not known
    :ivar message_id: the store's id of the message; of the bounced answer for BOUNCED; 0 for DONE
    """

    at: datetime
    what: Happened
    message_id: int


def fold(events: Sequence[CycleEvent], history_before: datetime) -> tuple[Cycle, ...]:
    """The cycles of one conversation, oldest first; only the last may be running. The order of `events` is no matter.

    An answer that bounced counts as never given, so its cycle goes on from its original opening.

    :param history_before: messages received earlier never open a cycle
    """
    cycles: list[Cycle] = []
    ordered = _settled(events)
    asked = [event for event in ordered if event.what is Happened.ASKED]
    has_answer = False
    for event in ordered:
        running = cycles[-1] if cycles and cycles[-1].ended_how is None else None
        if event.what is Happened.ASKED:
            if running is None and event.at >= history_before:
                cycles.append(Cycle(event.message_id, event.at, is_first=not has_answer))
        elif event.what is Happened.ANSWERED:
            has_answer = True
            if running:
                cycles[-1] = _ended(running, CycleEnd.ANSWERED, event.at, event.message_id)
        elif event.what is Happened.DONE:
            if running:
                cycles[-1] = _ended(running, CycleEnd.NO_ANSWER_NEEDED, event.at, None)
        else:
            has_answer = True
            cycles += _flagged(cycles, event, asked)
    return tuple(cycles)


def _flagged(cycles: list[Cycle], flag: CycleEvent, asked: Sequence[CycleEvent]) -> list[Cycle]:
    """End the running cycle if the flagged message is part of it; what came after that message waits on."""
    if not cycles or cycles[-1].ended_how is not None:
        return []
    answered = next((event for event in asked if event.message_id == flag.message_id), None)
    if answered is None or answered.at < cycles[-1].opened_at:
        return []
    cycles[-1] = _ended(cycles[-1], CycleEnd.ANSWERED_ELSEWHERE, None, None)
    later = next((event for event in asked if answered.at < event.at <= flag.at), None)
    return [Cycle(later.message_id, later.at, is_first=False)] if later else []


def _settled(events: Sequence[CycleEvent]) -> list[CycleEvent]:
    """The events that count, in time order: bounces are applied, and flags that a known answer explains are gone."""
    ordered = sorted(events, key=lambda event: (event.at, event.what, event.message_id))
    asked_at = {event.message_id: event.at for event in ordered if event.what is Happened.ASKED}
    ordered = _without_explained_flags(ordered, asked_at)
    bounced_at = {event.message_id: event.at for event in ordered if event.what is Happened.BOUNCED}
    if not bounced_at:
        return ordered
    believed = [
        (event.at, bounced_at[event.message_id])
        for event in ordered
        if event.what is Happened.ANSWERED and event.message_id in bounced_at
    ]

    def was_undone(event: CycleEvent) -> bool:
        match event.what:
            case Happened.ASKED:
                return False
            case Happened.ANSWERED | Happened.BOUNCED:
                return event.message_id in bounced_at
            case Happened.DONE:
                return any(answered <= event.at <= bounced for answered, bounced in believed)
            case Happened.ANSWERED_AT_UNKNOWN_TIME:
                flagged_at = asked_at.get(event.message_id, event.at)
                return any(flagged_at <= answered <= event.at for answered, _ in believed)

    return [event for event in ordered if not was_undone(event)]


def _without_explained_flags(ordered: Sequence[CycleEvent], asked_at: dict[int, datetime]) -> list[CycleEvent]:
    """Drop flags of unknown noticing time that are directly followed by a known answer: it set them."""
    kept: list[CycleEvent] = []
    follower: Happened | None = None
    for event in reversed(ordered):
        if event.what is Happened.ANSWERED_AT_UNKNOWN_TIME:
            if follower is Happened.ANSWERED and event.at <= asked_at.get(event.message_id, event.at):
                continue
        elif event.what in (Happened.ASKED, Happened.ANSWERED):
            follower = event.what
        kept.append(event)
    return kept[::-1]


def _ended(cycle: Cycle, how: CycleEnd, at: datetime | None, by: int | None) -> Cycle:
    return replace(cycle, ended_at=at, ended_how=how, ended_by=by)
