"""Bytes to text: declared, then byte order mark, then UTF-8, then detected by script and letters.

Labels follow the WHATWG Encoding Standard where it is wiser than the letter: what says ISO-8859-1 is read as
windows-1252, what says GB2312 as GB18030, because that is what senders mean.
"""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases
from functools import lru_cache

from app.parsing.charset_guess import guess

_TRANSFORMS = {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "mbcs"}
_CODECS = frozenset(aliases.values()) - _TRANSFORMS | {"cp874", "cp720", "cp737", "cp856", "koi8_u", "koi8_t", "cp1006"}

_WIDER = {
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "cp950",
    "iso2022_jp": "iso2022_jp_ext",
    "euc_jp": "euc_jis_2004",
}
_SPECIAL = {
    "unicode_1_1_utf_7": "utf_7",
    "unicode_2_0_utf_7": "utf_7",
    "unicode_1_1_utf_8": "utf_8",
    "sjis": "cp932",
    "windows_31j": "cp932",
    "ms_kanji": "cp932",
    "ks_c_5601": "cp949",
    "macintosh": "mac_roman",
    "mac": "mac_roman",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "gb_2312_80": "gb18030",
    "big5_hkscs": "big5hkscs",
    "hz_gb_2312": "hz",
    "dos_874": "cp874",
    "windows_936": "gb18030",
    "windows_949": "cp949",
    "windows_950": "cp950",
    "windows_932": "cp932",
}
_SHIFTING = frozenset({"utf_7", "hz", "iso2022_kr", "iso2022_jp_ext", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3"})
_WIDE = frozenset({"utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"})
_BOMS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
_ISO2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\([JI]|\x1b\$\([DOPQ]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF8_PAIRS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTES = re.compile(rb"[\x00-\x7f]+")
_MAX_STRAY = 2000
_MAX_GUESSES = 10


@lru_cache(maxsize=256)
def codec_of(label: str) -> str:
    """Python's codec for a charset label as found in mail, "" where it says nothing usable."""
    name = re.sub(r"[^a-z0-9]+", "_", label[:60].lower()).strip("_")
    if name in _SPECIAL:
        return _SPECIAL[name]
    bare = name.removeprefix("x_").removeprefix("cs")
    tries = [
        name,
        bare,
        bare.replace("_", ""),
        *(["cp" + bare[-4:].lstrip("_")] if re.search(r"win|cp|ibm", bare) else []),
    ]
    tries.append(re.sub(r"^iso_?8859_?(\d+).*$", r"iso8859_\1", bare))
    for known in tries:
        known = _SPECIAL.get(known, known)
        known = aliases.get(known, known)
        if known in _CODECS or known in _WIDER.values():
            return _WIDER.get(known, known)
    return ""


class Decoder:
    """Reads all the bytes of one message, so that what was found out once holds for the rest.

    :ivar override: the charset the owner chose for this message, "" for none
    :ivar has_guessed: whether some text is not in the charset it was declared to be in
    """

    def __init__(self, override: str = "") -> None:
        self._override = codec_of(override) if override else ""
        self._guesses_left = _MAX_GUESSES
        self._last_guess = "cp1252"
        self.has_guessed = False

    def decode(self, data: bytes, label: str = "", also: str = "") -> str:
        """The text, without lone surrogates; never raises.

        :param label: the declared charset, "" where none is
        :param also: a second opinion where the declaration fails, such as an HTML meta element
        """
        if self._override:
            return _clean(_forgiving(data, self._override).lstrip("\ufeff"))
        codec = codec_of(label) if label else ""
        if data.isascii() and codec not in _SHIFTING and codec not in _WIDE:
            if b"\x1b" in data and _ISO2022_JP.search(data):
                self.has_guessed = True
                return _clean(_forgiving(data, "iso2022_jp_ext"))
            return data.decode("ascii")
        if codec == "utf_8" and (text := _strictly(data, codec)) is not None:
            return text.lstrip("\ufeff")
        return self._decode_doubtful(data, codec, codec_of(also) if also else "")

    def _decode_doubtful(self, data: bytes, codec: str, second: str) -> str:
        declared = _strictly(data, codec)
        codec = "" if codec == "ascii" else codec
        if declared is not None and not _is_single_byte(codec):
            return _clean(declared.lstrip("\ufeff"))
        for mark, marked in _BOMS:
            if data.startswith(mark) and (text := _strictly(data, marked)) is not None:
                self.has_guessed |= bool(codec)
                return _clean(text.lstrip("\ufeff"))
        found = next((other for other in ("utf_8", second) if _strictly(data, other) is not None), "")
        found = found or self._guess(data, codec)
        self.has_guessed |= found != codec
        return _clean(_forgiving(data, found).lstrip("\ufeff"))

    def _guess(self, data: bytes, codec: str) -> str:
        """Guessing is slow and the parts of a message are many; after some guesses the last one stays."""
        if _is_mostly_utf8(data):
            return "utf_8"
        if self._guesses_left:
            self._guesses_left -= 1
            self._last_guess = guess(data, codec)
        return self._last_guess


def decode(data: bytes, label: str = "", also: str = "") -> tuple[str, bool]:
    """The text, and whether its charset is not the declared one; see `Decoder.decode`."""
    decoder = Decoder()
    return decoder.decode(data, label, also), decoder.has_guessed


def _is_mostly_utf8(data: bytes) -> bool:
    """Cut in the middle of a character, or with a few stray bytes."""
    sample = data[:20_000]
    good = len(_UTF8_PAIRS.findall(sample))
    return good > 2 * len(_HIGH_BYTES.sub(b"", _UTF8_PAIRS.sub(b"", sample)))


def _is_single_byte(codec: str) -> bool:
    """These accept every byte, so the letters have a say; multi-byte charsets prove themselves."""
    return codec.startswith(("cp125", "iso8859", "koi8", "mac_", "cp8", "cp4", "cp7", "latin"))


def _strictly(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _forgiving(data: bytes, codec: str) -> str:
    """Decode; bytes that this charset does not know are read as windows-1252, as long as they are few."""
    stray = 0

    def read_stray(error: UnicodeError) -> tuple[str, int]:
        nonlocal stray
        if not isinstance(error, UnicodeDecodeError):
            raise error
        stray += 1
        if stray > _MAX_STRAY:
            raise error
        piece = error.object[error.start : error.end]
        return "".join(_WESTERN_BYTES[byte] for byte in piece), error.end

    codecs.register_error("punktual.stray", read_stray)
    try:
        return data.decode(codec, "punktual.stray")
    except (UnicodeError, LookupError):
        return data.decode("latin-1").translate(_C1_TO_WESTERN)


_WESTERN_BYTES = [bytes([byte]).decode("cp1252", "replace").replace("\ufffd", "") for byte in range(256)]
_C1_TO_WESTERN = {byte: _WESTERN_BYTES[byte] for byte in range(0x80, 0xA0)}


def _clean(text: str) -> str:
    return _SURROGATE.sub("", text)
