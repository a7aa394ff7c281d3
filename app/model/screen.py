"""What the desk hands to the window: plain data, ready to show but not yet worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.model.account import Account, AccountState
from app.model.answer import FilledText, OutboxState, Snippet
from app.model.customer import Evidence, Identity
from app.model.listing import Row
from app.model.message import Address, Attachment, Channel, Direction, Kind


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message in a conversation.

    :ivar text: what was written anew; `folded` is the rest (quotes, signature), "" where there is none
    :ivar html: sanitised, None where there is only text
    :ivar held_remote: hosts whose content is held back in `html`
    :ivar outbox_id, outbox_state: of an own answer that is not yet known to have arrived in Sent
    :ivar can_cancel_until: end of the undo time of an own answer
    :ivar warnings: about links and names that pretend, in words
    """

    id: int
    thread_id: int
    channel: Channel
    direction: Direction
    kind: Kind
    who: Address
    at: datetime
    subject: str
    text: str
    folded: str = ""
    html: str | None = None
    held_remote: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_read: bool = True
    guessed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    outbox_id: int | None = None
    outbox_state: OutboxState | None = None
    can_cancel_until: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class EarlierConversation:
    """:ivar open_seconds: the response time of its first cycle, None where it was never answered"""

    id: int
    subject: str
    at: datetime
    open_seconds: int | None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """:ivar identities: as people write them: phone numbers are grouped"""

    id: int | None
    name: str
    identities: tuple[Identity, ...]
    earlier: tuple[EarlierConversation, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ThreadView:
    """:ivar to, cc: who would get an answer to this thread; empty where there is no address"""

    id: int
    channel: Channel
    subject: str
    first_at: datetime
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class PossibleRepeat:
    """Another conversation that may be the same customer's same matter."""

    conversation_id: int
    customer: str
    subject: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ConversationView:
    """Everything the centre and the right of the window show of one conversation.

    :ivar answers_thread: id of the thread that an answer would go to
    :ivar phone: to call, where there is no address to write to
    :ivar suggested: three snippets, the likeliest first
    :ivar draft: what the owner began to write, None where there is nothing
    """

    row: Row
    customer: CustomerView
    messages: tuple[MessageView, ...]
    threads: tuple[ThreadView, ...]
    answers_thread: int | None
    suggested: tuple[Snippet, ...]
    evidence: tuple[Evidence, ...] = ()
    repeats: tuple[PossibleRepeat, ...] = ()
    draft: FilledText | None = None
    order_number: str = ""
    language: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """:ivar share_in_time: of today's answers, 0..1; None before the first
    :ivar median_open_seconds: of today's answers
    """

    to_answer: int
    next_due: datetime | None
    answered: int
    share_in_time: float | None
    median_open_seconds: int | None


@dataclass(frozen=True, slots=True)
class Sent:
    """:ivar undo_until: the answer can be taken back before this instant"""

    outbox_id: int
    conversation_id: int
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done at once and can be undone by this number."""

    undo_id: int
    conversation_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """Counts of answers on their way, and of those that need the owner."""

    waiting: int
    uncertain: int
    failed: int


@dataclass(frozen=True, slots=True)
class AccountView:
    account: Account
    state: AccountState
