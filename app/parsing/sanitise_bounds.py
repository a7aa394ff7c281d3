"""A limit on what an HTML parser is given.

The parsing algorithm of HTML takes quadratic time for deep nesting and for tags with very many attributes
(64,000 nested lists: 40 s), so both are looked for with one linear pass before a parser sees the text.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

_LONGEST = 12_000_000  # characters, images within the HTML included
_LONGEST_MARKUP = 1_500_000  # the same without them
_MOST_TAGS = 100_000
_MOST_ENTITIES = 60_000
_DEEPEST = 400
_MOST_ATTRIBUTES = 300  # in one tag
_SUSPICIOUS_TAG = 3_000  # characters
_HARMLESS_TAGS = 4_000  # fewer tags, in fewer characters, take a parser half a second at the worst
_HARMLESS_LENGTH = 100_000

_ENTITY = re.compile("&")
_DATA = re.compile(r"data:image/[a-z+]{1,10};base64,[A-Za-z0-9+/=]{100,}", re.IGNORECASE)
#: One attribute as the tokenizer of HTML reads it (WHATWG HTML, 13.2.5.32 to 13.2.5.39).
_ATTRIBUTE = r"(?:=|[^\s/>=])[^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>\"'][^\s>]*+)?)?"
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TOKEN = re.compile(
    r"<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)|<(?:[!?]|/[^a-zA-Z>])[^>]*+>?"
    rf"|<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*+)>?"
)
_RAW_TEXT = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
_CLOSED_BY_PARSER = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "source", "track", "wbr")
)


def bounded(html: str) -> tuple[str, bool]:
    """The HTML, up to the point where it becomes too much for a parser, and whether anything was left out."""
    text = html[:_LONGEST]
    if len(text) > _HARMLESS_LENGTH or text.count("<") > _HARMLESS_TAGS:
        if len(text) > _LONGEST_MARKUP:
            text = text[: _end_of_markup(text)]
        text = text[: _end_of_structure(text)]
        text = text[: _end_of_entities(text)]
    return text, len(text) < len(html)


def _end_of_markup(html: str) -> int:
    """Where the characters outside of data: images exceed their bound."""
    at = seen = 0
    for image in _DATA.finditer(html):
        seen += image.start() - at
        if seen > _LONGEST_MARKUP:
            return image.start() - (seen - _LONGEST_MARKUP)
        at = image.end()
    return min(len(html), at + _LONGEST_MARKUP - seen)


def _end_of_entities(html: str) -> int:
    if html.count("&") <= _MOST_ENTITIES:
        return len(html)
    return next(islice(_ENTITY.finditer(html), _MOST_ENTITIES, None)).start()


def _end_of_structure(html: str) -> int:
    """Where nesting, the attributes of one tag or the number of tags exceed their bounds; the length if they don't."""
    nesting = _Nesting()
    at = count = 0
    while token := _TOKEN.search(html, at):
        at, name = token.end(), (token[2] or "").lower()
        count += 1
        attributes = token[3] or ""
        if count > _MOST_TAGS or (len(attributes) > _SUSPICIOUS_TAG and _has_many_attributes(attributes)):
            return token.start()
        if name in _RAW_TEXT and not token[1]:
            closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
            at = closing.end() if closing else len(html)
        elif name and not nesting.follows(name, bool(token[1])):
            return token.start()
    return len(html)


class _Nesting:
    """How deep a parser would be, counting each name's openings and closings."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._depth = 0

    def follows(self, name: str, closes: bool) -> bool:
        """Take a tag into account; False where it is one too deep."""
        if name in _CLOSED_BY_PARSER:
            return True
        if not closes:
            self._depth += 1
            self._open[name] += 1
        elif self._open[name]:
            self._depth -= 1
            self._open[name] -= 1
        return self._depth <= _DEEPEST


def _has_many_attributes(attributes: str) -> bool:
    return len(_ATTRIBUTES.findall(attributes)) > _MOST_ATTRIBUTES
