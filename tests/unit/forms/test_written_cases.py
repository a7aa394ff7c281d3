"""Mail of products that the reader has never heard of, and mail that only looks like a form."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from app.parsing.forms import read_form

_spec = importlib.util.spec_from_file_location("form_cases", Path(__file__).with_name("cases.py"))
assert _spec and _spec.loader
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)


def squeeze(value: str | None) -> str:
    return " ".join((value or "").split())


@pytest.mark.parametrize("case", cases.load("products.toml"), ids=lambda case: case["id"])
def test_a_form_is_read(case: dict[str, Any]) -> None:
    reading = read_form(cases.message(case), case.get("region", "PL"))
    want = case["want"]
    assert reading is not None
    assert reading.email == want.get("email")
    assert reading.phone == want.get("phone")
    for part in ("name", "subject", "message"):
        if not want.get("any_" + part):
            assert squeeze(getattr(reading, part)) == squeeze(want.get(part)), part
    if "field" in want:
        assert tuple(want["field"]) in reading.fields
    assert len(reading.signs) > 1
    assert reading.shape


@pytest.mark.parametrize("case", cases.load("others.toml"), ids=lambda case: case["id"])
def test_other_mail_is_no_form(case: dict[str, Any]) -> None:
    assert read_form(cases.message(case), "PL") is None
