"""Makes sanitised HTML fit: no wider than the card, letters as large as wanted."""

from __future__ import annotations

import re
from collections.abc import Container
from html import unescape

#: Attribute values hold no quotes of their own, and text holds no angle brackets: the sanitiser escapes both.
_TAG = re.compile(r'<[a-z](?:[^<>"]|"[^"]*")*>')
_WIDTH = re.compile(r' width="(\d{1,5})(?:\.\d{1,3})?(?:px)?"')
_HEIGHT = re.compile(r' height="[^"]*"')
_STYLED_WIDTH = re.compile(r"(?<![\w-])(min-)?width: ?(\d{1,5})(?:\.\d{1,6})?px")
_STYLED_HEIGHT = re.compile(r"(?<![\w-])height: ?[\d.]{1,8}px;?")
_SOURCE = re.compile(r' src="([^"]+)"')
_WORDS = re.compile(r' alt="([^"]*)"')
_LETTERS = re.compile(r"(?<![\w-])font-size: ?(\d{1,4}(?:\.\d{1,6})?)(px|pt)")


def fitted(html: str, widest: int = 0, zoom: float = 1.0, missing: Container[str] = ()) -> str:
    """:param widest: pixels; what is wider takes all the width there is; 0 leaves widths alone
    :param zoom: of letters with a size of their own
    :param missing: addresses of pictures that can't be had: their words are shown, as for those without an address
    """
    return _TAG.sub(lambda match: _tag(match[0], widest, zoom, missing), html)


def _tag(tag: str, widest: int, zoom: float, missing: Container[str]) -> str:
    if tag.startswith("<img"):
        return _picture(tag, widest, missing)
    if zoom != 1.0 and "font-size" in tag:
        tag = _LETTERS.sub(lambda match: f"font-size: {float(match[1]) * zoom:.1f}{match[2]}", tag)
    if not widest or _width(tag) <= widest:
        return tag
    tag = _WIDTH.sub(lambda match: ' width="99%"' if int(match[1]) > widest else match[0], tag)
    return _STYLED_WIDTH.sub(lambda match: _styled(match, widest, "99%"), tag)


def _picture(tag: str, widest: int, missing: Container[str]) -> str:
    source = _SOURCE.search(tag)
    if source is None or unescape(source[1]) in missing:
        words = _WORDS.search(tag)
        return f"<span>{words[1]}</span>" if words else ""
    if not widest or _width(tag) <= widest:
        return tag
    # without a height, Qt keeps the picture's proportions
    tag = _STYLED_HEIGHT.sub("", _HEIGHT.sub("", tag))
    tag = _WIDTH.sub(lambda match: f' width="{widest}"' if int(match[1]) > widest else match[0], tag)
    return _STYLED_WIDTH.sub(lambda match: _styled(match, widest, f"{widest}px"), tag)


def _width(tag: str) -> int:
    found = [int(each) for each in _WIDTH.findall(tag)] + [int(each) for _, each in _STYLED_WIDTH.findall(tag)]
    return max(found, default=0)


def _styled(match: re.Match[str], widest: int, full: str) -> str:
    if int(match[2]) <= widest:
        return match[0]
    return "" if match[1] else f"width: {full}"
