"""Tables that run from right to left: Qt keeps their first column on the left, so their cells are turned round."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>')
_RTL = re.compile(r'(?<!\w)dir="rtl"|direction: ?rtl', re.IGNORECASE)
_LTR = re.compile(r'(?<!\w)dir="ltr"|direction: ?ltr', re.IGNORECASE)
_VOID = frozenset(("br", "img", "hr", "col", "wbr"))


@dataclass(slots=True)
class _Element:
    name: str
    is_rtl: bool
    pieces: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def mirrored(html: str) -> str:
    """Sanitised HTML, in which every element is closed."""
    if "<table" not in html or not _RTL.search(html):
        return html
    open_ = [_Element("", False)]
    at = 0
    for tag in _TAG.finditer(html):
        open_[-1].pieces.append(html[at : tag.start()])
        at = tag.end()
        if tag[2] in _VOID:
            open_[-1].pieces.append(tag[0])
        elif not tag[1]:
            is_rtl = bool(_RTL.search(tag[3])) or (open_[-1].is_rtl and not _LTR.search(tag[3]))
            open_.append(_Element(tag[2], is_rtl, [tag[0]]))
        elif len(open_) > 1 and open_[-1].name == tag[2]:
            _close(open_, tag[0])
        else:
            return html  # not closed in order: nothing is touched
    open_[-1].pieces.append(html[at:])
    return "".join(open_[0].pieces) if len(open_) == 1 else html


def _close(open_: list[_Element], end: str) -> None:
    done, parent = open_.pop(), open_[-1]
    if done.name == "tr" and done.cells:
        done.pieces = [done.pieces[0], *(reversed(done.cells) if done.is_rtl else done.cells)]
    whole = "".join(done.pieces) + end
    if parent.name == "tr" and done.name in ("td", "th"):
        parent.cells.append(whole)
    else:
        parent.pieces.append(whole)
