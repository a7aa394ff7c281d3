"""Where the visitor's words end and the site's begin: rules, footers, and fields that follow the message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.model.folding import fold
from app.parsing.forms.envelope import is_service
from app.parsing.forms.page import Lead, Line
from app.parsing.forms.values import addresses, is_phone_alone, is_placeholder
from app.parsing.forms.vocabulary import CONTACT_ROLES, Role, exact_role, phrases, role_of, words

_RULE = re.compile(r"(?:[-_=*~#─━═—–▬]{2,200}|[─—–])$")
_LINK = re.compile(r"[\[(<]?https?://\S{1,500}$")
_NAMED_LINK = re.compile(r"[^:]{1,60}: ?https?://([^\s/]{1,200})\S{0,500}$")  # "View it there: https://..."
#: What sites add about a visit: an IP address, though not of a home network, or a browser's long name.
_TECHNICAL = re.compile(
    r"\(?(?!10\.|127\.|192\.168\.)\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{0,4}\b|Mozilla/\d"
)
_SPAM_WORDS = ("spam", "هرزنامه", "اسپم")
_LONGEST_FOOTER = 400
_NOTICE_WORDS = 7
_BUTTON_WORDS = 3  # "Go to inbox"


@dataclass(frozen=True, slots=True)
class Site:
    """What a footer names."""

    name: str
    domains: frozenset[str]

    def is_footer(self, line: str, is_sure: bool = False) -> bool:
        """Whether the site, not the visitor, wrote a line below the fields.

        :param is_sure: something else, as a rule above it, speaks for the site
        """
        folded = fold(line[:_LONGEST_FOOTER]).lstrip("-–—_*=#>©®[(| ")
        if folded.rstrip(".!") in words("site_signatures"):
            return True
        if line.startswith("©") or phrases("footer_words").match(folded) or "powered by" in folded:
            return True
        if len(folded.split()) <= _NOTICE_WORDS and phrases("automatic_words").search(folded):
            return phrases("letter_words").search(folded) is not None
        if phrases("perhaps_footer_words").match(folded) and (is_sure or self._speaks_of_itself(line, folded)):
            return True
        if _LINK.match(line) and any(domain in line.lower() for domain in self.domains):
            return True
        if (named := _NAMED_LINK.match(line)) and is_service(f"@{named[1]}"):
            return True
        name = fold(self.name)
        if len(name) < 4 or name not in folded:
            return False
        return len(folded) - len(name) <= 3 or (
            phrases("closings").match(folded) is not None and len(folded) < len(name) + 40
        )

    def _speaks_of_itself(self, line: str, folded: str) -> bool:
        """Whether a line that begins as a footer does goes on as one, too: with a link, a name, or nothing."""
        if "://" in line or self.is_named_in(line) or phrases("form_words").search(folded):
            return True
        if any(word in folded for word in _SPAM_WORDS):
            return True
        return "automat" in folded or (len(folded.split()) <= _BUTTON_WORDS and folded[-1:].isalpha())

    def is_named_in(self, text: str) -> bool:
        """Whether the site's name or domain stands in a text."""
        name = fold(self.name)
        return any(domain in text.lower() for domain in self.domains) or (len(name) > 3 and name in fold(text))

    def is_about_form(self, line: str) -> bool:
        """Whether a line says that a form of the site's sent this."""
        return self.is_named_in(line) and phrases("form_words").search(fold(line)) is not None

    def is_signature(self, paragraph: Sequence[str]) -> bool:
        """Whether a paragraph is the site's own "Regards, NAME" or "Regards, the NAME team"."""
        if len(paragraph) != 2 or max(map(len, paragraph)) > len(self.name) + 40:
            return False
        closing, who = map(fold, paragraph)
        is_team = phrases("teams").match(who) is not None or who.endswith("team")
        is_sites = is_team or (len(self.name) > 3 and fold(self.name) in who)
        return is_sites and phrases("closings").match(closing) is not None


def is_rule(text: str) -> bool:
    """A line of dashes or the like."""
    return _RULE.match(text) is not None


