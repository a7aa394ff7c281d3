"""One way to compare written words: without case, diacritics and variants of a script."""

from __future__ import annotations

import unicodedata

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
#: Zero-width joiners, tatweel, direction marks: invisible, and typed or not as the keyboard likes.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x0640, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
_TABLE = {ord(letter): plain for letter, plain in _LETTERS.items()} | _INVISIBLE


def fold(text: str) -> str:
    """The text in lower case without diacritics, invisible characters and script variants; digits become 0-9.

    A zero-width non-joiner vanishes, so that Persian words compare the same with and without it.
    """
    if not text.isascii():
        foreign = {letter for letter in set(text) if letter > "\x7f"}
        if len(foreign) > _MANY:
            text = text.translate(_FOLDED)
        else:  # twice as fast for languages with few letters of their own
            for letter in foreign:
                text = text.replace(letter, _FOLDED[ord(letter)])
    return text.lower()


class _Folded(dict[int, str]):
    """What becomes of each character, worked out when it is first met: a tenth of the time of folding whole texts."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).lower().translate(_TABLE)
        folded = "".join(map(_fold_mark, unicodedata.normalize("NFD", plain))).translate(_TABLE)
        if len(self) < _KEPT:
            self[code] = folded
        return folded


_KEPT = 20_000
_MANY = 60
_FOLDED = _Folded()


def _fold_mark(letter: str) -> str:
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category == "Mn":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    return letter
