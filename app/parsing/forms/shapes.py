"""Find the one shape in which a mail writes its labels, by those that are known; then read all labels in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from app.parsing.forms.endings import Site, is_rule, without_footer
from app.parsing.forms.label_lines import is_markup, labels_in, lead_in, shape_of
from app.parsing.forms.page import Lead, Line
from app.parsing.forms.vocabulary import Role, exact_role, may_be_message, role_of

_FEW_WORDS = 6
_FEWEST_SPACES = 3  # of a first line in the visitor's own words


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with the lines of its value."""

    label: str
    role: Role | None
    lines: tuple[Line, ...]

    @property
    def value(self) -> str:
        """The value as the visitor typed it; the items of a list are joined with commas."""
        texts = [line.text for line in self.lines]
        if self.role is not Role.MESSAGE and len(texts) > 1:
            if all(line.is_item for line in self.lines):
                return ", ".join(texts)
            if all(text.startswith(("- ", "* ", "• ")) for text in texts):
                return ", ".join(text[2:].strip() for text in texts)
        return joined(self.lines)


@dataclass(frozen=True, slots=True)
class Found:
    """What a body says in its shape.

    :ivar before: the lines above the first label
    :ivar loose: lines below it that belong to no label
    :ivar frame: what the site wrote around the visitor's own words, as far as it can be told from them
    """

    shape: str
    pairs: tuple[Pair, ...]
    before: tuple[Line, ...]
    loose: tuple[Line, ...]
    frame: str = ""

    @property
    def is_markup(self) -> bool:
        return is_markup(self.shape) or self.shape == "cells reversed"


def joined(lines: Sequence[Line]) -> str:
    """Lines as text, with an empty one at each gap."""
    text = ""
    for i, line in enumerate(lines):
        text += ("" if i == 0 else "\n\n" if line.is_apart else "\n") + line.text
    return text


def read_shape(lines: Sequence[Line], site: Site) -> Found | None:
    """Everything that stands under a label; None where there is no shape with known labels."""
    shape = shape_of(lines)
    if shape is None:
        return None
    if shape.endswith("reversed"):
        return _read_reversed(lines, shape)
    labels = labels_in(lines, shape, site)
    if not labels:
        return None
    before = lines[: labels[0][0]]
    frame = [*before]
    loose: list[Line] = []
    pairs = []
    stops = [*(i for i, _ in labels[1:]), len(lines)]
    message = _wordiest(lines, labels, stops)
    for n, ((at, lead), stop) in enumerate(zip(labels, stops, strict=True)):
        role = role_of(lead.label)
        beside = [other for other, _ in (*labels[max(0, n - 1) : n], *labels[n + 1 : n + 2])]
        is_message = role is Role.MESSAGE or at == message
        value, rest = _value(lines, at, stop, lead, shape, is_message, beside)
        kept = value
        if is_message:
            kept = without_footer(_without_heading(_in_block(value), labels, stop, lines), site)
        elif stop == len(lines):
            kept = [*value[:1], *without_footer(value[1:], site)]
        frame += value[len(kept) :] if is_message or _is_prose(role, kept) else lines[at : stop - len(rest)]
        loose += rest
        pairs.append(Pair(lead.label, role, tuple(kept)))
    return Found(shape, _without_repeats(pairs), tuple(before), tuple(loose), joined(frame))


def _wordiest(lines: Sequence[Line], labels: Sequence[tuple[int, Lead]], stops: Sequence[int]) -> int | None:
    """The line of the unknown label that is the message's, by its many words; None where a known one is."""
    if any(role_of(lead.label) is Role.MESSAGE for _, lead in labels):
        return None
    longest, found = _FEW_WORDS, None
    for (at, lead), stop in zip(labels, stops, strict=True):
        first = lead.rest or (lines[at + 1].text if at + 1 < stop else "")
        said = " ".join((lead.rest, *(line.text for line in lines[at + 1 : stop])))
        is_said_below = not lead.rest and is_markup(lead.shape)
        is_prose = is_said_below or first.count(" ") >= _FEWEST_SPACES
        if may_be_message(lead.label) and is_prose and said.count(" ") > longest:
            longest, found = said.count(" "), at
    return found


