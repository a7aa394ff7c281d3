"""What the single lines and small blocks around a quote look like, in any language.

Every pattern works on one line or on at most four joined ones of bounded length.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from app.parsing.quotes_words import FORWARDED, ORIGINAL, PRONOUN, ROLES, WROTE

#: Signs that are not seen and only steer the direction of writing.
_CONTROLS = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u061c"
CONTROLS = re.compile(f"[{_CONTROLS}]")
_LONGEST_ATTRIBUTION = 320
_LONGEST_LINES = 5

_EMAIL = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[^\s<>()\[\]\"',;:@]{1,190}\w")
_BRACKETED = re.compile(r"[<(\[][^<>()\[\]\s@]{0,72}@[^<>()\[\]\s@]{1,190}[>)\]]")
#: Outlook writes an address twice: <a@b.c<mailto:a@b.c>>
_MAILTO = re.compile(r"<mailto:[^<>]{1,200}>|<mailto:[^<>@]{0,80}(?=<)|mailto:")
_TIME = re.compile(r"(?<![\d.])\d{1,2}\s?(?:[:.hH]|kl\.?|時|时|点|點|시)\s?\d{2}(?!\d|[./]\d)")
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}\s?[./年년-]\s?\d{1,2}\s?[./月월-]\s?\d{1,2}|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}"
    r"|\d{4}(?!\d)[^\d<>@]{1,28}(?<!\d)\d{1,2}|\d{1,2}(?!\d)[^\d<>@]{1,28}(?<!\d)\d{4})(?!\d)"
)
#: Day and month without a year, as Gmail writes it within the same year ("15. jun. kl. 20.42").
_DAY = re.compile(r"(?<!\d)\d{1,2}\.?\s+[^\W\d_]{3,12}\b|[^\W\d_]{3,12}\s+\d{1,2}(?!\d)")
_STARTS_WITH_DATE = re.compile(r"\d{1,4}[-./年년]\d{1,2}[-./月월]\d{1,4}")
_ISO_ZONE = re.compile(r"\d{4}-\d\d-\d\d \d\d?:\d\d GMT[+-]\d\d:\d\d \S.{0,80}$")
_DASHED = re.compile(r"[\s*>]{0,9}[-_=—–*+#~]{2,80}\s?(?=\S)(.{2,200}?[^-_=—–*+#~\s])\s?[-_=—–*+#~]{2,80}[\s*]{0,9}$")
_LABEL = re.compile(r"[*_\s]{0,4}([^\W\d_][^:：\n<>@]{0,26}?)[\s*_]{0,4}[:：][*_]{0,2}(?=\s|$|\S)(.*)", re.DOTALL)
#: The answer and the attribution on one line, as some phones join them: "yes please On Wed, Apr 4, 2012 at ..."
_SHARED = re.compile(
    r"[^<>]{0,200}?[^\W\d_][\w.!?,)]{0,3} (?:On|Am|Le|El|Il|Em|Op|Den|Dne|Dnia|W dniu)\s"
    r"(?=(?:[^\W\d_]{2,9}[.,]{0,2} ){0,2}\d{1,4}[.,\s/-])"
)
#: No attribution is without one of these.
_PROOF = re.compile(rf"[\d@]|{WROTE.pattern}")
_INLINE_LABEL = re.compile(r"(?:^|(?<=\s))\*?([^\W\d_]{1,16})\s?[:：]")
#: An attribution that a program put behind the writer's last word: "see you--- On Monday Jan wrote:".
_GLUED = re.compile(r"[^\s-]-{3,9}\s")
_WORD = re.compile(r"[^\W\d_]+")
_COLON = (":", "：")


def has_controls(text: str) -> bool:
    """As `CONTROLS.search`, in a fifth of its time."""
    return any(map(text.__contains__, _CONTROLS))


def has_date(text: str) -> bool:
    return _DATE.search(text) is not None


def is_attribution(text: str, before_quote: bool) -> bool:
    """Whether a text of one or several joined lines introduces a quote ("On Monday Jan wrote:").

    :param before_quote: quoted lines follow. Without them everything below would be folded, so more proof is asked.
    """
    if len(text) > _LONGEST_ATTRIBUTION or "://" in text.split("<", 1)[0] or _SHARED.match(text) or _GLUED.search(text):
        return False
    plain = html.unescape(text) if "&" in text else text
    if plain.endswith(_COLON):
        body = plain[:-1].rstrip(" *_")
        return _introduces(body) if before_quote else _introduces_unmarked(body)
    return _is_bare(plain) or (before_quote and _ends_in_verb(plain) and _has_when(plain))


def _introduces(body: str) -> bool:
    folded = body.casefold()
    if WROTE.search(folded):
        return bool(_EMAIL.search(body) or _has_when(body) or _is_name_and_verb(body))
    if _BRACKETED.search(body):
        return bool(_has_when(body) or body[-1:] in ">)]" or _EMAIL.match(body))
    return _STARTS_WITH_DATE.match(body) is not None and _TIME.search(body) is not None


def _introduces_unmarked(body: str) -> bool:
    found = _BRACKETED.search(body)
    when = _DATE.search(body) is not None or (_DAY.search(body) is not None and _TIME.search(body) is not None)
    if found and when:
        return _lower_words(body) <= 9 and len(_WORD.findall(body[found.end() :])) <= 12
    if not _ends_in_verb(body):
        return bool(found and _is_name(body[: found.start()]) and WROTE.search(body[found.end() :].casefold()))
    if found:
        return _is_name(body[: found.start()])
    return when and _date_comes_early(body) and _lower_words(body) <= 5 and _names_somebody(body)


def _is_bare(plain: str) -> bool:
    """Attributions that end without a colon: old Gmail in many languages, and Zoho's between dashes."""
    if plain.endswith(">") and plain[:1].isdigit():
        return _STARTS_WITH_DATE.match(plain) is not None and _BRACKETED.search(plain) is not None
    dashed = _DASHED.match(plain)
    if dashed:
        said = WROTE.search(dashed[1].casefold()) is not None
        names = said or _EMAIL.search(dashed[1]) is not None
        return (_has_when(dashed[1]) and names) or (said and _is_named_writer(dashed[1]))
    return _ISO_ZONE.match(plain) is not None


