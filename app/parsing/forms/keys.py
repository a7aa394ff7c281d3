"""One key for one submission, by whatever way it comes."""

from __future__ import annotations

import hashlib

from app.model.folding import fold
from app.model.message import FormReading

_COMPARED_LETTERS = 2000


def submission_key(reading: FormReading) -> str:
    """A key that is the same for a submission that came by mail and over HTTP: who wrote, and what.

    White space, case and punctuation don't matter, nor what a mail makes of them. Times are compared beside the key
    (`app.store.submissions`): two ways never agree on the minute.
    """
    visitor = reading.email or reading.phone or _letters(reading.name or "")
    text = reading.message or reading.subject or ""
    parts = (visitor, _letters(text)[:_COMPARED_LETTERS])
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
