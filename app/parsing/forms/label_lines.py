"""Which lines of a body are labels: the one shape they are written in, found by the known ones among them."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.folding import fold
from app.parsing.forms.endings import (
    Site,
    colon_lead,
    is_given_consent,
    is_of_its_kind,
    is_rule,
    rule_before_footer,
    tail_start,
)
from app.parsing.forms.page import Lead, Line
from app.parsing.forms.values import addresses
from app.parsing.forms.vocabulary import CONTACT_ROLES, Role, exact_role, phrases, role_of

#: Shapes from the most to the least telling; those of markup can't be typed by a visitor.
LOOK = "look"
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
    "underline",
    "colon",
    "colon line",
    "split",
)
_REVERSED = ("cells reversed", "colon reversed")
_ORDER = {shape: i for i, shape in enumerate((*_MARKUP, LOOK, *_TYPED, *_REVERSED, "line"))}
#: Shapes in which only labels of the vocabulary count when the shape is looked for.
_NEED_EXACT = frozenset((*_REVERSED, "line", "split"))
_LONGEST_UNKNOWN_LINE = 60
_FEW_WORDS = 6


def is_markup(shape: str) -> bool:
    """Whether labels stand out by how they look, which no visitor can type."""
    return shape in _MARKUP or shape.startswith(LOOK)


def shape_of(lines: Sequence[Line]) -> str | None:
    """The shape with the most different known labels, an e-mail label with an address counting double."""
    roles: dict[str, set[str]] = {}
    for i, line in enumerate(lines):
        for lead in line.leads:
            if lead.shape.startswith(LOOK) and _is_like_next(lines, i, lead):
                continue  # so looks everything here
            role = exact_role(lead.label) if lead.shape in _NEED_EXACT else role_of(lead.label)
            if role not in CONTACT_ROLES or _is_intro(lead):
                continue
            found = roles.setdefault(lead.shape, set())
            found.add("name" if role in (Role.GIVEN, Role.FAMILY) else role)
            if role in (Role.EMAIL, Role.FROM) and addresses(lead.rest or _next_text(lines, i, lead)):
                found.add("an address")
    return max(roles, key=lambda shape: (_weight(shape, len(roles[shape])), -_rank(shape)), default=None)


def _rank(shape: str) -> int:
    return _ORDER[LOOK if shape.startswith(LOOK) else shape]


def _is_like_next(lines: Sequence[Line], i: int, lead: Lead) -> bool:
    return i + 1 < len(lines) and any(other.shape == lead.shape for other in lines[i + 1].leads)


def _weight(shape: str, count: int) -> int:
    """Markup counts for more: what looks like a typed label may be the visitor's own words."""
    return count + (is_markup(shape) and count > 1)


def _next_text(lines: Sequence[Line], i: int, lead: Lead) -> str:
    if lead.shape.endswith("reversed") and i:
        return lines[i].text
    return lines[i + 1].text if i + 1 < len(lines) else ""


def labels_in(lines: Sequence[Line], shape: str, site: Site) -> list[tuple[int, Lead]]:
    """The lines that are labels, with their leads."""
    end = len(lines)
    if is_markup(shape):
        labels = [(i, lead) for i, line in enumerate(lines) if (lead := lead_in(line, (shape,)) or _consent(line))]
    else:
        end = rule_before_footer(lines, site)
        labels = [(i, lead) for i, lead in _typed_labels(lines, shape, site) if i < end or is_given_consent(lead)]
    if not any(role_of(lead.label) is Role.MESSAGE for _, lead in labels):
        labels = _with_message(lines[:end], labels, shape)
    return labels


def lead_in(line: Line, shapes: tuple[str, ...]) -> Lead | None:
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
            if not is_plain or (lead.shape == "line" and is_markup(shape) and taken and i > min(taken)):
                return sorted([*labels, (i, lead)], key=lambda label: label[0])
    return labels


def _typed_labels(lines: Sequence[Line], shape: str, site: Site) -> list[tuple[int, Lead]]:
    """Labels that a visitor could have typed as well: in and after the message only the trustworthy ones count."""
    shapes = ("colon", "colon line") if shape == "colon" else (shape,)
    candidates = [(i, found) for i, line in enumerate(lines) if (found := lead_in(line, shapes))]
    if shape == "line":
        candidates = _whole_lines(lines, candidates)
    candidates = _from_first_known(lines, candidates)
    messages = [(i, lead) for i, lead in candidates if role_of(lead.label) is Role.MESSAGE]
    exact = [i for i, lead in messages if exact_role(lead.label)]
    message = next((i for i in (*exact, *(i for i, _ in messages))), None)
    seen: set[Role] = set()
    if message is None and shape in ("colon", "split"):
        start = _head_end(lines, candidates, tail_start(lines, seen, site))
    elif message is None:
        return candidates
    else:
        start, seen = message + 1, {role for i, lead in candidates if i <= message and (role := role_of(lead.label))}
    seen -= {Role.OTHER, Role.CONSENT, Role.META}
    if Role.FROM in seen:
        seen |= {Role.NAME, Role.EMAIL}
    tail = start + tail_start(lines[start:], seen, site) if shape in ("colon", "split") else len(lines)
    return [(i, lead) for i, lead in candidates if i < start or i >= tail or _ends_message(lead, shape, seen)]


def _head_end(lines: Sequence[Line], candidates: list[tuple[int, Lead]], tail: int) -> int:
    """Where the labels at the top end in a mail whose message has no label: at the first paragraph that is none.

    0 where there are none at the top, but only in the tail below the message.
    """
    labels = {i for i, _ in candidates}
    known = (i for i, lead in candidates if exact_role(lead.label) in CONTACT_ROLES and is_of_its_kind(lead))
    first = next(known, tail)
    if 0 < first < len(lines) and _is_in_a_sentence(lines, labels, first):
        first = tail
    if first >= tail and any(i not in labels for i in range(tail)):
        return 0
    leads = dict(candidates)
    is_dense = sum(lines[i].is_apart for i in labels if first < i < tail) == 0  # or with a gap above each label
    for i in range(first + 1, len(lines)):
        lead = leads.get(i)
        is_field = lead is not None and (role_of(lead.label) is not None or (lead.rest != "" and not is_dense))
        if lines[i].is_apart and not is_field:
            return i
    return len(lines)


def _is_in_a_sentence(lines: Sequence[Line], labels: set[int], at: int) -> bool:
    """Whether a line stands in the midst of a paragraph that does not begin with labels or announce them."""
    above = lines[at - 1].text
    is_announced = above.endswith((":", "：")) or phrases("form_words").search(fold(above)) is not None
    return not (lines[at].is_apart or at - 1 in labels or is_announced or is_rule(above))


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
