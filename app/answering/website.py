"""The contact form for the owner's website, and the PHP file that takes it in; both are templates of `resources/`."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from app.errors import BadInput
from app.i18n import LANGUAGES, tr
from app.model.clockwork import BusinessHours, Span
from app.model.persian import localize_digits
from app.model.website import PhpHandler, PostsTo, WebsiteForm

#: Most characters of each field, in the order in which a mail has them.
LONGEST = {"name": 100, "email": 254, "phone": 40, "subject": 150, "consent": 10, "message": 5000}
_GAP = re.compile(r"\{\{(\w{1,40})\}\}")
_ADDRESS = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z0-9-]{2,63}", re.ASCII)
_CODE = re.compile(r"[\w-]{1,64}", re.ASCII)
_SITE = r"https?://[^\s/?#\\@:]{1,255}(?::\d{1,5})?(?=[/?#]|\Z)"
_WEB_ADDRESS = re.compile(rf"(?:{_SITE}|(?!//)(?![^/?#]{{0,2000}}:))[^\s\\]{{0,2000}}", re.I)
_DAY_SECONDS = 24 * 3600


def form(wanted: WebsiteForm, today: date) -> str:
    """HTML to paste into a page: a form that needs nothing else, and says when the visitor will hear.

    Needs to be made anew when hours or target change.

    :param today: in the owner's time zone; exceptions from before are left out

    :raises BadInput: the address of the service or of the privacy policy can't be one
    """
    words = _words()[wanted.language]
    trap = "_gotcha" if wanted.posts_to is PostsTo.FORMSPREE else "homepage"
    attributes, hidden = {"action": _action(wanted)}, {}
    if wanted.posts_to is PostsTo.NETLIFY:
        attributes = {"name": wanted.address.strip(), "data-netlify": "true", "netlify-honeypot": trap}
        hidden["form-name"] = wanted.address.strip()
    if wanted.posts_to is PostsTo.PHP:
        hidden["language"] = wanted.language
    texts = {name: escape(text) for name, text in words.items() if isinstance(text, str)}
    longest = {f"{name}_longest": str(count) for name, count in LONGEST.items()}
    own = {
        "language": wanted.language,
        "id": f"punktual-{wanted.language}",
        "attributes": "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()),
        "trap": trap,
        "hidden": "".join(f'<input type="hidden" name="{name}" value="{escape(v)}">\n' for name, v in hidden.items()),
        "usually": escape(_usually(words, wanted)),
        "privacy": _privacy(words, wanted.privacy_page),
        "data": _json(_notice_data(wanted, words, today)),
        "script": _template("notice.js"),
    }
    return _fill(_template("form.html"), texts | longest | own)


def php_handler(wanted: PhpHandler) -> str:
    """A PHP file that mails what visitors send, and keeps it for `resources/form_services/punktual.toml` to fetch.

    :raises BadInput: an address is none, or the robot is the owner himself
    """
    for address in (wanted.owner, wanted.robot):
        if not _ADDRESS.fullmatch(address):
            raise BadInput(tr("“{address}” is not an e-mail address.").format(address=address))
    if wanted.owner.lower() == wanted.robot.lower():
        raise BadInput(
            tr("The form needs a sender of its own."),
            hint=tr("Use an address of your website’s domain, such as form@ and the domain."),
        )
    labels = ("form", *LONGEST, "between")
    values = {
        "to": wanted.owner,
        "robot": wanted.robot,
        "key": hashlib.sha256(wanted.key.encode()).hexdigest(),
        "rules": {name: f"/^.{{{int(name != 'phone')},{longest}}}$/Dsu" for name, longest in LONGEST.items()},
        "words": {
            language: {name: words[name] for name in labels} | _answers(language, words)
            for language, words in _words().items()
        },
        "language": wanted.language,
    }
    return _fill(_template("handler.php"), {name: _php(value) for name, value in values.items()})


def _answers(language: str, words: Mapping[str, Any]) -> dict[str, str]:
    """The pages that a visitor may be shown after sending."""
    same = {"language": language, "direction": words["direction"], "home": escape(words["home"])}
    return {
        name: _fill(_template("answer.html"), same | {"title": escape(title), "text": escape(text)})
        for name, (title, text) in words["page"].items()
    }


def _action(wanted: WebsiteForm) -> str:
    address = wanted.address.strip()
    if wanted.posts_to not in (PostsTo.FORMSPREE, PostsTo.NETLIFY):
        return _web_address(address)
    if not _CODE.fullmatch(address):
        raise BadInput(
            tr("“{code}” is not the name of a form.").format(code=address),
            hint=tr("It has letters, digits and hyphens only."),
        )
    return f"https://formspree.io/f/{address}"


def _web_address(address: str) -> str:
    """An address with http(s), or a path on the same site."""
    if not address or not _WEB_ADDRESS.fullmatch(address):
        raise BadInput(
            tr("“{address}” is not an address of the web.").format(address=address),
            hint=tr("It begins with https://, or is a path on your site such as /form.php."),
        )
    return quote(address, safe="/:?#[]@!$&'()*+,;=%~")


def _privacy(words: Mapping[str, Any], page: str) -> str:
    if not page.strip():
        return ""
    return f' <a href="{escape(_web_address(page.strip()))}">{escape(words["privacy"])}</a>'


def _usually(words: Mapping[str, Any], wanted: WebsiteForm) -> str:
    """What stands there without JavaScript."""
    minutes = max(round(wanted.target_open_seconds / 60), 2)
    hours, rest = divmod(minutes, 60)
    text = str(words["minutes"]) if rest else str(words["hours"][hours > 1])
    return localize_digits(text.replace("{n}", str(minutes if rest else hours)), wanted.language)


def _notice_data(wanted: WebsiteForm, words: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What the script counts in: seconds of local days, Monday first."""
    hours: BusinessHours = wanted.hours
    days = {day: () for day in hours.holidays} | dict(hours.exceptions)
    return {
        "locale": words["locale"],
        "zone": hours.timezone,
        "target": wanted.target_open_seconds,
        "week": [_day(spans) for spans in hours.week],
        "days": {day.isoformat(): _day(spans) for day, spans in sorted(days.items()) if day >= today},
        "words": words["notice"],
    }


def _day(spans: tuple[Span, ...]) -> list[tuple[int, int]]:
    return [(_seconds(span.start), _seconds(span.end) or _DAY_SECONDS) for span in sorted(spans)]


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _json(data: Mapping[str, Any]) -> str:
    """As it may stand inside a script element: no "<" that could end it."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return re.sub("[<>&\u2028\u2029]", lambda char: f"\\u{ord(char[0]):04x}", text)


def _php(value: Any) -> str:
    """A PHP literal; in single quotes only these two characters mean anything."""
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, Mapping):
        return "[" + ", ".join(f"{_php(key)} => {_php(one)}" for key, one in value.items()) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(map(_php, value)) + "]"
    return str(int(value))


def _fill(template: str, values: Mapping[str, str]) -> str:
    return _GAP.sub(lambda gap: values[gap[1]], template)


@cache
def _template(name: str) -> str:
    return files("resources").joinpath("website", name).read_text("utf-8")


@cache
def _words() -> dict[str, dict[str, Any]]:
    words = tomllib.loads(_template("words.toml"))
    return {language: words[language] for language in LANGUAGES}
