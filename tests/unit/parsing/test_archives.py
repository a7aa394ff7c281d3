"""An archive is listed by its own table of contents; nothing is unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Risk
from app.parsing.archives import closed_kind, list_archive


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def test_names_and_sizes_are_told_and_programs_come_first() -> None:
    found = list_archive(packed({"docs/a.pdf": b"1234", "x\u202egpj.exe": b"MZ", "docs/": b""}))
    assert found is not None
    assert [(each.name, each.size, each.risk) for each in found.entries] == [
        ("xgpj.exe", 2, Risk.DISGUISED),
        ("docs/a.pdf", 4, Risk.NONE),
    ]
    assert (found.count, found.size, found.is_bomb) == (2, 6, False)


def test_a_bomb_is_told_and_not_opened() -> None:
    whole = packed({"zeros": bytes(1000)})
    bomb = whole.replace(struct.pack("<I", 1000), struct.pack("<I", 4_000_000_000))
    found = list_archive(bomb)
    assert found is not None and found.is_bomb and found.size == 4_000_000_000


def test_paths_out_of_the_archive_are_only_names() -> None:
    found = list_archive(packed({"../../etc/passwd": b"", "C:\\x.txt": b""}))
    assert found is not None
    assert [each.name for each in found.entries] == ["../../etc/passwd", "C:/x.txt"]


def test_too_many_files_are_not_read() -> None:
    assert list_archive(b"PK\x01\x02" * 30_000) is None


@given(st.binary(max_size=200), st.integers(0, 150), st.binary(max_size=20))
def test_broken_archives_are_harmless(junk: bytes, at: int, patch: bytes) -> None:
    whole = packed({"a.txt": b"hello"})
    list_archive(junk)
    list_archive(whole[:at] + patch + whole[at + len(patch) :])


def tarred(files: dict[str, bytes], kind: int = tarfile.PAX_FORMAT) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=kind) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        archive.addfile(tarfile.TarInfo("folder/"))
    return content.getvalue()


def plain(content: bytes) -> bytes:
    return content


METHODS = [
    plain,
    gzip.compress,
    bz2.compress,
    lzma.compress,
    lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_a_tar_is_listed_however_it_is_compressed(method: Callable[[bytes], bytes], kind: int) -> None:
    long = "x" * 90 + "/" + "ż" * 40 + ".pdf"
    found = list_archive(method(tarred({"docs/a.pdf": b"1234", "b.pdf.exe": b"MZ" * 9000, long: b"1"}, kind)), "a.tgz")
    assert found is not None
    assert [(each.name, each.size, each.risk) for each in found.entries][:2] == [
        ("b.pdf.exe", 18_000, Risk.DISGUISED),
        ("docs/a.pdf", 4, Risk.NONE),
    ]
    assert {each.name for each in found.entries} >= {long}
    assert not found.is_bomb and not found.is_cut


@pytest.mark.parametrize("method", [gzip.compress, bz2.compress, lzma.compress])
def test_one_compressed_file_is_told_by_the_name_of_its_archive(method: Callable[[bytes], bytes]) -> None:
    found = list_archive(method(b"hello" * 100), "letter.txt.gz")
    assert found is not None
    assert [(each.name, each.size) for each in found.entries] == [("letter.txt", 500)]


@pytest.mark.parametrize("method", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("wrap", [lambda zeros: tarred({"zeros": zeros, "after.exe": b""}), plain])
def test_a_compressed_bomb_is_told_and_fills_no_memory(
    method: Callable[[bytes], bytes], wrap: Callable[[bytes], bytes]
) -> None:
    bomb = method(wrap(bytes(60_000_000)))
    tracemalloc.start()
    found = list_archive(bomb, "a.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None and found.is_cut and found.count == 1
    assert found.is_bomb
    assert peak < 12_000_000


def test_a_tar_of_lies_ends() -> None:
    """Sizes below nothing and beyond the end (CVE-2025-8194)."""
    for size in (b"\xff" * 12, b"\x80" + b"\xff" * 11, b"77777777777\x00"):
        head = bytearray(tarred({"a": b""})[:512])
        head[124:136] = size
        head[148:156] = b" " * 8
        head[148:156] = f"{sum(head):06o}".encode() + b"\x00 "
        list_archive(bytes(head) + bytes(1024))
        list_archive(gzip.compress(bytes(head) * 50 + bytes(1024)))


def test_an_extended_header_of_digits_ends() -> None:
    """`tarfile` looks through it anew from each of them (CVE-2024-6232)."""
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, 10_000_000
    digits = head.tobuf(tarfile.USTAR_FORMAT) + b"1" * 10_000_000
    found = list_archive(digits + bytes(-len(digits) % 512) + tarred({"after.exe": b"MZ"}))
    assert found is not None and [each.name for each in found.entries] == ["after.exe", "folder"]


@pytest.mark.parametrize(
    "record", [b"0 path=a\n", b"99999999 path=a\n", b"1 path=a\n", b"path=a\n", b"9 path=", b"8 x=y\n"]
)
def test_odd_extended_headers_are_harmless(record: bytes) -> None:
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, len(record)
    found = list_archive(head.tobuf(tarfile.USTAR_FORMAT) + record.ljust(512, b"\0") + tarred({"b": b"1"}))
    assert found is not None and found.count == 2


@pytest.mark.parametrize("method", [gzip.compress, bz2.compress, lzma.compress])
def test_what_is_there_of_a_cut_archive_is_listed(method: Callable[[bytes], bytes]) -> None:
    whole = method(tarred({"a.exe": b"MZ", "noise": random.Random(1).randbytes(300_000)}))
    found = list_archive(whole[:-100_000])
    assert found is None or (found.is_cut and [each.name for each in found.entries][:1] == ["a.exe"])
    assert method is not gzip.compress or found is not None


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_links_with_long_names_are_one_entry_each(kind: int) -> None:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=kind, pax_headers={"comment": "ż"}) as archive:
        link = tarfile.TarInfo("l" * 120)
        link.type, link.linkname = tarfile.SYMTYPE, "t" * 120
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("short"))
    found = list_archive(content.getvalue())
    assert found is not None and not found.is_cut
    assert [each.name for each in found.entries] == ["l" * 120, "short"]


def test_a_file_without_a_name_in_a_zip_is_listed() -> None:
    whole = packed({"a": b"hello"})
    at = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    nameless = whole[: at + 28] + bytes(2) + whole[at + 30 : at + 46] + whole[at + 47 : end] + whole[end:]
    size = int.from_bytes(whole[end + 12 : end + 16], "little") - 1
    nameless = nameless[: end - 1 + 12] + size.to_bytes(4, "little") + nameless[end - 1 + 16 :]
    found = list_archive(nameless)
    assert found is not None and found.count == 1


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [(b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"), (b"Rar!\x1a\x07\x01\x00", "RAR"), (b"MSCF", "CAB"), (b"PK\x03\x04", "")],
)
def test_other_archives_are_only_named(beginning: bytes, kind: str) -> None:
    content = beginning + bytes(200)
    assert list_archive(content) is None
    assert closed_kind(content) == kind


def test_locked_files_are_told() -> None:
    whole = bytearray(packed({"a.txt": b"hello"}))
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    found = list_archive(bytes(whole))
    assert found is not None and [each.is_encrypted for each in found.entries] == [True]


@given(st.integers(0, 600), st.binary(max_size=20), st.sampled_from(METHODS))
def test_broken_tars_are_harmless(at: int, patch: bytes, method: Callable[[bytes], bytes]) -> None:
    whole = tarred({"a.txt": b"hello", "b" * 120: b""})
    list_archive(method(whole[:at] + patch + whole[at + len(patch) :]))
    made = method(whole)
    list_archive(made[:at] + patch + made[at + len(patch) :])
