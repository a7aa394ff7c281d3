"""Takes out what the sender hides; the window's text view would show it."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: As `safe_style` writes it.
HIDDEN = "display: none"
_MARK = f' style="{HIDDEN}"'
_TINY = re.compile(r' style="(?:[^"]*; )?font-size: 0(?:\.0*)?(?:px|pt|em|rem|%)?[ !;"]')
_SIZED = re.compile(r' style="(?:[^"]*; )?font(?:-size)?:| size="')
#: A tag as nh3 writes it: lower case, attributes in double quotes.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*="[^"]*")*)>')
_VOID = frozenset(("br", "col", "hr", "img", "wbr"))
_IN_TEXT = frozenset(
    ("a", "abbr", "b", "br", "em", "font", "i", "s", "small", "span", "strong", "sub", "sup", "u", "wbr")
)


@dataclass(slots=True)
class _Marked:
    """An element that is hidden, or whose letters are.

    :ivar depth: of elements of its name in each other, itself included
    :ivar at: how many pieces were kept before it
    :ivar shows: it has more than a line of text, or letters of a size of their own: templates set those of a whole
        frame to nothing, against gaps between its cells
    """

    name: str
    is_hidden: bool
    at: int
    depth: int = 1
    shows: bool = False


def without_hidden(clean: str) -> str:
    """Sanitised HTML without its hidden elements and all they hold. Linear."""
    if HIDDEN not in clean and "font-size: 0" not in clean:
        return clean
    kept: list[str] = []
    at = 0
    inside: list[_Marked] = []
    for tag in _TAG.finditer(clean):
        is_close, name, attributes = tag.groups()
        is_hidden = _MARK in attributes
        if not is_close and (is_hidden or (name not in _VOID and _TINY.search(attributes))):
            kept.append(clean[at : tag.start()])
            at = tag.end() if name in _VOID else tag.start()
            inside += [] if name in _VOID else [_Marked(name, is_hidden, len(kept))]
            continue
        if not inside:
            continue
        last = inside[-1]
        if not is_close:
            last.shows = last.shows or name not in _IN_TEXT or _SIZED.search(attributes) is not None
        last.depth += 0 if last.name != name else -1 if is_close else 1
        if not last.depth:
            inside.pop()
            if last.is_hidden or not last.shows:
                del kept[last.at :]
                at = tag.end()
            elif inside:
                inside[-1].shows = True
    kept.append(clean[at:])
    return "".join(kept)
