"""Settings of large mail providers by the domain of an address; the names that most others use where it is unknown."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.i18n import tr
from app.model.account import Security, Server

_PORTS = {Security.TLS: (993, 465), Security.STARTTLS: (143, 587), Security.NONE: (143, 25)}


@dataclass(frozen=True, slots=True)
class FoundSettings:
    """:ivar is_known: from the table; otherwise a guess that the connection test has to prove
    :ivar hint: what this provider wants besides, in the owner's language; "" for nothing
    :ivar help_url: its own page about that
    """

    imap: Server
    smtp: Server
    is_known: bool
    hint: str = ""
    help_url: str = ""


def find_settings(address: str) -> FoundSettings:
    """:param address: at least something@domain; the login is the whole address, as almost everywhere"""
    domain = address.rpartition("@")[2].strip().lower()
    entry = _by_domain().get(domain)
    if entry is None:
        return FoundSettings(
            Server(f"imap.{domain}", 993, login=address), Server(f"smtp.{domain}", 465, login=address), is_known=False
        )
    return FoundSettings(
        _server(entry, "imap", address),
        _server(entry, "smtp", address),
        is_known=True,
        hint=_hint(entry.get("needs", "")),
        help_url=entry.get("help", ""),
    )


@cache
def _by_domain() -> dict[str, dict[str, Any]]:
    table = tomllib.loads(files("resources").joinpath("providers.toml").read_text("utf-8"))
    return {domain: entry for entry in table["provider"] for domain in entry["domains"]}


def _server(entry: dict[str, Any], kind: str, login: str) -> Server:
    security = Security(entry.get(f"{kind}_security", "tls"))
    port = entry.get(f"{kind}_port", _PORTS[security][kind == "smtp"])
    return Server(entry[kind], port, security, login)


def _hint(needs: str) -> str:
    match needs:
        case "app password":
            return tr("This provider wants an app password: make one in your account’s security settings.")
        case "imap":
            return tr("Allow IMAP in the settings of the web mail first.")
        case "mail password":
            return tr("This provider wants its own password for mail programs; make one in the customer centre.")
        case "browser":
            return tr("This provider lets programs in only by signing in through the browser, which comes later.")
        case "bridge":
            return tr("Start Proton Mail Bridge and take the password that it shows.")
        case _:
            return ""
