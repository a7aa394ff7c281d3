"""Takes out what the sender hides; the window's text view would show it."""

from __future__ import annotations

import re

#: As `safe_style` writes it.
HIDDEN = "display: none"
_MARK = f'style="{HIDDEN}"'
#: A tag as nh3 writes it: lower case, attributes in double quotes.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*="[^"]*")*)>')
_VOID = frozenset(("br", "col", "hr", "img", "wbr"))


def without_hidden(clean: str) -> str:
    """Sanitised HTML without its hidden elements and all they hold. Linear."""
    if _MARK not in clean:
        return clean
    kept: list[str] = []
    at = 0
    name, depth = "", 0  # of the hidden element, while inside of it
    for tag in _TAG.finditer(clean):
        if depth:
            if tag[2] == name:
                depth += -1 if tag[1] else 1
                at = tag.end()
        elif not tag[1] and f" {_MARK}" in tag[3]:
            kept.append(clean[at : tag.start()])
            at = tag.end()
            name, depth = tag[2], int(tag[2] not in _VOID)
    if not depth:
        kept.append(clean[at:])
    return "".join(kept)
