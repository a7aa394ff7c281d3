"""What a customer wrote anew in a reply, told from what is quoted, signed or forwarded below and above it.

Nothing is dropped: `split` names every stretch of the text, and the window folds what is not new. Where shape does
not prove a quote, the text counts as new: a word too many costs a glance, a word too few costs the customer's question.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from app.parsing.quotes_html import cut_html
from app.parsing.quotes_shapes import (
    CONTROLS,
    attribution_start,
    has_controls,
    is_attribution,
    is_header_block,
    is_header_line,
    is_quoted_by_hand,
    marker_kind,
    starts_header,
)
from app.parsing.signatures import is_rule, signature_start
from app.parsing.uuencoded import file_spans

__all__ = ["Segment", "SegmentKind", "cut_html", "new_text", "split"]

SegmentKind = Literal["new", "quote", "signature", "forward", "file"]

_OTHER_PREFIX = re.compile(r"(?:\||[A-Za-z][\w.-]{0,19}>(?=\s|$))")
#: A line is looked at closely only if it begins or ends like one of these, or has a colon early.
_STARTS = frozenset(">-_=*—–+#~0123456789")
_ENDS = frozenset(":：>-;*")
_SAME = re.compile(rb"(.)\1*", re.DOTALL)
_LONGEST_TEXT = 200_000  # code points that are read
_MOST_LOOKS = 80

_NEW, _MARKED, _LEAD, _QUOTE, _SIGNATURE, _FORWARD, _FILE = range(7)
_KINDS: dict[int, SegmentKind] = {
    _NEW: "new", _MARKED: "new", _LEAD: "quote", _QUOTE: "quote", _SIGNATURE: "signature", _FORWARD: "forward",
    _FILE: "file",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text; offsets count Unicode code points."""

    kind: SegmentKind
    start: int
    end: int


@dataclass(slots=True)
class _Run:
    """Neighbouring lines that carry quote marks. `lead` is where its attribution begins, if it has one."""

    start: int
    end: int
    lead: int | None


def new_text(text: str) -> str:
    """What the writer of this text wrote himself, with everything he forwards; the whole text where that is nothing."""
    kept = "".join(text[part.start : part.end] for part in split(text) if part.kind in ("new", "forward"))
    return kept.strip("\r\n").rstrip()


def split(text: str) -> tuple[Segment, ...]:
    """The text in stretches, whole and in order; linear in its length."""
    end = len(text) if len(text) <= _LONGEST_TEXT else text.rfind("\n", 0, _LONGEST_TEXT) + 1 or _LONGEST_TEXT
    raw = text[:end].splitlines(keepends=True)
    lines = [CONTROLS.sub("", line).strip() for line in raw] if has_controls(text) else list(map(str.strip, raw))
    files = _file_lines(text[:end], raw) if "begin " in text else []
    for first, last in files:
        lines[first:last] = [""] * (last - first)
    marks = _mark(lines, raw)
    if not any(
        _says_something(line) for line, mark in zip(lines, marks, strict=True) if _KINDS[mark] in ("new", "forward")
    ):
        marks = bytearray(len(lines))
    for first, last in files if any(lines) else ():
        marks[first:last] = bytes((_FILE,)) * (last - first)
    parts = _segments(raw, lines, marks)
    return _with_rest(parts, lines, text, end) if end < len(text) else parts


def _file_lines(text: str, raw: Sequence[str]) -> list[tuple[int, int]]:
    """The lines of uuencoded files, the last of each excluded."""
    starts = [0, *accumulate(map(len, raw))]
    return [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in file_spans(text)]


def _says_something(line: str) -> bool:
    """A letter or a digit, or a sign on its own ("👍", ":-)"); a rule or a quote mark says nothing."""
    if any(map(str.isalnum, line)):
        return True
    return not is_rule(line) and line[:1] != ">" and any(char.isprintable() and not char.isspace() for char in line)


