"""Whether a form was filled in by a robot that sells something.

A customer who is hidden is worse than any number of robots that are not, so no sign decides alone, and what the owner
taught counts only as far as nearly all of a text is known from spam.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from app.model.folding import fold
from app.model.message import FormReading
from app.model.taught import WordCounts

NOTHING_LEARNT = WordCounts()
#: From this score on a message is folded under Other mail.
SPAM_FROM = 4.0
MOST_WORDS = 300
_LOOKED_AT = 6_000  # characters
_MARKUP = re.compile(r"\[(?:url|link|img)\b|<a\s{1,9}href", re.I)
_LINK = re.compile(r"(?:https?://|www\.)([\w.-]{3,100})", re.I)
_WORD = re.compile(r"[^\W\d_]{2,40}")
_RANDOM = re.compile(r"[A-Za-z]{9,40}")
_HONEYPOT = re.compile(
    r"honey ?pot|_?gotcha|bot[-_ ]?field|(?:leave|keep) (?:this )?(?:field )?(?:empty|blank)|do not fill|nie wypelniaj"
    r"|pozostaw puste|leer lassen|nicht ausfullen|ne pas remplir|no rellenar|non compilare|niet invullen"
)
_FEWEST_LETTERS = 20
_REPEATS = 3
_MOST_REPEATED = 2.0
_TELLING = 0.7  # nats from which a word speaks for spam
_SHARE = 0.6  # of a text's words that must speak for spam
_FEWEST_TELLING = 6
_UNKNOWN = -0.2
_MOST_LEARNT = 4.5
#: Languages written in other letters than Latin ones.
_SCRIPTS = {
    "fa": "ARABIC",
    "ar": "ARABIC",
    "ur": "ARABIC",
    "he": "HEBREW",
    "el": "GREEK",
    "hi": "DEVANAGARI",
    "th": "THAI",
    **dict.fromkeys(("ru", "uk", "bg", "be", "sr", "mk", "kk"), "CYRILLIC"),
    **dict.fromkeys(("zh", "ja"), "CJK"),
    "ko": "HANGUL",
}


@dataclass(frozen=True, slots=True)
class Habits:
    """What is usual for this owner.

    :ivar languages: that he writes in, ISO 639
    :ivar domains: his own; links to them are a customer's
    """

    languages: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """:ivar score: see `SPAM_FROM`
    :ivar reasons: what speaks for spam, in machine words, heaviest first
    :ivar is_spam: enough, and by more than one sign, or nearly the same as what the owner called spam
    """

    score: float
    reasons: tuple[str, ...] = ()
    is_spam: bool = False


def suspect(form: FormReading, habits: Habits, words: WordCounts = NOTHING_LEARNT, repeats: int = 0) -> Suspicion:
    """:param repeats: how many other visitors sent the same text lately"""
    learnt = learnt_weight(tokens(form), words)
    signs = {
        "honeypot": 3.0 if _trapped(form) else 0.0,
        **_link_signs(form, habits.domains),
        "script": _script_weight(_text(form), habits.languages),
        "mixed letters": 2.0 if _disguised_words(_text(form)) > 1 else 0.0,
        "random name": 2.1 if _is_random(form.name or "") else 0.0,
        "random text": 2.1 if _is_random((form.message or "").strip()) else 0.0,
        "repeated": min(_MOST_REPEATED, 0.7 * repeats) if repeats >= _REPEATS else 0.0,
        "one value everywhere": 1.5 if _is_one_value(form) else 0.0,
        "known words": learnt,
    }
    score = sum(signs.values())
    found = sorted(((weight, sign) for sign, weight in signs.items() if weight > 0), reverse=True)
    is_spam = score >= SPAM_FROM and (len(found) > 1 or learnt >= SPAM_FROM)
    return Suspicion(score, tuple(sign for _, sign in found), is_spam)


def _text(form: FormReading) -> str:
    return f"{form.subject or ''}\n{form.message or ''}"[:_LOOKED_AT]


def _trapped(form: FormReading) -> str:
    """What stands in fields that people don't see. (Browsers that fill in forms fall for them as well.)"""
    return " ".join(value for label, value in form.fields if value.strip() and _HONEYPOT.search(fold(label[:100])))


