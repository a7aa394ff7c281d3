"""The owner's canned replies, and which of them answered what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, func, insert, select, update

from app.errors import BadInput
from app.i18n import tr
from app.model.answer import AfterSend, Snippet, SnippetVariant
from app.store.tables import contents, snippet_uses, snippets
from app.store.types import AnyRow


def load(conn: Connection) -> tuple[Snippet, ...]:
    """In the owner's order."""
    return tuple(_snippet(row) for row in conn.execute(select(snippets).order_by(snippets.c.position, snippets.c.id)))


def find(conn: Connection, snippet_id: int) -> Snippet | None:
    row = conn.execute(select(snippets).where(snippets.c.id == snippet_id)).one_or_none()
    return None if row is None else _snippet(row)


def save(conn: Connection, snippet: Snippet) -> Snippet:
    """Change one, or add one (id 0) at the end of the list.

    :raises BadInput: the code is empty or another one's
    """
    s = snippets.c
    if not snippet.code.strip():
        raise BadInput(tr("A snippet needs a code to type."))
    taken = select(s.title).where(s.code == snippet.code, s.id != snippet.id)
    if (title := conn.execute(taken).scalar()) is not None:
        raise BadInput(tr("The code {code} is taken.").format(code=snippet.code), title, tr("Choose another one."))
    if snippet.id:
        conn.execute(update(snippets).where(s.id == snippet.id).values(_values(snippet)))
        return snippet
    last = conn.execute(select(func.max(s.position))).scalar()
    placed = replace(snippet, position=0 if last is None else last + 1)
    return replace(placed, id=conn.execute(insert(snippets).values(_values(placed)).returning(s.id)).scalar_one())


def delete(conn: Connection, snippet_id: int) -> None:
    conn.execute(sa.delete(snippets).where(snippets.c.id == snippet_id))


def reorder(conn: Connection, ids: Sequence[int]) -> None:
    """Put them in this order; those not named come after."""
    named = {snippet_id: position for position, snippet_id in enumerate(ids)}
    for snippet in load(conn):
        position = named.get(snippet.id, len(named) + snippet.position)
        conn.execute(update(snippets).where(snippets.c.id == snippet.id).values(position=position))


def note_use(conn: Connection, snippet_ids: Sequence[int], message_id: int, at: datetime) -> None:
    """These snippets answered this incoming message."""
    rows = [{"snippet_id": snippet_id, "message_id": message_id, "at": at} for snippet_id in snippet_ids]
    if rows:
        conn.execute(insert(snippet_uses), rows)


def uses(conn: Connection, limit: int = 2_000) -> tuple[tuple[int, str], ...]:
    """What was answered with which snippet, newest first: (snippet id, what the customer had written)."""
    u = snippet_uses.c
    query = (
        select(u.snippet_id, contents.c.new_text)
        .join(contents, contents.c.message_id == u.message_id)
        .order_by(u.at.desc(), u.id.desc())
        .limit(limit)
    )
    return tuple((snippet_id, text) for snippet_id, text in conn.execute(query))


def _values(snippet: Snippet) -> dict[str, Any]:
    return {
        "code": snippet.code,
        "title": snippet.title,
        "variants": [asdict(variant) for variant in snippet.variants],
        "after": snippet.after.value,
        "sends_at_once": snippet.sends_at_once,
        "position": snippet.position,
    }


def _snippet(row: AnyRow) -> Snippet:
    values = dict(row._mapping)
    return Snippet(
        **values
        | {
            "variants": tuple(SnippetVariant(**variant) for variant in values["variants"]),
            "after": AfterSend(values["after"]),
        }
    )
