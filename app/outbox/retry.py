"""When to try again."""

from __future__ import annotations

from datetime import datetime, timedelta

_PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
)
#: A wrong password again and again gets an account locked.
_PAUSE_FOR_OWNER = timedelta(minutes=30)
#: RFC 5321, 4.5.4.1 asks senders for four to five days; an owner wants to know earlier.
GIVES_UP_AFTER = timedelta(days=2)


def next_attempt(attempts: int, since: datetime, now: datetime, needs_owner: bool = False) -> datetime | None:
    """:param attempts: made so far, at least 1
    :param since: when it was to go out first
    :return: None when it is time to give up
    """
    if now - since >= GIVES_UP_AFTER:
        return None
    pause = _PAUSES[min(attempts, len(_PAUSES)) - 1]
    return now + (max(pause, _PAUSE_FOR_OWNER) if needs_owner else pause)
