"""Times in every spelling, values of every kind, paths, and fields without a known name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.channels.form_http_reading import Reader, dig, instant, text_of
from app.channels.form_http_service import fill, fill_url, service_of
from app.errors import PunktualError
from app.model.form_source import FormSource
from app.parsing.forms.fields import Field, read_fields
from app.parsing.forms.keys import submission_key
from app.parsing.forms.vocabulary import Role

WARSAW = ZoneInfo("Europe/Warsaw")
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "told",
    [
        "2026-03-05T12:00:00Z",
        "2026-03-05T12:00:00.000Z",
        "2026-03-05T13:00:00+01:00",
        "2026-03-05 13:00:00",
        "2026-03-05T13:00:00.000000",
        "Thu, 05 Mar 2026 12:00:00 +0000",
        1772712000,
        1772712000000,
        "1772712000",
        "1772712000000",
        1772712000.0,
        46086 + 13 / 24,
    ],
)
def test_a_time_in_any_spelling(told: object) -> None:
    assert instant(told, WARSAW) == NOON


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        True,
        "yesterday",
        0,
        -5,
        48600100200,
        10**30,
        "9" * 60,
        float("nan"),
        float("inf"),
        [],
        {},
        "0001-01-01",
    ],
)
def test_what_is_no_time(told: object) -> None:
    assert instant(told, WARSAW) is None


@given(anything)
def test_any_value_is_text_that_can_be_stored(value: Any) -> None:
    text = text_of(value)
    assert text.encode("utf-8").decode() == text
    assert "\0" not in text


def test_values_as_a_person_writes_them() -> None:
    assert text_of(48600100200.0) == "48600100200"
    assert text_of(["an offer", "a call"]) == "an offer, a call"
    assert text_of({"first": "Anna", "last": "Nowak", "middle": None}) == "Anna Nowak"
    assert text_of(True) == "✓"
    assert text_of("a\ud800b") == "a?b"


@given(anything, st.text(".ab0-", max_size=8))
@example([1], "--0")
def test_a_path_finds_something_or_nothing(value: Any, path: str) -> None:
    dig(value, path)


def test_paths() -> None:
    data = {"a": {"b": [1, {"c.d": 2}]}, "1.3": "x", "n": None}
    assert dig(data, "a.b.-1.c.d") == 2
    assert dig(data, "a.b.0") == 1
    assert dig(data, "1.3") == "x"
    assert dig(data, "") is data
    assert dig(data, "a.b.7") is dig(data, "n.x") is dig(data, "zz") is None


@given(
    anything,
    st.sampled_from(
        ["any", "typeform", "jotform", "tally", "hubspot", "gravity_forms", "fluent_forms", "google_sheets"]
    ),
)
def test_no_answer_makes_the_reader_stumble(data: Any, code: str) -> None:
    """Submissions, or a sentence for the owner."""
    settings = dict.fromkeys(("form", "site", "login", "spreadsheet", "range"), "x") | {"url": "https://x.example"}
    service = service_of(FormSource(1, "", code, 1, NOON, settings))
    for one in (data, {path: data for path in service.items}, {path: [data] for path in service.items}):
        try:
            found = Reader(service, (), "PL", "Europe/Warsaw").page(json.loads(json.dumps(one)), "x.example")
        except PunktualError:
            continue
        assert all(submission.id and submission.raw for submission in found)


def test_gaps_can_not_break_out_of_an_address() -> None:
    assert (
        fill_url("{site}/f/{form}?x", {"site": "https://a.example", "form": "a/b?c#d"})
        == "https://a.example/f/a%2Fb%3Fc%23d?x"
    )
    assert fill("{a} {{b}} {c}", {"a": "1", "b": "{c}"}) == "1 {{c}} {c}"


def fields(**values: str) -> list[Field]:
    return [Field(label, value) for label, value in values.items()]


def test_fields_without_known_labels() -> None:
    reading = read_fields(
        fields(a1="Anna Nowak", a2="anna@kunde.example", a3="600 100 200", a4="Gdzie jest moja paczka?"), "PL"
    )
    assert (reading.email, reading.phone) == ("anna@kunde.example", "+48600100200")
    assert reading.message == "Gdzie jest moja paczka?"


def test_two_addresses_are_not_guessed_between() -> None:
    assert read_fields(fields(a1="anna@kunde.example", a2="jan@kunde.example"), "PL").email is None


def test_a_label_says_more_than_the_kind_of_the_input() -> None:
    given_fields = [
        Field("Adres dostawy", "ul. Długa 5\n00-001 Warszawa", Role.MESSAGE),
        Field("Pytanie", "Kiedy?", Role.MESSAGE),
    ]
    assert read_fields(given_fields, "PL").message == "Kiedy?"


def test_no_value_gets_into_a_header() -> None:
    reading = read_fields(fields(Subject="Hi\r\nBcc: x@y.example", Name="Anna\r\nBcc: x@y.example", Message="m"), "PL")
    assert "\n" not in (reading.subject or "") + (reading.name or "")


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=60))
def test_the_key_does_not_mind_what_mail_does_to_a_text(text: str) -> None:
    one = read_fields(fields(email="anna@kunde.example", message=text), "PL")
    wrapped = "  " + text.replace(" ", "  \r\n ").upper().lower() + " \n"
    other = read_fields(fields(message=wrapped, email="Anna@Kunde.example", phone=""), "PL")
    if text.upper().lower() == text.lower():
        assert submission_key(one) == submission_key(other)


def test_other_words_have_another_key() -> None:
    keys = {
        submission_key(read_fields(fields(email=email, message=text), "PL"))
        for email in ("a@kunde.example", "b@kunde.example")
        for text in ("Gdzie jest paczka 1?", "Gdzie jest paczka 2?")
    }
    assert len(keys) == 4


def test_undated_rows_are_told_apart_by_what_they_say() -> None:
    service = service_of(FormSource(1, "", "any", 1, NOON, {"url": "https://x.example", "id": "", "items": ""}))
    rows = [{"email": "a@kunde.example", "message": "Halo?"}] * 2 + [{"email": "b@kunde.example", "message": "Halo?"}]

    def ids(data: list[dict[str, str]]) -> list[str]:
        return [one.id for one in Reader(service, (), "PL", "UTC").page(data, "x.example")]

    assert len(set(ids(rows))) == 3
    assert set(ids(rows[::-1])) == set(ids(rows))
    assert set(ids([{**row, "status": "done"} for row in rows])) == set(ids(rows))


def test_the_day_of_a_spreadsheet_is_that_of_its_zone() -> None:
    summer = instant(46200.5, WARSAW)
    assert summer is not None
    assert summer.astimezone(WARSAW).utcoffset() == timedelta(hours=2)
    assert summer.astimezone(WARSAW).hour == 12
