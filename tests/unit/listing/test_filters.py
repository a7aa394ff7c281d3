from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.listing.filters import Is, Query, parse_query
from app.model.message import Channel


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("zwrot sukienki", Query(words=("zwrot", "sukienki"))),
        ('"green dress" size', Query(words=("size",), phrases=("green dress",))),
        ("„zielona sukienka”", Query(phrases=("zielona sukienka",))),
        ("“green dress”", Query(phrases=("green dress",))),
        ("from:anna", Query(senders=("anna",))),
        ('FROM:"Anna Kowalska" from:bob@x.example', Query(senders=("Anna Kowalska", "bob@x.example"))),
        ("channel:form channel:Phone", Query(channels=frozenset({Channel.FORM, Channel.PHONE}))),
        ("is:overdue is:unread", Query(states=frozenset({Is.OVERDUE, Is.UNREAD}))),
        ("has:attachment invoice", Query(words=("invoice",), has_attachment=True)),
        ("before:2026-03-05", Query(before=date(2026, 3, 5))),
        ("after:2026-3", Query(since=date(2026, 3, 1))),
        ("after:2026 before:2027/01", Query(since=date(2026, 1, 1), before=date(2027, 1, 1))),
        ("after:۲۰۲۶-۰۳", Query(since=date(2026, 3, 1))),
        ("before:2026-13-01", Query(words=("before:2026-13-01",))),
        ("before:tomorrow", Query(words=("before:tomorrow",))),
        ("is:blue channel:fax has:wings", Query(words=("is:blue", "channel:fax", "has:wings"))),
        ("Re:order http://shop.example", Query(words=("Re:order", "http://shop.example"))),
        ("from: is:", Query()),
        ('from:"Anna', Query(senders=("Anna",))),
        ('12:30 size:42 "', Query(words=("12:30", "size:42"))),
        ("سفارش from:علی", Query(words=("سفارش",), senders=("علی",))),
    ],
)
def test_queries(text: str, query: Query) -> None:
    assert parse_query(text) == query


@given(st.text() | st.text(alphabet='abfrom:is"has-0129 ', max_size=60))
def test_anything_can_be_typed(text: str) -> None:
    query = parse_query(text)
    assert all(query.words) and all(query.phrases) and all(query.senders)


@given(st.lists(st.text(alphabet="abcdefgłśزب", min_size=1, max_size=8), max_size=6))
def test_plain_words_are_kept_in_order(words: list[str]) -> None:
    assert parse_query("  ".join(words)) == Query(words=tuple(words))
