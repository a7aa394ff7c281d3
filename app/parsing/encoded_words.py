"""Encoded words in header text (RFC 2047, RFC 2231 section 5), read as they are found rather than as they should be."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from app.parsing.charset import Decoder
from app.parsing.transfer import decode_base64

_MAX_LABEL = 60
_MAX_NESTING = 2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


def decode_words(text: str, decoder: Decoder) -> str:
    """Header text with its encoded words read; words with unknown charsets or broken endings too.

    Neighbours in one charset are read together, because some senders cut through the middle of a character.
    """
    if "=?" not in text:
        return text
    for _ in range(_MAX_NESTING):
        decoded = _CONTROL.sub(" ", _decode_once(text, decoder))
        if decoded == text or "=?" not in decoded:
            return decoded
        text = decoded
    return text


def _decode_once(text: str, decoder: Decoder) -> str:
    out: list[str] = []
    pending: list[bytes] = []
    label, at = "", 0
    for start, end, charset, data in _words(text):
        between = text[at:start]
        is_neighbour = at > 0 and not between.strip()
        if pending and not (is_neighbour and charset == label):
            out.append(decoder.decode(b"".join(pending), label))
            pending.clear()
        if not is_neighbour:
            out.append(between)
        pending.append(data)
        label, at = charset, end
    if pending:
        out.append(decoder.decode(b"".join(pending), label))
    out.append(text[at:])
    return "".join(out)


def _words(text: str) -> Iterator[tuple[int, int, str, bytes]]:
    """Every encoded word: start, end, charset, decoded bytes."""
    last_close = text.rfind("?=")
    start = text.find("=?")
    while start >= 0:
        found = _word_at(text, start, last_close)
        if found is None:
            start = text.find("=?", start + 2)
            continue
        end, charset, data = found
        yield start, end, charset, data
        start = text.find("=?", end)


def _word_at(text: str, start: int, last_close: int) -> tuple[int, str, bytes] | None:
    label_end = text.find("?", start + 2, start + 3 + _MAX_LABEL)
    if label_end < 0 or text[label_end + 2 : label_end + 3] != "?":
        return None
    label, how, body = text[start + 2 : label_end], text[label_end + 1].lower(), label_end + 3
    if how not in "bq" or not label or " " in label:
        return None
    is_closed = body <= last_close
    stop = text.index("?=", body) if is_closed else _unclosed_end(text, body)
    payload = text[body:stop]
    data = _read_q(payload) if how == "q" else decode_base64(payload.encode("ascii", "ignore"))
    return (stop + 2 if is_closed else stop), label.split("*")[0], data


def _unclosed_end(text: str, body: int) -> int:
    space = text.find(" ", body)
    return space if space >= 0 else len(text)


def _read_q(payload: str) -> bytes:
    """RFC 2047, 4.2. What is not ASCII there is raw UTF-8."""
    return binascii.a2b_qp(payload.encode("utf-8", "replace").replace(b" ", b"_"), header=True)
