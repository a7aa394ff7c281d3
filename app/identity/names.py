"""Names of people: taken apart, and compared across order, case, script, short forms and initials."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.identity.words import given_names, particles, titles, words
from app.model.folding import fold
from app.model.grouping import NameGrade

_MAX_NAME = 80
_MAX_WORDS = 5
_SPLIT = re.compile(r"[^\w']+")
#: The consonant a letter is heard as, "_" for none.
_PERSIAN = dict(zip("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی", "_bptsjchkdzrzzsssztz_gfgkglmn_h_", strict=True))
_CYRILLIC = {
    **dict(zip("абвгдезиклмнопрстуфыэёіїй", "abvgdeziklmnoprstufyeeiii", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "iu",
    "я": "ia",
    "є": "ie",
}
_GREEK = {
    **dict(zip("αβγδεζηικλμνξοπρσςτυφχω", "avgdeziiklmnxoprsstyfho", strict=True)),
    "θ": "th",
    "ψ": "ps",
}
_IN_LATIN = _CYRILLIC | _GREEK
#: Two Greek letters that are one sound.
_GREEK_PAIRS = (("ου", "ou"), ("ευ", "ev"), ("αυ", "av"), ("γγ", "ng"), ("γκ", "g"), ("μπ", "b"), ("χρ", "chr"))
#: Spellings of one sound; longest first.
_SOUNDS = (
    ("sch", "s"), ("ch", "c"), ("sz", "s"), ("cz", "c"),
    ("sh", "s"), ("kh", "k"), ("gh", "g"), ("zh", "z"), ("ph", "f"), ("th", "t"),
    ("q", "g"), ("w", "v"), ("x", "ks"), ("ae", "a"), ("oe", "o"), ("ue", "u"), ("oo", "u"), ("ou", "u"),
    ("ei", "i"), ("ey", "i"), ("ee", "i"), ("ie", "i"), ("y", "i"),
)  # fmt: skip
#: Final letters in which transliterations of one name differ (Rezaei, Rezaee).
_LIKE_ENDINGS = frozenset("eiy")
_VOWELS = re.compile(r"[aeiou]+")
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=8192)
def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, without titles; empty for what is no name of a person (aliases, robots, numbers)."""
    if len(name) > _MAX_NAME or "@" in name:
        return ()
    folded = fold(name.replace("_", " "))
    parts = (_without_article(part.strip("'")) for part in _SPLIT.split(folded))
    found = [word for word in parts if word and word not in titles()]
    if any(character.isdigit() for character in folded):
        return ()  # user59, K.36
    if len(found) > 2:
        found = [*(word for word in found[:-1] if word not in particles()), found[-1]]
    if not found or len(found) > _MAX_WORDS or all(len(word) == 1 for word in found):
        return ()
    if any(word in words("robot_mailboxes") for word in found):
        return ()
    return tuple(found)


def _without_article(word: str) -> str:
    """الحسيني is written without its article as easily; in a given name (الهام) the letters belong to it."""
    return word[2:] if word.startswith("ال") and len(word) > 4 and word not in given_names() else word


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """The word as it sounds, roughly, with Cyrillic and Greek in Latin letters; Persian is left to `skeleton`."""
    if not word.isascii():
        for pair, plain in _GREEK_PAIRS:
            word = word.replace(pair, plain)
        word = "".join(_IN_LATIN.get(letter, letter) for letter in word)
    for spelling, plain in _SOUNDS:
        word = word.replace(spelling, plain)
    return _DOUBLE.sub(r"\1", word)


def sounds(word: str) -> frozenset[str]:
    """`sound`, and for a Ukrainian г, which Russians read as g, the other reading."""
    return frozenset((sound(word), sound(word.replace("г", "h"))))


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """The consonants by which a Persian word and its Latin transliterations agree."""
    if _is_persian(word):
        bones = "".join(_PERSIAN.get(letter, letter) for letter in word).replace("_", "")
        first = "i" if word[0] == "ی" else "v" if word[0] == "و" else ""
    else:
        heard = sound(word)
        bones = _VOWELS.sub("", heard)
        first = "i" if word[0] == "y" else ""
        bones = bones.removeprefix("v") if word[0] != "v" else bones
    bones = bones[:1] + bones[1:].replace("v", "")
    return _DOUBLE.sub(r"\1", first + bones.removesuffix("h"))


@lru_cache(maxsize=8192)
def name_keys(name: str) -> tuple[str, ...]:
    """Under which a message signed so is kept, so that others of a like name find it: see `asked_keys`."""
    family, given = _family_and_given(name)
    prefix = "given" if family else "only"
    return tuple(sorted({*_family_keys(family), *_given_keys(given, prefix)}))


@lru_cache(maxsize=8192)
def asked_keys(name: str) -> tuple[str, ...]:
    """Under which to look for others of a like name.

    Who gives a family name is looked for by that, and among those who gave only the given name; a given name alone
    finds everybody of that name.
    """
    family, given = _family_and_given(name)
    alone = _given_keys(given, "only")
    return tuple(sorted({*alone, *(_family_keys(family) if family else _given_keys(given, "given"))}))


def _family_and_given(name: str) -> tuple[list[str], list[str]]:
    """Words that may be family names, and those that are given names; of two given names either may be both."""
    found = [word for word in name_words(name) if len(word) > 2 or not word.isascii()]
    given = [word for word in found if word in given_names()]
    family = [word for word in found if word not in given_names()]
    return (family or (given if len(given) > 1 else [])), given