@dataclass(slots=True)
class _Reading:
    """How far a text is read.

    :ivar looks_left: how many more lines may be looked at as an attribution, the one thing here that costs much
    :ivar written: the first line that was written anew, as far as can be told yet
    """

    lines: Sequence[str]
    raw: Sequence[str]
    marks: bytearray
    runs: list[_Run]
    looks_left: int = _MOST_LOOKS
    written: int | None = None

    def fill(self, start: int, end: int, mark: int) -> None:
        self.marks[start:end] = bytes((mark,)) * (end - start)
        if self.written is not None and self.written >= start:
            self.written = None


def _mark(lines: Sequence[str], raw: Sequence[str]) -> bytearray:
    reading = _Reading(lines, raw, bytearray(len(lines)), [])
    end = _read_down(reading)
    tail = _cut_tail(reading, end)
    _fold_leading_quote(reading, tail)
    return reading.marks


def _read_down(reading: _Reading) -> int:
    """Mark quotes, attributions and forwards from the top; the line from which all is quoted or forwarded."""
    lines, at = reading.lines, 0
    while at < len(lines):
        line = lines[at]
        if not line:
            at += 1
        elif line[-1] not in _ENDS and line[0] not in _STARTS and ":" not in line[:32] and "：" not in line[:32]:
            if reading.written is None:
                reading.written = at
            at += 1
        elif line[0] == ">" and not _closes_bracket(lines, at):
            at = _take_run(reading, at, None)
        elif kind := _message_below(lines, at):
            is_forward = kind == "forward" or reading.written is None
            reading.fill(at, len(lines), _FORWARD if is_forward else _QUOTE)
            return at
        else:
            at = _take_line(reading, at)
    cut = reading.marks.find(_QUOTE)
    return cut if cut >= 0 else len(lines)


def _closes_bracket(lines: Sequence[str], at: int) -> bool:
    """An attribution broken inside its brackets goes on with a ">" that is no quote mark."""
    if not at or lines[at][-1] not in ":：" or len(lines[at]) > 60:
        return False
    above = lines[max(0, at - 3) : at]
    return not any(line[:1] == ">" for line in above) and sum(line.count("<") - line.count(">") for line in above) > 0


def _message_below(lines: Sequence[str], at: int) -> str | None:
    """Whether another message begins in this line, announced by a marker or by its header."""
    line = lines[at]
    if line[0] in "-_=*—–" or line[-1] in ":：*":
        kind = marker_kind(lines, at)
        if kind:
            return kind
    if (":" in line[:32] or "：" in line[:32]) and starts_header(line):
        return "original" if is_header_block(lines, at) or is_header_line(line) else None
    return None


def _take_line(reading: _Reading, at: int) -> int:
    """Take a line for the writer's own or for the end of an attribution; the next line to look at."""
    lines, line = reading.lines, reading.lines[at]
    if line[-1] in ":：>-" or line.endswith("&gt;") or (line[0].isdigit() and "GMT" in line):
        below = _next_line(lines, at + 1)
        has_marks = below < len(lines) and (lines[below][0] == ">" or _OTHER_PREFIX.match(lines[below]) is not None)
        by_hand = below < len(lines) and is_quoted_by_hand(lines[below])
        first = None
        if not by_hand and reading.looks_left:
            reading.looks_left -= 1
            first = attribution_start(lines, at, has_marks)
        if first is not None:
            reading.fill(first, below if has_marks else at + 1, _LEAD)
            if has_marks:
                return _take_run(reading, below, first)
            if reading.written is None:
                return at + 1
            reading.fill(first, len(lines), _QUOTE)
            return len(lines)
    if reading.written is None and not is_rule(line):
        reading.written = at
    return at + 1


def _next_line(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at]:
        at += 1
    return at


def _take_run(reading: _Reading, at: int, lead: int | None) -> int:
    """Mark the quoted lines that begin here, blank lines between them included; the line after the last."""
    lines = reading.lines
    other = _OTHER_PREFIX.match(lines[at])
    prefix = other[0] if other and lines[at][0] != ">" else ">"
    forwarded = prefix == ">" and _quotes_a_forward(lines, at)
    end, look = at, at
    while look < len(lines) and (not lines[look] or lines[look].startswith(prefix)):
        if lines[look]:
            end = look + 1
        look += 1
    reading.marks[at:end] = bytes((_FORWARD if forwarded else _MARKED,)) * (end - at)
    if not forwarded:
        reading.runs.append(_Run(at, end, at if lead is None and _opens_with_attribution(lines, at, end) else lead))
    return end


