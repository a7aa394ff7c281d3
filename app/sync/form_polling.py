"""Looks at each form that is fetched over HTTP, again and again.

What is due and what was fetched is in the store. Every look reaches back over what was fetched before, since neither
clocks nor time zones of services are to be trusted; ids tell what is new. So whatever breaks off is taken up again,
and nothing comes twice.
"""

from __future__ import annotations

import hashlib
import logging
import random
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from app.bus import Bus
from app.channels.form_http import FormHttp
from app.channels.form_http_reading import Submission
from app.clock import Clock
from app.errors import ClockDiffers, PunktualError, RateLimited, SignInRefused
from app.events import AccountChanged
from app.i18n import tr
from app.model.account import Account
from app.model.form_source import FormProgress, FormSource
from app.model.message import Address, Kind, ParsedMessage, RawItem, ReadMessage
from app.parsing.preview import preview
from app.settings import Settings
from app.store import accounts, form_sources
from app.store.engine import Store

log = logging.getLogger(__name__)

#: How often the store is asked what is due, with jitter so that not everybody comes at the full minute.
TICK_SECONDS, TICK_JITTER_SECONDS = 60.0, 15
_BETWEEN_LOOKS = timedelta(minutes=5)
_REACH_BACK = timedelta(days=2)
_PAUSES_MINUTES = (1, 2, 5, 15, 30, 60)
_PAUSE_FOR_OWNER = timedelta(hours=1)
_CLOCKS_APART = timedelta(minutes=5)


