"""Find the one shape in which a mail writes its labels, by those that are known; then read all labels in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from app.model.folding import fold
from app.parsing.forms.endings import (
    Site,
    colon_lead,
    is_given_consent,
    rule_before_footer,
    tail_start,
    without_footer,
)
from app.parsing.forms.page import Lead, Line
from app.parsing.forms.values import addresses
from app.parsing.forms.vocabulary import CONTACT_ROLES, Role, exact_role, phrases, role_of

#: Shapes from the most to the least telling; those of markup can't be typed by a visitor.
_MARKUP = ("cells", "term", "class", "bold", "heading cell", "heading", "italic", "underlined")
_TYPED = (
    "stars",
    "dashes -",
    "dashes =",
    "dashes *",
    "dashes #",
    "dashes ~",
    "brackets",
    "numbered",
    "colon",
    "colon line",
    "split",
)
_REVERSED = ("cells reversed", "colon reversed")
_ORDER = {shape: i for i, shape in enumerate((*_MARKUP, *_TYPED, *_REVERSED, "line"))}
#: Shapes in which only labels of the vocabulary count when the shape is looked for.
_NEED_EXACT = frozenset((*_REVERSED, "line", "split"))
_LONGEST_UNKNOWN_LINE = 60
_FEW_WORDS = 6


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
        return self.shape in _MARKUP or self.shape == "cells reversed"


def joined(lines: Sequence[Line]) -> str:
    """Lines as text, with an empty one at each gap."""
    text = ""
    for i, line in enumerate(lines):
        text += ("" if i == 0 else "\n\n" if line.is_apart else "\n") + line.text
    return text


def read_shape(lines: Sequence[Line], site: Site) -> Found | None:
    """Everything that stands under a label; None where there is no shape with known labels."""
    shape = _shape_of(lines)
    if shape is None:
        return None
    if shape.endswith("reversed"):
        return _read_reversed(lines, shape)
    labels = _labels(lines, shape, site)
    if not labels:
        return None
    before = lines[: labels[0][0]]
    frame = [*before]
    loose: list[Line] = []
    pairs = []
    for (at, lead), stop in zip(labels, [*(i for i, _ in labels[1:]), len(lines)], strict=True):
        value, rest = _value(lines, at, stop, lead, shape)
        role, kept = role_of(lead.label), value
        if role is Role.MESSAGE:
            kept = without_footer(_without_heading(value, lines[stop:]), site)
        elif stop == len(lines):
            kept = [*value[:1], *without_footer(value[1:], site)]
        frame += [*value[len(kept) :], *rest] if _is_prose(role, kept) else lines[at:stop]
        loose += rest
        pairs.append(Pair(lead.label, role, tuple(kept)))
    return Found(shape, _without_repeats(pairs), tuple(before), tuple(loose), joined(frame))


def _without_heading(value: list[Line], below: Sequence[Line]) -> list[Line]:
    """Without the line that heads what the site adds below a message ("User information", then an IP address)."""
    if len(value) < 2 or not below or below[0].is_apart or not value[-1].is_apart:
        return value
    lead = colon_lead(below[0])
    is_heading = value[-1].text.count(" ") < _FEW_WORDS and value[-1].text[-1:] not in ".?!"
    return value[:-1] if is_heading and lead and exact_role(lead.label) is Role.META else value


def _is_prose(role: Role | None, value: Sequence[Line]) -> bool:
    """Whether a value is in the visitor's own words, in which anything may be quoted."""
    if role is None or role is Role.OTHER:
        return len(value) > 1 or any(line.text.count(" ") > _FEW_WORDS for line in value)
    return role is Role.MESSAGE


