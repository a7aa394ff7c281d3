"""Names say what a file can do, whatever is done to hide it; saved names are safe everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.message import FileKind, Risk
from app.parsing.attachments import clean_name
from app.parsing.file_risk import kind_of, risk_of, safe_name


@pytest.mark.parametrize(
    ("name", "risk"),
    [
        ("invoice.pdf.exe", Risk.DISGUISED),
        ("photo.jpg                      .scr", Risk.DISGUISED),
        ("faktura\u202efdp.exe", Risk.DISGUISED),
        ("a.JS", Risk.PROGRAM),
        ("a.exe.", Risk.PROGRAM),
        ("a.exe \u00a0", Risk.PROGRAM),
        ("a.e\u200bxe", Risk.PROGRAM),
        ("a.lnk", Risk.PROGRAM),
        ("scan.pdf.js", Risk.DISGUISED),
        ("scan.pdf .lnk", Risk.DISGUISED),
        ("archive.tar.gz", Risk.NONE),
        ("list.csv.vbs", Risk.DISGUISED),
        ("report_\u202excod.scr", Risk.DISGUISED),
        ("a\u2067fdp.exe", Risk.DISGUISED),
        ("\u202bفاکتور\u202c.pdf", Risk.NONE),
        ("picture.jpg.library-ms", Risk.NONE),
        ("notes.txt.desktop", Risk.DISGUISED),
        ("a.url", Risk.PROGRAM),
        ("a.one", Risk.MACROS),
        ("disk.iso", Risk.PROGRAM),
        ("setup.msi", Risk.PROGRAM),
        ("y.docm", Risk.MACROS),
        ("prices.xlsm", Risk.MACROS),
        ("x.html", Risk.PAGE),
        ("drawing.svg", Risk.PAGE),
        ("a.pdf", Risk.NONE),
        ("holiday.2026.jpg", Risk.NONE),
        ("c.txt", Risk.NONE),
        ("exe", Risk.NONE),
        ("", Risk.NONE),
    ],
)
def test_what_can_act_is_known(name: str, risk: Risk) -> None:
    assert risk_of(name) is risk


def test_a_type_tells_where_the_name_does_not() -> None:
    assert risk_of("setup", "application/x-msdownload") is Risk.PROGRAM
    assert risk_of("page", "text/html") is Risk.PAGE
    assert kind_of("letter", "message/rfc822") is FileKind.MAIL
    assert kind_of("letter", "image/png") is FileKind.IMAGE
    assert kind_of("a.zip", "image/png") is FileKind.ARCHIVE  # the system goes by the ending
    assert kind_of("a", "image/svg+xml") is FileKind.OTHER


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("", "attachment"),
        ("...", "attachment"),
        ("C:\\x\\y.pdf", "C__x_y.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("nul .txt", "_nul .txt"),
        ("COM1.pdf", "_COM1.pdf"),
        ("console.pdf", "console.pdf"),
        (".bashrc", "bashrc"),
        ("a:stream", "a_stream"),
        ("faktura 10477.pdf", "faktura 10477.pdf"),
        ("ł" * 300 + ".docx", "ł" * 57 + ".docx"),
    ],
)
def test_names_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_every_name_is_safe_and_stays_dangerous(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 121
    assert not re.search(r'[\x00-\x1f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]', safe)
    assert safe == safe_name(safe)
    assert safe not in (".", "..") and safe[0] != "." and safe[-1] not in ". "


@given(st.text(max_size=40), st.sampled_from(["exe", "js", "lnk", "vbs", "scr"]))
def test_nothing_hides_a_program(name: str, ending: str) -> None:
    shown = clean_name(f"{name}.{ending}")
    assert risk_of(f"{name}.{ending}") in (Risk.PROGRAM, Risk.DISGUISED)
    assert shown.endswith(ending) or not shown
