"""The submissions of one form, page by page, from any service there is a data file for."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from app.channels.form_http_reading import Reader, Submission, dig, text_of, zone_named
from app.channels.form_http_service import Service, fill, headers_with, service_of
from app.channels.form_http_wire import Answer, Wire
from app.errors import NotAFormService
from app.i18n import tr
from app.model.form_source import FormSource

_MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Page:
    """:ivar server_time: by the service's clock, None where it does not tell"""

    submissions: tuple[Submission, ...]
    server_time: datetime | None


class FormHttp:
    """One source; used by one thread, only `abort` by any.

    :param region: ISO 3166 country of the site, for phone numbers
    :param site_zone: IANA time zone of the site
    :param base_url: for tests: asked instead of the service
    :raises BadInput: the service is unknown, or settings are missing
    """

    def __init__(
        self,
        source: FormSource,
        key: str,
        region: str,
        site_zone: str,
        base_url: str = "",
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._service = service_of(source)
        self._headers = headers_with(self._service, key.strip())
        self._key = key.strip()
        self._mapped, self._region, self._site_zone = source.fields, region, site_zone
        self._wire = Wire(base_url, trusted)

    @property
    def host(self) -> str:
        return urlsplit(self._service.url).hostname or ""

    def abort(self) -> None:
        """Make a blocked request fail at once."""
        self._wire.abort()

    def pages(self, since: datetime) -> Iterator[Page]:
        """Everything submitted since then, and maybe more; the newest first where the service can.

        Is only complete when the iteration ends without an error.

        :raises PunktualError: in words; what was given before is right
        """
        service = self._service
        reader = Reader(service, self._mapped, self._region, self._site_zone)
        if url := service.labels.get("url"):
            reader.labels = reader.labels_in(self._get(url, {}, since).data)
        seen: set[str] = set()
        place: str | None = _first(service)
        for _ in range(_MOST_PAGES):
            parameters = {service.parameter: place} if place and service.parameter else {}
            is_address = service.paging == "cursor" and place.startswith("https://") if place else False
            url = self._on_same_host(place) if is_address and place else service.url
            answer = self._get(url, {} if is_address else {**service.query, **parameters}, since)
            found = reader.page(answer.data, self.host)
            fresh = {one.id: one for one in found if one.id not in seen}
            seen |= fresh.keys()
            yield Page(tuple(fresh.values()), answer.server_time)
            place = _next(service, answer, place, len(found))
            if place is None or not fresh or (_is_newest_first(service, found) and _reaches(found, since)):
                return
        raise NotAFormService(
            tr("{host} never comes to the end of its list.").format(host=self.host),
            hint=tr("Check the settings for its pages."),
        )

    def newest(self, count: int) -> tuple[Submission, ...]:
        """The last few, newest first, of the first page only where the service gives the newest first."""
        since = datetime(2000, 1, 1, tzinfo=UTC)
        found: list[Submission] = []
        for page in self.pages(since):
            found += page.submissions
            if len(found) >= count and _is_newest_first(self._service, page.submissions):
                break
        order = sorted(enumerate(found), key=lambda pair: (pair[1].submitted_at or since, pair[0]), reverse=True)
        return tuple(one for _, one in order[:count])

    def _get(self, url: str, query: dict[str, str], since: datetime) -> Answer:
        told = since.astimezone(zone_named(self._service.since_zone, self._site_zone)).strftime(
            self._service.since_format
        )
        asked = {name: fill(value, {"since": told, "key": self._key}) for name, value in query.items()}
        url = fill(url, {"since": quote(told, safe=""), "key": quote(self._key, safe="")})
        encoded = urlencode({name: value for name, value in asked.items() if value})
        return self._wire.get(f"{url}{'&' if '?' in url else '?'}{encoded}" if encoded else url, self._headers)

    def _on_same_host(self, address: str) -> str:
        """The address of a next page; the key must not go anywhere else."""
        if urlsplit(address).netloc.lower() != urlsplit(self._service.url).netloc.lower():
            raise NotAFormService(tr("{host} has its next page on another server.").format(host=self.host))
        return address


def _first(service: Service) -> str | None:
    return {"page": "1", "offset": "0"}.get(service.paging)


def _next(service: Service, answer: Answer, place: str | None, count: int) -> str | None:
    """Where the next page begins; None after the last."""
    if count == 0 or (service.more and dig(answer.data, service.more) is False):
        return None
    if service.paging == "page":
        return str(int(place or 1) + 1)
    if service.paging == "offset":
        return str(int(place or 0) + count)
    if service.paging == "cursor":
        return text_of(dig(answer.data, service.next)) or None
    return None


def _is_newest_first(service: Service, found: Sequence[Submission]) -> bool:
    if service.newest_first is not None:
        return service.newest_first
    times = [one.submitted_at for one in found if one.submitted_at]
    return len(times) > 1 and times[0] > times[-1] and times == sorted(times, reverse=True)


def _reaches(found: Sequence[Submission], since: datetime) -> bool:
    return any(one.submitted_at is not None and one.submitted_at < since for one in found)
