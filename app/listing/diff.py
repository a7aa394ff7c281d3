"""From one list of rows to the next in steps, so that selection and scroll survive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Remove:
    position: int


@dataclass(frozen=True, slots=True)
class Move:
    """Take the row out at `source`, then put it in at `target` of what is left.

    (Qt's beginMoveRows wants `target + 1` where target >= source.)
    """

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Insert:
    position: int
    id: int


@dataclass(frozen=True, slots=True)
class Change:
    """The row at this position shows something else."""

    position: int
    id: int


Step: TypeAlias = Remove | Move | Insert | Change


def diff(old: Sequence[int], new: Sequence[int], changed: Collection[int]) -> tuple[Step, ...]:
    """The steps from `old` to `new`, each valid for the list as the steps before left it; as few moves as possible.

    Removals come first (from the end), then moves, insertions from the top, and last the changes of rows that were
    there before. Ids are unique in each list. Takes O(n log n) comparisons.
    """
    if len(old) == len(new) and list(old) == list(new):
        return tuple(Change(n, id_) for n, id_ in enumerate(new) if id_ in changed) if changed else ()
    before, after = set(old), set(new)
    steps: list[Step] = [Remove(n) for n in range(len(old) - 1, -1, -1) if old[n] not in after]
    steps += _moves([id_ for id_ in old if id_ in after], [id_ for id_ in new if id_ in before])
    steps += [Insert(n, id_) for n, id_ in enumerate(new) if id_ not in before]
    wanted = before.intersection(changed)
    steps += [Change(n, id_) for n, id_ in enumerate(new) if id_ in wanted]
    return tuple(steps)


def _moves(old: Sequence[int], new: Sequence[int]) -> Iterator[Move]:
    """Put the rows that are not in the longest rising run right behind their new predecessors, in the new order.

    Between two rows that stay lie first the movers already put there, then those not yet taken away, both in order;
    so positions follow from counts and no list need be searched.
    """
    target = {id_: n for n, id_ in enumerate(new)}
    stays = set(_longest_rising([target[id_] for id_ in old]))
    staying = sorted(stays)
    movers: list[int] = []  # by their old order
    old_gaps: list[int] = []  # how many staying rows each mover had above it
    gap = 0
    for id_ in old:
        if target[id_] in stays:
            gap += 1
        else:
            movers.append(target[id_])
            old_gaps.append(gap)
    rank = {mover: n for n, mover in enumerate(movers)}
    left = list(range(len(movers)))
    put_gaps: list[int] = []
    for mover in sorted(movers):
        place = bisect_left(left, rank[mover])
        old_gap, new_gap = old_gaps[rank[mover]], bisect_left(staying, mover)
        source = old_gap + bisect_right(put_gaps, old_gap) + place
        del left[place]
        yield Move(source, new_gap + len(put_gaps) + bisect_left(left, bisect_left(old_gaps, new_gap)))
        put_gaps.append(new_gap)


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """A longest rising subsequence (patience sorting)."""
    tails: list[int] = []
    tail_at: list[int] = []
    previous: list[int] = []
    for n, number in enumerate(numbers):
        length = bisect_left(tails, number)
        previous.append(tail_at[length - 1] if length else -1)
        if length == len(tails):
            tails.append(number)
            tail_at.append(n)
        else:
            tails[length] = number
            tail_at[length] = n
    run: list[int] = []
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        run.append(numbers[at])
        at = previous[at]
    return run[::-1]