def _has_when(text: str) -> bool:
    return bool(_DATE.search(text) or _TIME.search(text))


def _ends_in_verb(body: str) -> bool:
    return WROTE.search(body.casefold(), max(0, len(body) - 32)) is not None


def _is_name_and_verb(body: str) -> bool:
    return len(body) <= 60 and _lower_words(body) <= 2 and body[:1].isupper() and len(body.split()) >= 2


def _is_named_writer(body: str) -> bool:
    """A name and a verb and nobody's "I wrote"."""
    return _is_name_and_verb(body) and PRONOUN.search(body.casefold()) is None


def _is_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 8 and sum(word[:1].islower() for word in words) <= 2


def _lower_words(text: str) -> int:
    return sum(word[:1].islower() for word in _WORD.findall(_EMAIL.sub(" ", text)))


def _date_comes_early(body: str) -> bool:
    first_digit = next((index for index, char in enumerate(body) if char.isdigit()), len(body))
    return first_digit <= 34 and len(body[:first_digit].split()) <= 3


def _names_somebody(body: str) -> bool:
    """ "On 12 May at 10:00 you wrote:" is a customer quoting by hand; a mail program puts a name."""
    times = list(_TIME.finditer(body))
    return bool(times) and PRONOUN.search(body.casefold(), times[0].end()) is None


def is_quoted_by_hand(line: str) -> bool:
    return line[0] in "\"'„“”«»‚‘「『"


def attribution_start(lines: Sequence[str], last: int, before_quote: bool) -> int | None:
    """Where the attribution that ends in line `last` begins, or None where the line ends none.

    A client breaks a long attribution anywhere, so lines are added upwards until they make one, then as long as
    the line above plainly belongs to it (an open bracket, an address or a date without its day).
    """
    if not _PROOF.search(" ".join(lines[max(0, last - _LONGEST_LINES) : last + 1])[-_LONGEST_ATTRIBUTION:].casefold()):
        return None
    text = ""
    for first in range(last, max(-1, last - _LONGEST_LINES - 3), -1):
        if not lines[first]:
            if text[:1] not in "<>" or not text:
                return None
            continue
        text = f"{lines[first]} {text}".strip() if text else lines[first]
        if len(text) > _LONGEST_ATTRIBUTION:
            return None
        if _is_open(text) or not is_attribution(_joined(text), before_quote):
            continue
        return _extended(lines, first, text, before_quote)
    return None


