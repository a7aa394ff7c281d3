"""Which thread belongs to which conversation, as links that are laid and taken back; no thread ever changes.

A link is one decision ("this thread joins that conversation"). Each thread has a conversation of its own, its home,
and belongs where the newest of its links says; taking all links back gives the start exactly, in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Belonging = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """:ivar threads: the threads that moved, each with the conversation it came from"""

    id: int
    into: int
    threads: tuple[tuple[int, int], ...]


def group(belonging: Belonging, id_: int, conversations: Sequence[int], into: int) -> tuple[Belonging, Link]:
    """Join the threads of these conversations into another; the link remembers where each one was.

    :param belonging: thread -> conversation
    """
    moved = tuple(
        (thread, conversation)
        for thread, conversation in sorted(belonging.items())
        if conversation in conversations and conversation != into
    )
    return {**belonging, **{thread: into for thread, _ in moved}}, Link(id_, into, moved)


def ungroup(belonging: Belonging, links: Sequence[Link], id_: int) -> tuple[Belonging, tuple[Link, ...]]:
    """Take one link back, whichever came after it: what later links moved stays where they put it.

    :param links: all links in force, oldest first; the answer has them without this one
    """
    position = next(index for index, link in enumerate(links) if link.id == id_)
    gone, later = links[position], links[position + 1 :]
    now, rest = dict(belonging), list(later)
    for thread, origin in gone.threads:
        next_mover = next((i for i, link in enumerate(rest) if _origin(link, thread) is not None), None)
        if next_mover is None:
            now[thread] = origin
        else:
            link = rest[next_mover]
            threads = tuple((t, origin if t == thread else c) for t, c in link.threads)
            rest[next_mover] = Link(link.id, link.into, threads)
    return now, (*links[:position], *rest)


def _origin(link: Link, thread: int) -> int | None:
    return next((conversation for moved, conversation in link.threads if moved == thread), None)
