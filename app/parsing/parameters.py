"""Content-Type and Content-Disposition with their parameters (RFC 2045, 2183, 2231), in linear time.

The standard library needs seconds for some kilobytes of hostile parameters; and it knows only well-formed ones.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from app.parsing.charset import Decoder
from app.parsing.encoded_words import decode_words

_MAX_VALUE = 16_384
_MAX_PARAMETERS = 200
_USUAL = re.compile(r"([a-z]{1,20}/[a-z0-9.+-]{1,80})(?:\s?;\s?charset=\"?([A-Za-z0-9-]{1,40})\"?)?$")
_MEDIA_TYPE = re.compile(r"\s*\"?([A-Za-z0-9!#$&^_.+-]{1,100})\s*/\s*([A-Za-z0-9!#$&^_.+-]{1,100})")
_WORD = re.compile(r"\s*\"?([A-Za-z0-9-]{1,60})")
_NEXT = re.compile(r"([A-Za-z0-9_.-]{1,80}(?:\*[0-9]{1,4})?\*?)\s{0,50}=\s{0,50}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_PLAIN = re.compile(r"[^;]*")
_ESCAPED = re.compile(r"\\([\\\"])")
_SECTION = re.compile(r"(.+?)\*(?:(\d{1,4})(\*)?)?$")


class Parameters(NamedTuple):
    """:ivar value: the part before the parameters, lower case: a media type or a disposition; "" where unreadable
    :ivar named: decoded parameters by lower-case name
    """

    value: str
    named: dict[str, str]


def parse_content_type(text: str, decoder: Decoder) -> Parameters:
    """:param text: the header value, unfolded, encoded words not yet decoded"""
    if usual := _USUAL.match(text):
        return Parameters(usual[1], {"charset": usual[2]} if usual[2] else {})
    return parse_carefully(text, decoder)


def parse_carefully(text: str, decoder: Decoder) -> Parameters:
    """The way for every content type that is not of the usual form; gives the same for those."""
    match = _MEDIA_TYPE.match(text)
    if match:
        return Parameters(f"{match[1]}/{match[2]}".lower(), _parameters(text, match.end(), decoder))
    word = _WORD.match(text)
    is_word = word is not None and "=" not in text[: word.end() + 1]
    value = word[1].lower() if word and is_word else ""
    return Parameters(value, _parameters(text, word.end() if word and is_word else 0, decoder))


def parse_disposition(text: str, decoder: Decoder) -> Parameters:
    """:param text: as for `parse_content_type`"""
    word = _WORD.match(text)
    is_word = word is not None and not text[word.end() :].lstrip().startswith(("=", "*"))
    value = word[1].lower() if word and is_word else ""
    return Parameters(value, _parameters(text, word.end() if word and is_word else 0, decoder))


def _parameters(text: str, at: int, decoder: Decoder) -> dict[str, str]:
    pairs: list[tuple[str, str]] = []
    text = text[:_MAX_VALUE]
    while len(pairs) < _MAX_PARAMETERS and (match := _NEXT.search(text, at)):
        value, at = _value_at(text, match.end())
        pairs.append((match[1].lower(), value))
    if not pairs:
        return {}
    if not any("*" in name for name, _ in pairs):
        named: dict[str, str] = {}
        for name, value in pairs:
            named.setdefault(name, decode_words(value, decoder) if "=?" in value else value)
        return named
    return _joined(pairs, decoder)


def _value_at(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] == '"':
        if quoted := _QUOTED.match(text, at):
            return _unescape(quoted[1]), quoted.end()
        at += 1  # the closing quote is missing
    if text[at : at + 1] == "'" and (end := text.find("'", at + 1)) > 0 and not text[end + 1 : end + 2].strip(" ;"):
        return text[at + 1 : end], end + 1
    plain = _PLAIN.match(text, at)
    value = plain[0] if plain else ""
    if (tab := _NEXT.search(value)) and value[: tab.start()].endswith((" ", "\t", ",")):
        value = value[: tab.start()]  # the semicolon before the next parameter is missing
    return value.strip(" \t\r\n").rstrip('"'), at + len(value)


def _unescape(value: str) -> str:
    """A backslash before anything else is a path of a sender that knows no escapes: C:\\new."""
    return _ESCAPED.sub(r"\1", value) if "\\" in value else value


def _joined(pairs: list[tuple[str, str]], decoder: Decoder) -> dict[str, str]:
    """Continuations and charsets (RFC 2231, 3 and 4); they win over a plain parameter of the same name."""
    plain: dict[str, str] = {}
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in pairs:
        match = _SECTION.match(name)
        if match is None:
            plain.setdefault(name, decode_words(value, decoder))
        else:
            is_encoded = match[3] is not None or match[2] is None
            sections.setdefault(match[1], []).append((int(match[2] or 0), is_encoded, value))
    for name, pieces in sections.items():
        plain[name] = _read_sections(sorted(pieces, key=lambda piece: piece[0]), decoder) or plain.get(name, "")
    return plain


def _read_sections(pieces: list[tuple[int, bool, str]], decoder: Decoder) -> str:
    charset = ""
    data: list[bytes] = []
    for place, (_, is_encoded, value) in enumerate(pieces):
        if place == 0 and is_encoded and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data.append(unquote_to_bytes(value) if is_encoded else value.encode("utf-8", "replace"))
    joined = decoder.decode(b"".join(data), charset or "utf-8")
    return decode_words(joined, decoder)
