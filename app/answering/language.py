"""In which language a text is written, among the few that matter to the owner."""

from __future__ import annotations

import re
from collections.abc import Collection

_LONGEST = 3000
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC_SCRIPT = re.compile(r"[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]")
_PERSIAN_ONLY = re.compile(r"[پچژگکی]")
_ARABIC_ONLY = re.compile(r"[ةىيك]|\bال")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u058f\u0590-\u05ff\u0900-\u0fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_STOP_WORDS = {
    "en": """the a an and or but is are was were be been have has had do does did i you he she it we they my your our
        this that these those to of in on at for with from by not no can could would will should when what where how
        which who please thank thanks hello hi dear there any me am if as so about get order just still yet""",
    "pl": """i a ale oraz lub czy nie tak jest są był była było być mam ma mieć się ja ty on ona my wy oni mój moja
        moje pan pani państwo to ten ta te tym tego w we na do z ze za od po przy dla przez o u pod jak kiedy co gdzie
        który która które jaki proszę dziękuję dzień dobry witam cześć pozdrawiam już jeszcze tylko może mogę można
        chciałbym chciałabym bardzo mi mnie jeśli że żeby zamówienie""",
    "de": """der die das den dem des ein eine einen einem einer und oder aber ist sind war waren sein haben habe hat
        hatte ich du er sie es wir ihr mein meine meinen unser ihre ihren dies dieser diese zu von in im am an auf für
        mit aus bei nach nicht kein keine kann könnte können würde wird werden wann was wo wie welche wer bitte danke
        hallo guten tag liebe sehr geehrte mir mich noch schon nur auch wenn dass als""",
    "fa": """و در به از که این آن را با است برای تا هم یا اما من شما ما او آنها می نمی ها های یک هر چه کی کجا چرا
        چطور چگونه لطفا لطفاً ممنون سلام مرسی متشکرم تشکر هست نیست بود شد شده کرده کنم کنید دارم دارید داره خیلی هنوز
        سفارش""",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_LETTERS_OF = {"pl": re.compile("[ąćęłńóśźż]"), "de": re.compile("[äöüß]")}


def language_of(text: str, candidates: Collection[str]) -> str:
    """The candidate ("en", "pl", "de", "fa") the text is written in; "" where that is not clear.

    By script first, then by the commonest words; two short words are no proof.
    """
    sample = text[:_LONGEST].lower()
    letters = sum(map(len, _WORD.findall(sample)))
    if not letters:
        return ""
    arabic = len(_ARABIC_SCRIPT.findall(sample))
    if 2 * arabic > letters:
        return "fa" if "fa" in candidates and _is_persian(sample) else ""
    foreign = len(_OTHER_SCRIPT.findall(sample))
    if 2 * foreign > letters:
        return ""
    return _by_words(sample, [each for each in candidates if each in _WORDS_OF and each != "fa"])


def _is_persian(sample: str) -> bool:
    """Persian and not Arabic or another language in that script; keyboards mix the two forms of ی and ک."""
    persian = len(_PERSIAN_ONLY.findall(sample)) + 2 * sum(word in _WORDS_OF["fa"] for word in _WORD.findall(sample))
    return persian > len(_ARABIC_ONLY.findall(sample))


def _by_words(sample: str, candidates: Collection[str]) -> str:
    words = _WORD.findall(sample)
    marked = [word for word in words if not word.isascii()]
    scores: dict[str, float] = {}
    for each in candidates:
        score = float(sum(map(_WORDS_OF[each].__contains__, words)))
        if each in _LETTERS_OF:
            score += 0.7 * sum(bool(_LETTERS_OF[each].search(word)) for word in marked)
        scores[each] = score
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked:
        return ""
    best, score = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    enough = min(2.0, 0.5 * len(words))
    return best if score >= enough and score > 1.3 * second and score >= 0.08 * len(words) else ""
