"""What is in an archive, without unpacking it anywhere: a ZIP's table of contents, the heads of a TAR's files.

A compressed TAR has to be read through to find those heads, so it is, up to a limit and in small pieces: a bomb stays
harmless.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from app.model.message import Risk
from app.parsing.attachments import clean_name
from app.parsing.file_risk import risk_of

_MOST_ENTRIES = 20_000
_SHOWN = 500
_ENTRY = b"PK\x01\x02"
_MOST_UNPACKED = 40_000_000  # bytes; two seconds of the slowest method
_PIECE = 65_536
_BLOCK = 512
_LONGEST_HEADER = 65_536
_NAMING = (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME)
_WITHOUT_CONTENT = (
    tarfile.DIRTYPE,
    tarfile.LNKTYPE,
    tarfile.SYMTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.FIFOTYPE,
)
_BOMB = 500  # times its own size
#: How archives begin that can only be named, and what they are called.
_CLOSED = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"MSCF", "CAB"),
    (b"\x60\xea", "ARJ"),
    (b"\x1f\x9d", "compress (.Z)"),
)
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, lzma.LZMAError, zlib.error),
    *(ValueError, OSError, EOFError, NotImplementedError, OverflowError, RecursionError, MemoryError),
)


@dataclass(frozen=True, slots=True)
class Packed:
    """:ivar name: with its folders
    :ivar size: bytes it claims to have when unpacked
    """

    name: str
    size: int
    is_encrypted: bool = False
    risk: Risk = Risk.NONE


@dataclass(frozen=True, slots=True)
class Listing:
    """:ivar count, size: of all files that were found, shown or not
    :ivar is_bomb: unpacks, or claims to, to more than five hundred times its own size
    :ivar is_cut: there is more, which was not looked at
    """

    entries: tuple[Packed, ...] = ()
    count: int = 0
    size: int = 0
    is_bomb: bool = False
    is_cut: bool = False


def list_archive(content: bytes, name: str = "") -> Listing | None:
    """The files in it, those that can act first; None where it can't be read. Linear in its length; never raises.

    :param name: of the archive; what one compressed file is called comes from it
    """
    if content.count(_ENTRY) > _MOST_ENTRIES:
        return None
    try:
        if content.startswith(b"PK"):
            return _list_zip(content)
        return _list_stream(_Bounded(_unpacking(content)), len(content), name)
    except _BROKEN:
        return None


def closed_kind(content: bytes) -> str:
    """The name of a kind of archive that can't be looked into here, "" for others."""
    return next((name for beginning, name in _CLOSED if content.startswith(beginning)), "")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _unpacking(content: bytes) -> _Readable:
    """The content, unpacked as it is read where it is compressed."""
    packed = io.BytesIO(content)
    if content.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=packed)
    if content.startswith(b"BZh"):
        return bz2.BZ2File(packed)
    return lzma.LZMAFile(packed) if content.startswith((b"\xfd7zXZ\x00", b"\x5d\x00\x00")) else packed


class _Bounded:
    """What a stream holds, a piece at a time, up to a limit.

    :ivar count: bytes that were read
    :ivar is_cut: the limit was reached, or less came than was asked for
    """

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self._head = stream.read(_BLOCK)
        self.count = 0
        self.is_cut = False

    def is_tar(self) -> bool:
        try:
            tarfile.TarInfo.frombuf(self._head, "utf-8", "replace")
        except tarfile.HeaderError:
            return False
        return True

    def read(self) -> bytes:
        made, self._head = self._head or self._stream.read(_PIECE), b""
        self.count += len(made)
        self.is_cut = self.is_cut or self.count > _MOST_UNPACKED
        return b"" if self.is_cut else made

    def take(self, size: int, most: int = 0) -> bytes:
        """The first bytes, `most` at most, of so many that are gone past."""
        taken = bytearray()
        while size > 0:
            made = self.read()
            if not made:
                self.is_cut = True
                break
            made, self._head = made[:size], made[size:]
            self.count -= len(self._head)
            taken += made[: most - len(taken)]
            size -= len(made)
        return bytes(taken)


def _list_zip(content: bytes) -> Listing:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = [each for each in archive.infolist() if not each.filename.endswith("/")]
    return _listing([_packed(each.filename, each.file_size, bool(each.flag_bits & 1)) for each in found], len(content))


def _list_stream(stream: _Bounded, own_size: int, name: str) -> Listing | None:
    """A TAR, or one file that was compressed alone."""
    if stream.is_tar():
        return _list_tar(stream, own_size)
    while stream.read():
        pass
    if stream.count == own_size:
        return None  # nothing was unpacked
    inner = clean_name(name).rpartition(".")[0] or clean_name(name)
    return _listing([_packed(inner, stream.count)], own_size, is_cut=stream.is_cut, unpacked=stream.count)


def _list_tar(stream: _Bounded, own_size: int) -> Listing:
    found: list[Packed] = []
    is_cut = False
    try:
        found.extend(islice(_packed_in_tar(stream), _MOST_ENTRIES))
    except _BROKEN:
        is_cut = True
    is_cut = is_cut or stream.is_cut or len(found) == _MOST_ENTRIES
    return _listing(found, own_size, is_cut=is_cut, unpacked=stream.count)


def _packed_in_tar(stream: _Bounded) -> Iterator[Packed]:
    """By its headers alone, going forward only. Not by `tarfile`: it takes minutes for an extended header of digits."""
    name = ""
    while (head := stream.take(_BLOCK, _BLOCK)).strip(b"\0"):
        entry = tarfile.TarInfo.frombuf(head, "utf-8", "replace")
        size = 0 if entry.type in _WITHOUT_CONTENT else max(entry.size, 0)
        content = stream.take(-(-size // _BLOCK) * _BLOCK, _LONGEST_HEADER if entry.type in _NAMING else 0)[:size]
        if entry.type == tarfile.XHDTYPE:
            name = _extended_name(content) or name
        elif entry.type == tarfile.GNUTYPE_LONGNAME:
            name = content.rstrip(b"\0").decode("utf-8", "replace")
        elif entry.type not in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
            if entry.isreg() or entry.islnk() or entry.issym():
                yield _packed(name or entry.name, max(entry.size, 0))
            name = ""


def _extended_name(header: bytes) -> str:
    """The path in records of "LENGTH KEY=VALUE" (POSIX pax), "" where there is none."""
    at = 0
    while (space := header.find(b" ", at, at + 9)) > at and header[at:space].isdigit():
        end = at + int(header[at:space])
        key, _, value = header[space + 1 : end - 1].partition(b"=")
        if key == b"path":
            return value.decode("utf-8", "replace")
        at = max(end, space + 1)
    return ""


def _listing(packed: list[Packed], own_size: int, *, is_cut: bool = False, unpacked: int = 0) -> Listing:
    size = sum(each.size for each in packed)
    shown = sorted(packed, key=lambda each: each.risk not in (Risk.PROGRAM, Risk.DISGUISED))[:_SHOWN]
    is_bomb = max(size, unpacked) > _BOMB * max(own_size, 1000)
    return Listing(tuple(shown), len(packed), size, is_bomb, is_cut)


def _packed(path: str, size: int, is_encrypted: bool = False) -> Packed:
    *folders, last = path[:1000].replace("\\", "/").split("/")
    name = "/".join(part for part in (*map(clean_name, folders), clean_name(last)) if part)
    return Packed(name, size, is_encrypted, risk_of(last))
