"""From what a form service answers to submissions: where the list is, where in an item its id, time and fields are."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.channels.form_http_service import Service
from app.errors import NotAFormService
from app.i18n import tr
from app.model.message import FormReading
from app.parsing.forms.fields import Field, read_fields
from app.parsing.forms.vocabulary import Role

_LONGEST_VALUE = 60_000
_DEPTH = 6
_MOST_PARTS = 200
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_SERIAL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001  a wall clock's: the sheet has a zone
_INPUT_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Submission:
    """:ivar id: the service's own, or made from what was submitted where it gives none
    :ivar submitted_at: UTC, by the service's clock; None where it is not told
    :ivar raw: the item as JSON
    """

    id: str
    submitted_at: datetime | None
    reading: FormReading
    raw: bytes


class Reader:
    """Reads the pages of one run.

    :param mapped: (path, label) pairs where the owner said what is what
    :param region: ISO 3166 country of the site, for phone numbers
    :param site_zone: IANA time zone of the site
    """

    def __init__(self, service: Service, mapped: Sequence[tuple[str, str]], region: str, site_zone: str) -> None:
        self._service, self._mapped, self._region = service, mapped, region
        self._zone = zone_named(service.zone, site_zone)
        self._undated: Counter[str] = Counter()
        self.labels: dict[str, tuple[str, str]] = {}

    def page(self, data: Any, host: str) -> list[Submission]:
        """:raises NotAFormService: there is no list where one should be"""
        items = self._items(data)
        if items is None:
            raise NotAFormService(
                tr("The answer of {host} holds no list of submissions.").format(host=host),
                hint=tr("Check the address and where in the answer the submissions are."),
            )
        if self._service.labels and "url" not in self._service.labels:
            self.labels = self.labels_in(data)
        if self._service.style == "row":
            header = [text_of(cell) for cell in items[0]] if items and isinstance(items[0], list) else []
            rows = [row for row in items[1:] if isinstance(row, list) and any(row)]
            return [self._submission(row, self._row(header, row)) for row in rows]
        return [self._submission(item, self._fields(item)) for item in items if isinstance(item, dict)]

    def labels_in(self, data: Any) -> dict[str, tuple[str, str]]:
        """What the form's definition calls its fields: (label, kind) by key."""
        labels = self._service.labels
        found = dig(data, labels.get("path", ""))
        if isinstance(found, dict):  # Gravity Forms: plain labels by input number, those of parts one level below
            flat = [(key, value) for key, value in found.items() if isinstance(value, str)]
            inner = [pair for value in found.values() if isinstance(value, dict) for pair in value.items()]
            return {str(key): (text_of(value), "") for key, value in (*flat, *inner)}
        entries = list(_with_inner(found if isinstance(found, list) else [], labels.get("inner", "")))
        return {
            text_of(dig(entry, labels["key"])): (
                text_of(dig(entry, labels["label"])),
                text_of(dig(entry, labels.get("kind", "\0"))),
            )
            for entry in entries
        }

    def _items(self, data: Any) -> list[Any] | None:
        for path in self._service.items:
            found = dig(data, path)
            if isinstance(found, list):
                return found
        if isinstance(data, list):
            return data
        if self._service.items == ("",) and isinstance(data, dict):
            lists = [value for value in data.values() if isinstance(value, list)]
            return lists[0] if len(lists) == 1 else None
        if self._service.style == "row" and isinstance(data, dict) and "range" in data:
            return []  # a sheet without a row has no "values"
        return None

    def _submission(self, item: Any, fields: list[Field]) -> Submission:
        reading = read_fields(fields, self._region)
        told = dig(item, self._service.time) if self._service.time else None
        given = dig(item, self._service.id) if self._service.id else None
        raw = json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        at = instant(told, self._zone)
        return Submission(text_of(given)[:200] or self._made_id(reading, at), at, reading, raw)

    def _made_id(self, reading: FormReading, at: datetime | None) -> str:
        """From what the visitor sent and when. Only what has no time is counted: two at one moment are one."""
        said = (reading.name, reading.email, reading.phone, reading.subject, reading.message)
        content = json.dumps([at.isoformat() if at else None, *said])
        digest = hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
        if at is not None:
            return digest
        self._undated[digest] += 1
        return f"{digest}-{self._undated[digest]}"

    def _fields(self, item: dict[str, Any]) -> list[Field]:
        if self._mapped:
            return [Field(label, text_of(dig(item, path))) for path, label in self._mapped]
        style, how = self._service.style, self._service.fields
        holder = dig(item, how.get("path", ""))
        if isinstance(holder, str):  # Fluent Forms keeps the fields as JSON in a string
            holder = _from_json(holder)
        if style == "list":
            return list(self._listed(holder))
        if not isinstance(holder, dict):
            return []
        if style == "numbered":
            return self._numbered(holder)
        skip = how.get("skip", [])
        return [Field(str(key), text_of(value)) for key, value in holder.items() if not _is_skipped(str(key), skip)]

    def _row(self, header: Sequence[str], row: Sequence[Any]) -> list[Field]:
        """The time is no field: it comes as the days of a spreadsheet."""
        labelled = enumerate(zip(header, row, strict=False))
        return [
            Field(label, text_of(cell))
            for position, (label, cell) in labelled
            if label and str(position) != self._service.time
        ]

    def _listed(self, holder: Any) -> Iterator[Field]:
        how = self._service.fields
        entries = list(holder.values()) if isinstance(holder, dict) else holder if isinstance(holder, list) else []
        entries = [entry for entry in entries if isinstance(entry, dict)]
        if order := how.get("order"):
            entries.sort(key=lambda entry: _number(dig(entry, order)))
        for entry in entries:
            value = next((found for path in how["values"] if (found := dig(entry, path)) is not None), None)
            if value is None:
                continue
            label, kind = self.labels.get(text_of(dig(entry, how.get("key", "\0"))), ("", ""))
            own_kind = text_of(dig(entry, how.get("kind", "\0")))
            role = self._service.kinds.get(own_kind) or self._service.kinds.get(kind)
            shown = label or text_of(dig(entry, how["label"]))
            yield Field(shown, text_of(value), Role(role) if role else None)

    def _numbered(self, holder: dict[str, Any]) -> list[Field]:
        """Inputs are keys like "3" and "1.6" among the entry's own; unlabelled ones keep their number."""
        labels = self.labels_in(holder) or self.labels
        numbers = sorted(filter(_INPUT_NUMBER.fullmatch, map(str, holder)), key=float)
        return [Field(labels.get(number, (number, ""))[0] or number, text_of(holder[number])) for number in numbers]


