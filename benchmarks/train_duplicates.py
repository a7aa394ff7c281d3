"""Learn the weights of grouping from folders of cases with their truth.

    python -m benchmarks.train_duplicates CASES_FOLDER... [--out WEIGHTS.json]

Take folders of several trades and languages: weights from one alone know its phrases too well.

Customers are split into two halves by a hash of their id: weights are learnt from one. Every message is learnt from
five times: as if all before had been grouped rightly; as the program groups with the weights it has, mistakes and all;
and so in one of many small lists, as everybody has in his first days. The last two are done once more as if the word
lists did not know a good part of what customers say: no list ever does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from app.grouping.decide import decide, judge
from app.grouping.features import FEATURES
from app.grouping.model import Example, Weights, dump, retrain, shipped
from app.model.grouping import Incoming
from app.sync.candidates import Found, find
from benchmarks.cases_folder import CaseSettings, read, read_messages, read_settings, tie_keys
from tests.fakes.grouping_lookup import MemoryLookup

_SMALL = 40  # messages
_NOTHING = Weights((0.0,) * len(FEATURES), (0.0,) * len(FEATURES), 0.5, 0.5, 0.5)


def in_training(customer: str) -> bool:
    return crc32(customer.encode()) % 2 == 0


def forget(message: Incoming, name: str, trade: str) -> Incoming:
    """The message as it would be read if its words were in no list: most matters of a trade are in none, and some
    wordings of the others; of those who ask again about every third one is not noticed."""
    chance = crc32(name.encode()) % 100
    known = tuple(topic for topic in message.content.topics if crc32(f"{trade} {topic}".encode()) % 5 < 2)
    content = replace(
        message.content,
        topics=known if chance >= 15 else (),
        asks_again=message.content.asks_again and not 30 <= chance < 60,
    )
    return replace(message, content=content)


class Filing:
    """Conversations as they come about, rightly or as the program groups.

    :ivar cases: what each conversation is about, by its first message
    """

    def __init__(self, weights: Weights | None) -> None:
        self.lookup = MemoryLookup()
        self.cases: dict[int, str] = {}
        self._weights = weights
        self._places: dict[str, int] = {}
        self._customers = 0

    def thread(self, plain: dict[str, Any], case: str) -> int | None:
        """The conversation a message is in without being judged."""
        return next((self._places[key] for key in self._keys(plain, case) if key in self._places), None)

    def _keys(self, plain: dict[str, Any], case: str) -> list[str]:
        if self._weights is None:
            return [case]
        return [plain["id"], *tie_keys(plain), *filter(None, [plain["headers"].get("in_reply_to")])]

    def place(self, message: Incoming, found: Found) -> int:
        """The conversation a message that opens a thread goes to."""
        decision = decide(message, found.candidates, self._weights, found.counts) if self._weights else None
        return (decision and decision.merge_into) or len(self.cases) + 1

    def take(self, plain: dict[str, Any], case: str, message: Incoming, found: Found, conversation: int) -> None:
        self.cases.setdefault(conversation, case)
        for key in self._keys(plain, case):
            self._places.setdefault(key, conversation)
        customer = found.customer_id
        if found.same_customers and customer is not None:
            self.lookup.unite(customer, found.same_customers)
        if customer is None:
            self._customers += 1
            customer = self._customers
        self.lookup.remember(message, conversation, customer)

    def answer(self, plain: dict[str, Any], case: str) -> None:
        conversation = self.thread(plain, case)
        if conversation is not None:
            self.lookup.answer(conversation, datetime.fromtimestamp(plain["ts"], UTC))
            for key in self._keys(plain, case):
                self._places.setdefault(key, conversation)


@dataclass(frozen=True)
class Shop:
    """The messages of one list, in the order of time, with their truth."""

    trade: str
    settings: CaseSettings
    messages: list[tuple[dict[str, Any], dict[str, str]]]

    def small_ones(self) -> Iterator[Shop]:
        """Its customers dealt out to many lists of some forty messages."""
        lists = max(1, len(self.messages) // _SMALL)
        dealt: list[list[tuple[dict[str, Any], dict[str, str]]]] = [[] for _ in range(lists)]
        for plain, truth in self.messages:
            dealt[crc32(f"small {truth['customer_id']}".encode()) % lists].append((plain, truth))
        return (replace(self, messages=each) for each in dealt)


def read_shop(folder: Path) -> Shop:
    truth = {t["id"]: t for t in map(json.loads, (folder / "truth.jsonl").open(encoding="utf-8"))}
    found = [(plain, truth[plain["id"]]) for plain in read_messages(folder)]
    return Shop(folder.name, read_settings(folder), found)


def examples(shop: Shop, forgets: bool = False, weights: Weights | None = None) -> Iterator[tuple[bool, Example]]:
    """Every pair the product would look at, with its half.

    :param weights: with which all before was grouped; None groups rightly
    """
    filing = Filing(weights)
    for plain, truth in shop.messages:
        case = truth["case_id"]
        if plain["dir"] == "out":
            filing.answer(plain, case)
            continue
        message = read(plain, shop.settings, filing.lookup.count_terms)
        message = forget(message, plain["id"], shop.trade) if forgets else message
        found = find(message, filing.lookup)
        conversation = filing.thread(plain, case)
        if weights is None or conversation is None:
            yield from _pairs(message, found, truth, filing.cases)
        filing.take(plain, case, message, found, conversation or filing.place(message, found))


def ways(shop: Shop) -> Iterator[tuple[bool, Example]]:
    """What is learnt from a shop."""
    yield from examples(shop)
    for forgets in (False, True):
        for each in (shop, *shop.small_ones()):
            yield from examples(each, forgets, shipped())


def _pairs(
    message: Incoming, found: Found, truth: dict[str, str], cases: dict[int, str]
) -> Iterator[tuple[bool, Example]]:
    if "attacker" in truth["kind"]:  # made to look like somebody else: nothing to learn from
        return
    for judged in judge(message, found.candidates, _NOTHING, found.counts):
        belongs = cases[judged.candidate.conversation.id] == truth["case_id"]
        yield in_training(truth["customer_id"]), Example(judged.is_known, judged.values, belongs)


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
    pairs = [pair for folder in given.folders for pair in ways(read_shop(folder))]
    kept = [p for trains, p in pairs if trains or given.all]
    print(len(pairs), "pairs", sum(p.is_known for _, p in pairs), "known", sum(p.belongs for _, p in pairs), "belong")
    weights = train(kept)
    print(json.dumps(dump(weights), indent=1))
    if given.out:
        given.out.write_text(json.dumps(dump(weights), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
