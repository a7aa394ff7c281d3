"""Whether a body holds another mail: then its labels are quoted, not sent by a form."""

from __future__ import annotations

from app.parsing.quotes_shapes import attribution_start, label_of, marker_kind
from app.parsing.quotes_words import ROLES

_LINES_LOOKED_AT = 200
_LONGEST_BLOCK = 7


def holds_another_mail(text: str) -> bool:
    """Whether a mail is forwarded or quoted in the text: by a mark or by From, To and Subject."""
    lines = [line.strip() for line in text.splitlines()[:_LINES_LOOKED_AT]]
    for i, line in enumerate(lines):
        if ("--" in line or line.endswith(":")) and marker_kind(lines, i):
            return True
        if _role(line) == "from" and _is_header(lines[i : i + _LONGEST_BLOCK]):
            return True
    return sum(line.startswith(">") for line in lines) > 2


def quotes_under_a_name(text: str) -> bool:
    """Whether a line says that somebody wrote what stands below, as mail programs do."""
    lines = [line.strip() for line in text.splitlines()[:_LINES_LOOKED_AT]]
    return any(line.endswith(":") and attribution_start(lines, i, False) is not None for i, line in enumerate(lines))


def _is_header(lines: list[str]) -> bool:
    return {"from", "to", "subject"} <= {_role(line) for line in lines} and any("@" in line for line in lines)


def _role(line: str) -> str | None:
    pair = label_of(line)
    return ROLES.get(pair[0]) if pair else None
