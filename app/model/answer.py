"""Answers: snippets, drafts and what is on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AfterSend(StrEnum):
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SnippetVariant:
    language: str
    body: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A canned reply. `code` is what the owner types after `;`.

    :ivar sends_at_once: one click sends, with undo
    """

    id: int
    code: str
    title: str
    variants: tuple[SnippetVariant, ...]
    after: AfterSend = AfterSend.WAITING
    sends_at_once: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class Filling:
    """A placeholder's place in a filled text. Offsets count Unicode code points.

    :ivar is_open: nothing could be filled in: the owner must, or Send is stopped
    """

    start: int
    end: int
    name: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class FilledText:
    text: str
    fillings: tuple[Filling, ...] = ()


class OutboxState(StrEnum):
    """The way of an answer (behaviour: Sending)."""

    HELD = "held"  # undo still possible, or scheduled for later
    SENDING = "sending"  # handed to SMTP; after a crash here the outcome is unknown
    ACCEPTED = "accepted"  # the server took it; not yet filed to Sent
    RETRYING = "retrying"  # temporary refusal
    UNCERTAIN = "uncertain"  # connection lost after DATA
    FAILED = "failed"  # permanent refusal; the owner decides
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """:ivar not_before: end of the undo time, or the scheduled time
    :ivar error: the server's words
    """

    id: int
    conversation_id: int
    thread_id: int
    account_id: int
    message_id: str
    recipients: tuple[str, ...]
    state: OutboxState
    not_before: datetime
    attempts: int = 0
    next_attempt_at: datetime | None = None
    accepted_at: datetime | None = None
    error: str = ""
    is_scheduled: bool = False
