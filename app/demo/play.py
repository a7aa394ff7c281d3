"""Keeps the example shop alive: customers write, lose patience, and answer what they are answered."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from typing import Any

from aiosmtpd.smtp import Envelope

from app.demo import mails
from app.demo import shop as example
from app.demo.mails import Letter
from app.demo.servers import LOGIN, Servers
from app.demo.servers import Letter as Stored
from app.desk import Desk
from app.model.account import Account, Security, Server

log = logging.getLogger(__name__)
#: After the script has ended its customers write again, under other subjects, at this pace in wall-clock seconds.
_ENCORE_SECONDS = 45
_THANKS_SECONDS = 9
_REFUSAL_SECONDS = 4


class Play:
    """Servers, script and the people behind it. `start` once, `stop` at the end."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._servers = Servers(self._accepted)
        self._wake = threading.Condition()
        self._planned: list[tuple[datetime, int, Callable[[datetime], Stored]]] = []
        self._numbers = itertools.count()
        self._answered = itertools.count(1)
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="demo customers", daemon=True)

    def start(self, desk: Desk, timezone: str = "Europe/Warsaw") -> None:
        """Open the shop: servers, several days of mail, settings, snippets and the account."""
        now = self._now()
        settings = replace(example.settings(now, timezone), language=desk.settings.language)
        self._servers.start()
        past = example.past(now, settings.hours)
        self._servers.put([letter for letter in past if letter.received_at <= now])
        for letter in past:
            if letter.received_at > now:
                self._plan(letter.received_at, partial(_as_it_is, letter))
        desk.preferences.set(settings)
        desk.snippets.install_starters(("pl", "en", "de", "fa"))
        desk.accounts.add(self._account(now), self._servers.password)
        for entry in example.coming():
            self._plan(now + timedelta(seconds=entry.at_seconds), _arrival(entry.entry))
        self._plan_encore(now, round_=1)
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._is_over = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(5)
        self._servers.stop()

    def _account(self, now: datetime) -> Account:
        return Account(
            id=0,
            address=example.shop().address,
            owner_name=example.shop().owner,
            imap=Server("127.0.0.1", self._servers.imap_port, Security.NONE, LOGIN),
            smtp=Server("127.0.0.1", self._servers.smtp_port, Security.NONE, LOGIN),
            history_before=now - timedelta(days=30),
            signature=f"{example.shop().owner}\n{example.shop().name}",
        )

    def _plan(self, at: datetime, make: Callable[[datetime], Stored]) -> None:
        with self._wake:
            heapq.heappush(self._planned, (at, next(self._numbers), make))
            self._wake.notify()

    def _plan_encore(self, start: datetime, round_: int) -> None:
        """The script again, slower, with other subjects, for as long as the demo runs."""
        script = example.coming()
        begin = start + timedelta(seconds=max(each.at_seconds for each in script))
        for place, each in enumerate(script, start=1):
            entry = {**each.entry, "subject": f"{each.entry['subject']} ({round_ + 1})"}
            self._plan(begin + timedelta(seconds=place * _ENCORE_SECONDS), _arrival(entry))

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._is_over and not self._is_due():
                    self._wake.wait(self._pause_seconds())
                if self._is_over:
                    return
                at, _, make = heapq.heappop(self._planned)
            try:
                self._servers.put([make(at)])
            except Exception:  # the show must go on; one letter less is no harm
                log.exception("a demo letter could not be delivered")

    def _is_due(self) -> bool:
        return bool(self._planned) and self._planned[0][0] <= self._now()

    def _pause_seconds(self) -> float | None:
        if not self._planned:
            return None
        return max(0.05, (self._planned[0][0] - self._now()).total_seconds())

    def _accepted(self, envelope: Envelope) -> None:
        """Every second customer who was answered says thank you; who mistyped his address can't be reached."""
        mail = message_from_bytes(envelope.original_content or b"", policy=default)
        customer = mail["To"].addresses[0]
        number = str(mail["Message-ID"]).strip("<>")
        person = example.person(customer.addr_spec)
        if "refusal" in person:
            self._plan(self._now() + timedelta(seconds=_REFUSAL_SECONDS), _refusal(customer.addr_spec, number))
            return
        if next(self._answered) % 2:
            return
        letter = Letter(
            customer.display_name,
            customer.addr_spec,
            str(mail["Subject"]),
            example.script()["thanks"][person.get("language", "en")],
            answers=number,
        )
        self._plan(
            self._now() + timedelta(seconds=_THANKS_SECONDS),
            lambda at: Stored(example.INBOX, mails.email(letter, example.shop(), at)[1], at),
        )


def _as_it_is(letter: Stored, at: datetime) -> Stored:
    return letter


def _arrival(entry: Mapping[str, Any]) -> Callable[[datetime], Stored]:
    return lambda at: example.incoming(entry, at)


def _refusal(address: str, answer_id: str) -> Callable[[datetime], Stored]:
    words = example.person(address)["refusal"]
    return lambda at: Stored(example.INBOX, mails.bounce(address, answer_id, words, example.shop(), at), at)
