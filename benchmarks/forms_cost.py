"""What the form reader costs in CPU time: on forms, and on mail that is none.

usage: python -m benchmarks.forms_cost FOLDER     a folder of X.eml + X.json, as the form scorer takes
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from app.model.message import ParsedMessage
from app.parsing.forms import read_form
from app.parsing.mime import parse

_ROUNDS = 20


def measure(messages: list[ParsedMessage]) -> list[float]:
    """CPU milliseconds for each message, the best of several rounds."""
    best = [float("inf")] * len(messages)
    for _ in range(_ROUNDS):
        for i, message in enumerate(messages):
            start = time.process_time_ns()
            read_form(message, "PL")
            best[i] = min(best[i], (time.process_time_ns() - start) / 1e6)
    return best


def main() -> None:
    folder = Path(sys.argv[1])
    groups: dict[str, list[ParsedMessage]] = {"forms": [], "other mail": []}
    for path in sorted(folder.glob("*.eml")):
        is_form = json.loads(path.with_suffix(".json").read_text("utf-8")).get("is_form", False)
        groups["forms" if is_form else "other mail"].append(parse(path.read_bytes()))
    long_text = "\n".join(f"Name {i}: this is a longer line of a newsletter that says nothing" for i in range(2000))
    groups["long newsletter"] = [ParsedMessage(text=long_text, html=f"<p>{long_text}</p>")]
    for name, messages in groups.items():
        costs = sorted(measure(messages))
        print(
            f"{name}: {len(costs)} mails, median {statistics.median(costs):.3f} ms, "
            f"95th {costs[int(0.95 * (len(costs) - 1))]:.3f} ms, worst {costs[-1]:.3f} ms"
        )


if __name__ == "__main__":
    main()
