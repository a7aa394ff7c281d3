"""The way of an answer, as data."""

from __future__ import annotations

from app.model.answer import OutboxState as S

#: What each state may become; an item leaves the outbox from ACCEPTED once it is filed, or when the owner says so.
MAY_BECOME: dict[S, frozenset[S]] = {
    S.HELD: frozenset({S.SENDING, S.TAKEN_BACK}),
    S.SENDING: frozenset({S.ACCEPTED, S.RETRYING, S.FAILED, S.UNCERTAIN}),
    S.RETRYING: frozenset({S.SENDING}),
    S.UNCERTAIN: frozenset({S.ACCEPTED, S.HELD}),  # found in Sent; or the owner looked and sends it again
    S.FAILED: frozenset({S.HELD}),  # only the owner
    S.ACCEPTED: frozenset(),
    S.TAKEN_BACK: frozenset(),
}


def before(state: S) -> frozenset[S]:
    """The states from which this one may be reached."""
    return frozenset(origin for origin, targets in MAY_BECOME.items() if state in targets)
