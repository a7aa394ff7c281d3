"""The one line under a subject in the list."""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]+")
_ORNAMENT = re.compile(r"(?:[-=_*~#•·]{3,}\s?|>+\s)+")
_MAX_READ = 8


def preview(new_text: str, length: int = 160) -> str:
    """The beginning as one line of at most `length` characters, cut between words where that is possible."""
    line = _line(new_text[: length * 2])
    if len(line) <= length:
        line = _line(new_text[: length * _MAX_READ])
    if len(line) <= length:
        return line
    cut = line.rfind(" ", length // 2, length)
    return line[: cut if cut > 0 else length - 1].rstrip(" ,;:") + "…"


def _line(text: str) -> str:
    return _ORNAMENT.sub("", " ".join(_UNSEEN.sub(" ", text).split())).strip()
