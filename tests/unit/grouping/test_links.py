"""Grouping is links: taking them all back, in any order, gives the start exactly."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.grouping.links import Link, group, ungroup


@given(st.integers(2, 8), st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12), st.randoms())
def test_group_then_split_in_any_order_is_the_start(
    threads: int, joins: list[tuple[int, int]], chance: random.Random
) -> None:
    start = {thread: 100 + thread for thread in range(threads)}
    now, links = dict(start), ()
    for number, (gone, into) in enumerate(joins):
        now, link = group(now, number, [100 + gone % threads], 100 + into % threads)
        links = (*links, link)
    order = [link.id for link in links]
    chance.shuffle(order)
    for number in order:
        now, links = ungroup(now, links, number)
    assert now == start
    assert links == ()


def test_a_later_link_stays_when_an_earlier_one_goes() -> None:
    start = {1: 10, 2: 20, 3: 30}
    one, first = group(start, 1, [10], 20)
    two, second = group(one, 2, [20], 30)
    assert two == {1: 30, 2: 30, 3: 30}
    now, links = ungroup(two, (first, second), 1)
    assert now == {1: 30, 2: 30, 3: 30}  # the second link moved thread 1 too
    assert ungroup(now, links, 2)[0] == start


def test_grouping_moves_only_what_is_there() -> None:
    now, link = group({1: 10}, 1, [99], 10)
    assert now == {1: 10}
    assert link == Link(1, 10, ())
