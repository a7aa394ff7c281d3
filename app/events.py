"""What happened, in ids only: a listener asks the desk for what it wants to know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Anything that travels on the bus."""


@dataclass(frozen=True, slots=True)
class ConversationsChanged(Event):
    """Rows appeared, moved, changed or went."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class MessagesArrived(Event):
    """New incoming messages were stored while the program runs (no history)."""

    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DeadlineNeared(Event):
    """The warning time of these conversations' cycles was reached."""

    conversation_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DeadlinePassed(Event):
    conversation_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComputerWoke(Event):
    """The wall clock jumped: the laptop slept, or the program was off."""


@dataclass(frozen=True, slots=True)
class AccountChanged(Event):
    """An account's state or settings changed."""

    account_id: int


@dataclass(frozen=True, slots=True)
class OutboxChanged(Event):
    outbox_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class SnippetsChanged(Event):
    pass


@dataclass(frozen=True, slots=True)
class SettingsChanged(Event):
    pass


@dataclass(frozen=True, slots=True)
class AnswerBounced(Event):
    """A delivery report says that an answer of the owner's did not arrive."""

    conversation_id: int
    message_id: int
