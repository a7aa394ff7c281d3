from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.listing.diff import Change, Insert, Move, Remove, Step, diff


def apply(old: list[int], steps: tuple[Step, ...]) -> list[int]:
    """As a list model would: every step must be valid for the list so far."""
    rows = list(old)
    for step in steps:
        match step:
            case Remove(position):
                assert 0 <= position < len(rows)
                del rows[position]
            case Move(source, target):
                assert 0 <= source < len(rows)
                assert 0 <= target < len(rows)
                assert source != target
                rows.insert(target, rows.pop(source))
            case Insert(position, id_):
                assert 0 <= position <= len(rows)
                assert id_ not in rows
                rows.insert(position, id_)
            case Change(position, id_):
                assert rows[position] == id_
    return rows


def longest_rising(numbers: list[int]) -> int:
    best: list[int] = []
    for n, number in enumerate(numbers):
        best.append(1 + max((best[m] for m in range(n) if numbers[m] < number), default=0))
    return max(best, default=0)


ids = st.lists(st.integers(0, 30), unique=True, max_size=25)


@given(ids, ids, st.sets(st.integers(0, 30)))
def test_the_steps_lead_from_old_to_new(old: list[int], new: list[int], changed: set[int]) -> None:
    steps = diff(old, new, changed)
    assert apply(old, steps) == new
    assert {step.id for step in steps if isinstance(step, Change)} == changed & set(old) & set(new)


@given(st.permutations(range(20)))
def test_moves_are_as_few_as_possible(new: list[int]) -> None:
    steps = diff(range(20), new, ())
    assert apply(list(range(20)), steps) == new
    assert len(steps) == 20 - longest_rising(new)


def test_one_row_that_moves_is_one_step() -> None:
    assert diff([1, 2, 3, 4, 5], [1, 5, 2, 3, 4], {5}) == (Move(4, 1), Change(1, 5))
    assert diff([1, 2, 3, 4, 5], [2, 3, 4, 1, 5], ()) == (Move(0, 3),)


def test_nothing_new_is_no_step() -> None:
    assert diff([3, 1, 2], [3, 1, 2], ()) == ()
    assert diff([3, 1, 2], [3, 1, 2], {1, 9}) == (Change(1, 1),)


def test_thousands_of_rows() -> None:
    dice = random.Random(4)
    old = dice.sample(range(10_000), 5_000)
    new = dice.sample(range(10_000), 5_000)
    assert apply(old, diff(old, new, ())) == new