def _joined(text: str) -> str:
    """An attribution as it was before a client broke it inside the brackets."""
    return _MAILTO.sub("", re.sub(r"([<(\[]) | ([>)\]])", r"\1\2", text)) if "<" in text or "(" in text else text


def _is_open(text: str) -> bool:
    return text[0] in "<>" or text.count("<") < text.count(">")


def _extended(lines: Sequence[str], first: int, text: str, before_quote: bool) -> int:
    above = lines[first - 1] if first else ""
    if not above or above.startswith(">") or above[-1] in "!?:…;" or len(above) < 12:
        return first
    belongs = _EMAIL.search(above) is not None and _EMAIL.search(text) is None
    belongs = belongs or (not has_date(text) and (has_date(above) or above.endswith((",", "<"))))
    belongs = belongs or (above.endswith(("<", '"')) and not _has_when(text))
    ends_sentence = above[-1] == "." and not above[-3:-1].strip().isdigit()
    if belongs and not ends_sentence and is_attribution(_joined(f"{above} {text}"), before_quote):
        return first - 1
    return first


def label_of(line: str) -> tuple[str, str] | None:
    """The label and value of a line like `Von: Jan <jan@example.com>`, bold or not; the label case-folded."""
    match = _LABEL.match(line[:400])
    return (match[1].casefold().strip(), match[2].strip(" *")) if match else None


def is_header_block(lines: Sequence[str], start: int, least: int = 3) -> bool:
    """Whether the quoted header of a message (From, Sent, To, Subject, in any language) begins here.

    Known labels must hold a sender and a subject, since "From: … To: … Date: …" is also how a traveller asks;
    unknown ones must name an address in brackets first and a date with a time.
    """
    roles: set[str] = set()
    known = labelled = blanks = others = 0
    shaped = dated = sent_to = False
    for line in lines[start : start + 14]:
        if not line:
            blanks += 1
            if blanks > 1 + (known >= 2):
                break
            continue
        pair = label_of(line)
        if pair is None:
            others += 1
            if others > 2 or blanks:
                break
            continue
        labelled += 1
        role = ROLES.get(pair[0])
        known += role is not None
        roles.update((role,) if role else ())
        shaped = shaped or ((labelled == 1 or role == "from") and _names_sender(*pair))
        dated = dated or (_TIME.search(pair[1]) is not None and has_date(pair[1]))
        sent_to = sent_to or (role == "to" and "@" in pair[1])
    enough = "from" in roles and (("subject" in roles and ("date" in roles or shaped)) or ("date" in roles and shaped))
    enough = enough or ("subject" in roles and dated and sent_to)
    return (known >= least and enough) or (labelled >= least and shaped and dated and others <= 1)


def is_header_line(line: str) -> bool:
    """A quoted header that lost its line breaks: "From: … Sent: … To: … Subject: …"."""
    labels = _INLINE_LABEL.findall(line[:600].casefold())
    roles = {ROLES.get(label.strip(" *")) for label in labels}
    return "@" in line and ROLES.get(labels[0] if labels else "") == "from" and {"date", "to", "subject"} <= roles


def _names_sender(label: str, value: str) -> bool:
    return "mail" not in label and (_BRACKETED.search(value) is not None or "mailto:" in value)


def starts_header(line: str) -> bool:
    """A cheap look whether a header block may start in this line."""
    pair = label_of(line)
    return pair is not None and (ROLES.get(pair[0]) in ("from", "date", "subject") or _names_sender(*pair))


def marker_kind(lines: Sequence[str], at: int) -> str | None:
    """ "original" or "forward" for a line that announces another message below, else None."""
    line = lines[at]
    if len(line) > 120:
        return None
    dashed = _DASHED.match(line)
    phrase = (dashed[1] if dashed else line).casefold().strip(" *_->")
    if not dashed and not line.rstrip("*_ ").endswith(_COLON):
        return None
    below = next((i for i in range(at + 1, min(at + 4, len(lines))) if lines[i]), None)
    has_header = below is not None and starts_header(lines[below]) and is_header_block(lines, below, 2)
    if FORWARDED.search(phrase) and (has_header or dashed):
        return "forward"
    if dashed and len(phrase.split()) <= 4 and ORIGINAL.search(phrase):
        return "original"
    return "forward" if dashed and has_header else None
