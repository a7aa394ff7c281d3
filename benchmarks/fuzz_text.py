"""Search for texts that the cutter, and HTML that the sanitiser, stumbles over.

    python -m benchmarks.fuzz_text --seconds 300 [--out FOLDER]

With atheris (`pip install atheris`; not every platform has it, so it is no dependency) coverage guides the search;
without it the corpus is mutated and spliced at random. A finding is an exception, a word that got lost between the
segments, a fault the independent judge finds in sanitised HTML, or more CPU time than the length explains. Findings are
written to the folder; each belongs into tests/corpus/quotes or tests/corpus/html.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.parsing.quotes import cut_html, new_text, split
from app.parsing.sanitise import safe_html
from tests.html_judge.judge import judge

CORPUS = Path(__file__).parents[1] / "tests/corpus"
CPU_SECONDS = 0.05  # for any text
CPU_SECONDS_PER_CHARACTER = 1e-5
SLOWNESS_OF_WATCHED_CODE = 20  # atheris counts every branch
LONGEST = 20_000  # characters


def check_text(text: str) -> None:
    parts = split(text)
    if "".join(text[part.start : part.end] for part in parts) != text:
        raise AssertionError("the segments are not the text")
    if any(map(str.isalnum, text)) and not new_text(text).strip():
        raise AssertionError("nothing is left")


def check_html(html: str) -> None:
    cut_html(html)
    clean = safe_html(html).html
    faults = judge(clean)
    if faults:
        raise AssertionError("; ".join(faults))


def seeds() -> tuple[list[str], list[str]]:
    replies = json.loads((CORPUS / "quotes/replies.json").read_text("utf-8"))
    texts = [*replies["attributions"].values(), *replies["kept_whole"].values(), *replies["originals"].values()]
    texts += (
        [text for text, _ in replies["replies"].values()]
        + replies["sent_from"]
        + replies["slow"]
        + ["> quoted", "-- ", "\n", "\n\n", ":"]
    )
    return texts, json.loads((CORPUS / "html/vectors.json").read_text("utf-8"))


def mutated(pieces: list[str], chance: random.Random) -> str:
    chosen = [chance.choice(pieces) for _ in range(chance.randint(1, 8))]
    text = chance.choice(("\n", "", " ", "\n> ")).join(chosen)
    for _ in range(chance.randint(0, 6)):
        at, other = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
        cut = text[min(at, other) : max(at, other)]
        text = chance.choice(
            (
                text[:at]
                + chr(chance.choice((0, 9, 10, 32, 34, 39, 45, 58, 60, 62, 0xA0, 0x202B, 0xFF1A)))
                + text[at:],
                text[:at] + text[at + chance.randint(1, 5) :],
                text[:at] + cut[:200] * chance.randint(1, 20) + text[at:],
            )
        )
    return text[:LONGEST]


def try_one(check: Callable[[str], None], text: str, out: Path, slowness: int = 1) -> bool:
    """Run one check; False and a file in the folder where something is wrong."""
    started = time.process_time()
    try:
        check(text)
        # The judge parses eight times; the limit is for what the program itself does.
        spent = time.process_time() - started
        if check is check_text and spent > slowness * (CPU_SECONDS + CPU_SECONDS_PER_CHARACTER * len(text)):
            raise AssertionError(f"{spent:.2f} s for {len(text)} characters")
    except Exception as error:  # noqa: BLE001  every escape is a finding
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        (out / f"{check.__name__}-{name}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
        print(f"{check.__name__} {name}: {type(error).__name__}: {str(error)[:200]}")
        return False
    return True


def search_at_random(seconds: float, out: Path) -> None:
    chance = random.Random(time.time_ns())
    texts, htmls = seeds()
    runs = findings = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        runs += 2
        findings += not try_one(check_text, mutated(texts, chance), out)
        findings += not try_one(check_html, mutated(htmls, chance), out)
    print(f"{runs} runs, {findings} findings")


def search_by_coverage(seconds: float, out: Path) -> None:
    import atheris  # type: ignore[import-not-found]  # optional

    corpus = out / "seeds"
    corpus.mkdir(exist_ok=True)
    for sign, kind in zip(b"th", seeds(), strict=True):
        for text in kind:
            data = bytes((sign,)) + text.encode("utf-8", "surrogatepass")
            (corpus / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
    atheris.instrument_all()

    def run(data: bytes) -> None:
        check = check_html if data[:1] == b"h" else check_text
        try_one(check, data[1:].decode("utf-8", "replace"), out, SLOWNESS_OF_WATCHED_CODE)

    options = [str(corpus), f"-artifact_prefix={out}/", "-print_final_stats=1"]
    options += [f"-max_total_time={int(seconds)}", f"-max_len={LONGEST}"]
    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    try:
        search_by_coverage(args.seconds, args.out)
    except ImportError:
        search_at_random(args.seconds, args.out)


if __name__ == "__main__":
    main()
