"""A notification, whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Press(StrEnum):
    """What the owner can do in a notification. The text itself means OPEN."""

    OPEN = "default"  # the name that the notification specification gives to a click on the text
    SNOOZE = "snooze"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class Notice:
    """Plain text, in the owner's language; whoever shows it escapes what its system would take for markup.

    :ivar tag: a later notice with the same tag takes its place
    :ivar conversation_ids: what Open opens (the first) and Snooze snoozes
    :ivar buttons: beside Open
    :ivar snippet_id: what the snippet button inserts
    """

    tag: str
    title: str
    body: str
    conversation_ids: tuple[int, ...]
    buttons: tuple[tuple[Press, str], ...] = ()
    snippet_id: int | None = None
    is_urgent: bool = False


#: Told what was pressed, on the GUI thread.
Pressed = Callable[[Notice, Press], None]


class Notifier(Protocol):
    """One way to show notifications. Used from the GUI thread only."""

    def show(self, notice: Notice) -> None: ...

    def withdraw(self, tag: str) -> None:
        """Take it off the screen: it is no longer true."""
        ...

    def close(self) -> None: ...
