"""Forms whose submissions are fetched over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FormSource:
    """A form as the owner connected it. Its key is in the keyring.

    :ivar service: a code of `resources/form_services`
    :ivar account_id: the account that answers are sent from
    :ivar settings: what the service asks for: the form's id, the site, ...
    :ivar fields: (path, label) pairs where the owner says what is what; labels like "name", "email", "phone",
        "subject" and "message", in any language, are understood. Empty: the labels are read as they come
    :ivar history_before: submissions from before never open a cycle
    """

    id: int
    name: str
    service: str
    account_id: int
    history_before: datetime
    settings: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class FormProgress:
    """How far a form was fetched, and how the last attempt went.

    :ivar cursor: everything submitted earlier is stored, by the service's own times; None before the first success
    :ivar fetched_at: the last success
    :ivar not_before: no attempt earlier
    :ivar failures: in a row
    :ivar error_*: in the owner's language, "" while all is well; with `failures` 0 it is a remark, not a failure
    """

    cursor: datetime | None = None
    fetched_at: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    error_title: str = ""
    error_hint: str = ""


@dataclass(frozen=True, slots=True)
class FormService:
    """What the window asks the owner for.

    :ivar asks: names of settings that must be given
    :ivar offers: names of settings that have a default, with it
    """

    code: str
    title: str
    asks: tuple[str, ...]
    offers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FormSourceView:
    """:ivar needs_key: the key is nowhere: there is no keyring, or it was forgotten there"""

    source: FormSource
    progress: FormProgress
    words: str
    needs_key: bool = False
