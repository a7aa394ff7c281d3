"""Content-Transfer-Encodings (RFC 2045, 6), with what is broken read as far as it goes."""

from __future__ import annotations

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]+")
_NO_LETTERS = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_LINE = re.compile(rb"[^\r\n]+")
_PADDED = re.compile(rb"=[=\s]*")
_UU_START = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ?([^\r\n]{0,255})\r?\n", re.M)


def encoding_of(value: str) -> str:
    """The encoding named by a header value, in one spelling; "" for none that changes bytes."""
    name = re.split(r"[;\s(]", value.strip(" \t\"'").lower(), maxsplit=1)[0].strip("\"'")
    if name in ("base64", "quoted-printable"):
        return name
    if name in ("base-64", "b", "x-base64"):
        return "base64"
    if name in ("quotedprintable", "quoted_printable", "q", "qp"):
        return "quoted-printable"
    if name in ("uuencode", "x-uuencode", "x-uue", "uue"):
        return "uuencode"
    return ""


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """:param encoding: as `encoding_of` names it"""
    if encoding == "quoted-printable":
        return decode_quoted_printable(data)
    if encoding == "base64":
        return data if _is_no_base64(data) else decode_base64(data)
    if encoding == "uuencode" and (start := _UU_START.search(data)):
        return decode_uu(data, start.end(), len(data))
    return data


def decode_quoted_printable(data: bytes) -> bytes:
    if b"= " in data or b"=\t" in data:  # space after a soft break, added on the way
        for broken in (b"= \r\n", b"=\t\r\n", b"= \n", b"=\t\n"):
            data = data.replace(broken, b"=\n")
    return binascii.a2b_qp(data)


def decode_base64(data: bytes) -> bytes:
    """Truncated data gives what is complete; blocks that were encoded apart and joined are read one by one."""
    padding = _PADDED.search(data)
    if padding is None or padding.end() == len(data):
        return _decode_block(data)
    first = _decode_block(data[: padding.start()])
    at = padding.start() + len(padding[0].rstrip())
    if _NOT_BASE64.search(data, at) or (data[at : at + 1] in b" \t" and len(data) - at < 80):
        return first  # a footer that a mailing list put there
    return first + b"".join(_decode_block(piece) for piece in _PADDED.split(data[at:], maxsplit=1000))


def _decode_block(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:  # the padding is missing, or there is one letter too many
        letters = data.translate(None, _NO_LETTERS)
        odd = len(letters) % 4
        return binascii.a2b_base64(memoryview(letters)[:-1] if odd == 1 else letters + b"==")


def _is_no_base64(data: bytes) -> bool:
    """Plain prose under a base64 label: words with spaces between."""
    head = data[:400].strip()
    return b" " in head and len(_NOT_BASE64.findall(head)) + head.count(b" ") > 8


def decode_uu(data: bytes, start: int, end: int) -> bytes:
    """The lines after `begin` up to `end`; broken lines are skipped."""
    out = bytearray()
    for match in _LINE.finditer(data, start, end):
        line = match.group()
        if line == b"end" or line in (b"`", b" "):
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            out += _decode_uu_leniently(line)
    return bytes(out)


def _decode_uu_leniently(line: bytes) -> bytes:
    """Some encoders miscount the padding of a line; the length byte tells how much of it is meant."""
    if not line:
        return b""
    letters = (((line[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[: letters + 1])
    except binascii.Error:
        return b""