def _family_keys(family: list[str]) -> set[str]:
    """By sound, and across scripts by the consonants."""
    bones = {"bones:" + skeleton(word) for word in family if len(skeleton(word)) >= 3}
    return bones | {"family:" + heard for word in family for heard in sounds(word)}


def _given_keys(given: list[str], prefix: str) -> set[str]:
    return {f"{prefix}:{group}" for word in given for group in given_names()[word]}


def compare_names(left: str, right: str) -> NameGrade:
    """How two names as written compare; symmetric.

    Two names conflict when both have a word that finds no counterpart in the other.
    """
    return _compare(*sorted((name_words(left), name_words(right))))


def worst_and_best(names: tuple[str, ...], known: tuple[str, ...]) -> NameGrade:
    """How one who signs with `names` compares to somebody known by `known`: any conflict counts, else the best."""
    grades = {compare_names(name, other) for name in names for other in known} or {NameGrade.UNKNOWN}
    for grade in (NameGrade.CONFLICTING, NameGrade.SAME, NameGrade.COMPATIBLE, NameGrade.PARTIAL):
        if grade in grades:
            return grade
    return NameGrade.UNKNOWN


@lru_cache(maxsize=16384)
def _compare(left: tuple[str, ...], right: tuple[str, ...]) -> NameGrade:
    if not left or not right:
        return NameGrade.UNKNOWN
    few, many = sorted((left, right), key=len)
    grade = _grade(few, many)
    if grade is NameGrade.CONFLICTING and 1 < len(few) < len(many):
        joined = {_grade(few, _join(many, at)) for at in range(len(many) - 1)}
        return next((found for found in (NameGrade.SAME, NameGrade.COMPATIBLE) if found in joined), grade)
    return grade


def _join(parts: tuple[str, ...], at: int) -> tuple[str, ...]:
    """With two neighbours written as one word (Mohammad Reza, Mohammadreza)."""
    return (*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :])


def _grade(few: tuple[str, ...], many: tuple[str, ...]) -> NameGrade:
    left_few, left_many = list(few), list(many)
    full, loose = _pair(left_few, left_many)
    if not full + loose and len(many) == 1 and _complement(few[0], many[0]):
        return NameGrade.UNKNOWN
    if full + loose < len(few):
        return NameGrade.CONFLICTING
    if full >= 2:  # a given name more may be a brother (José, María José)
        return NameGrade.COMPATIBLE if any(word in given_names() for word in left_many) else NameGrade.SAME
    if full + loose >= 2:
        return NameGrade.COMPATIBLE if full or (loose >= 2 and not _only_initials(few, many)) else NameGrade.PARTIAL
    return NameGrade.PARTIAL


def _complement(word: str, other: str) -> bool:
    """Whether one is a given and the other a family name, which says nothing for or against."""
    return (word in given_names()) != (other in given_names())


def _only_initials(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    return all(len(word) == 1 for word in few) or all(len(word) == 1 for word in many)


def _pair(few: list[str], many: list[str]) -> tuple[int, int]:
    """How many words of `few` have a counterpart of their own in `many`: in full, and loosely."""
    counts = [0, 0]
    for index, agrees in enumerate((_is_same, _is_like)):
        for word in list(few):
            match = next((other for other in many if agrees(word, other)), None)
            if match is not None:
                few.remove(word)
                many.remove(match)
                counts[index] += 1
    return counts[0], counts[1]


@lru_cache(maxsize=16384)
def _is_same(word: str, other: str) -> bool:
    """Two full words that are one name: spelled alike, short form, other script."""
    if len(word) == 1 or len(other) == 1:
        return False
    if word == other or sounds(word) & sounds(other):
        return True
    known = given_names()
    if word in known and other in known:
        return bool(known[word] & known[other])
    if _is_persian(word) != _is_persian(other):
        return skeleton(word) == skeleton(other) and len(skeleton(word)) >= 3
    return False


@lru_cache(maxsize=16384)
def _is_like(word: str, other: str) -> bool:
    """An initial, a slip of the pen in a long word, or a short word in another script."""
    if len(word) == 1 or len(other) == 1:
        if _is_persian(word) != _is_persian(other):
            return (skeleton(word)[:1] or "a") == (skeleton(other)[:1] or "a")
        return word[0] == other[0]
    known = given_names()
    if word in known and other in known:
        return False
    if _is_persian(word) != _is_persian(other):
        bones = {skeleton(word), skeleton(_bare(word))} & {skeleton(other), skeleton(_bare(other))}
        return any(len(each) >= 2 for each in bones)
    if min(len(word), len(other)) < 4:
        return False
    # a changed ending is another person (Kowalski, Kowalska; Daniel, Daniela), a slip inside a word is not
    if _bare(word) == other or word == _bare(other):
        return True
    endings = {word[-1], other[-1]}
    return (len(endings) == 1 or endings <= _LIKE_ENDINGS) and OSA.distance(word, other, score_cutoff=1) <= 1


def _bare(word: str) -> str:
    """A name without the Arabic article written as one word with it (Alhusseini)."""
    return word[2:] if word[:2] in ("al", "el") and len(word) > 5 else word


def _is_persian(word: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in word)