def dig(value: Any, path: str) -> Any:
    """What is at a path of keys and list positions, with dots between them; None where there is nothing.

    A key that itself holds dots is found too.
    """
    if path == "":
        return value
    if isinstance(value, dict):
        if path in value:
            return value[path]
        head, _, rest = path.partition(".")
        return dig(value.get(head), rest) if rest or head in value else None
    if isinstance(value, list):
        head, _, rest = path.partition(".")
        if head.removeprefix("-").isdecimal():
            position = int(head)
            return dig(value[position], rest) if -len(value) <= position < len(value) else None
    return None


def text_of(value: Any, depth: int = _DEPTH) -> str:
    """A value as a person would write it; safe to store."""
    if value is None or value is False:
        return ""
    if value is True:
        return "✓"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dict | list):
        if depth == 0:
            return ""
        parts: Iterable[Any] = value.values() if isinstance(value, dict) else value
        texts = (text_of(part, depth - 1) for part in list(parts)[:_MOST_PARTS])
        return (" " if isinstance(value, dict) else ", ").join(filter(None, texts))[:_LONGEST_VALUE]
    if isinstance(value, int) and abs(value) >= 10**40:
        return ""
    return str(value)[:_LONGEST_VALUE].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def instant(value: Any, zone: ZoneInfo) -> datetime | None:
    """A time in any of the ways services tell it, UTC: ISO 8601, RFC 5322, Unix seconds or milliseconds, days of a
    spreadsheet. None where it is none of these, or not of this century.

    :param zone: of times that don't name theirs
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = _from_number(float(value)) if isinstance(value, int | float) else _from_text(str(value).strip()[:64])
        found = found.replace(tzinfo=zone) if found.tzinfo is None else found
        found = found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if _EARLIEST <= found < _LATEST else None


def _from_number(number: float) -> datetime:
    if 30_000 <= number < 80_000:
        return _SERIAL_DAY_0 + timedelta(seconds=round(number * 86_400))
    return datetime.fromtimestamp(number / 1000 if number >= 1e11 else number, UTC)


def _from_text(text: str) -> datetime:
    if re.fullmatch(r"\d{9,14}(?:\.\d{1,9})?", text):
        return _from_number(float(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def zone_named(name: str, site_zone: str) -> ZoneInfo:
    """:param name: "site" for that of the site; UTC where there is no such zone"""
    try:
        return ZoneInfo(site_zone if name == "site" else name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _with_inner(entries: Sequence[Any], inner: str) -> Iterator[Mapping[str, Any]]:
    """The entries, and those within groups of them."""
    for entry in entries:
        if isinstance(entry, dict):
            yield entry
            nested = dig(entry, inner) if inner else None
            yield from (each for each in nested if isinstance(each, dict)) if isinstance(nested, list) else ()


def _is_skipped(key: str, skip: Sequence[str]) -> bool:
    return any(key == each or (each.endswith("*") and key.startswith(each[:-1])) for each in skip)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
