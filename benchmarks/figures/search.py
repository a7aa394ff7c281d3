"""Measured: searches over a full profile through the desk, and what prefixes find of inflected words.

python -m benchmarks.figures.search PROFILE
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from app.listing.filters import parse_query
from app.model.folding import fold
from app.store import search
from app.store.engine import Store
from benchmarks.figures import words
from benchmarks.figures.measure import p50_p99, tell
from benchmarks.figures.served import database_in

_QUERIES = 600
_FEW = 200  # conversations that are shown at most


def queries(chance: random.Random) -> list[str]:
    """What an owner types: names, products, numbers, one or two words, some not typed to the end."""
    found = []
    for _ in range(_QUERIES):
        language = chance.choice(("pl", "pl", "de", "en", "fa"))
        noun = chance.choice(chance.choice(words.WORDS[language]))
        product = words.rare_word(chance.randrange(8000))
        name = chance.choice(words.FAMILY[language].split())
        given = chance.choice(words.GIVEN[language].split())
        typed = (
            noun,
            noun[: max(3, len(noun) - 2)],
            product,
            f"{given} {name}",
            f"{noun} {product}",
            str(chance.randrange(1000, 99999)),
            f"kunde{chance.randrange(400)}",
            f'"{given} {name}"',
            f"{noun} from:{name}",
        )
        found.append(chance.choice(typed))
    return found


def recall(conn: Connection) -> dict[str, float]:
    """Of the messages with any form of a word, the share that its dictionary form finds: as a prefix with two letters
    less, as people type it, and as a whole word; searched for in the index itself, without the limit of the list."""
    shares: dict[str, float] = {}
    for language in ("pl", "de"):
        begun = whole = everything = 0
        for forms in words.WORDS[language]:
            folded = [fold(form) for form in forms]
            stem = folded[0][: max(4, len(folded[0]) - 2)]
            everything += len(_matching(conn, " OR ".join(f'"{form}"' for form in folded)))
            begun += len(_matching(conn, f'"{stem}" *') & _matching(conn, " OR ".join(f'"{one}"' for one in folded)))
            whole += len(_matching(conn, f'"{folded[0]}"'))
        shares |= {f"{language}_prefix": begun / everything, f"{language}_exact": whole / everything}
    return shares


def _matching(conn: Connection, wanted: str) -> set[int]:
    found = conn.execute(text("SELECT rowid FROM search_index WHERE search_index MATCH :wanted"), {"wanted": wanted})
    return set(found.scalars())


def main() -> None:
    store = Store.open(database_in(Path(sys.argv[1])))
    now = datetime.now(UTC)
    typed = queries(random.Random(11))
    with store.read() as conn:
        for one in typed[:20]:
            search.search(conn, parse_query(one), now, _FEW)
        times, hits = [], 0
        for one in typed:
            began = time.perf_counter()
            hits += len(search.search(conn, parse_query(one), now, _FEW))
            times.append((time.perf_counter() - began) * 1000)
        slow = sorted(zip(times, typed, strict=True), reverse=True)[:5]
        shares = recall(conn)
    store.close()
    tell(**p50_p99(times), hits=hits, recall=shares, slowest=[f"{ms:.1f} ms {one}" for ms, one in slow])


if __name__ == "__main__":
    main()
