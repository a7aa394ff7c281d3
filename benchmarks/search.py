"""Measured: searches over a shop's mail, and what prefixes find of inflected words that the exact word does not.

python -m benchmarks.search [--letters 50000] [PROFILE]

Without a profile one is made of generated letters, in memory where there is room: a minute or two for every 10,000.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from app.bus import Bus
from app.listing.filters import parse_query
from app.model.account import Account, Server
from app.model.folding import fold
from app.model.message import RawItem
from app.settings import Settings
from app.store import accounts, search
from app.store.engine import Store
from app.sync.pipeline import Pipeline
from benchmarks.figures import letters, words
from benchmarks.figures.measure import p50_p99, tell
from benchmarks.figures.served import database_in

_BATCH = 200  # letters
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


@contextmanager
def made(count: int) -> Iterator[Path]:
    """A database of this many letters, taken in as the program does."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="punktual-search-") as folder:
        path = Path(folder) / "search.sqlite3"
        store, now = Store.open(path), datetime.now(UTC)
        server = Server("mail.example", 993)
        with store.write() as conn:
            before = now - timedelta(days=30)
            account = accounts.add(conn, Account(0, letters.OWN, "Sklep Lampa", server, server, before))
        pipeline = Pipeline(store, Bus(), Settings)
        batch: list[RawItem] = []
        for number, letter in enumerate(letters.mailbox(count, now), 1):
            batch.append(RawItem(account.id, 0, 0, letter.raw, letter.at))
            if len(batch) == _BATCH or number == count:
                pipeline.take(account, batch, is_live=False)
                batch = []
        store.close()
        yield path


def measure(database: Path) -> None:
    """CPU milliseconds: searching waits for nothing, and the machine may be shared."""
    store = Store.open(database)
    now = datetime.now(UTC)
    typed = queries(random.Random(11))
    with store.read() as conn:
        for one in typed[:20]:
            search.search(conn, parse_query(one), now, _FEW)
        times, hits = [], 0
        for one in typed:
            began = time.process_time()
            hits += len(search.search(conn, parse_query(one), now, _FEW))
            times.append((time.process_time() - began) * 1000)
        slow = sorted(zip(times, typed, strict=True), reverse=True)[:5]
        shares = recall(conn)
    store.close()
    tell(**p50_p99(times), hits=hits, recall=shares, slowest=[f"{ms:.1f} ms {one}" for ms, one in slow])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("profile", nargs="?", type=Path, help="folder of a profile that is there")
    parser.add_argument("--letters", type=int, default=50_000)
    given = parser.parse_args()
    if given.profile:
        measure(database_in(given.profile))
        return
    with made(given.letters) as database:
        measure(database)


if __name__ == "__main__":
    main()
