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
_PERSIAN = dict(
    zip(
        "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
        ["", "b", "p", "t", "s", "j", "c", "h", "k", "d", "z", "r", "z", "z", "s", "s", "s", "z", "t", "z"]
        + ["", "g", "f", "g", "k", "g", "l", "m", "n", "", "h", ""],
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгдежзиклмнопрстуфхцчшщъыьэюяіїєй",
        "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch _ y _ e iu ia i i ie i".split(),
        strict=True,
    )
)
#: Spellings of one sound; longest first.
_SOUNDS = (
    ("sch", "s"), ("ch", "c"), ("sh", "s"), ("kh", "k"), ("gh", "g"), ("zh", "z"), ("ph", "f"), ("th", "t"),
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
    found = [word for word in (part.strip("'") for part in _SPLIT.split(folded)) if word and word not in titles()]
    if any(character.isdigit() for character in folded):
        return ()  # user59, K.36
    if len(found) > 2:
        found = [word for word in found if word not in particles()]
    if not found or len(found) > _MAX_WORDS or all(len(word) == 1 for word in found):
        return ()
    if any(word in words("robot_mailboxes") for word in found):
        return ()
    return tuple(found)


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """The word as it sounds, roughly, with Cyrillic in Latin letters; Persian is left to `skeleton`."""
    word = "".join(_CYRILLIC.get(letter, letter) for letter in word).replace("_", "")
    for spelling, plain in _SOUNDS:
        word = word.replace(spelling, plain)
    return _DOUBLE.sub(r"\1", word)


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """The consonants by which a Persian word and its Latin transliterations agree."""
    if _is_persian(word):
        bones = "".join(_PERSIAN.get(letter, letter) for letter in word)
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
    """Words under which people with a like name are found again: sounds of the long words, in every known spelling
    of a given name the same; across scripts by the consonants."""
    keys: set[str] = set()
    for word in name_words(name):
        if len(word) < 3 and word.isascii():
            continue
        keys.update(f"g:{group}" for group in given_names().get(word, ()))
        keys.add("f:" + sound(word))
        bones = skeleton(word)
        if len(bones) >= 3:
            keys.add("c:" + bones)
    return tuple(sorted(keys))


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
    full, loose = _pair(list(few), list(many))
    if not full + loose and len(many) == 1 and _complement(few[0], many[0]):
        return NameGrade.UNKNOWN
    if full + loose < len(few):
        return NameGrade.CONFLICTING
    if full >= 2:
        return NameGrade.SAME
    if full + loose >= 2:
        return NameGrade.COMPATIBLE if full or loose >= 2 and not _only_initials(few, many) else NameGrade.PARTIAL
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
    if word == other or sound(word) == sound(other):
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
        return skeleton(word) == skeleton(other) and len(skeleton(word)) >= 2
    if min(len(word), len(other)) < 4:
        return False
    # a changed ending is another person (Kowalski, Kowalska; Daniel, Daniela), a slip inside a word is not
    endings = {word[-1], other[-1]}
    return (len(endings) == 1 or endings <= _LIKE_ENDINGS) and OSA.distance(word, other, score_cutoff=1) <= 1


def _is_persian(word: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in word)
