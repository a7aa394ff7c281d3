"""Customers and what identifies them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class IdentityKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """:ivar value: normalised: folded mailbox, E.164 number, account handle"""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a grouping, in machine words with its details; the window puts it into words.

    `what` is one of: "same address", "same phone", "same account", "same order number", "same name", "similar text",
    "asked again", "asked later", "same thread", "same submission", "one message" (that shows both), "by the owner".
    """

    what: str
    detail: str = ""
    after_seconds: int | None = None