def _unmarked(lines: Sequence[str], start: int, end: int) -> list[str]:
    return [line.lstrip("> ") for line in lines[start:end]]


def _quotes_a_forward(lines: Sequence[str], at: int) -> bool:
    top = _unmarked(lines, at, at + 16)
    first = _next_line(top, 0)
    return first < len(top) and marker_kind(top, first) == "forward"


def _opens_with_attribution(lines: Sequence[str], start: int, end: int) -> bool:
    """Apple and some webmail put the attribution inside the quote marks."""
    top = [line for line in _unmarked(lines, start, min(end, start + 4)) if line]
    return any(is_attribution(" ".join(top[:count]), True) for count in range(1, min(3, len(top)) + 1))


def _cut_tail(reading: _Reading, end: int) -> int:
    """Mark, from the bottom up, the signatures and quotes under the last new line; where they begin."""
    lines, marks = reading.lines, reading.marks
    runs = [run for run in reading.runs if run.end <= end]
    while end:
        start: int | None = end
        if not lines[end - 1]:
            end -= 1
            continue
        if marks[end - 1] == _MARKED and _is_plain_quote(lines, runs):
            run = runs.pop()
            start = run.start if run.lead is None else run.lead
            reading.fill(start, end, _QUOTE)
        elif marks[end - 1] == _NEW:
            start = signature_start(lines, reading.raw, runs[-1].end if runs else 0, end)
            reading.fill(end if start is None else start, end, _SIGNATURE)
        else:
            return end
        if start is None:
            return end
        end = start
    return end


def _is_plain_quote(lines: Sequence[str], runs: Sequence[_Run]) -> bool:
    """A lone short line after ">" may be the writer's own ("> 100 pieces"); anything more is a quote."""
    run = runs[-1]
    return (
        len(runs) > 1
        or run.lead is not None
        or run.end - run.start > 1
        or len(lines[run.start]) > 40
        or lines[run.start][1:2] == ">"
    )


def _fold_leading_quote(reading: _Reading, tail: int) -> None:
    """A reply under one attributed quote needs it no more than one above it; between quotes, they are the context."""
    runs = [run for run in reading.runs if run.start < tail]
    if len(runs) != 1 or runs[0].lead is None:
        return
    run = runs[0]
    lines, marks = reading.lines, reading.marks
    if not any(lines[at] and marks[at] == _NEW for at in range(run.start)):
        reading.fill(run.start, run.end, _QUOTE)


def _segments(raw: Sequence[str], lines: Sequence[str], marks: bytearray) -> tuple[Segment, ...]:
    """Stretches of the same mark; a stretch of blank lines goes with the one before it."""
    ends = list(accumulate(map(len, raw)))
    found: list[Segment] = []
    for run in _SAME.finditer(marks):
        kind = _KINDS[run[0][0]]
        start = ends[run.start() - 1] if run.start() else 0
        is_blank = kind != "file" and not any(lines[run.start() : run.end()])
        if found and (is_blank or kind == found[-1].kind):
            start, kind = found[-1].start, found[-1].kind
            found.pop()
        found.append(Segment(kind, start, ends[run.end() - 1]))
    return tuple(found)


def _with_rest(parts: tuple[Segment, ...], lines: Sequence[str], text: str, end: int) -> tuple[Segment, ...]:
    """The unread rest of a very long text belongs to the quote or forward it goes on with; else it counts as new."""
    last = parts[-1]
    is_marked = next((line for line in reversed(lines) if line), "").startswith(">")
    goes_on = not is_marked or all(line.lstrip()[:1] in ("", ">") for line in text[end:].splitlines())
    kind: SegmentKind = last.kind if last.kind in ("quote", "forward") and goes_on else "new"
    if kind == last.kind:
        return (*parts[:-1], Segment(kind, last.start, len(text)))
    return (*parts, Segment(kind, end, len(text)))
