"""Learn the weights of grouping from folders of cases with their truth.

    python -m benchmarks.train_duplicates CASES_FOLDER... [--out WEIGHTS.json]

Take folders of several trades and languages: weights from one alone know its phrases too well.

Customers are split into two halves by a hash of their id: weights are learnt from one. Every message is learnt from
twice, the second time as if the word lists did not know a good part of what customers say: no list ever does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

from app.grouping.decide import judge
from app.grouping.features import FEATURES
from app.grouping.model import Example, Weights, dump, retrain, shipped
from app.model.grouping import Incoming
from app.sync.candidates import find
from benchmarks.cases_folder import read, read_messages, read_settings
from tests.fakes.grouping_lookup import MemoryLookup

_NOTHING = Weights((0.0,) * len(FEATURES), (0.0,) * len(FEATURES), 0.5, 0.5, 0.5)


def in_training(customer: str) -> bool:
    return crc32(customer.encode()) % 2 == 0


def forget(message: Incoming, name: str) -> Incoming:
    """The message as it would be read if its words were in no list, for about every third one."""
    chance = crc32(name.encode()) % 100
    content = replace(
        message.content,
        topics=() if chance < 45 else message.content.topics,
        asks_again=message.content.asks_again and not 30 <= chance < 60,
    )
    return replace(message, content=content)


def examples(folder: Path, forgets: bool = False) -> Iterator[tuple[bool, Example]]:
    """Every pair the product would look at if all before had been grouped rightly, with its half."""
    settings = read_settings(folder)
    truth = {t["id"]: t for t in map(json.loads, (folder / "truth.jsonl").open(encoding="utf-8"))}
    lookup = MemoryLookup()
    ids: dict[str, int] = {}
    made = 0
    for plain in read_messages(folder):
        case = truth[plain["id"]]
        conversation = ids.setdefault(case["case_id"], len(ids) + 1)
        if plain["dir"] == "out":
            lookup.answer(conversation, datetime.fromtimestamp(plain["ts"], UTC))
            continue
        message = read(plain, settings, lookup.count_terms)
        message = forget(message, plain["id"]) if forgets else message
        found = find(message, lookup)
        for judged in judge(message, found.candidates, _NOTHING, found.counts):
            yield (
                in_training(case["customer_id"]),
                Example(judged.is_known, judged.values, judged.candidate.conversation.id == conversation),
            )
        customer = found.customer_id
        if found.same_customers and customer is not None:
            lookup.unite(customer, found.same_customers)
        if customer is None:
            made += 1
            customer = made
        lookup.remember(message, conversation, customer)


def train(pairs: list[Example]) -> Weights:
    """Weights from nothing; the limits stay those that come with the program."""
    nothing = replace(shipped(), known=_NOTHING.known, guessed=_NOTHING.guessed)
    return retrain(pairs, nothing, firmness=1.0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", type=Path, nargs="+")
    arguments.add_argument("--out", type=Path)
    arguments.add_argument("--all", action="store_true", help="learn from both halves")
    given = arguments.parse_args()
    pairs = [pair for folder in given.folders for forgets in (False, True) for pair in examples(folder, forgets)]
    kept = [p for trains, p in pairs if trains or given.all]
    print(len(pairs), "pairs", sum(p.is_known for _, p in pairs), "known", sum(p.belongs for _, p in pairs), "belong")
    weights = train(kept)
    print(json.dumps(dump(weights), indent=1))
    if given.out:
        given.out.write_text(json.dumps(dump(weights), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
