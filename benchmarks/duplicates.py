"""Stream a folder of cases through identity and grouping in time order.

    python -m benchmarks.duplicates CASES_FOLDER OUT.jsonl
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.grouping.model import load, shipped
from app.sync.candidates import place
from benchmarks.cases_folder import CaseSettings, read, read_messages, read_settings, tie_keys
from tests.fakes.grouping_lookup import MemoryLookup


class Stream:
    def __init__(self, settings: CaseSettings, weights) -> None:
        self.settings = settings
        self.weights = weights
        self.lookup = MemoryLookup()
        self.conversation_of: dict[str, int] = {}
        self.last: dict[int, str] = {}
        self.threads: dict[str, int] = {}
        self.made = 0

    def take(self, plain: dict[str, Any]) -> dict[str, Any] | None:
        ties = tie_keys(plain)
        tied = next((self.threads[key] for key in ties if key in self.threads), None)
        if tied is None and plain["headers"].get("in_reply_to"):
            tied = self.conversation_of.get(plain["headers"]["in_reply_to"])
        at = datetime.fromtimestamp(plain["ts"], UTC)
        if plain["dir"] == "out":
            if tied is not None:
                self.lookup.answer(tied, at)
                for key in ties:
                    self.threads.setdefault(key, tied)
            return None
        began = time.process_time()
        message = read(plain, self.settings, self.lookup.count_terms)
        found, decision = place(message, self.lookup, self.weights)
        target = tied if tied is not None else decision.merge_into
        customer = found.customer_id
        if found.same_customers and customer is not None:
            self.lookup.unite(customer, found.same_customers)
        if target is not None and customer is None:
            customer = self.lookup.conversations[target].customer_id
        if target is None:
            self.made += 1
        conversation = target if target is not None else self.made
        merge = self.last.get(conversation) if target is not None else None
        self.lookup.remember(message, conversation, customer if customer is not None else 1_000_000 + self.made)
        for key in ties:
            self.threads.setdefault(key, conversation)
        self.conversation_of[plain["id"]] = conversation
        suggest = [self.last[s.conversation_id] for s in decision.suggestions] if target is None else []
        self.last[conversation] = plain["id"]
        ms = (time.process_time() - began) * 1000
        return {"id": plain["id"], "merge": merge, "suggest": suggest, "ms": round(ms, 3),
                "score": round(decision.score,3), "scores": [round(s.score,3) for s in decision.suggestions]}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--weights", type=Path)
    given = arguments.parse_args()
    weights = load(json.loads(given.weights.read_text())) if given.weights else shipped()
    stream = Stream(read_settings(given.folder), weights)
    with given.out.open("w", encoding="utf-8") as out:
        for plain in read_messages(given.folder):
            line = stream.take(plain)
            if line:
                out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