class Intake(Protocol):
    """Where submissions go: `Pipeline`."""

    def take_submissions(
        self, account: Account, source: FormSource, batch: Mapping[str, ReadMessage], *, is_live: bool
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """How forms are asked.

    :ivar key_of: raises PunktualErrors where the key is not at hand
    :ivar base_url: for tests: asked instead of the services
    """

    key_of: Callable[[FormSource], str]
    base_url: str = ""
    trusted: ssl.SSLContext | None = None


class FormPolling:
    """`poll_due` and `poll` may be called from any thread."""

    def __init__(
        self, store: Store, bus: Bus, clock: Clock, settings: Callable[[], Settings], intake: Intake, asking: Asking
    ) -> None:
        self._store, self._bus, self._clock = store, bus, clock
        self._settings, self._intake, self._asking = settings, intake, asking
        self._open: set[FormHttp] = set()
        self._is_stopped = False

    def stop(self) -> None:
        """End what is under way at once."""
        self._is_stopped = True
        for form in tuple(self._open):
            form.abort()

    def poll_due(self) -> None:
        """Look at every form whose time has come."""
        with self._store.read() as conn:
            due = form_sources.due(conn, self._clock.now())
        self._poll_each(due)

    def poll_all(self) -> None:
        """Look at every form now, but for those whose service answered with an error: they wait for their time."""
        with self._store.read() as conn:
            known = form_sources.load(conn)
        self._poll_each([source for source, progress in known if source.is_enabled and not progress.failures])

    def _poll_each(self, sources: Sequence[FormSource]) -> None:
        for source in sources:
            if not self._is_stopped:
                self.poll(source.id)

    def poll(self, source_id: int) -> None:
        """Look at one form now. What goes wrong is stored, in words, with the time of the next attempt."""
        with self._store.read() as conn:
            found = form_sources.find(conn, source_id)
            account = accounts.find(conn, found[0].account_id) if found else None
        if found is None or account is None:
            return
        source, before = found
        try:
            after = self._look(source, account, before)
        except PunktualError as error:
            log.info("form %d: %s", source.id, type(error).__name__)
            after = self._failed(before, error)
        except Exception:
            log.exception("form %d failed", source.id)
            after = self._failed(before, _bug())
        if not self._is_stopped:
            self._keep(source, after)

    def _look(self, source: FormSource, account: Account, before: FormProgress) -> FormProgress:
        key = self._asking.key_of(source)
        zone = self._settings().hours.timezone
        form = FormHttp(source, key, account.region, zone, self._asking.base_url, self._asking.trusted)
        self._open.add(form)
        try:
            cursor, remark = self._fetch(form, source, account, before)
        finally:
            self._open.discard(form)
        now = self._clock.now()
        next_at = now + _BETWEEN_LOOKS * random.uniform(0.8, 1.2)  # noqa: S311  so that not everybody comes at once
        title, hint = (remark.title, remark.hint) if remark else ("", "")
        return FormProgress(cursor, now, next_at, 0, title, hint)

    def _fetch(
        self, form: FormHttp, source: FormSource, account: Account, before: FormProgress
    ) -> tuple[datetime | None, PunktualError | None]:
        """Take everything in; where the next look begins, and what is strange about the clocks.

        The cursor moves only when the service's list was read to its end, and never beyond the present, so that one
        submission from the future does not hide all that follow.
        """
        is_first = before.fetched_at is None
        since = before.cursor - _REACH_BACK if before.cursor else source.history_before
        cursor, remark = before.cursor, None
        for page in form.pages(since):
            now = self._clock.now()
            ahead = page.server_time - now if page.server_time else timedelta()
            shift = ahead if abs(ahead) > _CLOCKS_APART else timedelta()
            undated_at = source.history_before - timedelta(seconds=1) if is_first else now
            batch = {one.id: _message(source, account, one, shift, now, undated_at) for one in page.submissions}
            self._take(account, source, batch, is_live=not is_first)
            times = [one.submitted_at for one in page.submissions if one.submitted_at]
            present = min(now, page.server_time or now)
            reached = [min(at, present) for at in times]
            cursor = max([*reached, cursor] if cursor else reached, default=None)
            remark = remark or _clock_remark(form.host, ahead, max(times, default=now) - now)
        return cursor, remark

    def _take(self, account: Account, source: FormSource, batch: Mapping[str, ReadMessage], *, is_live: bool) -> None:
        """A submission that makes us stumble must not keep the others from being stored."""
        try:
            self._intake.take_submissions(account, source, batch, is_live=is_live)
        except PunktualError:
            raise
        except Exception:
            if len(batch) == 1:
                log.exception("a submission of form %d can't be taken in", source.id)
                return
            for name, one in batch.items():
                self._take(account, source, {name: one}, is_live=is_live)

    def _failed(self, before: FormProgress, error: PunktualError) -> FormProgress:
        failures = before.failures + 1
        pause = pause_after(error, failures)
        return replace(
            before,
            failures=failures,
            not_before=self._clock.now() + pause,
            error_title=error.title,
            error_hint=" ".join(filter(None, (error.message, error.hint))),
        )

    def _keep(self, source: FormSource, after: FormProgress) -> None:
        with self._store.write() as conn:
            now_stored = form_sources.find(conn, source.id)
            if now_stored is None or now_stored[0] != source:  # changed meanwhile: this was about something else
                return
            form_sources.save_progress(conn, source.id, after)
        self._bus.publish(AccountChanged(source.account_id))


def pause_after(error: PunktualError, failures: int) -> timedelta:
    """:param failures: in a row, at least 1"""
    growing = timedelta(minutes=_PAUSES_MINUTES[min(failures, len(_PAUSES_MINUTES)) - 1])
    if isinstance(error, RateLimited) and error.retry_after_seconds is not None:
        return max(timedelta(seconds=error.retry_after_seconds), timedelta(minutes=1))
    if isinstance(error, SignInRefused) or not error.retry:
        return _PAUSE_FOR_OWNER
    return growing * random.uniform(1.0, 1.2)  # noqa: S311  so that not everybody comes back at once


def _message(
    source: FormSource, account: Account, one: Submission, shift: timedelta, now: datetime, undated_at: datetime
) -> ReadMessage:
    """:param shift: how far the service's clock is ahead of ours, where it matters"""
    form = one.reading
    came = min(one.submitted_at - shift, now) if one.submitted_at else undated_at
    text = form.message or ""
    shown = "\n".join(f"{label}: {value}" for label, value in form.fields if value)
    digest = hashlib.blake2b(one.id.encode(), digest_size=16).hexdigest()
    parsed = ParsedMessage(
        subject=form.subject or source.name,
        from_=Address(form.name or "", form.email or ""),
        message_id=f"{digest}@form-{source.id}",
        sent_at=one.submitted_at,
        text=shown,
    )
    item = RawItem(account.id, 0, 0, one.raw, came)
    return ReadMessage(item, parsed, Kind.CUSTOMER, "form", text, preview(text or shown), form)


def _clock_remark(host: str, ahead: timedelta, beyond: timedelta) -> PunktualError | None:
    if abs(ahead) > _CLOCKS_APART:
        minutes = round(abs(ahead).total_seconds() / 60)
        return ClockDiffers(
            tr("The clocks of this computer and of {host} are {minutes} minutes apart.").format(
                host=host, minutes=minutes
            ),
            hint=tr("Submissions are fetched all the same. Check this computer’s date and time."),
        )
    if beyond > _CLOCKS_APART:
        return ClockDiffers(
            tr("{host} dates submissions in the future.").format(host=host),
            hint=tr("They count from the moment they were fetched. Check the time zone of the form service."),
        )
    return None


def _bug() -> PunktualError:
    error = PunktualError(
        tr("Something in Punktual went wrong while fetching a form."),
        hint=tr("It is tried again by itself; the log has the details."),
    )
    error.retry = True
    return error
