"""Opaque signed mail (S/MIME; RFC 8551, 3.5.2; RFC 5652, 5): the message inside the signature.

Nothing is verified here. Only the few elements on the way to the content are looked at, so no library for ASN.1 is
needed; lengths may be indefinite (X.690, 8.1.3.6), as streaming signers write them.
"""

from __future__ import annotations

from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SEQUENCE, _EXPLICIT, _OCTETS, _OCTETS_IN_PIECES, _END_OF_CONTENTS = 0x30, 0xA0, 0x04, 0x24, 0x00
_MAX_PIECES = 200_000


class _Broken(Exception):
    pass


def is_signed_data(data: bytes) -> bool:
    """Whether this is a signature, with or without content, rather than something encrypted."""
    return _SIGNED_DATA in data[:40]


def signed_content(data: bytes) -> bytes | None:
    """The bytes that were signed; None where there are none in it. Never raises."""
    try:
        at = _after(data, _enter(data, 0, _SEQUENCE), _SIGNED_DATA)
        at = _enter(data, _enter(data, at, _EXPLICIT), _SEQUENCE)
        at = _past(data, _past(data, at))  # the version, the digest algorithms
        at = _after(data, _enter(data, at, _SEQUENCE), _DATA)
        return b"".join(_octets(data, _enter(data, at, _EXPLICIT)))
    except _Broken:
        return None


def _octets(data: bytes, at: int) -> Iterator[bytes]:
    """An octet string, whole or in pieces; what is cut off is missing."""
    depth = 0
    for _ in range(_MAX_PIECES):
        if at >= len(data):
            return
        tag, start, length = _header(data, at)
        if tag == _OCTETS and length is not None:
            yield data[start : start + length]
            at = start + length
        elif tag in (_OCTETS_IN_PIECES, _END_OF_CONTENTS):
            depth += 1 if tag == _OCTETS_IN_PIECES else -1
            at = start
        else:
            return
        if depth <= 0:
            return


def _header(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Tag, where the content begins, its length; None for an indefinite one."""
    if at + 2 > len(data):
        raise _Broken
    tag, first = data[at], data[at + 1]
    if first < 0x80:
        return tag, at + 2, first
    if first == 0x80:
        return tag, at + 2, None
    width = first & 0x7F
    if width > 8 or at + 2 + width > len(data):
        raise _Broken
    return tag, at + 2 + width, int.from_bytes(data[at + 2 : at + 2 + width], "big")


def _enter(data: bytes, at: int, tag: int) -> int:
    found, start, _ = _header(data, at)
    if found != tag:
        raise _Broken
    return start


def _past(data: bytes, at: int) -> int:
    _, start, length = _header(data, at)
    if length is None:
        raise _Broken
    return start + length


def _after(data: bytes, at: int, expected: bytes) -> int:
    if data[at : at + len(expected)] != expected:
        raise _Broken
    return at + len(expected)
