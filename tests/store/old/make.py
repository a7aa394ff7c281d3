"""Writes `v<number>.sqlite3`: a small database of this version, with a row in every table.

Run once for a version, before it is released: `python -m tests.store.old.make`. Later versions must open it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from app.model.account import FolderRole
from app.model.answer import AfterSend, FilledText, OutboxItem, OutboxState, Snippet, SnippetVariant
from app.model.form_source import FormSource
from app.model.message import Kind
from app.model.taught import FormRule
from app.settings import Settings
from app.store import VERSION, drafts, folders, form_sources, outbox, preferences, remote_senders, snippets, taught
from app.store.engine import Store
from app.store.tables import (
    acts,
    copies,
    customers,
    grouping_acts,
    groupings,
    identities,
    metadata,
    submission_keys,
    suggestions,
    thread_keys,
)
from app.store.tables_grouping import clues, fingerprints, kept_cycles, kept_decisions, lessons, term_counts
from tests.store.rows import NOON, conversation, cycle, message, stored_account, thread

FOLDER = Path(__file__).parent


def make(path: Path) -> None:
    store = Store.open(path)
    with store.write() as conn:
        owner = stored_account(conn)
        inbox = folders.find_or_add(conn, owner.id, FolderRole.INBOX, "INBOX")
        conn.execute(insert(customers).values(id=1, name="Anna Kowalska"))
        conn.execute(insert(identities).values(kind="email", value="anna@example.com", customer_id=1))
        found, other = conversation(conn, customer_id=1, subject="Zwrot sukienki"), conversation(conn)
        holder = thread(conn, found, owner.id)
        asked = message(conn, holder, body="Chcę zwrócić sukienkę", account_id=owner.id, rfc_id="a@example.com")
        conn.execute(insert(thread_keys).values(key="a@example.com", thread_id=holder))
        conn.execute(insert(copies).values(folder_id=inbox.id, uid=7, message_id=asked))
        conn.execute(insert(acts).values(thread_id=holder, what="done", at=NOON))
        cycle(conn, found)
        saved = snippets.save(conn, Snippet(0, "thx", "Thanks", (SnippetVariant("pl", "Dziękuję"),)))
        snippets.note_use(conn, [saved.id], asked, NOON)
        drafts.save(conn, found, FilledText("Dzień dobry"), NOON)
        item = OutboxItem(0, found, holder, owner.id, "b@shop", ("anna@example.com",), OutboxState.HELD, NOON)
        outbox.add(conn, item, b"Subject: Re\r\n\r\n", "Dzień dobry", AfterSend.DONE, NOON)
        act = {"from_conversation_id": found, "to_conversation_id": found, "by_owner": False, "at": NOON}
        conn.execute(insert(grouping_acts).values(id=1, what="join", evidence=[], **act))
        conn.execute(insert(groupings).values(act_id=1, thread_id=holder))
        conn.execute(insert(kept_decisions).values(conversation_id=found, kind="promised_due", until=NOON, at=NOON))
        kept = {"conversation_id": found, "opened_by": asked, "opened_at": NOON, "is_first": True, "channel": "email"}
        conn.execute(insert(kept_cycles).values(target_open_seconds=3600, due=NOON, **kept))
        pair = {"conversation_id": found, "other_id": other}
        conn.execute(insert(suggestions).values(rank=0, evidence=[], at=NOON, **pair))
        preferences.save(conn, Settings(owner_name="Anna"))
        lists = {"identities": [], "names": [], "numbers": []}
        words = {"topics": "", "terms": b"", "weight": 0.0, "words": 0, "asks_again": False, "gives_thanks": False}
        conn.execute(insert(fingerprints).values(message_id=asked, channel="email", **lists, **words))
        conn.execute(insert(clues).values(clue=1, message_id=asked))
        conn.execute(insert(lessons), {"is_known": True, "values": [1.0], "belongs": True, "at": NOON})
        conn.execute(insert(term_counts).values(term=-1, seen=1))
        source = form_sources.add(conn, FormSource(0, "Kontakt", "formspree", owner.id, NOON, {"form": "abc"}))
        form_sources.note_taken(conn, source.id, ["1"])
        conn.execute(insert(submission_keys).values(message_id=asked, way="mail", at=NOON, key="k"))
        taught.put_rules(conn, "wordpress@shop.example", (taught.as_form(FormRule(()), NOON),))
        taught.put_kind(conn, "anna@example.com", Kind.BULK, Kind.CUSTOMER, NOON)
        taught.put_spam_lesson(conn, asked, taught.SpamLesson(False, True, (1, 2)))
        remote_senders.trust(conn, "shop@example.com", NOON)
        taught.note_texts(conn, [(asked, 5, "anna@example.com")])
        empty = [table.name for table in metadata.sorted_tables if conn.execute(table.select()).first() is None]
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("VACUUM")
    assert not empty, empty


if __name__ == "__main__":
    target = FOLDER / f"v{VERSION}.sqlite3"
    target.unlink(missing_ok=True)
    make(target)
