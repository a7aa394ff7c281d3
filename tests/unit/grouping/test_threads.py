"""Ids that tie messages into threads, whatever is in the headers."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.grouping.threads import ThreadIndex, thread_keys


def test_own_id_then_root_then_nearest() -> None:
    assert thread_keys("<c@x.pl>", ["<b@x.pl>"], ["<a@x.pl>", "<b@x.pl>"]) == ("c@x.pl", "a@x.pl", "b@x.pl")


def test_brackets_case_and_blanks_do_not_matter() -> None:
    assert thread_keys("C@X.pl", [" <B@x.PL> "], []) == ("c@x.pl", "b@x.pl")


def test_ids_that_name_nothing_tie_nothing() -> None:
    assert thread_keys("", ["<>"], ["<null>", "<undefined@localhost>", "<@x>"]) == ()


def test_ten_thousand_references_keep_root_and_nearest() -> None:
    ids = [f"<m{n}@example.com>" for n in range(10_000)]
    found = thread_keys("<own@example.com>", ids[-1:], ids)
    assert len(found) == 40
    assert found[:3] == ("own@example.com", "m0@example.com", "m9999@example.com")


@given(st.text(max_size=300), st.lists(st.text(max_size=300)), st.lists(st.text(max_size=300)))
def test_nothing_makes_it_fail(own: str, parents: list[str], references: list[str]) -> None:
    found = thread_keys(own, parents, references)
    assert len(found) == len(set(found)) <= 40
    assert all(0 < len(key) <= 250 for key in found)


@given(st.randoms(use_true_random=False), st.integers(2, 30))
def test_a_thread_is_one_whatever_order_it_comes_in(chance: random.Random, length: int) -> None:
    mails = [(f"<m{n}@x.pl>", [f"<m{chance.randrange(n)}@x.pl>"] if n else []) for n in range(length)]
    chance.shuffle(mails)
    index = ThreadIndex()
    for own, parents in mails:
        index.add(thread_keys(own, parents, []))
    assert len({index.root(f"m{n}@x.pl") for n in range(length)}) == 1
