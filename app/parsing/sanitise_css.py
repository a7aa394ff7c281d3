"""Inline styles, reduced to what only looks and never loads, moves or runs."""

from __future__ import annotations

import re
from functools import lru_cache

from app.parsing.sanitise_hidden import HIDDEN

_LONGEST = 4_000  # characters of one style attribute
_PROPERTIES = frozenset(
    {
        *("background", "background-color", "color", "font", "font-family", "font-size", "font-style", "font-variant"),
        *("font-weight", "letter-spacing", "line-height", "text-align", "text-decoration", "text-indent"),
        *(
            "text-transform",
            "vertical-align",
            "white-space",
            "word-break",
            "word-wrap",
            "overflow-wrap",
            "word-spacing",
        ),
        *("border", "border-bottom", "border-left", "border-right", "border-top", "border-collapse", "border-color"),
        *("border-spacing", "border-style", "border-width", "border-radius", "direction", "list-style-type"),
        *("margin", "margin-bottom", "margin-left", "margin-right", "margin-top"),
        *("padding", "padding-bottom", "padding-left", "padding-right", "padding-top"),
        *("width", "max-width", "min-width", "height", "max-height", "min-height", "page-break-after"),
        *("unicode-bidi", "table-layout", "caption-side", "empty-cells"),
    }
)
#: Words, colours, numbers of at most five digits, quoted names; no other function than a colour, and no backslash.
_PIECE = (
    r"(?:(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\)|#[0-9a-fA-F]{3,8}|[+-]?(?:\d{1,5}(?:\.\d{0,6})?|\.\d{1,6})[a-zA-Z%]{0,4}"
    r"|-{0,1}[a-zA-Z_][\w-]{0,60}|'[\w .,-]{0,60}'|\"[\w .,-]{0,60}\"|!\s?important|[,/])"
)
_VALUE = re.compile(rf"(?:{_PIECE}(?:\s{{1,8}}|(?=[,/!'\"#])|(?<=,)|(?<=/)|$)){{1,40}}", re.ASCII)
#: What the sender hides: previews for lists of mail, and what only small screens are to see.
_HIDDEN = re.compile(
    r"(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|(?:max-height|opacity)\s{0,9}:\s{0,9}0(?:\.0{1,4})?(?:px|pt|em|rem|%)?\s{0,9}(?:;|!|$))",
    re.IGNORECASE,
)
_REMOTE = re.compile(r"url\(\s{0,9}[\"']?\s{0,9}((?:https?:)?//[^\s\"')]{1,500})", re.IGNORECASE)


@lru_cache(maxsize=2048)
def safe_style(style: str) -> str:
    """The harmless declarations of an inline style, "" where there are none."""
    if _HIDDEN.search(style[:_LONGEST]):
        return HIDDEN
    kept = []
    for declaration in style[:_LONGEST].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name in _PROPERTIES and len(value) <= 300 and _VALUE.fullmatch(value):
            kept.append(f"{name}: {value}")
    return "; ".join(kept)


def remote_references(style: str) -> list[str]:
    """Addresses an inline style would load."""
    return _REMOTE.findall(style[:_LONGEST])
