"""Stream a folder of cases in time order through identity, grouping and a store of its own.

    python -m benchmarks.duplicates CASES_FOLDER OUT.jsonl

Each message is a transaction of its own, as when it arrives alone. Writes {"id", "merge", "suggest", "ms"} for every
incoming message; the milliseconds are CPU time of this process from the text in hand to the commit.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.grouping.model import Weights, load, shipped
from app.model.listing import State
from app.store.engine import Store
from app.store.grouping import StoredCandidates
from app.store.tables import conversations, messages, suggestions, thread_keys, threads
from app.store.types import new_id
from app.sync.grouping import file
from benchmarks.cases_folder import CaseSettings, read, read_messages, read_settings, tie_keys

_THREADS = select(thread_keys.c.key, thread_keys.c.thread_id).where(
    thread_keys.c.key.in_(bindparam("keys", expanding=True))
)
_OPEN, _OPEN_THREAD, _CLAIM, _STORE = map(insert, (conversations, threads, thread_keys, messages))
_CONVERSATION = select(threads.c.conversation_id).where(threads.c.id == bindparam("of"))
_SET_NEWEST = update(conversations).where(conversations.c.id == bindparam("of")).values(newest_at=bindparam("at"))
_OFFERED = (
    select(suggestions.c.other_id)
    .where(suggestions.c.conversation_id == bindparam("of"), suggestions.c.state == "open")
    .order_by(suggestions.c.rank)
)


class Stream:
    """Plays the channels' part: finds the thread and stores the message; the rest is the product's."""

    def __init__(self, store: Store, settings: CaseSettings, weights: Weights) -> None:
        self._store = store
        self._settings = settings
        self._weights = weights
        self._thread_of: dict[str, int] = {}  # by the id in the case file
        self._newest: dict[int, str] = {}  # conversation -> the id of its newest message

    def take(self, plain: dict[str, Any]) -> dict[str, Any] | None:
        """The prediction for an incoming message; None for an answer."""
        began = time.process_time()
        if plain["dir"] == "out":
            with self._store.write() as conn:
                self._store_message(conn, plain, tie_keys(plain))
            return None
        with self._store.write() as conn:
            lookup = StoredCandidates(conn)
            message = read(plain, self._settings, lookup.count_terms)
            thread_id, message_id, opens = self._store_message(conn, plain, tie_keys(plain))
            own = self._conversation(conn, thread_id)
            file(conn, message_id, own, message, lookup, self._weights, looks=opens)
            lookup.write()
            now = self._conversation(conn, thread_id)
            conn.execute(_SET_NEWEST, {"of": now, "at": message.at})
            offered = self._offered(conn, now) if opens and now == own else []
        spent = (time.process_time() - began) * 1000
        merge = None if opens and now == own else self._newest[now]
        suggest = [self._newest[each] for each in offered]
        self._newest[now] = plain["id"]
        return {"id": plain["id"], "merge": merge, "suggest": suggest, "ms": round(spent, 3)}

    def _store_message(self, conn: Connection, plain: dict[str, Any], keys: tuple[str, ...]) -> tuple[int, int, bool]:
        at = datetime.fromtimestamp(plain["ts"], UTC)
        known = {row[0]: row[1] for row in conn.execute(_THREADS, {"keys": keys})}
        thread_id = next(iter(known.values()), None) or self._thread_of.get(plain["headers"].get("in_reply_to") or "")
        opens = thread_id is None
        if thread_id is None:
            conversation_id, thread_id = new_id(at), new_id(at)
            row = {"id": conversation_id, "state": State.OPEN.value, "channels": [], "newest_at": at}
            conn.execute(_OPEN, row)
            opened = {"id": thread_id, "conversation_id": conversation_id, "channel": plain["channel"]}
            conn.execute(_OPEN_THREAD, opened)
        fresh = [{"key": key, "thread_id": thread_id} for key in keys if key not in known]
        if fresh:
            conn.execute(_CLAIM, fresh)
        message_id = new_id(at)
        row = {"id": message_id, "thread_id": thread_id, "channel": plain["channel"], "direction": plain["dir"]}
        conn.execute(_STORE, {**row, "kind": "customer", "received_at": at})
        self._thread_of[plain["id"]] = thread_id
        return thread_id, message_id, opens

    def _conversation(self, conn: Connection, thread_id: int) -> int:
        found: int = conn.execute(_CONVERSATION, {"of": thread_id}).scalar_one()
        return found

    def _offered(self, conn: Connection, conversation_id: int) -> list[int]:
        return list(conn.execute(_OFFERED, {"of": conversation_id}).scalars())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--weights", type=Path, help="instead of those that come with the program")
    given = arguments.parse_args()
    weights = load(json.loads(given.weights.read_text("utf-8"))) if given.weights else shipped()
    with tempfile.TemporaryDirectory() as folder, given.out.open("w", encoding="utf-8") as out:
        store = Store.open(Path(folder) / "cases.sqlite3")
        stream = Stream(store, read_settings(given.folder), weights)
        gc.freeze()  # as the program does when it is loaded
        for plain in read_messages(given.folder):
            prediction = stream.take(plain)
            if prediction is not None:
                out.write(json.dumps(prediction) + "\n")
        store.close()


if __name__ == "__main__":
    main()
