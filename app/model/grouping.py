"""What grouping knows of messages, conversations and the people behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from app.model.customer import Evidence, Identity


class NameGrade(StrEnum):
    """How two names compare."""

    SAME = "same"  # given and family name agree in full
    COMPATIBLE = "compatible"  # they agree as far as both are given; an initial or a slip of the pen is in between
    PARTIAL = "partial"  # only a given or only a family name to go by, and it agrees
    UNKNOWN = "unknown"  # one side has no name
    CONFLICTING = "conflicting"


class Bond(IntEnum):
    """How surely a message and a customer belong together."""

    NONE = 0
    LIKELY = 1  # enough to suggest
    KNOWN = 2  # enough to join without asking, if the matter is the same


class NumberKind(StrEnum):
    ORDER = "order"
    INVOICE = "invoice"
    TRACKING = "tracking"
    DATE = "date"


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """:ivar value: normalised; of an order number the letters and digits, dates as YYYY-MM-DD"""

    kind: NumberKind
    value: str


@dataclass(frozen=True, slots=True)
class Persona:
    """What one message says about who wrote it.

    :ivar names: as written: the sender's or the form's, then the signature's
    """

    identities: tuple[Identity, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What one message says about its matter, in the compact form in which it is stored.

    :ivar terms: hashes (32 bits) of the folded word stems, sorted, without names and numbers
    :ivar topics: what it is about, in machine words: "delivery", "invoice", ...
    :ivar weight: information in `terms` when it came, in nats
    :ivar words: how many words it has, quotes and signature left out
    """

    numbers: tuple[Number, ...] = ()
    terms: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    weight: float = 0.0
    words: int = 0
    asks_again: bool = False
    gives_thanks: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that looks for its conversation.

    :ivar name_keys: under which it is kept for others with a like name to find
    :ivar asked_names: under which to look for others with a like name
    """

    at: datetime
    channel: str
    persona: Persona
    content: Content
    name_keys: tuple[str, ...] = ()
    asked_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastMessage:
    at: datetime
    channel: str
    content: Content


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """:ivar matched: those of the asked identities that this customer has used
    :ivar names: every different name this customer has signed with
    :ivar seen_at: when the customer last wrote
    :ivar channels: of the customer's messages
    """

    id: int
    matched: tuple[Identity, ...]
    names: tuple[str, ...]
    seen_at: datetime
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastConversation:
    """:ivar answered_at: when the owner last answered, None if never
    :ivar recent: its newest incoming messages, newest first
    :ivar newest_at: when its newest incoming message came
    :ivar names: with which those are signed
    """

    id: int
    customer_id: int
    newest_at: datetime
    answered_at: datetime | None
    recent: tuple[PastMessage, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """Why a message and a customer may belong together.

    :ivar shared: the identities both have used
    """

    bond: Bond
    grade: NameGrade
    shared: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    conversation: PastConversation
    person: PersonMatch


@dataclass(frozen=True, slots=True)
class Measured:
    """What was known of a pair when it was decided, for learning from what the owner makes of it.

    :ivar values: in the order of `grouping.features.FEATURES`
    """

    is_known: bool
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    conversation_id: int
    score: float
    evidence: tuple[Evidence, ...]
    measured: Measured | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """:ivar merge_into: the conversation to join at once; None opens a new one
    :ivar evidence: of the merge
    :ivar measured: of the merge
    :ivar suggestions: at most three, likeliest first; empty when merged
    """

    merge_into: int | None
    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    measured: Measured | None = None
