from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import BadInput
from app.model.answer import AfterSend, FilledText, Filling, Snippet, SnippetVariant
from app.store import drafts, snippets
from app.store.engine import Store
from tests.store.rows import HOUR, NOON, conversation, message, thread

THANKS = Snippet(
    0, "thx", "Thanks", (SnippetVariant("pl", "Dziękuję"), SnippetVariant("en", "Thanks", "Re")), AfterSend.DONE, True
)


def test_snippets_come_back_in_the_owners_order(store: Store) -> None:
    with store.write() as conn:
        saved = [snippets.save(conn, replace(THANKS, code=code)) for code in ("a", "b", "c")]
        assert snippets.load(conn) == tuple(saved)
        assert snippets.find(conn, saved[1].id) == saved[1]
        assert saved[1].variants == THANKS.variants
        snippets.reorder(conn, [saved[2].id, saved[0].id])
        assert [each.code for each in snippets.load(conn)] == ["c", "a", "b"]
        snippets.delete(conn, saved[0].id)
        added = snippets.save(conn, replace(THANKS, code="d"))
        assert [each.code for each in snippets.load(conn)] == ["c", "b", "d"]
        changed = replace(added, title="Changed", code="e")
        assert snippets.save(conn, changed) == changed == snippets.find(conn, added.id)


@pytest.mark.parametrize("code", ["a", "", "  "])
def test_a_code_that_is_taken_or_empty_is_refused(store: Store, code: str) -> None:
    with store.write() as conn:
        kept = snippets.save(conn, replace(THANKS, code="a"))
        with pytest.raises(BadInput):
            snippets.save(conn, replace(THANKS, code=code))
        assert snippets.load(conn) == (kept,)
        assert snippets.save(conn, replace(kept, title="Same code")).title == "Same code"


def test_uses_tell_what_was_answered_with_what(store: Store) -> None:
    with store.write() as conn:
        saved = snippets.save(conn, THANKS)
        holder = thread(conn, conversation(conn))
        asked = [message(conn, holder, body=body) for body in ("Where is it?", "When?")]
        for number, message_id in enumerate(asked):
            snippets.note_use(conn, [saved.id], message_id, NOON + number * HOUR)
        snippets.note_use(conn, [], asked[0], NOON)
        assert snippets.uses(conn) == ((saved.id, "When?"), (saved.id, "Where is it?"))
        assert snippets.uses(conn, limit=1) == ((saved.id, "When?"),)
        snippets.delete(conn, saved.id)
        assert snippets.uses(conn) == ()


def test_a_draft_is_kept_replaced_and_forgotten(store: Store) -> None:
    with store.write() as conn:
        found = conversation(conn)
        assert drafts.find(conn, found) is None
        for text in ("Dear {{name}}", "Dear Anna"):
            draft = FilledText(text, (Filling(5, 9, "name", is_open=True),))
            drafts.save(conn, found, draft, NOON)
            assert drafts.find(conn, found) == draft
        drafts.save(conn, found, FilledText("  \n"), NOON)
        assert drafts.find(conn, found) is None
