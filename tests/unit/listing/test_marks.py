"""What was searched for is found again in the text, as the search folds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.listing.marks import finder


def marked(query: str, text: str) -> list[str]:
    find = finder(query)
    return [text[start:end] for start, end in find(text)] if find else []


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("zwrot", "Zwroty i ZWROT, bezzwrotny", ["Zwroty", "ZWROT"]),
        ("lodz", "w Łodzi i łódź", ["Łodzi", "łódź"]),
        ("strasse", "Hauptstraße, Straße 5", ["Straße"]),
        ("كتاب", "کتاب‌ها", ["کتاب‌ها"]),
        ("cafe", "cafe\u0301 noir", ["cafe\u0301"]),
        ("10477", "order 10477, 104778, ۱۰۴۷۷", ["10477", "104778", "۱۰۴۷۷"]),
        ("600555112", "tel. +48 600 555-112 or 600555112", ["600 555-112", "600555112"]),
        ("600 555 112", "call 600-555-112", ["600-555-112"]),
        ('"blue dress"', "a blue  dress, blue dresses", ["blue  dress"]),
        ("from:anna dress", "anna's dress", ["dress"]),
        ("a dress", "a dress", ["dress"]),
        ("anna@shop.example", "write to anna@shop.example!", ["anna@shop.example"]),
        ("(", "a ( b", []),
        ("is:overdue", "overdue", []),
    ],
)
def test_the_words_are_marked(query: str, text: str, found: list[str]) -> None:
    assert marked(query, text) == found


@given(st.text(max_size=60), st.text(max_size=300))
def test_stretches_lie_in_the_text_one_after_the_other(query: str, text: str) -> None:
    find = finder(query)
    at = 0
    for start, end in find(text) if find else []:
        assert at <= start < end <= len(text)
        at = end


@given(st.from_regex(r"[a-złążśćńóę]{3,12}", fullmatch=True), st.text(alphabet="abc ,.\n", max_size=40))
def test_a_word_is_always_found_where_it_stands_alone(word: str, around: str) -> None:
    text = f"{around} {word.upper()} {around}"
    assert word.upper() in marked(word, text)
