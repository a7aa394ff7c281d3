"""Where the visitor's words end and the site's begin: rules, footers, and fields that follow the message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.model.folding import fold
from app.parsing.forms.page import Lead, Line
from app.parsing.forms.values import addresses, is_phone_alone, is_placeholder
from app.parsing.forms.vocabulary import CONTACT_ROLES, Role, exact_role, phrases, role_of, words

_RULE = re.compile(r"[-_=*~#─—–]{2,200}$")
_LINK = re.compile(r"[\[(<]?https?://\S{1,500}$")
_LONGEST_FOOTER = 400


@dataclass(frozen=True, slots=True)
class Site:
    """What a footer names."""

    name: str
    domains: frozenset[str]

    def is_footer(self, line: str) -> bool:
        """Whether the site, not the visitor, wrote a line below the fields."""
        folded = fold(line[:_LONGEST_FOOTER]).lstrip("-–—_*=#>©®[(| ")
        if line.startswith("©") or phrases("footer_words").match(folded) or "powered by" in folded:
            return True
        if _LINK.match(line) and any(domain in line.lower() for domain in self.domains):
            return True
        name = fold(self.name)
        if len(name) < 4 or name not in folded:
            return False
        return len(folded) - len(name) <= 3 or (
            phrases("closings").match(folded) is not None and len(folded) < len(name) + 40
        )

    def is_signature(self, paragraph: Sequence[str]) -> bool:
        """Whether a paragraph is the site's own "Regards, NAME"."""
        if len(paragraph) != 2 or len(self.name) < 4 or max(map(len, paragraph)) > len(self.name) + 40:
            return False
        return phrases("closings").match(fold(paragraph[0])) is not None and fold(self.name) in fold(paragraph[1])


def is_rule(text: str) -> bool:
    """A line of dashes or the like."""
    return _RULE.match(text) is not None


def without_footer(lines: Sequence[Line], site: Site) -> list[Line]:
    """The lines of a message up to where the site's own begin."""
    kept = list(lines[: rule_before_footer(lines, site)])
    while kept:
        start = len(kept) - 1
        while start and not kept[start].is_apart:
            start -= 1
        last = kept[-1].text
        if site.is_signature([line.text for line in kept[start:]]) or site.is_footer(kept[start].text):
            del kept[start:]
        elif site.is_footer(last) or is_rule(last):
            kept.pop()
        else:
            break
    return kept


def rule_before_footer(lines: Sequence[Line], site: Site) -> int:
    """The index of the first rule below which everything is the site's; the number of lines where there is none."""
    end = len(lines)
    own = True  # whether all lines from here on are the site's
    has_meta = False  # whether one of them gives an IP address or the like, and none the visitor
    for i in range(len(lines) - 1, -1, -1):
        text = lines[i].text
        if is_rule(text):
            if own or has_meta or (end == len(lines) and text in ("--", "---", "—") and len(lines) - i <= 4):
                end = i
        elif lead := colon_lead(lines[i]):
            role = exact_role(lead.label)
            if role in CONTACT_ROLES:
                break
            has_meta = has_meta or role is Role.META
        elif not site.is_footer(text):
            own = False
    return end


def tail_start(lines: Sequence[Line], seen: set[Role], site: Site) -> int:
    """Where the fields after a typed message begin.

    They are the last lines, each of them a label or the site's, from the first that a visitor would hardly have typed.

    :param seen: roles that have their value already, so that another line of the kind is the visitor's
    """
    start = len(lines)
    while start:
        first = start - 1  # of the paragraph
        while first and not lines[first].is_apart:
            first -= 1
        if site.is_footer(lines[first].text):
            start = first
        elif is_rule(lines[start - 1].text) or colon_lead(lines[start - 1]) or site.is_footer(lines[start - 1].text):
            start -= 1
        else:
            break
    strong = [i for i in range(start, len(lines)) if _is_strong(lines[i], seen)]
    if not strong:
        return len(lines)
    for i in range(start, strong[0]):
        lead = colon_lead(lines[i])
        role = exact_role(lead.label) if lead else None
        is_next = role in CONTACT_ROLES and i == strong[0] - 1 and role is not Role.PHONE
        if role and role not in seen and (lines[i].is_apart or is_next):
            return i
    return strong[0]


def _is_strong(line: Line, seen: set[Role]) -> bool:
    lead = colon_lead(line)
    if lead is None:
        return False
    role = role_of(lead.label)
    if role is None or role in seen:
        return False
    if role is Role.EMAIL:
        return addresses(lead.rest) == [lead.rest.lower()]
    if role is Role.PHONE:
        return is_phone_alone(lead.rest)
    if role is Role.META:
        return exact_role(lead.label) is Role.META
    return role is Role.CONSENT or (is_placeholder(lead.rest) and exact_role(lead.label) is not None)


def is_given_consent(lead: Lead) -> bool:
    """Whether it is a consent with the value of a ticked or empty box, which ends a message anywhere."""
    return role_of(lead.label) is Role.CONSENT and fold(lead.rest) in words("box_values")


def colon_lead(line: Line) -> Lead | None:
    return next((lead for lead in line.leads if lead.shape in ("colon", "colon line", "split")), None)
