"""What the form reader costs in CPU time: on forms, and on mail that is none.

usage: python -m benchmarks.forms_cost FOLDER     a folder of X.eml + X.json, as the form scorer takes
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from app.model.message import Address, ParsedMessage
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
    text = "\n".join(f"Offer {i}: this line of a newsletter says nothing to a reader of forms" for i in range(400))
    newsletter = ParsedMessage(
        subject="Our offers of the week",
        from_=Address("Shop", "noreply@shop.example"),
        to=(Address("", "owner@site.example"),),
        text=text,
        html="".join(f"<table><tr><td><b>{line}</b></td></tr></table>" for line in text.splitlines()),
        headers=(("list-unsubscribe", "<https://shop.example/u>"), ("x-mailer", "Mailer 4")),
    )
    groups["long newsletter"] = [newsletter]
    groups["a person's mail"] = [replace(newsletter, from_=Address("Ada", "ada@byron.example"), headers=())]
    for name, messages in groups.items():
        costs = sorted(measure(messages))
        print(
            f"{name}: {len(costs)} mails, median {statistics.median(costs):.3f} ms, "
            f"95th {costs[int(0.95 * (len(costs) - 1))]:.3f} ms, worst {costs[-1]:.3f} ms"
        )


if __name__ == "__main__":
    main()
