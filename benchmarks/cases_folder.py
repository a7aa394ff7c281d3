"""Read a folder of cases (messages.jsonl, settings.json) as what the channels would hand over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.grouping.content import read_content
from app.grouping.threads import thread_keys
from app.identity.match import Own, Source, read_persona
from app.identity.names import asked_keys, name_keys
from app.model.customer import IdentityKind
from app.model.grouping import Incoming, Persona
from app.model.message import Address, FormReading

_FIELD = re.compile(r"^([^:\n]{2,30}):[ \t]*(.*)$")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True)
class CaseSettings:
    own: Own
    order_examples: tuple[str, ...]


def read_settings(folder: Path) -> CaseSettings:
    plain = json.loads((folder / "settings.json").read_text("utf-8"))
    own = Own.known(
        [*plain["own_addresses"], *plain["robots"]],
        plain["own_phones"],
        plain["relay_domains"],
        plain["default_country"],
    )
    return CaseSettings(own, tuple(plain["order_examples"]))


def read_messages(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "messages.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_form(text: str) -> FormReading:
    """Name, address, number and message of a labelled form, whatever the labels are called: by what they hold.

    The product's own reader of forms works on whole mails; these cases hold the text alone.
    """
    name = mail = number = None
    lines = text.split("\n")
    for index, line in enumerate(lines):
        match = _FIELD.match(line)
        if match is None or (name is not None and not match[2]):
            rest = lines[index + 1 :] if match is not None else lines[index:]
            return FormReading(name, mail, number, None, "\n".join(rest))
        value = match[2].strip()
        if name is None:
            name = value
        elif mail is None and "@" in value:
            mail = value if _MAIL.fullmatch(value) else ""
        elif number is None and sum(c.isdigit() for c in value) >= 6:
            number = value
        else:
            return FormReading(name, mail, number, None, "\n".join([value, *lines[index + 1 :]]))
    return FormReading(name, mail, number, None, "")


def without_quotes(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(">"))


def read_source(plain: dict[str, Any]) -> tuple[Source, str]:
    """The places of an identity, and the text."""
    text = without_quotes(plain["text"])
    form = read_form(text) if plain["channel"] == "form" else None
    reply_to = plain["headers"].get("reply_to")
    source = Source(
        from_=Address(plain["from_name"] or "", plain["from_email"] or ""),
        reply_to=(Address("", reply_to),) if reply_to else (),
        form=form,
        text=text,
        caller=plain["phone"] or "",
        handle=plain["handle"] or "",
    )
    return source, (form.message or "") if form else text


def read_incoming(plain: dict[str, Any], settings: CaseSettings, persona: Persona, text: str, count: Any) -> Incoming:
    phones = [i.value for i in persona.identities if i.kind is IdentityKind.PHONE] + list(settings.own.phones)
    subject = (
        "" if plain["channel"] == "form" else plain["subject"] or ""
    )  # a form's is the website's, not the visitor's
    content = read_content(subject or "", text, persona.names, settings.order_examples, phones, count)
    return Incoming(
        at=datetime.fromtimestamp(plain["ts"], UTC),
        channel=plain["channel"],
        persona=persona,
        content=content,
        name_keys=tuple({key for name in persona.names for key in name_keys(name)}),
        asked_names=tuple({key for name in persona.names for key in asked_keys(name)}),
    )


def read(plain: dict[str, Any], settings: CaseSettings, count: Any) -> Incoming:
    source, text = read_source(plain)
    return read_incoming(plain, settings, read_persona(source, settings.own), text, count)


def tie_keys(plain: dict[str, Any]) -> tuple[str, ...]:
    """Keys of the thread; answers in these cases name the message they answer by its id."""
    headers = plain["headers"]
    references = (headers.get("references") or "").split()
    parents = [headers["in_reply_to"]] if headers.get("in_reply_to") else []
    return thread_keys(headers.get("message_id") or "", parents, references)