def without_footer(lines: Sequence[Line], site: Site) -> list[Line]:
    """The lines of a message up to where the site's own begin."""
    kept = list(lines[: rule_before_footer(lines, site)])
    end = at = len(kept)  # where the site's lines begin, and down to where they may
    while at:
        start = at - 1
        while start and not kept[start].is_apart:
            start -= 1
        last = kept[at - 1].text
        paragraph = kept[start:at]
        is_sites = site.is_signature([line.text for line in paragraph]) or site.is_footer(paragraph[0].text)
        if is_sites or _is_technical(paragraph):
            end = at = start
        elif site.is_footer(last) or is_rule(last):
            end = at = at - 1
        elif site.is_footer(kept[start].text, is_sure=True):
            at = start  # the site's, if what stands above it is
        else:
            break
    return kept[:end]


def _is_technical(paragraph: Sequence[Line]) -> bool:
    """Whether a paragraph is what a site notes about the visit: labels only, one of them with what no visitor types."""
    leads = [colon_lead(line) for line in paragraph]
    known = [lead for lead in leads if lead]
    if len(known) < len(paragraph) or any(exact_role(lead.label) in CONTACT_ROLES for lead in known):
        return False
    is_box = len(known) == 1 and is_given_consent(known[0])
    return is_box or any(role_of(lead.label) is Role.META and _TECHNICAL.match(lead.rest) for lead in known)


def rule_before_footer(lines: Sequence[Line], site: Site) -> int:
    """The index of the first rule below which everything is the site's; the number of lines where there is none."""
    end = _headed_notes(lines, site)
    own = True  # whether all lines from here on are the site's
    has_meta = False  # whether one of them gives an IP address or the like, and none the visitor
    for i in range(end - 1, -1, -1):
        text = lines[i].text
        if is_rule(text):
            below = lines[i + 1 : end]
            if own or _is_sites(below, has_meta, site):
                end, own, has_meta = i, True, False
        elif lead := colon_lead(lines[i]):
            role = exact_role(lead.label)
            if role in CONTACT_ROLES:
                break
            has_meta = has_meta or role is Role.META
        elif not (site.is_footer(text, is_sure=True) or site.is_about_form(text)):
            own = False
    return end


def _headed_notes(lines: Sequence[Line], site: Site) -> int:
    """Where the site's notes at the end begin that have a heading and link to its page; else the number of lines."""
    has_note = has_link = False
    for i in range(len(lines) - 1, -1, -1):
        text, lead = lines[i].text, colon_lead(lines[i])
        role = exact_role(lead.label) if lead else None
        if lead and not lead.rest and has_note and has_link:
            return i
        is_link = _LINK.match(text) is not None and site.is_named_in(text)
        if not (is_link or is_rule(text) or (lead and lead.rest and role not in CONTACT_ROLES)):
            break
        has_note, has_link = has_note or role is Role.META, has_link or is_link
    return len(lines)


def _is_sites(below: Sequence[Line], has_meta: bool, site: Site) -> bool:
    """Whether the site wrote what stands below a rule, by its beginning: technical labels, or its own name."""
    if not below:
        return True
    first = below[0].text
    if has_meta and (colon_lead(below[0]) or site.is_footer(first, is_sure=True) or site.is_named_in(first)):
        return True
    end = next((n for n, line in enumerate(below) if n and line.is_apart), len(below))
    return len(below) < 4 and any(site.is_named_in(line.text) for line in below[:end])


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
        role = exact_role(lead.label) if lead and is_of_its_kind(lead) else None
        is_next = role in CONTACT_ROLES and i == strong[0] - 1 and role is not Role.PHONE
        if role and role not in seen and (lines[i].is_apart or is_next):
            return i
    return strong[0]


def is_of_its_kind(lead: Lead) -> bool:
    """Whether a field for an address has one, or none: what else stands there is the visitor's ("E-mail: don't")."""
    return (
        exact_role(lead.label) is not Role.EMAIL
        or not lead.rest
        or is_placeholder(lead.rest)
        or bool(addresses(lead.rest))
    )


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