def _shape_of(lines: Sequence[Line]) -> str | None:
    """The shape with the most different known labels, an e-mail label with an address counting double."""
    roles: dict[str, set[str]] = {}
    for i, line in enumerate(lines):
        for lead in line.leads:
            role = exact_role(lead.label) if lead.shape in _NEED_EXACT else role_of(lead.label)
            if role not in CONTACT_ROLES:
                continue
            found = roles.setdefault(lead.shape, set())
            found.add("name" if role in (Role.GIVEN, Role.FAMILY) else role)
            if role in (Role.EMAIL, Role.FROM) and addresses(lead.rest or _next_text(lines, i, lead)):
                found.add("an address")
    return max(roles, key=lambda shape: (_weight(shape, len(roles[shape])), -_ORDER[shape]), default=None)


def _weight(shape: str, count: int) -> int:
    """Markup counts for more: what looks like a typed label may be the visitor's own words."""
    return count + (shape in _MARKUP and count > 1)


def _next_text(lines: Sequence[Line], i: int, lead: Lead) -> str:
    if lead.shape.endswith("reversed") and i:
        return lines[i].text
    return lines[i + 1].text if i + 1 < len(lines) else ""


def _labels(lines: Sequence[Line], shape: str, site: Site) -> list[tuple[int, Lead]]:
    """The lines that are labels, with their leads."""
    if shape in _MARKUP:
        labels = [(i, lead) for i, line in enumerate(lines) if (lead := _lead(line, (shape,)) or _consent(line))]
    else:
        end = rule_before_footer(lines, site)
        labels = [(i, lead) for i, lead in _typed_labels(lines, shape, site) if i < end or is_given_consent(lead)]
    if not any(role_of(lead.label) is Role.MESSAGE for _, lead in labels):
        labels = _with_message(lines, labels, shape)
    return labels


def _lead(line: Line, shapes: tuple[str, ...]) -> Lead | None:
    return next((lead for lead in line.leads if lead.shape in shapes and lead.label), None)


def _consent(line: Line) -> Lead | None:
    lead = colon_lead(line)
    return lead if lead and lead.rest and is_given_consent(lead) else None


def _with_message(lines: Sequence[Line], labels: list[tuple[int, Lead]], shape: str) -> list[tuple[int, Lead]]:
    """The labels with that of the message, which is the usual exception to the shape."""
    taken = {i for i, _ in labels}
    for i, line in enumerate(lines):
        for lead in line.leads:
            if lead.rest or i in taken or exact_role(lead.label) is not Role.MESSAGE:
                continue
            is_plain = lead.shape in _NEED_EXACT
            if not is_plain or (lead.shape == "line" and shape in _MARKUP and taken and i > min(taken)):
                return sorted([*labels, (i, lead)], key=lambda label: label[0])
    return labels


def _typed_labels(lines: Sequence[Line], shape: str, site: Site) -> list[tuple[int, Lead]]:
    """Labels that a visitor could have typed as well: in and after the message only the trustworthy ones count."""
    shapes = ("colon", "colon line") if shape == "colon" else (shape,)
    candidates = [(i, found) for i, line in enumerate(lines) if (found := _lead(line, shapes))]
    if shape == "line":
        candidates = _whole_lines(lines, candidates)
    candidates = _from_first_known(lines, candidates)
    message = next((i for i, lead in candidates if role_of(lead.label) is Role.MESSAGE), None)
    seen: set[Role] = set()
    if message is None and shape in ("colon", "split"):
        start = _head_end(lines, candidates, tail_start(lines, seen, site))
    elif message is None:
        return candidates
    else:
        start, seen = message + 1, {role for i, lead in candidates if i <= message and (role := role_of(lead.label))}
    seen -= {Role.OTHER, Role.CONSENT, Role.META}
    tail = start + tail_start(lines[start:], seen, site) if shape in ("colon", "split") else len(lines)
    return [(i, lead) for i, lead in candidates if i < start or i >= tail or _ends_message(lead, shape, seen)]


def _head_end(lines: Sequence[Line], candidates: list[tuple[int, Lead]], tail: int) -> int:
    """Where the labels at the top end in a mail whose message has no label: at the first paragraph that is none.

    0 where there are none at the top, but only in the tail below the message.
    """
    labels = {i for i, _ in candidates}
    first = next((i for i, lead in candidates if exact_role(lead.label) in CONTACT_ROLES), tail)
    if first >= tail and any(i not in labels for i in range(tail)):
        return 0
    return next((i for i in range(first + 1, len(lines)) if i not in labels and lines[i].is_apart), len(lines))


