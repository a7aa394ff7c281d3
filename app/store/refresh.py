"""Makes the derived part of conversations anew: cycles, dues, state and what the list shows.

Nothing is stepped forward: the cycles are folded from all messages and acts of a conversation each time, so mail may
arrive in any order, threads may be grouped and split, and hours may change, and the result is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, true, update

from app.deadlines.calendar import open_seconds_between
from app.deadlines.cycles import CycleEvent, Happened, fold
from app.deadlines.due import due_of, target_open_seconds
from app.model.answer import OutboxState
from app.model.clockwork import Cycle
from app.model.listing import State
from app.model.message import Channel, Direction, Kind
from app.model.taught import FORM_CHANGED
from app.settings import Settings
from app.store.arrivals import chunks
from app.store.tables import accounts, acts, conversations, cycles, messages, outbox, suggestions, threads
from app.store.tables_grouping import fingerprints
from app.store.types import AnyRow, second_of

#: While an answer is on its way its conversation has left To answer, though its clock runs until the server accepts it.
_ON_ITS_WAY = (
    OutboxState.HELD.value,
    OutboxState.SENDING.value,
    OutboxState.RETRYING.value,
    OutboxState.ACCEPTED.value,
)


@dataclass(slots=True)
class _Facts:
    """What is stored of one conversation, in time order."""

    messages: list[AnyRow] = field(default_factory=list)
    acts: list[AnyRow] = field(default_factory=list)
    thread_ids: set[int] = field(default_factory=set)
    promised_due: datetime | None = None
    snoozed_until: datetime | None = None
    snoozed_after: datetime | None = None
    has_suggestion: bool = False
    #: When the newest answer that is on its way was sent off by the owner, in Unix seconds; 0 where none is.
    sent_off_at: int = 0
    stored: dict[int, AnyRow] = field(default_factory=dict)  # cycles by the message that opened them


def refresh(conn: Connection, conversation_ids: Collection[int], settings: Settings) -> None:
    """Recompute these conversations; ones that lost all their threads are removed."""
    for chunk in chunks(conversation_ids):
        facts = _load(conn, chunk)
        _remove_empty(conn, [each for each in chunk if not facts[each].messages])
        conn.execute(delete(cycles).where(cycles.c.conversation_id.in_(chunk)))
        conversation_rows: list[dict[str, Any]] = []
        cycle_rows: list[dict[str, Any]] = []
        for conversation_id in chunk:
            if facts[conversation_id].messages:
                row, made = _derive(conversation_id, facts[conversation_id], settings)
                conversation_rows.append(row)
                cycle_rows += made
        if cycle_rows:
            conn.execute(insert(cycles), cycle_rows)
        if conversation_rows:
            conn.execute(_UPDATE, conversation_rows)


def _remove_empty(conn: Connection, ids: Sequence[int]) -> None:
    """Without threads a conversation is gone, unless one may come back to it; with one that has no message yet, its
    first answer is on its way."""
    if ids:
        held: set[int] = set()
        for column in (threads.c.conversation_id, threads.c.home_id):
            held.update(conn.execute(select(column).where(column.in_(ids))).scalars())
        conn.execute(delete(conversations).where(conversations.c.id.in_(set(ids) - held)))


_DERIVED = (
    "promised_due",
    "snoozed_until",
    "state",
    "subject",
    "preview",
    "channels",
    "message_count",
    "thread_count",
    "is_unread",
    "newest_at",
    "opened_at",
    "due",
    "target_open_seconds",
    "has_suggestion",
    "badge",
)
_UPDATE = (
    update(conversations)
    .where(conversations.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}", type_=conversations.c[name].type) for name in _DERIVED})
)
_MESSAGES = (
    select(
        threads.c.conversation_id,
        messages.c.id,
        messages.c.thread_id,
        messages.c.channel,
        messages.c.direction,
        messages.c.kind,
        messages.c.kind_reason,
        messages.c.subject,
        messages.c.preview,
        messages.c.received_at,
        messages.c.is_read,
        messages.c.is_history,
        messages.c.is_answered_flag,
        messages.c.rfc_id,
        messages.c.undelivered,
        accounts.c.history_before,
        fingerprints.c.gives_thanks,
    )
    .join_from(messages, threads, messages.c.thread_id == threads.c.id)
    .join(accounts, accounts.c.id == threads.c.account_id, isouter=True)
    .join(fingerprints, fingerprints.c.message_id == messages.c.id, isouter=True)
    .order_by(messages.c.received_at, messages.c.id)
)


def _load(conn: Connection, ids: Sequence[int]) -> dict[int, _Facts]:
    facts: dict[int, _Facts] = defaultdict(_Facts)
    for row in conn.execute(_MESSAGES.where(threads.c.conversation_id.in_(ids))):
        one = facts[row.conversation_id]
        one.messages.append(row)
        one.thread_ids.add(row.thread_id)
    done = select(threads.c.conversation_id, acts.c.what, acts.c.at).join_from(
        acts, threads, acts.c.thread_id == threads.c.id
    )
    for act in conn.execute(done.where(threads.c.conversation_id.in_(ids)).order_by(acts.c.at)):
        facts[act.conversation_id].acts.append(act)
    c = conversations.c
    for chosen in conn.execute(select(c.id, c.promised_due, c.snoozed_until, c.snoozed_after).where(c.id.in_(ids))):
        one = facts[chosen.id]
        one.promised_due, one.snoozed_until = chosen.promised_due, chosen.snoozed_until
        one.snoozed_after = chosen.snoozed_after
    for cycle in conn.execute(select(cycles).where(cycles.c.conversation_id.in_(ids))):
        facts[cycle.conversation_id].stored[cycle.opened_by] = cycle
    s = suggestions.c
    for mine, other, counts in ((s.conversation_id, s.other_id, true()), (s.other_id, s.conversation_id, s.rank == 0)):
        offered = select(mine).join(conversations, c.id == other).where(counts)
        is_open = (mine.in_(ids), s.state == "open", c.state != State.JOINED.value)
        for conversation_id in conn.execute(offered.where(*is_open)).scalars():
            facts[conversation_id].has_suggestion = True
    on_its_way = select(outbox.c.conversation_id, outbox.c.id).where(outbox.c.state.in_(_ON_ITS_WAY))
    for conversation_id, outbox_id in conn.execute(on_its_way.where(outbox.c.conversation_id.in_(ids))):
        one = facts[conversation_id]
        one.sent_off_at = max(one.sent_off_at, second_of(outbox_id))
    return facts


def _events(facts: _Facts) -> list[CycleEvent]:
    found: list[CycleEvent] = []
    reports = _reports(facts)
    for row in facts.messages:
        if row.kind != Kind.CUSTOMER or row.direction == Direction.NOTE:
            continue
        if row.direction == Direction.OUT:
            found.append(CycleEvent(row.received_at, Happened.ANSWERED, row.id))
            if row.rfc_id in reports:
                known_at = max(row.received_at, reports[row.rfc_id])
                found.append(CycleEvent(known_at, Happened.BOUNCED, row.id))
        elif not row.is_history:
            found.append(CycleEvent(row.received_at, Happened.ASKED, row.id))
            if row.is_answered_flag:
                found.append(CycleEvent(row.received_at, Happened.ANSWERED_AT_UNKNOWN_TIME, row.id))
    for act in facts.acts:
        what = Happened.DONE if act.what == "done" else Happened.ANSWERED
        found.append(CycleEvent(act.at, what, 0))
    return found


def _reports(facts: _Facts) -> dict[str, datetime]:
    """When it was first reported of which mail that it will not arrive, whichever of the two was fetched first."""
    return {row.undelivered: row.received_at for row in reversed(facts.messages) if row.undelivered}


def _derive(conversation_id: int, facts: _Facts, settings: Settings) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    channel_of = {row.id: Channel(row.channel) for row in facts.messages}
    history_before = min((row.history_before for row in facts.messages if row.history_before), default=None)
    first_at = facts.messages[0].received_at
    all_cycles = fold(_events(facts), history_before or first_at)
    rows = [_cycle_row(conversation_id, cycle, channel_of[cycle.opened_by], facts, settings) for cycle in all_cycles]
    running = rows[-1] if rows and rows[-1]["ended_how"] is None else None
    state = _state(facts, all_cycles, running is not None)
    shown = _newest(facts)
    return {
        "b_id": conversation_id,
        "b_state": state.value,
        "b_promised_due": facts.promised_due if running else None,
        "b_snoozed_until": _snoozed_until(facts) if running else None,
        "b_subject": next((row.subject for row in facts.messages if row.subject), ""),
        "b_preview": shown.preview,
        "b_channels": list(dict.fromkeys(row.channel for row in facts.messages if row.direction == Direction.IN))
        or [facts.messages[0].channel],
        "b_message_count": sum(row.direction != Direction.NOTE for row in facts.messages),
        "b_thread_count": len(facts.thread_ids),
        "b_is_unread": any(row.direction == Direction.IN and not row.is_read for row in facts.messages),
        "b_newest_at": facts.messages[-1].received_at,
        "b_opened_at": running["opened_at"] if running else None,
        "b_due": running["due"] if running else None,
        "b_target_open_seconds": running["target_open_seconds"] if running else 0,
        "b_has_suggestion": facts.has_suggestion and state is State.OPEN,
        "b_badge": _badge(facts, running) if running and state is State.OPEN else "",
    }, rows


def _snoozed_until(facts: _Facts) -> datetime | None:
    """A customer's message that came after the snooze brings the conversation back at once."""
    after = facts.snoozed_after
    asked = (row.received_at for row in facts.messages if row.direction == Direction.IN and row.kind == Kind.CUSTOMER)
    return None if after and any(at > after for at in asked) else facts.snoozed_until


