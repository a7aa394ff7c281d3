"""One key for one submission, by whatever way it comes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from app.model.folding import fold
from app.model.message import FormReading


def submission_key(reading: FormReading, received_at: datetime) -> str:
    """A key that is the same for a submission that came by mail and over HTTP.

    It covers who wrote, what, and when to the minute; white space, case and the order of other fields don't matter.
    A mail may arrive in the minute after the submission: whoever looks for a double asks for both keys.

    :param received_at: aware; the form's own submission time where it has one
    """
    minute = received_at.astimezone(UTC) + timedelta(seconds=30)
    text = reading.message or "\n".join(sorted(value for _, value in reading.fields))
    parts = (reading.email or "", reading.phone or "", " ".join(fold(text).split()), f"{minute:%Y-%m-%dT%H:%M}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
