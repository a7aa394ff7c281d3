"""An archive is listed by its own table of contents; nothing is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from app.model.message import Risk
from app.parsing.archives import list_zip


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def test_names_and_sizes_are_told_and_programs_come_first() -> None:
    found = list_zip(packed({"docs/a.pdf": b"1234", "x\u202egpj.exe": b"MZ", "docs/": b""}))
    assert found is not None
    assert [(each.name, each.size, each.risk) for each in found.entries] == [
        ("xgpj.exe", 2, Risk.PROGRAM),
        ("docs/a.pdf", 4, Risk.NONE),
    ]
    assert (found.count, found.size, found.is_bomb) == (2, 6, False)


def test_a_bomb_is_told_and_not_opened() -> None:
    whole = packed({"zeros": bytes(1000)})
    bomb = whole.replace(struct.pack("<I", 1000), struct.pack("<I", 4_000_000_000))
    found = list_zip(bomb)
    assert found is not None and found.is_bomb and found.size == 4_000_000_000


def test_paths_out_of_the_archive_are_only_names() -> None:
    found = list_zip(packed({"../../etc/passwd": b"", "C:\\x.txt": b""}))
    assert found is not None
    assert [each.name for each in found.entries] == ["../../etc/passwd", "C:/x.txt"]


def test_too_many_files_are_not_read() -> None:
    assert list_zip(b"PK\x01\x02" * 30_000) is None


@given(st.binary(max_size=200), st.integers(0, 150), st.binary(max_size=20))
def test_broken_archives_are_harmless(junk: bytes, at: int, patch: bytes) -> None:
    whole = packed({"a.txt": b"hello"})
    list_zip(junk)
    list_zip(whole[:at] + patch + whole[at + len(patch) :])
