"""Files for other programs: private, marked, gone afterwards, never over another file."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from app.host.opening import HandedFiles, mark_as_from_web, save_beside


def test_files_keep_their_name_and_go_at_the_end() -> None:
    handed = HandedFiles()
    one, two = handed.put("a.pdf", b"1"), handed.put("a.pdf", b"2")
    assert (one.name, one.read_bytes(), two.name, two.read_bytes()) == ("a.pdf", b"1", "a.pdf", b"2")
    handed.close()
    assert not one.exists() and not one.parent.parent.exists()
    handed.close()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are Windows' own there")
def test_nobody_else_can_read_or_run_them() -> None:
    handed = HandedFiles()
    path = handed.put("run.sh", b"#!/bin/sh")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    handed.close()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    names = [save_beside(tmp_path, "a.tar.gz", bytes([number])).name for number in range(3)]
    assert names == ["a.tar.gz", "a.tar (2).gz", "a.tar (3).gz"]
    assert (tmp_path / "a.tar.gz").read_bytes() == b"\0"


def test_the_mark_of_the_web_is_a_stream_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.exe"
    path.write_bytes(b"MZ")
    mark_as_from_web(path, "win32")
    assert Path(f"{path}:Zone.Identifier").read_bytes() == b"[ZoneTransfer]\r\nZoneId=3\r\n"
    other = tmp_path / "b.exe"
    other.write_bytes(b"MZ")
    mark_as_from_web(other, "linux")
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith("b")) == ["b.exe"]
