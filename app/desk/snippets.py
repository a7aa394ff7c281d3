"""The owner's canned replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answering import snippets as texts
from app.desk.ground import Ground
from app.events import SnippetsChanged
from app.model.answer import Snippet
from app.store import snippets


class Snippets:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def all(self) -> tuple[Snippet, ...]:
        """In the owner's order: the first nine have Ctrl+1 to Ctrl+9."""
        with self._ground.store.read() as conn:
            return snippets.load(conn)

    def save(self, snippet: Snippet) -> Snippet:
        """Write a new one (id 0) or change one.

        :raises BadInput: the code is empty or taken
        """
        with self._ground.store.write() as conn:
            saved = snippets.save(conn, snippet)
        self._ground.bus.publish(SnippetsChanged())
        return saved

    def delete(self, snippet_id: int) -> None:
        with self._ground.store.write() as conn:
            snippets.delete(conn, snippet_id)
        self._ground.bus.publish(SnippetsChanged())

    def reorder(self, ids: Sequence[int]) -> None:
        with self._ground.store.write() as conn:
            snippets.reorder(conn, ids)
        self._ground.bus.publish(SnippetsChanged())

    def install_starters(self, languages: Sequence[str]) -> int:
        """Add the starter set with variants in these languages, titles in the first; codes that exist are left alone.

        :returns: how many came
        """
        wanted = [
            replace(each, variants=tuple(one for one in each.variants if one.language in languages))
            for each in texts.starter(languages[0])
        ]
        return self._add_missing(wanted)

    def export(self) -> str:
        """All of them as TOML text."""
        return texts.dump(self.all())

    def import_(self, text: str) -> int:
        """Add what `export` wrote, by anybody.

        :raises BadInput: it can't be read; says where
        """
        return self._add_missing(texts.load(text))

    def _add_missing(self, found: Sequence[Snippet]) -> int:
        with self._ground.store.write() as conn:
            taken = {snippet.code for snippet in snippets.load(conn)}
            new = [snippet for snippet in found if snippet.code not in taken]
            for snippet in new:
                snippets.save(conn, snippet)
        self._ground.bus.publish(SnippetsChanged())
        return len(new)
