"""Measures every figure Punktual is to reach and prints them as a table, those that are not reached first.

benchmarks/run [--sizes 1000,10000,50000] [--runs 3] [--quick]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import served
from benchmarks.figures.measure import median, run
from benchmarks.figures.peers import Peers
from benchmarks.figures.served import Place
from tests.servers.dovecot import Dovecot, find_binary

_WINDOW = {"QT_QPA_PLATFORM": "offscreen"}


@dataclass(frozen=True)
class Figure:
    """:ivar reach: the most it may be"""

    what: str
    found: float
    reach: float
    unit: str
    others: str = ""

    @property
    def is_reached(self) -> bool:
        return self.found <= self.reach

    def row(self) -> str:
        mark = "yes" if self.is_reached else "NO"
        return f"| {self.what} | {self.found:.3g} {self.unit} | {self.reach:g} {self.unit} | {mark} | {self.others} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,50000", help="letters in the mailboxes")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts; one of the largest mailbox")
    parser.add_argument("--quick", action="store_true", help="one mailbox of 1,000, one run, a short rest")
    given = parser.parse_args()
    if not find_binary():
        raise SystemExit("Dovecot is not installed: apt install dovecot-imapd")
    sizes = [1000] if given.quick else [int(size) for size in given.sizes.split(",")]
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="punktual-bench-") as name:
        Path(name).chmod(0o755)
        with served.server(Path(name)) as (dovecot, place):
            figures = _Run(dovecot, place, 1 if given.quick else given.runs, given.quick).all(sizes)
    print(f"\nA loop of ten million additions takes {_loop_seconds():.2f} CPU-s here.\n")
    print("| what | measured | reach | reached | others in this run |\n| --- | --- | --- | --- | --- |")
    for figure in sorted(figures, key=lambda figure: figure.is_reached):
        print(figure.row())


class _Run:
    def __init__(self, dovecot: Dovecot, place: Place, runs: int, is_quick: bool) -> None:
        self._dovecot, self._place, self._runs, self._is_quick = dovecot, place, runs, is_quick

    def all(self, sizes: list[int]) -> list[Figure]:
        figures: list[Figure] = []
        for size in sizes:
            figures += self._of_mailbox(size, is_largest=size == sizes[-1])
        profile, user = self._profile(sizes[-1]), f"u{sizes[-1]}"
        figures += self._start(profile, sizes[-1])
        figures += self._search(profile, sizes[-1])
        figures += self._notice(profile, user)
        figures += self._scroll()
        return figures

    def _profile(self, size: int) -> Path:
        return self._place.folder / f"profile{size}"

    def _of_mailbox(self, size: int, is_largest: bool) -> list[Figure]:
        user, thousands = f"u{size}", size / 1000
        self._say(f"{size} letters of {served.fill(self._dovecot, user, size) / size / 1000:.1f} kB")
        taken = []
        for _ in range(1 if is_largest and size > 1000 else self._runs):
            shutil.rmtree(self._profile(size), ignore_errors=True)
            taken.append(run("benchmarks.figures.take_in", self._profile(size), user, env=self._place.env))
            self._say(f"  fetched: {taken[-1]}")
        others = Peers(self._place, self._place.folder / f"peers{size}", user).measure()
        self._say(f"  others: {others}")
        self._others = others
        used = [
            f"mbsync + {n} {(others['mbsync'] + others[n]) / thousands:.2f}" for n in ("mu", "notmuch") if n in others
        ]
        found = [
            Figure(
                f"fetch, parse, store, index {size}",
                median(taken, "cpu") / thousands,
                0.4,
                "CPU-s per 1,000",
                ", ".join(used),
            ),
            Figure(f"newest 200 listed, of {size}", median(taken, "listed_after"), 1.0, "s"),
        ]
        if is_largest:
            again = f"mbsync {1000 * others['mbsync_again']:.0f}" if others else ""
            found.append(Figure(f"nothing new, {size}", 1000 * median(taken, "nothing_new_cpu"), 10, "ms CPU", again))
        return found

    def _start(self, profile: Path, size: int) -> list[Figure]:
        def once(*rest: float) -> dict[str, Any]:
            env = self._place.env | _WINDOW | {"BENCH_BEGAN": repr(time.time())}
            return run("benchmarks.figures.start", profile, *rest, env=env)

        once()
        starts = [once() for _ in range(max(3, self._runs))]
        lived = once(20 if self._is_quick else 120)
        self._say(f"  starts: {starts}\n  lived: {lived}")
        return [
            Figure(f"start to list painted, {size} stored", median(starts, "wall"), 0.9, "s"),
            Figure(f"the same, {size} stored", median(starts, "cpu"), 0.45, "CPU-s"),
            Figure(f"memory, {size} stored", lived["pss_mb"], 110, "MB PSS"),
            Figure("idle", lived["idle_percent"], 0.1, "% CPU"),
        ]

    def _search(self, profile: Path, size: int) -> list[Figure]:
        found = run("benchmarks.search", profile)
        self._say(f"  search: {found}")
        others = [
            f"{name} {times['p50']:.0f} / {times['p99']:.0f}"
            for name in ("mu", "notmuch")
            if (times := self._others.get(f"{name}_search"))
        ]
        return [
            Figure(f"search over {size}, p50", found["p50"], 1, "ms", ", ".join(others)),
            Figure(f"search over {size}, p99", found["p99"], 10, "ms"),
        ]

    def _notice(self, profile: Path, user: str) -> list[Figure]:
        found = run("benchmarks.figures.notice", profile, user, 20 if self._is_quick else 150, env=self._place.env)
        self._say(f"  notice: {found}")
        return [
            Figure("notice to row and signal, p50", found["p50"], 10, "ms"),
            Figure("notice to row and signal, p99", found["p99"], 50, "ms"),
        ]

    def _scroll(self) -> list[Figure]:
        runs = [run("benchmarks.figures.scroll", env=_WINDOW) for _ in range(self._runs)]
        return [
            Figure("scrolling, p50 of a frame", median(runs, "p50"), 4, "ms"),
            Figure("scrolling, p99 of a frame", median(runs, "p99"), 16, "ms"),
        ]

    def _say(self, words: str) -> None:
        print(words, flush=True)


def _loop_seconds() -> float:
    """How fast this machine is just now; 0.35 on a quiet desktop."""

    def once() -> float:
        began, total = time.process_time(), 0
        for number in range(10_000_000):
            total += number
        return time.process_time() - began

    return statistics.median(once() for _ in range(3))


if __name__ == "__main__":
    main()
