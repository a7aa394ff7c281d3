"""The forms whose submissions are fetched over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.channels.form_http import FormHttp
from app.channels.form_http_service import needs_key, services
from app.desk.ground import Ground
from app.errors import BadInput, SignInRefused
from app.events import AccountChanged
from app.host.secrets import Secrets
from app.i18n import language, tr
from app.model.account import Account
from app.model.form_source import FormProgress, FormService, FormSource, FormSourceView
from app.model.message import FormReading
from app.model.persian import localize_digits
from app.store import accounts, form_sources

_SHOWN = 3


def secret_name(source_id: int) -> str:
    """Under which the key is in the keyring."""
    return f"form:{source_id}"


def key_of(secrets: Secrets, source: FormSource) -> str:
    """ "" where the service wants none.

    :raises SignInRefused: it is nowhere
    :raises KeyringUnavailable: there is a keyring, and it does not open
    """
    if not needs_key(source):
        return ""
    key = secrets.get(secret_name(source.id))
    if key is None:
        raise SignInRefused(
            tr("The key of the form “{name}” is needed.").format(name=source.name),
            hint=tr("Type it in the settings of the form."),
        )
    return key


def _check(source: FormSource, key: str | None) -> None:
    if needs_key(source) and key is not None and not key.strip():
        raise BadInput(tr("The key is missing."))


class FormSources:
    """:param poll: looks at one form now and returns when that is done
    :param base_url: for tests: asked instead of the services
    """

    def __init__(self, ground: Ground, secrets: Secrets, poll: Callable[[int], None], base_url: str = "") -> None:
        self._ground, self._secrets, self._poll, self._base_url = ground, secrets, poll, base_url
        self._tried: set[FormHttp] = set()

    def services(self) -> tuple[FormService, ...]:
        """What can be connected, and what each asks for."""
        return services()

    def all(self) -> tuple[FormSourceView, ...]:
        with self._ground.store.read() as conn:
            known = form_sources.load(conn)
        return tuple(
            FormSourceView(source, progress, self._words(source, progress), self._lacks_key(source))
            for source, progress in known
        )

    def add(self, source: FormSource, key: str) -> FormSource:
        """Keep the form and begin to look at it, from as far back as the settings say for mail.

        :raises BadInput: a setting or the key is missing
        :raises KeyringUnavailable: the key could not be kept for the next start; the form is there
        """
        _check(source, key)
        before = self._ground.clock.now() - timedelta(days=self._ground.settings.first_run_days)
        with self._ground.store.write() as conn:
            self._account(accounts.find(conn, source.account_id))
            added = form_sources.add(conn, replace(source, history_before=before, is_enabled=False))
        added = replace(added, is_enabled=source.is_enabled)
        self._keep(added, key)  # not looked at before its key is there
        return added

    def change(self, source: FormSource, key: str | None = None) -> None:
        """:param key: None keeps the one there is
        :raises BadInput: a setting or the key is missing
        :raises KeyringUnavailable: the key could not be kept for the next start; the rest is changed
        """
        _check(source, key)
        self._keep(source, key)

    def remove(self, source_id: int) -> None:
        """Look no longer; what came stays here, and at the service nothing changes.

        :raises KeyringUnavailable: its key may still be in the keyring; the form is gone
        """
        with self._ground.store.write() as conn:
            found = form_sources.find(conn, source_id)
            form_sources.remove(conn, source_id)
        if found:
            self._ground.bus.publish(AccountChanged(found[0].account_id))
        self._secrets.forget(secret_name(source_id))

    def look_now(self, source_id: int) -> None:
        """Blocks until the form was looked at; how it went is in `all`."""
        self._poll(source_id)

    def try_out(self, source: FormSource, key: str | None = None) -> tuple[FormReading, ...]:
        """The last three submissions as they would be read; nothing is stored.

        :param key: None takes the one that is kept
        :raises PunktualError: what is wrong, in words, and what to do
        """
        with self._ground.store.read() as conn:
            account = self._account(accounts.find(conn, source.account_id))
        if key is None:
            key = key_of(self._secrets, source)
        zone = self._ground.settings.hours.timezone
        form = FormHttp(source, key, account.region, zone, self._base_url)
        self._tried.add(form)
        try:
            return tuple(one.reading for one in form.newest(_SHOWN))
        finally:
            self._tried.discard(form)

    def stop_trying(self) -> None:
        """Every `try_out` that waits for a service fails at once."""
        for form in tuple(self._tried):
            form.abort()

    def _keep(self, source: FormSource, key: str | None) -> None:
        """The key comes first: a form that changed is looked at soon."""
        try:
            if key is not None:
                self._secrets.keep(secret_name(source.id), key)
        finally:
            with self._ground.store.write() as conn:
                form_sources.change(conn, source)
            self._ground.bus.publish(AccountChanged(source.account_id))

    def _account(self, account: Account | None) -> Account:
        if account is None:
            raise BadInput(tr("Choose the account that answers are sent from."))
        return account

    def _lacks_key(self, source: FormSource) -> bool:
        return needs_key(source) and not self._secrets.has(secret_name(source.id))

    def _words(self, source: FormSource, progress: FormProgress) -> str:
        """How it is going, as a sentence or two."""
        if not source.is_enabled:
            return tr("Switched off.")
        if progress.error_title:
            return " ".join(filter(None, (progress.error_title, progress.error_hint)))
        if progress.fetched_at is None:
            return tr("Not looked at yet.")
        at = progress.fetched_at.astimezone(ZoneInfo(self._ground.settings.hours.timezone))
        return tr("Up to date; last looked at {time}.").format(time=localize_digits(f"{at:%H:%M}", language()))
