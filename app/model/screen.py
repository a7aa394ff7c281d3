"""What the desk hands to the window: plain data, ready to show but not yet worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.model.account import Account, AccountState
from app.model.answer import FilledText, OutboxState, Snippet
from app.model.customer import Evidence, Identity
from app.model.listing import Row
from app.model.message import Address, Channel, Direction, FileKind, FormReading, Kind, Risk


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that hangs on a message.

    :ivar index: by which its content is asked for
    :ivar name: for people; without folders, control and direction characters
    :ivar size: bytes
    :ivar is_in_text: a picture that the HTML shows
    :ivar safe_name: to save it under on any system
    """

    index: int
    name: str
    media_type: str
    size: int
    kind: FileKind = FileKind.OTHER
    risk: Risk = Risk.NONE
    content_id: str = ""
    is_in_text: bool = False
    safe_name: str = "attachment"


@dataclass(frozen=True, slots=True)
class HeldRemote:
    """What HTML would load from elsewhere and is not let.

    :ivar pictures: hosts with how many from each, in order
    :ivar trackers: how many pictures only tell the sender of the reading
    :ivar tracked_by: their services by name, hosts where the service is not known
    """

    pictures: tuple[tuple[str, int], ...] = ()
    trackers: int = 0
    tracked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message in a conversation.

    :ivar text: what was written anew; `folded` is the rest (quotes, signature), "" where there is none
    :ivar html: sanitised, None where there is only text
    :ivar held_remote: what is held back of `html`, None where there is nothing
    :ivar shows_remote: pictures from elsewhere are let in
    :ivar is_sender_trusted: as they always are, where `is_sender_proven`: his domain stands for the message
    :ivar is_html_long: there is HTML, which is not shown until it is asked for
    :ivar doubtful_links: addresses in `html` that pretend to lead elsewhere
    :ivar invitations: the attached calendar entries in words
    :ivar outbox_id, outbox_state: of an own answer that is not yet known to have arrived in Sent
    :ivar can_cancel_until: end of the undo time of an own answer
    :ivar warnings: about links and names that pretend, in words
    :ivar error: why an answer did not go out, or of a delivery report what it says, in words
    :ivar to: who got an own answer
    :ivar reason: why it is taken for what it is, in words; "" where there is nothing to say
    :ivar is_spam: folded as a robot's, by its signs or by the owner's word
    :ivar has_form_changed: of a form that was taught and looks different now
    :ivar charset: the encoding the owner chose, "" for what the message says itself
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
    held_remote: HeldRemote | None = None
    shows_remote: bool = False
    is_sender_trusted: bool = False
    is_sender_proven: bool = False
    is_html_long: bool = False
    doubtful_links: tuple[str, ...] = ()
    invitations: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    attachments: tuple[FileView, ...] = ()
    is_read: bool = True
    guessed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    outbox_id: int | None = None
    outbox_state: OutboxState | None = None
    can_cancel_until: datetime | None = None
    error: str = ""
    reason: str = ""
    is_spam: bool = False
    has_form_changed: bool = False
    charset: str = ""
    to: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPreview:
    """How a mail would be read by what is being taught.

    :ivar subject: of the mail itself
    :ivar reading: None where it is no mail of the form, and where the form looks different in it
    :ivar reason: what is missing, in words, where the form looks different
    """

    message_id: int
    at: datetime
    subject: str
    reading: FormReading | None
    reason: str = ""


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
    """:ivar to, cc: who would get an answer to this thread; empty where there is no address
    :ivar is_new_address: here because of what it shows, and nobody was answered there yet: it may be another's
    """

    id: int
    channel: Channel
    subject: str
    first_at: datetime
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    is_new_address: bool = False


@dataclass(frozen=True, slots=True)
class PossibleRepeat:
    """Another conversation that may be the same customer's same matter.

    :ivar at: of its newest message, where that is shown
    """

    conversation_id: int
    customer: str
    subject: str
    evidence: tuple[Evidence, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupingSide:
    """One of the two that a decision is about.

    :ivar conversation_id: where it is now, None where it was erased
    """

    conversation_id: int | None
    customer: str
    subject: str


@dataclass(frozen=True, slots=True)
class GroupingEntry:
    """One decision on what belongs together.

    :ivar what: "join", "split", "apart" (not one matter), "unite" (one person)
    :ivar first, second: what joined, left or is kept apart, and the other
    :ivar undone_at: None where it was not taken back
    :ivar holds: it is so still, and can be taken back
    """

    id: int
    what: str
    by_owner: bool
    at: datetime
    first: GroupingSide
    second: GroupingSide
    evidence: tuple[Evidence, ...] = ()
    undone_at: datetime | None = None
    holds: bool = True


@dataclass(frozen=True, slots=True)
class GroupingFilter:
    """:ivar what: as in `GroupingEntry`, "" for all
    :ivar by_owner: None for whoever it was
    :ivar conversation_id: what made this one what it is, None for all
    :ivar text: in a customer's name or a subject
    """

    what: str = ""
    by_owner: bool | None = None
    conversation_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ConversationView:
    """Everything the centre and the right of the window show of one conversation.

    :ivar answers_thread: id of the thread that an answer would go to
    :ivar phone: to call, where there is no address to write to
    :ivar suggested: three snippets, the likeliest first
    :ivar draft: what the owner began to write, None where there is nothing
    :ivar away_until: the last day the customer is away, by an automatic reply; None where nothing says so
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
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in an archive; `size` is what it claims to have when unpacked, in bytes."""

    name: str
    size: int
    risk: Risk = Risk.NONE
    is_encrypted: bool = False


@dataclass(frozen=True, slots=True)
class FileLook:
    """What can be told of an attachment without opening it.

    :ivar text: readable lines, "" where there are none
    :ivar packed: what an archive holds, as far as it is listed; :ivar count: of all of it
    :ivar warning: in words, "" where there is nothing to warn of
    """

    file: FileView
    text: str = ""
    packed: tuple[PackedFile, ...] = ()
    count: int = 0
    warning: str = ""


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
