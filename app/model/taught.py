"""What the owner taught the program about reading mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.model.message import Kind

#: Begins the reason of a form's mail that could not be read: the form is known and looks different now.
FORM_CHANGED = "form changed: "
#: Begins the reason of a form that a robot filled in.
SPAM = "spam: "
BY_OWNER = "by the owner"


class Marked(StrEnum):
    """What a marked stretch of a form's mail holds."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    SUBJECT = "subject"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A stretch of a message's text. Offsets count Unicode code points; `end` is behind the last one."""

    start: int
    end: int
    what: Marked


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line that the form itself writes, with nothing of the visitor's in it.

    :ivar text: normalised (`taught_lines.normal`); "" above a row is the top of the mail, or the end of the message;
        "" below the message is any line that is not blank
    :ivar is_whole: the line says only this; otherwise it begins so
    :ivar from_end: which one it is, counted from the end of the mail; 0 for the first one from the top
    :ivar shown: the line as it was written
    """

    text: str = ""
    is_whole: bool = False
    from_end: int = 0
    shown: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One line of a form's mail on which marked values begin.

    :ivar above: what the line is counted from; None where the line names itself
    :ivar lines_below: which of the lines that are not blank below `above` it is, from 1
    :ivar literals: what stands around the values, one more than there are values
    """

    literals: tuple[str, ...]
    values: tuple[Marked, ...]
    above: Anchor | None = None
    lines_below: int = 0


@dataclass(frozen=True, slots=True)
class FormRule:
    """How the mails of one form are read.

    :ivar rows: in the order of the mail; one of them has the message
    :ivar below: the form's own lines below the message, of which the first that is there ends it
    :ivar subject: the pieces of the mail's subject that stay the same, with gaps between; empty where nothing does
    :ivar labels: the form's labels, normalised
    :ivar answers: the mail that was marked claims to answer another one
    """

    rows: tuple[FormRow, ...]
    below: tuple[Anchor, ...] = ()
    subject: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    answers: bool = False


@dataclass(frozen=True, slots=True)
class WordCounts:
    """In how many messages each word (hashed, 63 bits) was, as (spam, real).

    :ivar spam, real: how many messages of each sort were learnt
    """

    spam: int = 0
    real: int = 0
    of: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Everything that was taught, as reading needs it.

    :ivar version: grows with each lesson
    :ivar forms: rules by the sender of the form's mails
    :ivar not_forms: senders whose mails are no forms, whatever they look like
    :ivar kinds: by sender and what his mail was taken for, what it is
    """

    version: int = 0
    forms: Mapping[str, tuple[FormRule, ...]] = field(default_factory=dict)
    not_forms: frozenset[str] = frozenset()
    kinds: Mapping[tuple[str, Kind], Kind] = field(default_factory=dict)
    words: WordCounts = WordCounts()


NOTHING_TAUGHT = Lessons()


def taken_for(kind: Kind) -> Kind:
    """What the owner corrects: newsletters and lists are one to him."""
    return Kind.BULK if kind is Kind.LIST else kind
