"""What a form service is like, from its data file: `resources/form_services/<code>.toml`.

Strings of a file may hold `{gaps}`: the owner's settings (the form's id, the site), `{key}`, `{basic}` (login and key
as RFC 7617 wants them) and `{since}`. A parameter whose name or value comes out empty is left away.
"""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from app.errors import BadInput
from app.i18n import tr
from app.model.form_source import FormService, FormSource

_GAP = re.compile(r"\{(\w{1,40})\}")
_FOLDER = "form_services"


@dataclass(frozen=True, slots=True)
class Service:
    """A file with the owner's settings filled in; what is only known when asking (`key`, `since`) is still a gap.

    :ivar login: stands before the key in `{basic}`
    :ivar newest_first: None where nobody knows: it is seen from the times
    :ivar paging: "none", "page", "offset" (items so far) or "cursor" (the value at `next` of the page before)
    :ivar more: path of a flag that says whether there is another page; "" where there is none
    :ivar since_zone: in which `since` is written
    :ivar items: paths where the list may be; the first that holds one is taken
    :ivar zone: of times without one; "site" for the owner's, also of `since_zone`
    :ivar style: how an item holds its fields: "object", "list", "numbered" (Gravity Forms) or "row" (below a header)
    """

    code: str
    url: str
    login: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    newest_first: bool | None
    paging: str
    parameter: str
    next: str
    more: str
    since_format: str
    since_zone: str
    items: tuple[str, ...]
    id: str
    time: str
    zone: str
    style: str
    fields: Mapping[str, Any]
    labels: Mapping[str, str]
    kinds: Mapping[str, str]


def services() -> tuple[FormService, ...]:
    """Those there are files for, "any" last."""
    found = [
        FormService(code, data["title"], tuple(data["asks"]), tuple(data.get("defaults", {}).items()))
        for code, data in _all().items()
    ]
    return tuple(sorted(found, key=lambda one: (one.code == "any", one.title)))


def service_of(source: FormSource) -> Service:
    """:raises BadInput: there is no such service, or a setting it asks for is missing"""
    data = _all().get(source.service)
    if data is None:
        raise BadInput(tr("This form service is not known."))
    settings = {name: value.strip() for name, value in (data.get("defaults", {}) | dict(source.settings)).items()}
    missing = [name for name in data["asks"] if not settings.get(name)]
    if missing:
        raise BadInput(tr("Something is missing: {names}.").format(names=", ".join(missing)))
    if "site" in settings:
        settings["site"] = settings["site"].rstrip("/")
    if settings.get("prefix", "")[-1:].isalnum():
        settings["prefix"] += " "  # a scheme stands apart from what follows (RFC 9110, 11.4)
    told = {name: value for name, value in settings.items() if name not in ("key", "since", "basic")}
    return _filled(source.service, data, told)


def _filled(code: str, data: Mapping[str, Any], settings: Mapping[str, str]) -> Service:
    items = data["items"]
    paging, since = data.get("paging", {}), data.get("since", {})
    paths = items.get("path", "")
    order = data.get("order")

    def text(value: str) -> str:
        return fill(value, settings)

    def texts(table: Mapping[str, str]) -> dict[str, str]:
        return {text(name): text(value) for name, value in table.items() if text(name)}

    fields = {name: [*map(text, v)] if isinstance(v, list) else text(v) for name, v in data["fields"].items()}
    style = text(data["fields"]["style"])
    since_format = text(since.get("format", "%Y-%m-%dT%H:%M:%SZ"))
    labels = data.get("labels", {})
    return Service(
        code=code,
        url=fill_url(data["url"], settings),
        login=settings.get("login", ""),
        headers=texts(data.get("headers", {})),
        query=texts(data.get("query", {})),
        newest_first=True if order == "newest first" else None,
        paging=text(paging.get("style", "none")),
        parameter=text(paging.get("parameter", "")),
        next=text(paging.get("next", "")),
        more=text(paging.get("more", "")),
        since_format=since_format,
        since_zone="UTC" if since_format.endswith("Z") else text(since.get("zone", items.get("zone", "UTC"))),
        items=tuple(map(text, [paths] if isinstance(paths, str) else paths)),
        id=text(items.get("id", "")),
        time=text(items.get("time", "")),
        zone=text(items.get("zone", "UTC")),
        style=style,
        fields=fields,
        labels={name: fill_url(value, settings) if name == "url" else value for name, value in labels.items()},
        kinds=data.get("kinds", {}),
    )


def headers_with(service: Service, key: str) -> dict[str, str]:
    """The headers as they are sent."""
    basic = base64.b64encode(f"{service.login}:{key}".encode()).decode("ascii")
    return {name: fill(value, {"key": key, "basic": basic}) for name, value in service.headers.items()}


def needs_key(source: FormSource) -> bool:
    """:raises BadInput: as `service_of`"""
    service = service_of(source)
    said = (service.url, *service.headers.values(), *service.query.values())
    return any("{key}" in each or "{basic}" in each for each in said)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled; one whose value is not known stays."""
    return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


def fill_url(text: str, values: Mapping[str, str]) -> str:
    """A gap at the beginning is an address of its own; the others are parts of it and must not break out."""
    safe = {name: quote(value, safe="") for name, value in values.items()}
    if first := _GAP.match(text):
        safe[first[1]] = values.get(first[1], "")
    return fill(text, safe)


@cache
def _all() -> dict[str, dict[str, Any]]:
    folder = files("resources").joinpath(_FOLDER)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }
