"""How to greet: the first name in a display name, where it can be told with some certainty."""

from __future__ import annotations

import re

_LONGEST = 80
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u064b-\u0652\u200c'’\-])*\.?")
_ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|\svia\s.{0,80}", re.IGNORECASE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # family name first
_SLAVIC_SURNAME = re.compile(r".{2,}(?:ski|ska|cki|cka|dzki|dzka|wicz|czyk|czak|enko|escu)", re.IGNORECASE)

_TITLE_WORDS = """
    mr mrs ms miss mx sir dr prof doc ing dipl mgr inż inz lic mag hab herr frau pan pani madame monsieur mme
    آقای خانم دکتر مهندس استاد جناب سرکار"""
_NOBODY_WORDS = """
    studio gmbh mbh ag kg ohg ug ev ltd llc llp inc corp co plc sa sas sarl srl spa bv nv sp zoo company firma
    group grupa gruppe team support service services serwis shop store sklep laden online office biuro büro buero
    kontakt contact info information sales sprzedaż verkauf vertrieb marketing newsletter noreply no-reply admin
    administrator webmaster postmaster system robot bot help hilfe pomoc customer klient kunde kunden user
    hotel restaurant restauracja cafe kancelaria kanzlei praxis praktyka gabinet atelier galeria galerie gallery
    fundacja stiftung foundation stowarzyszenie verein university uniwersytet universität szkoła school schule
    test anonymous anonim unknown gast guest bookings reservations rezerwacje rechnung faktura billing accounts
    księgowość buchhaltung hr jobs press media news mail mailer daemon website strona formularz form wordpress
    of the for dla für and und oraz i et y
    شرکت فروشگاه پشتیبانی استودیو گروه موسسه مؤسسه دفتر هتل رستوران مرکز کلینیک مدرسه دانشگاه تیم سایت مشتری
    کاربر و"""
_TITLES = frozenset(_TITLE_WORDS.split())
_NOBODY = frozenset(_NOBODY_WORDS.split())


def first_name(display_name: str) -> str | None:
    """ "Kowalska, Anna" → "Anna"; None for firms, roles, couples, initials and whatever else is in doubt."""
    text = _ASIDE.sub(" ", display_name[:_LONGEST]).strip(" \t\"'“”„<>,;")
    if not text or _CJK.search(text):
        return None
    family, comma, given = text.partition(",")
    words = _words(given if comma else family)
    all_words = _words(text.replace(",", " "))
    if not words or all_words is None or any(_plain(word) in _NOBODY for word in all_words):
        return None
    named = [word for word in words if _plain(word) not in _TITLES]
    if not comma and len(named) < len(words) and len(named) == 1:
        return None  # "Mrs Smith"
    return _presentable(named[0] if comma and named else _given(named))


def _words(text: str) -> list[str] | None:
    """The words of a name; None where there is something that belongs to no name."""
    words = text.split()
    return words if 1 <= len(words) <= 4 and all(_NAME.fullmatch(word) for word in words) else None


def _given(words: list[str]) -> str:
    """The given name among the words of a name without comma."""
    if len(words) < 2:
        return "".join(words)
    if words[0].isupper() and len(words[0]) > 2 and not words[1].isupper():
        return words[1]  # KOWALSKI Jan
    if _SLAVIC_SURNAME.fullmatch(words[0]) and not _SLAVIC_SURNAME.fullmatch(words[1]):
        return words[1]
    return words[0]


def _presentable(word: str) -> str | None:
    """In usual case; None for initials and for words that look like a brand or a login."""
    if len(word) < 2 or len(word) > 20 or word.endswith("."):
        return None
    if word.isupper() or word.islower():
        return "-".join(part.capitalize() for part in word.split("-"))
    inner = [part[1:] for part in word.replace("'", "-").replace("’", "-").split("-")]
    return word if all(part == part.lower() for part in inner) else None


def _plain(word: str) -> str:
    return word.casefold().rstrip(".")
