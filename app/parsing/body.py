"""Which parts are what the sender says, and which are attachments (the algorithm of RFC 8621, 4.1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.parsing.flowed import unflow
from app.parsing.html_text import html_to_text
from app.parsing.parts import Part, Reading

MAX_TEXT_BYTES = 1 << 20
MAX_HTML_BYTES = 1 << 23
_MAX_BODY_PARTS = 300
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,3}=\s{0,3}[\"']?([\w:.-]{2,40})", re.I)
_HTML_START = re.compile(r"\s{0,200}<(?:!doctype html|html[\s>])", re.I)
_TEXTS = ("text/plain", "text/html")
_PLAIN_ALIASES = frozenset(("text", "text/", "plain", "text/text", "text/ascii", "text/txt"))


@dataclass(slots=True)
class Body:
    """Leaves by their role; a leaf may be in both `plain` and `html`, as where a message has HTML alone."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)


def media_type(part: Part) -> str:
    kind = part.media_type
    return "text/plain" if kind in _PLAIN_ALIASES else kind


def choose_body(root: Part) -> Body:
    body = Body()
    _sort([root], "mixed", body, takes_plain=True, takes_html=True, is_alternative=False)
    if len(body.plain) > _MAX_BODY_PARTS or len(body.html) > _MAX_BODY_PARTS:
        kept = [*body.plain[:_MAX_BODY_PARTS], *body.html[:_MAX_BODY_PARTS]]
        rest = [part for part in (*body.plain, *body.html) if part not in kept]
        body = Body(body.plain[:_MAX_BODY_PARTS], body.html[:_MAX_BODY_PARTS], body.attached + _unique(rest))
    return body


def _unique(parts: Iterable[Part]) -> list[Part]:
    return list({id(part): part for part in parts}.values())


def _sort(
    parts: list[Part], kind: str, body: Body, *, takes_plain: bool, takes_html: bool, is_alternative: bool
) -> None:
    had_plain, had_html = len(body.plain), len(body.html)
    main = _related_root(parts) if kind == "related" else parts[0] if parts else None
    for part in parts:
        if part.children is not None:
            sub = part.media_type.partition("/")[2]
            _sort(
                part.children,
                sub,
                body,
                takes_plain=takes_plain,
                takes_html=takes_html,
                is_alternative=is_alternative or sub == "alternative",
            )
        elif not _is_inline_text(part, kind, is_main=part is main):
            body.attached.append(part)
        elif kind == "alternative":
            (body.plain if media_type(part) == "text/plain" else body.html).append(part)
        else:
            if is_alternative:
                takes_plain, takes_html = (
                    takes_plain and media_type(part) == _TEXTS[0],
                    takes_html and media_type(part) == _TEXTS[1],
                )
            if takes_plain:
                body.plain.append(part)
            if takes_html:
                body.html.append(part)
    if kind == "alternative":
        _share(body, had_plain, had_html)


def _share(body: Body, had_plain: int, had_html: int) -> None:
    """An alternative with one text only has it for both."""
    if len(body.plain) == had_plain and len(body.html) > had_html:
        body.plain.extend(body.html[had_html:])
    elif len(body.html) == had_html and len(body.plain) > had_plain:
        body.html.extend(body.plain[had_plain:])


def _related_root(parts: list[Part]) -> Part | None:
    """RFC 2387 says the first; some senders put the pictures before the text."""
    leading = (part for part in parts if part.children is not None or media_type(part) in _TEXTS)
    return next(leading, parts[0] if parts else None)


def _is_inline_text(part: Part, kind: str, *, is_main: bool) -> bool:
    if media_type(part) not in _TEXTS or part.disposition.value == "attachment":
        return False
    return is_main or (kind != "related" and not part.name)


def read_html(part: Part, reading: Reading) -> str:
    """The HTML as sent, decoded; a plain part among HTML ones is escaped."""
    data = _bounded(part.content(), MAX_HTML_BYTES, reading)
    if media_type(part) != "text/html":
        text = _line_ends(reading.decoder.decode(data, part.content_type.named.get("charset", "")))
        if not _HTML_START.match(text):
            return "<pre>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</pre>"
        return text
    meta = _META_CHARSET.search(data, 0, 4096)
    label = part.content_type.named.get("charset", "")
    return _line_ends(reading.decoder.decode(data, label, meta[1].decode("ascii", "ignore") if meta else ""))


def read_plain(part: Part, content: bytes, reading: Reading) -> str:
    """A plain text part as it is to be read.

    :param content: its decoded content, maybe without the files that were in it
    """
    named = part.content_type.named
    data = _bounded(content, MAX_TEXT_BYTES, reading)
    text = _line_ends(reading.decoder.decode(data, named.get("charset", "")))
    if is_flowed(part):
        return unflow(text, delete_space=named.get("delsp", "").lower() == "yes")
    if "<" in text[:300] and _HTML_START.match(text):
        reading.guessed.add("html")
        return html_to_text(text)
    return text


def is_flowed(part: Part) -> bool:
    return part.content_type.named.get("format", "").lower() == "flowed"


def is_too_long(part: Part) -> bool:
    """Whether the text shown is cut, so that the whole is to be found among the attachments."""
    limit = MAX_HTML_BYTES if media_type(part) == "text/html" else MAX_TEXT_BYTES
    return part.end - part.start > limit and part.size > limit


def _bounded(data: bytes, limit: int, reading: Reading) -> bytes:
    if len(data) <= limit:
        return data
    reading.guessed.add("truncated")
    end = data.rfind(b"\n", limit // 2, limit)
    return data[: end if end > 0 else limit]


def _line_ends(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "") if "\0" in text else text
