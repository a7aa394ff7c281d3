"""A body as lines, each with what stands out at its beginning: all that the shapes are told by."""

from __future__ import annotations

import ast
import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace

LONGEST_LABEL = 90
MOST_LINES = 1500

_DASHED = re.compile(r"(-{2,4}|={2,4}|\*{3}|#{1,6}|~{2,4}) {0,2}([^-=*#~\s].{0,88}?) {0,2}\1?$")
_STARRED = re.compile(r"(?:[-*•] {1,3})?(\*\*|__|\*)(?! )([^*_\n]{1,90}?)(?:\1 ?[:：]|[:：] ?\1|\1)\s*(.*)$")
_BRACKETED = re.compile(r"[\[【]([^\]】\n]{1,60})(?:】|\](?!\S))[:：]?\s*(.*)$")
#: A body of one object: `{"name": …}`, `<QueryDict: {'name': […`, below at most two lines of introduction.
_OBJECT = re.compile(r"(?:[^\n{]{0,120}\n){0,4}[^\n{]{0,40}\{\s{0,20}[\"'][^\n\"']{1,80}[\"']\s?:")
#: What an escape in an object can stand for, and no store takes: halves of pairs, and NUL.
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_UNDERLINE = re.compile(r"[-=_~*]{3,200}$")
_NUMBER = re.compile(r"\d{1,3}[.)] {1,3}(?=[^\W\d])")
_COLON = re.compile(r"(?!>)[^\w\n]{0,4}([^\n:：]{1,90}?)\s{0,3}[:：](?!//)(.*)$")
_SPLIT = re.compile(r"([^\n=|\t]{1,60}?)(?: {0,3}=>? {0,3}| {0,3}\| {0,3}|\t+| +[-–—] +)(.*)$")
_VALUE_FIRST = re.compile(r"(.{0,500}?)\s{0,3}[:：]\s{0,3}([^\n:：]{1,40})$")
_NUMBERED = re.compile(r"[A-Za-z_]+[ _-]?\d{1,3}$")
_DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\ufeff"


@dataclass(frozen=True, slots=True)
class Lead:
    """What a line may begin with: a possible label in a given shape, and the rest of the line."""

    shape: str
    label: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a reader sees it.

    :ivar leads: the possible labels at its beginning, the most telling shape first
    :ivar path: the table cells and list items it stands in, outermost first
    :ivar is_apart: there is a gap above it
    :ivar is_item: a block of its own, as the items of a list are
    :ivar block: the tag and look of the block it stands in
    :ivar is_button: it holds a link with words of its own
    """

    text: str
    leads: tuple[Lead, ...] = ()
    path: tuple[int, ...] = ()
    is_apart: bool = False
    is_item: bool = False
    block: str = ""
    is_button: bool = False


def read_text(text: str) -> list[Line]:
    """The lines of plain text that are not blank; of an object in JSON or Python, its members."""
    if _OBJECT.match(text) and (members := _members(text)):
        return members
    lines: list[Line] = []
    is_apart = True
    for raw in text.splitlines()[:MOST_LINES]:
        stripped = raw.strip().strip(_DIRECTION_MARKS).strip()
        if stripped:
            lines.append(Line(stripped, typed_leads(stripped + "\t" * raw.endswith("\t")), (), is_apart))
        is_apart = not stripped
    return _with_underlined(lines)


def _members(text: str) -> list[Line]:
    lines: list[Line] = []
    for label, said in _read_object(text[text.find("{") : text.rfind("}") + 1]).items():
        first, *more = said.strip().splitlines() or [""]
        lines.append(Line(f"{label}: {first}", (Lead("brackets", clean_label(label), first),), (), True))
        is_apart = False
        for line in more:
            if line.strip():
                lines.append(Line(line.strip(), (), (), is_apart))
            is_apart = not line.strip()
    return lines[:MOST_LINES]


def _read_object(text: str) -> dict[str, str]:
    """Of JSON or of Python; empty where it is neither."""
    for read in (json.loads, ast.literal_eval):
        with suppress(ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            data = read(text)
            return {_said(label): _said(value) for label, value in data.items()} if isinstance(data, dict) else {}
    return {}


def _said(value: object) -> str:
    said = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return _UNSTORABLE.sub("", said)


def _with_underlined(lines: list[Line]) -> list[Line]:
    """Lines that stand between rules, or above one that is as long, may be labels."""
    for i, line in enumerate(lines[:-1]):
        below = lines[i + 1]
        if not _UNDERLINE.match(below.text) or below.is_apart or len(line.text) > LONGEST_LABEL:
            continue
        if line.leads and _may_be_label(line.text):
            lines[i] = replace(line, leads=(*line.leads, Lead("underline", clean_label(line.text))))
    return lines


def typed_leads(text: str) -> tuple[Lead, ...]:
    """The possible labels of a line as it is typed."""
    leads: list[Lead] = []
    if number := _NUMBER.match(text):
        text = text[number.end() :]
        if not text.endswith((":", ".", ",")) and len(text) <= LONGEST_LABEL:
            leads.append(Lead("numbered", clean_label(text)))
    if match := _STARRED.match(text):
        leads.append(Lead("stars", clean_label(match[2]), match[3].strip()))
    elif match := _DASHED.match(text):
        leads.append(Lead("dashes " + match[1][0], clean_label(match[2])))
    elif match := _BRACKETED.match(text):
        leads.append(Lead("brackets", clean_label(match[1]), (match[2] or "").strip().removeprefix("=>").strip()))
    is_starred = any(lead.shape == "stars" for lead in leads)
    if not is_starred and (match := _COLON.match(text)) and _may_be_label(match[1]):
        rest = match[2].strip()
        leads.append(Lead("colon" if rest else "colon line", clean_label(match[1]), rest))
    split = _SPLIT.match(text)
    if split and _may_be_label(split[1]) and not (is_starred or (match and match.end(1) <= split.end(1))):
        leads.append(Lead("split", clean_label(split[1]), split[2].strip()))
    if (match := _VALUE_FIRST.match(text)) and _may_be_label(match[2]):
        leads.append(Lead("colon reversed", clean_label(match[2]), match[1].strip()))
    if not leads and len(text) <= LONGEST_LABEL and _may_be_label(text):
        leads.append(Lead("line", clean_label(text)))
    return tuple(leads)


def clean_label(text: str) -> str:
    """A label without its colon and the white space around."""
    return " ".join(text.split()).rstrip(":： ")


def _may_be_label(text: str) -> bool:
    """Whether it may be a label: words, not an address, a time of day or the front of a long sentence."""
    if "@" in text or text.count(" ") > 12 or not any(map(str.isalpha, text)):
        return False
    if text.startswith("//"):
        return False
    return not text[-1:].isdigit() or _NUMBERED.match(text) is not None
