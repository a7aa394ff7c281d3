"""One way to compare written words: without case, diacritics and variants of a script."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Letters that Unicode does not decompose, and the Arabic forms that Persian keyboards mix (behaviour: Who wrote, 4).
_LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ي": "ی",
    "ى": "ی",
    "ئ": "ی",
    "ك": "ک",
    "ة": "ه",
    "ۀ": "ه",
    "ؤ": "و",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ё": "е",
    "ґ": "г",
}
_TABLE = {ord(letter): plain for letter, plain in _LETTERS.items()}
#: Zero-width joiners, tatweel, direction marks: invisible, and typed or not as the keyboard likes.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x0640, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)


def fold(text: str) -> str:
    """The text in lower case without diacritics, invisible characters and script variants; digits become 0-9.

    A zero-width non-joiner vanishes, so that Persian words compare the same with and without it.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).lower().translate(_TABLE)
    return "".join(_fold_letter(letter) for letter in unicodedata.normalize("NFD", plain))


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category == "Mn":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    return letter