def _in_block(value: list[Line]) -> list[Line]:
    """A message up to the first block of HTML that is unlike its own, or holds a button: what follows is the site's."""
    if not value:
        return value
    block = value[0].block
    end = next((n for n, line in enumerate(value) if n and line.is_apart and line.block != block), len(value))
    return value[: next((n for n, line in enumerate(value[:end]) if line.is_button), end)]


def _without_heading(
    value: list[Line], labels: Sequence[tuple[int, Lead]], stop: int, lines: Sequence[Line]
) -> list[Line]:
    """Without the line that heads what the site adds below a message ("User information", then an IP address)."""
    lead = next((lead for at, lead in labels if at == stop), None)
    if len(value) < 2 or lead is None or exact_role(lead.label) is not Role.META or not value[-1].is_apart:
        return value
    stands_out = any(is_markup(one.shape) and not one.rest for one in value[-1].leads)
    is_heading = value[-1].text.count(" ") < _FEW_WORDS and value[-1].text[-1:] not in ".?!"
    return value[:-1] if is_heading and (stands_out or not lines[stop].is_apart) else value


def _is_prose(role: Role | None, value: Sequence[Line]) -> bool:
    """Whether a value is in the visitor's own words, in which anything may be quoted."""
    if role is None or role is Role.OTHER:
        return len(value) > 1 or any(line.text.count(" ") > _FEW_WORDS for line in value)
    return role is Role.MESSAGE


def _value(
    lines: Sequence[Line], at: int, stop: int, lead: Lead, shape: str, is_message: bool, beside: Sequence[int]
) -> tuple[list[Line], list[Line]]:
    """The lines of a value, and those up to the next label that are outside of it.

    :param beside: the lines of the labels above and below
    """
    value = [replace(lines[at], text=lead.rest, is_apart=False)] if lead.rest else []
    below = lines[at + 1 : stop]
    if shape == "underline":
        below = below[1:-1] if below and stop < len(lines) and is_rule(below[-1].text) else below[1:]
    bound = lines[at].path
    if not value and below and shape != "cells" and below[0].path != bound:
        bound = below[0].path[: len(bound)] if len(below[0].path) >= len(bound) else below[0].path
    inside = next((n for n, line in enumerate(below) if line.path[: len(bound)] != bound), len(below))
    is_own_cell = bound and all(lines[other].path[: len(bound)] != bound for other in beside)
    if not is_message and shape != "cells" and not is_own_cell:
        first = 0 if value else 1  # a gap may follow the label
        inside = min(inside, next((n for n in range(first, len(below)) if below[n].is_apart), len(below)))
    value += below[:inside]
    return value, list(below[inside:])


def _read_reversed(lines: Sequence[Line], shape: str) -> Found | None:
    """Right-to-left sites put the value before its label."""
    pairs: list[Pair] = []
    waiting: list[Line] = []
    done = 0
    for i, line in enumerate(lines):
        lead = lead_in(line, (shape,))
        if i < done:
            continue
        if lead is None or (role_of(lead.label) is None and not pairs):
            waiting.append(line)
            continue
        if shape == "cells reversed":
            row = list(takewhile(lambda other: other.path[: len(line.path)] == line.path, lines[i:]))  # noqa: B023  # used at once
            value, done = [replace(line, is_apart=False), *row[1:-1]], i + len(row)
        else:
            value = [*(waiting if pairs else ()), replace(line, text=lead.rest)]
            waiting = []
        pairs.append(Pair(lead.label, role_of(lead.label), tuple(one for one in value if one.text)))
    frame = [*waiting, *(line for pair in pairs if not _is_prose(pair.role, pair.lines) for line in pair.lines)]
    return Found(shape, _without_repeats(pairs), (), tuple(waiting), joined(frame)) if pairs else None


def _without_repeats(pairs: list[Pair]) -> tuple[Pair, ...]:
    """Without the fields that a hidden preview says a second time."""
    first = {(pair.label, pair.value): pair for pair in reversed(pairs)}
    return tuple(pair for pair in pairs if first[pair.label, pair.value] is pair)
