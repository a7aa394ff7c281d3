"""What an owner's settings make of a service: its header, and the time since when it is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from app.channels.form_http import FormHttp
from app.channels.form_http_service import headers_with, service_of
from app.model.form_source import FormSource

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


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


@pytest.mark.parametrize(
    ("zone", "written", "told"),
    [
        ("site", "%Y-%m-%d %H:%M:%S", "2026-07-01 05:00:00"),
        ("site", "%Y-%m-%dT%H:%M:%SZ", "2026-07-01T12:00:00Z"),  # which says UTC itself
        ("Europe/Warsaw", "%H:%M", "14:00"),
        ("UTC", "%Y-%m-%dT%H:%M:%S", "2026-07-01T12:00:00"),
        ("nowhere", "%H:%M", "12:00"),
    ],
)
def test_since_is_told_in_the_services_own_time(httpserver: HTTPServer, zone: str, written: str, told: str) -> None:
    httpserver.expect_request("/", query_string={"from": told}).respond_with_json([])
    settings = {"url": "https://a.example/", "zone": zone, "since_parameter": "from", "since_format": written}
    source = FormSource(1, "", "any", 1, NOON, settings)
    form = FormHttp(source, "", "US", "America/Los_Angeles", httpserver.url_for("").rstrip("/"))
    assert [page.submissions for page in form.pages(NOON)] == [()]
