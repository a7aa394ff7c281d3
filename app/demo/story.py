"""What happened in a demo that nobody watched, in words."""

from __future__ import annotations

import threading

from app.bus import Bus
from app.desk import Desk
from app.events import Event, MessagesArrived, OutboxChanged
from app.i18n import language, tr, trn
from app.listing.words import channel_name, localize_digits
from app.model.listing import View


class Story:
    """Listens while the demo plays."""

    def __init__(self, bus: Bus) -> None:
        self._lock = threading.Lock()
        self._arrived = 0
        self._answers: set[int] = set()
        bus.subscribe(Event, self._note)

    def _note(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, MessagesArrived):
                self._arrived += len(event.message_ids)
            elif isinstance(event, OutboxChanged):
                self._answers |= event.outbox_ids

    def tell(self, desk: Desk) -> list[str]:
        """Sentences, once the demo is over."""
        left = desk.status.outbox()
        under_way = left.waiting + left.uncertain + left.failed
        accepted = len(self._answers) - under_way
        grouped = [
            row for view in (View.TO_ANSWER, View.WAITING) for row in desk.inbox.rows(view) if row.thread_count > 1
        ]
        lines = [
            trn("{n} message came while it ran.", "{n} messages came while it ran.", self._arrived),
            trn("{n} answer was taken by the mail server.", "{n} answers were taken by the mail server.", accepted),
        ]
        told = [line.format(n=_digits(n)) for line, n in zip(lines, (self._arrived, accepted), strict=True)]
        told += [
            tr("{customer} asked {n} times through {channels} and is one row.").format(
                customer=row.customer,
                n=_digits(row.message_count),
                channels=tr(", ").join(channel_name(each) for each in row.channels),
            )
            for row in grouped
        ]
        return told


def _digits(number: int) -> str:
    return localize_digits(str(number), language())
