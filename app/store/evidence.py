"""Why threads are one conversation, and which other conversations may belong to it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from app.model.customer import Evidence
from app.model.listing import State
from app.model.screen import PossibleRepeat
from app.store.moving import homes
from app.store.tables import conversations, customers, grouping_acts, groupings, suggestions, threads

BY_OWNER = "by the owner"


def of_conversation(conn: Connection, conversation_id: int) -> tuple[Evidence, ...]:
    """Of the groupings that made it what it is now, the newest first, each reason once."""
    a = grouping_acts.c
    query = (
        select(a.evidence)
        .join_from(threads, groupings, groupings.c.thread_id == threads.c.id)
        .join(grouping_acts, a.id == groupings.c.act_id)
        .where(threads.c.conversation_id == conversation_id, a.what == "join", a.undone_at.is_(None))
        .where(a.to_conversation_id.in_(homes(conn, [conversation_id])))
        .order_by(a.id.desc())
    )
    return tuple(dict.fromkeys(each for stored in conn.execute(query).scalars() for each in read(stored)))


def joined_by_signs(conn: Connection, conversation_id: int) -> frozenset[int]:
    """The threads that are together because of what they show, joined by the program or on its suggestion."""
    a, t = grouping_acts.c, threads.c
    home = func.coalesce(t.home_id, t.conversation_id)
    query = (
        select(t.id, a.evidence)
        .join_from(threads, grouping_acts, or_(a.from_conversation_id == home, a.to_conversation_id == home))
        .where(t.conversation_id == conversation_id, a.what == "join", a.undone_at.is_(None))
    )
    return frozenset(
        thread_id for thread_id, reasons in conn.execute(query) if {each.what for each in read(reasons)} - {BY_OWNER}
    )


def repeats(conn: Connection, conversation_id: int) -> tuple[PossibleRepeat, ...]:
    """The open suggestions: what this one may repeat, the likeliest first, then what repeats this one more likely than
    any other, the newest first."""
    s, c = suggestions.c, conversations.c
    is_its_own = s.conversation_id == conversation_id
    is_likeliest = and_(s.other_id == conversation_id, s.rank == 0)
    query = (
        select(c.id, customers.c.name, c.subject, s.evidence)
        .join_from(suggestions, conversations, c.id == case((is_its_own, s.other_id), else_=s.conversation_id))
        .join(customers, customers.c.id == c.customer_id, isouter=True)
        .where(or_(is_its_own, is_likeliest), s.state == "open", c.state != State.JOINED.value)
        .order_by(is_its_own.desc(), case((is_its_own, s.rank)), c.id.desc())
    )
    found: dict[int, PossibleRepeat] = {}
    for other_id, name, subject, evidence in conn.execute(query):
        found.setdefault(other_id, PossibleRepeat(other_id, name or "", subject, read(evidence)))
    return tuple(found.values())


def read(stored: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    """From what `plain` made."""
    return tuple(Evidence(**each) for each in stored)


def plain(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """As JSON data."""
    return [asdict(each) for each in evidence]