def _link_signs(form: FormReading, own_domains: Collection[str]) -> dict[str, float]:
    text = f"{_text(form)}\n{_trapped(form)[:_LOOKED_AT]}"
    hosts = [host.lower().removeprefix("www.").strip(".") for host in _LINK.findall(text)]
    foreign = [host for host in hosts if not any(host == own or host.endswith("." + own) for own in own_domains)]
    kinds = len({match[0][:2].lower() for match in _MARKUP.finditer(text)})
    names = f"{form.name or ''} {form.phone or ''}"[:300]
    return {
        "link markup": (0.0, 2.5, 4.0)[min(kinds, 2)] if foreign else 0.0,
        "links": (0.0, 1.0, 1.5, 2.0)[min(len(foreign), 3)],
        "link as a name": 2.5 if _LINK.search(names) else 0.0,
    }


def _script_weight(text: str, languages: Collection[str]) -> float:
    """Most letters are of a script in which the owner does not write."""
    usual = {"LATIN", *(_SCRIPTS.get(language, "LATIN") for language in languages)}
    letters = [script_of(c) for c in text[:2000] if c.isalpha()]
    foreign = sum(script not in usual for script in letters)
    return 1.5 if len(letters) >= _FEWEST_LETTERS and 2 * foreign > len(letters) else 0.0


def _disguised_words(text: str) -> int:
    """Words in which letters of two scripts that look alike are mixed."""
    alike = {"LATIN", "CYRILLIC", "GREEK"}
    scripts = ({script_of(c) for c in word} & alike for word in _WORD.findall(text) if not word.isascii())
    return sum(len(found) > 1 for found in scripts)


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    return "LATIN" if letter.isascii() else unicodedata.name(letter, "").partition(" ")[0]


def _is_random(value: str) -> bool:
    """One word that changes between small and large letters as no name and no word does: "ucKzPqnTRwvLsa"."""
    if _RANDOM.fullmatch(value) is None:
        return False
    changes = sum(a.islower() and b.isupper() for a, b in pairwise(value))
    return changes > 2


def _is_one_value(form: FormReading) -> bool:
    """Name, subject and message are the same."""
    said = {(value or "").strip().lower() for value in (form.name, form.subject, form.message)}
    return len(said) == 1 and bool(form.name)


def tokens(form: FormReading) -> tuple[int, ...]:
    """The different words, pairs of words and linked hosts, hashed to 63 bits: nothing can be read from them."""
    text = fold(_text(form))
    said = _WORD.findall(_LINK.sub(" ", text))
    found = [*(f"@{host.strip('.')}" for host in _LINK.findall(text)), *said]
    found += [f"{one} {other}" for one, other in pairwise(said)]
    return tuple(_hash(each) for each in list(dict.fromkeys(found))[:MOST_WORDS])


def text_key(form: FormReading) -> int:
    """The same for the same text, whoever sent it; 0 where it is too short to say anything."""
    said = _WORD.findall(fold(_text(form)))
    return _hash(" ".join(said)) if len(said) > 11 else 0


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def learnt_weight(found: Iterable[int], words: WordCounts) -> float:
    """What the owner's lessons say, in nats: never more than nearly all words of the text support.

    Words never seen speak a little against spam, so that a common phrase does not condemn the rest.
    """
    if not words.spam or not words.real:
        return 0.0
    weights = [word_weight(*words.of[each], words) if each in words.of else _UNKNOWN for each in found]
    telling = sum(weight >= _TELLING for weight in weights)
    if not weights or telling < _FEWEST_TELLING or telling < _SHARE * len(weights):
        return min(0.0, sum(weights))
    return min(_MOST_LEARNT, sum(weights))


def word_weight(spam: int, real: int, words: WordCounts) -> float:
    """How much a word speaks for spam: the logarithm of the ratio of its shares (Laplace's rule)."""
    return math.log((spam + 0.5) / (words.spam + 1)) - math.log((real + 0.5) / (words.real + 1))


def learn(words: WordCounts, found: Iterable[int], *, is_spam: bool, times: int = 1) -> WordCounts:
    """With one message more (times 1) or less (times -1)."""
    of: Mapping[int, tuple[int, int]] = _counted(words.of, found, (times, 0) if is_spam else (0, times))
    return WordCounts(
        max(0, words.spam + times * is_spam),
        max(0, words.real + times * (not is_spam)),
        of,
    )


def _counted(
    of: Mapping[int, tuple[int, int]], found: Iterable[int], step: tuple[int, int]
) -> dict[int, tuple[int, int]]:
    counted = dict(of)
    for each in found:
        spam, real = counted.get(each, (0, 0))
        after = max(0, spam + step[0]), max(0, real + step[1])
        if any(after):
            counted[each] = after
        else:
            counted.pop(each, None)
    return counted
