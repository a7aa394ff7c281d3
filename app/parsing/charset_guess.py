"""Which charset bytes are in, where nobody says so or what is said cannot be true.

A reading is scored by its letters: those that are frequent in a language of its script count for it; letters that are
foreign to the language, symbols inside words, mixed scripts and capitals in the middle of words count against it. That
decides on a dozen letters, where statistics over byte pairs need a page.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import lru_cache
from heapq import nlargest
from typing import NamedTuple

_LATIN = {
    "cp1252": (
        "äöüßÄÖÜ",
        "éèàêçîôûùëïâœæÉÈÀÊÇÔ",
        "áéíóúñüÁÉÍÓÚÑ",
        "ãçáéíóõâêôúàÃÇÕ",
        "åäöøæÅÄÖØÆé",
        "ìèàòùéÈÀ",
        "áíúéýóæðöþÞÁÍÓÆ",
    ),
    "iso8859_15": ("éèàêçîôûùëïâœÉÈÀÊÇÔ", "šžŠŽäõöü"),
    "cp1250": (
        "łęążśćóńźŁŚŻĆĄĘŃÓŹ",
        "íáéřščžýěůúťďňóŘŠČŽÝÁÍÚÉŮĎŤŇ",
        "áéóöőíüűúÁÉÓÖŐÍÜŰÚ",
        "čšžćđČŠŽĆĐ",
        "ăîâşţĂÎŞŢÂ",
        "áéíýčšžľúôäťňďóŕĺ",
    ),
    "iso8859_2": (
        "łęążśćóńźŁŚŻĆĄĘŃÓŹ",
        "íáéřščžýěůúťďňóŘŠČŽÝÁÍÚÉŮĎŤŇ",
        "áéóöőíüűúÁÉÓÖŐÍÜŰÚ",
        "čšžćđČŠŽĆĐ",
        "ăîâşţĂÎŞŢÂ",
        "áéíýčšžľúôäťňďóŕĺ",
    ),
    "cp1254": ("ığüşçöİĞÜŞÇÖâ",),
    "cp1257": ("ėšųžįčąęūŠŽČĖŲ", "āīšēņūļžģķčĀĪŠĒŅŪĻŽĢĶČ", "äõöüšžÄÕÖÜ"),
    "iso8859_4": ("āīšēņūļžģķčĀĪŠĒŅŪĻŽĢĶČ", "ėšųžįčąęūŠŽČĖŲ"),
    "iso8859_16": ("ăîâșțĂÎȘȚÂ",),
    "cp850": ("äöüßÄÖÜ", "éèàêçîôûùëïâÉÈÀÊÇÔ", "áéíóúñüÁÉÍÓÚÑ"),
    "cp852": ("łęążśćóńźŁŚŻĆĄĘŃÓŹ", "íáéřščžýěůúťďňóŘŠČŽÝÁÍÚÉŮĎŤŇ", "áéóöőíüűúÁÉÓÖŐÍÜŰÚ"),
    "mac_roman": ("äöüßÄÖÜ", "éèàêçîôûùëïâœÉÈÀÊÇÔ", "áéíóúñüÁÉÍÓÚÑ"),
    "cp1258": ("áàâăđêôơưéíóúýÁÀĐÊÔƠƯ",),
}
_WESTERN = "".join(sorted(set("".join(_LATIN["cp1252"]))))
_LATIN["cp1252"] += (_WESTERN,)
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_UKRAINIAN = "оаиніверткслудмпязьбгйчхцжїюєфшщґ"
_GREEK = "αοιετσνηυρπκλμςωόίγάδήθέχύώφβξζψϋϊΐ"
_HEBREW = "יוהלאתרבמשנכחדקפעסגזטםץןךף"
_ARABIC = "اليمونرتبةعدسفهكقحجشطصخضذثغزظءأإىئؤآ"
_PERSIAN = "ايرنمدوهتبسشکكزآگلخپفقعحچجغضصطثظژذئءأ"
_THAI = "านรอกเงมยลวดทสตะปบคหแจพชขใไโธณผฉซภถศญฎฐฒฬฮ่้ิีัุู็์ำ๊๋"
_THAI_MARKS = frozenset("ั ิ ี ึ ื ุ ู ็ ่ ้ ๊ ๋ ์ ำ".replace(" ", ""))
_OTHERS = {
    "cp1251": (_RUSSIAN, _UKRAINIAN),
    "koi8_r": (_RUSSIAN,),
    "koi8_u": (_UKRAINIAN,),
    "iso8859_5": (_RUSSIAN, _UKRAINIAN),
    "cp866": (_RUSSIAN,),
    "mac_cyrillic": (_RUSSIAN,),
    "cp1253": (_GREEK,),
    "iso8859_7": (_GREEK,),
    "cp1255": (_HEBREW,),
    "iso8859_8": (_HEBREW,),
    "cp1256": (_ARABIC, _PERSIAN),
    "iso8859_6": (_ARABIC,),
    "cp874": (_THAI,),
}
_MULTI = ("gb18030", "cp932", "euc_jis_2004", "cp950", "cp949")
_SAMPLE_BYTES = 2500
_WORDS = re.compile(rb"[A-Za-z'\x80-\xff]{0,60}[\x80-\xff][A-Za-z'\x80-\xff]{0,60}")
_HIGH = re.compile(rb"[\x80-\xff]")
_PUNCTUATION = frozenset("\xa0«»„“”‚‘’–—…•€§©®™°·¿¡、。，！？№\u200c\u200d،؛؟£")
#: These stand alone or beside digits ("£5", "½", "±2"); next to a letter they are a letter of another charset.
_SYMBOLS = frozenset("±×÷¹²³½¼¾ªº¨¸¢¤¥¦¬¯†‡‰‹›´µ")
_APOSTROPHES = frozenset("’´")
_PUNCTUATION_SCORE = 0.35
#: Letters that are words on their own; of any other, one without neighbours proves nothing.
_ALONE = frozenset("àáâåæèéêìíòóôöøýőāīіяивсаоукжбйηοήώόو")
#: Letters of a Latin alphabet that no text has without having the frequent ones more often.
_SELDOM = dict.fromkeys("ťďňľĺŕģķŤĎŇĽĹŔĢĶ", 0.4)
_DECLARED_BONUS = 0.1
_DECLARED_BONUS_OF_ONE = 1.6  # shared by all letters: a few prove little against what the sender says
_SEVERAL_LANGUAGES = 0.75
_DOS_MALUS = 0.3
_RARE = frozenset(("cp850", "cp852", "cp866", "mac_roman", "mac_cyrillic"))
_FIRST_LOOK_BYTES = 400
_LIKELIEST = 6


class _Profile(NamedTuple):
    weight: dict[str, float]
    is_latin: bool


def guess(data: bytes, declared: str = "") -> str:
    """The likeliest codec for bytes that are not UTF-8.

    :param declared: the codec named by the sender; wins where the letters do not speak clearly against it
    """
    sample = _sample(data)
    scores = _score_single(sample[:_FIRST_LOOK_BYTES], (*_LATIN, *_OTHERS))
    if len(sample) > _FIRST_LOOK_BYTES:
        scores = _score_single(sample, (*nlargest(_LIKELIEST, scores, key=lambda codec: scores[codec]), declared))
    passage = _passage(data)
    scores |= {codec: _score_multi(passage, codec) for codec in _MULTI}
    if declared and declared not in scores and _reads(sample, declared) is not None:
        scores[declared] = 0.0
    if declared in scores:
        letters = max(1, len(_HIGH.findall(sample)))
        scores[declared] += _DECLARED_BONUS + _DECLARED_BONUS_OF_ONE / letters
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] > -2.5 else (declared or "cp1252")


def _sample(data: bytes) -> bytes:
    words: list[bytes] = []
    size = 0
    for match in _WORDS.finditer(data, 0, 400_000):
        words.append(match.group())
        size += len(words[-1])
        if size > _SAMPLE_BYTES:
            break
    return b" ".join(words)


def _passage(data: bytes) -> bytes:
    """What stands together: multi-byte characters may end in an ASCII byte, so words are not taken out of it."""
    first = _HIGH.search(data)
    return data[first.start() : first.start() + _SAMPLE_BYTES] if first else b""


def _reads(sample: bytes, codec: str) -> str | None:
    try:
        return sample.decode(codec)
    except (UnicodeError, LookupError):
        return None


@lru_cache(maxsize=64)
def _profile(letters: str, is_latin: bool) -> _Profile:
    if is_latin:
        usual = _SEVERAL_LANGUAGES if letters is _WESTERN else 1.0
        return _Profile({letter: _SELDOM.get(letter, usual) for letter in letters}, True)
    count = len(letters)
    weight = {letter: 1.2 - rank / count for rank, letter in enumerate(letters)}
    for letter, value in list(weight.items()):
        weight.setdefault(letter.upper(), value * 0.6)
    return _Profile(weight, False)


def _score_single(sample: bytes, names: Sequence[str]) -> dict[str, float]:
    """Scores by codec, for those of a byte a character."""
    scores = {codec: _best_score(sample, codec, _LATIN[codec], is_latin=True) for codec in names if codec in _LATIN}
    scores |= {codec: _best_score(sample, codec, _OTHERS[codec], is_latin=False) for codec in names if codec in _OTHERS}
    return {codec: score - _DOS_MALUS * (codec in _RARE) for codec, score in scores.items()}


def _best_score(sample: bytes, codec: str, alphabets: tuple[str, ...], *, is_latin: bool) -> float:
    text = sample.decode(codec, "replace")
    return max(_score(text, _profile(letters, is_latin)) for letters in alphabets)


def _score(text: str, profile: _Profile) -> float:
    """The mean over all letters beyond ASCII: about 1 for prose of that language, below 0 for a wrong reading."""
    total, count, before = 0.0, 0, " "
    for char, after in zip(text, text[1:] + " ", strict=True):
        if char > "\x7f":
            count += 1
            total += _score_char(char, before, after, profile)
        before = char
    return total / count if count else -3.0


def _score_char(char: str, before: str, after: str, profile: _Profile) -> float:
    if _is_sign(char, before, after):
        return _PUNCTUATION_SCORE
    known = profile.weight.get(char)
    if known is None:
        return -1.0 if char.isalpha() else -2.0
    if (
        not before.isalpha()
        and not after.isalpha()
        and (char.lower() not in _ALONE or before.isdigit() or after.isdigit())
    ):
        return min(known, 0.0)
    if char.isupper() and before.islower():
        return known - 1.5
    if char in _THAI_MARKS:
        return known - (0.0 if "\u0e01" <= before <= "\u0e4c" else 2.0)
    strange = before > "\x7f" if profile.is_latin else (before.isascii() and before.isalpha())
    if profile.is_latin:
        return known - (0.4 if strange and before.isalpha() else 0.0)
    return known - (1.5 if strange or (after.isascii() and after.isalpha()) else 0.0)


def _is_sign(char: str, before: str, after: str) -> bool:
    """Whether this is a sign where signs stand, and no letter of another charset."""
    if char in _APOSTROPHES:
        return True
    if char in _PUNCTUATION:
        return not (before.isalpha() and after.isalpha())
    if char not in _SYMBOLS:
        return False
    is_of_unit = char in "²³" and before in "mM" if before.isalpha() else char == "µ"  # m², µm
    return is_of_unit or not (before.isalpha() or after.isalpha())


_COMMON = {
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|\xa3[\xa1-\xfe]|\xa1[\xa1-\xbf]"),
    "cp932": re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]|[\x88-\x97][\x40-\xfc]|\x81[\x40-\x7a]"),
    "euc_jis_2004": re.compile(rb"[\xa4\xa5][\xa1-\xf6]|[\xb0-\xcf][\xa1-\xfe]|\xa1[\xa1-\xdd]"),
    "cp950": re.compile(rb"[\xa4-\xc6][\x40-\xfe]|\xa1[\x40-\x7e]"),
    "cp949": re.compile(rb"[\xb0-\xc8][\xa1-\xfe]|\xa1[\xa1-\xbf]"),
}
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile(
    "[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着下自之年过過发發后後作里"
    "用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實"
    "日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應战戰向头頭文体"
    "體政美相见見被利什二等产產新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名"
    "真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場"
    "件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權"
    "思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶"
    "导導争爭运運请請您谢謝邮郵购購货貨订訂单單价價寄收节節庆慶春秋假星元]"
)
_HANGUL = re.compile(
    "[이다는에의을가고하지한를도서로있은사어기나아리자대만그것해인과보시들수라일정으전제니구게부요주여습세오원상면안스신비무동연조성선물모"
    "공장우소경위내미드트관국치진당바유실적저분차생업회음식간체계학중교용작년월말명반여방문배송결없합님감겠더]"
)
_TELLING = {"cp932": _KANA, "euc_jis_2004": _KANA, "cp949": _HANGUL, "gb18030": _HAN, "cp950": _HAN}


def _score_multi(sample: bytes, codec: str) -> float:
    """By the share of characters from the first level of the standard, the ones in daily use, and of telling ones."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeError:
        return -3.0
    wide = sum(1 for char in text if char > "\x7f")
    if not wide:
        return -3.0
    if wide == 1:  # "25°C", "it´s"
        return -1.0
    halfwidth = sum(1 for char in text if "\uff61" <= char <= "\uff9f")
    common = len(_COMMON[codec].findall(sample))
    telling = len(_TELLING[codec].findall(text))
    mixed = len(re.findall(r"[A-Za-z][\u2e80-\uffff]|[\u2e80-\uffff][A-Za-z]", text))
    return 1.7 * common / wide + 0.8 * min(1.0, 3 * telling / wide) - 1.2 - 2.0 * halfwidth / wide - mixed / wide