def _badge(facts: _Facts, running: dict[str, Any]) -> str:
    """What the row says beside the name: "bounced", "form changed", or "thanks" where nothing else waits."""
    reports = _reports(facts)
    if any(row.direction == Direction.OUT and row.rfc_id in reports for row in facts.messages):
        return "bounced"
    asked = [
        row
        for row in facts.messages
        if row.direction == Direction.IN and row.kind == Kind.CUSTOMER and row.received_at >= running["opened_at"]
    ]
    if any(row.kind_reason.startswith(FORM_CHANGED) for row in asked):
        return "form changed"
    return "thanks" if all(row.gives_thanks for row in asked) else ""


def _newest(facts: _Facts) -> AnyRow:
    """The message whose beginning the list shows: the newest of the customer, else the newest."""
    incoming = [row for row in facts.messages if row.direction == Direction.IN and row.kind == Kind.CUSTOMER]
    return (incoming or facts.messages)[-1]


def _cycle_row(
    conversation_id: int, cycle: Cycle, channel: Channel, facts: _Facts, settings: Settings
) -> dict[str, Any]:
    stored = facts.stored.get(cycle.opened_by)
    how = cycle.ended_how.value if cycle.ended_how else None
    if stored and how and (stored.ended_how, stored.ended_at) == (how, cycle.ended_at):
        # a finished cycle keeps the target and hours it was measured by
        return dict(stored._mapping) | {"is_first": cycle.is_first}
    wall = cycle.ended_at - cycle.opened_at if cycle.ended_at else None
    promised = facts.promised_due if facts.promised_due and facts.promised_due > cycle.opened_at else None
    return {
        "conversation_id": conversation_id,
        "opened_by": cycle.opened_by,
        "opened_at": cycle.opened_at,
        "is_first": cycle.is_first,
        "channel": channel.value,
        "target_open_seconds": target_open_seconds(cycle, settings.targets[channel]),
        "due": due_of(cycle, settings.targets[channel], settings.hours, promised),
        "ended_at": cycle.ended_at,
        "ended_how": how,
        "open_seconds": cycle.ended_at and open_seconds_between(settings.hours, cycle.opened_at, cycle.ended_at),
        "wall_seconds": None if wall is None else int(wall.total_seconds()),
        "warned_at": stored.warned_at if stored else None,
        "overdue_told_at": stored.overdue_told_at if stored else None,
    }


def _state(facts: _Facts, all_cycles: Sequence[Cycle], is_running: bool) -> State:
    people = [row for row in facts.messages if row.kind == Kind.CUSTOMER and row.direction != Direction.NOTE]
    if is_running:
        newest = max(row.received_at for row in people if row.direction == Direction.IN)
        return State.WAITING if facts.sent_off_at >= int(newest.timestamp()) else State.OPEN
    if not people:
        return State.OTHER
    done_at = max((act.at for act in facts.acts if act.what == "done"), default=None)
    is_done = done_at is not None and done_at >= people[-1].received_at
    if is_done or all(row.is_history for row in people):
        return State.DONE
    return State.WAITING
