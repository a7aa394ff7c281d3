"""What stands before a key in its header."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.channels.form_http_service import headers_with, service_of
from app.model.form_source import FormSource


@pytest.mark.parametrize(
    ("prefix", "value"),
    [
        ("", "k1"),
        ("Bearer", "Bearer k1"),
        ("Bearer ", "Bearer k1"),
        ("Api-Key", "Api-Key k1"),
        ("Token token=", "Token token=k1"),
    ],
)
def test_a_scheme_stands_apart_from_the_key(prefix: str, value: str) -> None:
    settings = {"url": "https://a.example/", "header": "Authorization", "prefix": prefix}
    service = service_of(FormSource(1, "own", "any", 1, datetime(2026, 1, 1, tzinfo=UTC), settings))
    assert headers_with(service, "k1") == {"Authorization": value}