def _ends_message(lead: Lead, shape: str, seen: set[Role]) -> bool:
    """Whether a label below the message's is a field of the form rather than the visitor's own words."""
    if shape in ("colon", "split"):
        return is_given_consent(lead)
    role = exact_role(lead.label) or (role_of(lead.label) if shape == "stars" else None)
    if role is None:
        return shape == "colon line" and "_" in lead.label
    if shape == "line" and role not in CONTACT_ROLES and role is not Role.CONSENT:
        return False
    return role not in seen


def _whole_lines(lines: Sequence[Line], candidates: list[tuple[int, Lead]]) -> list[tuple[int, Lead]]:
    """Labels that are lines like any other: the known ones, and where these head a paragraph, whatever heads one."""
    known = {i for i, lead in candidates if exact_role(lead.label)}
    heads = {i for i, _ in candidates if lines[i].is_apart and i + 1 < len(lines) and not lines[i + 1].is_apart}
    sure = {i for i, lead in candidates if exact_role(lead.label) in CONTACT_ROLES}
    is_grouped = all(lines[i].is_apart for i in sure) and 2 * len(sure & heads) > len(sure)
    return [
        (i, lead)
        for i, lead in candidates
        if (i in known and (lines[i].is_apart or not is_grouped))
        or (is_grouped and i in heads and len(lead.label) <= _LONGEST_UNKNOWN_LINE)
    ]


def _from_first_known(lines: Sequence[Line], candidates: list[tuple[int, Lead]]) -> list[tuple[int, Lead]]:
    """Without the unknown labels above the first known one, but for those right above it."""
    known = next((n for n, (_, lead) in enumerate(candidates) if role_of(lead.label) and not _is_intro(lead)), None)
    if known is None:
        return []
    while known and candidates[known - 1][0] == candidates[known][0] - 1 and not lines[candidates[known][0]].is_apart:
        known -= 1
    return candidates[known:]


def _is_intro(lead: Lead) -> bool:
    """Whether it is the site's "here is a new message:", not the label of one."""
    says_form = phrases("form_words").search(fold(lead.label)) is not None
    return says_form and not lead.rest and exact_role(lead.label) is None


def _value(lines: Sequence[Line], at: int, stop: int, lead: Lead, shape: str) -> tuple[list[Line], list[Line]]:
    """The lines of a value, and those up to the next label that are outside of it."""
    value = [replace(lines[at], text=lead.rest, is_apart=False)] if lead.rest else []
    below = lines[at + 1 : stop]
    bound = lines[at].path
    if not value and below and shape != "cells" and below[0].path != bound:
        bound = below[0].path[: len(bound)] if len(below[0].path) >= len(bound) else below[0].path
    inside = next((n for n, line in enumerate(below) if line.path[: len(bound)] != bound), len(below))
    if role_of(lead.label) is not Role.MESSAGE and shape != "cells":
        first = 0 if value else 1  # a gap may follow the label
        inside = min(inside, next((n for n in range(first, len(below)) if below[n].is_apart), len(below)))
    value += below[:inside]
    return value, list(below[inside:])


def _read_reversed(lines: Sequence[Line], shape: str) -> Found | None:
    """Right-to-left sites put the value before its label."""
    pairs: list[Pair] = []
    waiting: list[Line] = []
    for i, line in enumerate(lines):
        lead = _lead(line, (shape,))
        if lead is None or (role_of(lead.label) is None and not pairs):
            waiting.append(line)
            continue
        if shape == "cells reversed":
            row = list(takewhile(lambda other: other.path[: len(line.path)] == line.path, lines[i:]))  # noqa: B023  # used at once
            value = [replace(line, is_apart=False), *row[1:-1]]
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
