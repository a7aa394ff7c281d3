"""Measured work runs in a process of its own and tells what it used in a line of JSON: what both sides need."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def p50_p99(values: Sequence[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5), "p99": percentile(values, 0.99), "count": len(values)}


def median(runs: Sequence[Mapping[str, Any]], key: str) -> float:
    return statistics.median(run[key] for run in runs)


@contextmanager
def spent(into: dict[str, Any]) -> Iterator[None]:
    """CPU and wall seconds of this process, all threads."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into["cpu"] = time.process_time() - cpu
    into["wall"] = time.perf_counter() - wall


def own_pss_mb() -> float:
    """Memory of this process, what it shares with others divided among them."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def tell(**figures: Any) -> None:
    print("figures:" + json.dumps(figures), flush=True)


def run(module: str, *arguments: object, env: Mapping[str, str] | None = None, timeout: float = 600) -> dict[str, Any]:
    """Measured work as a child; returns what it told.

    :param module: its whole name

    :raises RuntimeError: it failed, with what it wrote
    """
    words = [sys.executable, "-m", module, *map(str, arguments)]
    child = subprocess.run(
        words, cwd=ROOT, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=timeout, check=False
    )
    for line in child.stdout.splitlines():
        if line.startswith("figures:"):
            told: dict[str, Any] = json.loads(line.removeprefix("figures:"))
            return told
    raise RuntimeError(f"{module} failed:\n{child.stdout[-2000:]}\n{child.stderr[-4000:]}")


def run_program(words: Sequence[str], env: Mapping[str, str] | None = None) -> dict[str, float]:
    """CPU and wall seconds of another program with all its children."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(list(words), env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu, "wall": time.perf_counter() - wall}
