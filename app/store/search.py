"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL, with one way of reading words for both.

What is indexed is folded here already, so both sides need only split at what is no letter or digit. A message's row
number is its id, and ids grow with time: the newest come first without sorting.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from app.listing.filters import Is, Query
from app.store.search_words import Wanted, Wants, folded, numbers_of, wants_of, words_of
from app.store.types import to_micros

#: Without an index of prefixes: those of two letters and more are quick enough, and it costs half as much again.
#: The texts stay in the table because SQLite before 3.43 can't take rows out of an index that has none.
_CREATE_SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        who, subject, body, extra, tokenize = 'unicode61 remove_diacritics 0', columnsize = 0)
    """,
    "CREATE VIRTUAL TABLE search_index_terms USING fts5vocab(search_index, instance)",  # stores nothing
)
_CREATE_POSTGRESQL = (
    "CREATE TABLE search_index (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
)
_INSERT_SQLITE = "INSERT INTO search_index (rowid, who, subject, body, extra) VALUES (?, ?, ?, ?, ?)"
_INSERT_POSTGRESQL = """
INSERT INTO search_index (rowid, words) VALUES (%s, setweight(to_tsvector('simple', %s), 'A')
    || setweight(to_tsvector('simple', %s), 'B') || setweight(to_tsvector('simple', %s), 'C')
    || setweight(to_tsvector('simple', %s), 'D'))
"""
#: The indexed words that begin so, each looked up behind the one before; the last may be the first that does not.
_TERMS = """
WITH RECURSIVE found(term) AS (
    SELECT (SELECT term FROM search_index_terms WHERE term >= :begun LIMIT 1)
    UNION ALL
    SELECT (SELECT term FROM search_index_terms WHERE term >= found.term || char(1) LIMIT 1) FROM found
    WHERE substr(found.term, 1, length(:begun)) = :begun
) SELECT term FROM found LIMIT :most
"""
_MOST_TERMS = 64
_BATCH = 50  # messages
#: A name or a subject says more than a body, a body's length counts against it.
_RANKS_SQLITE = """
SELECT rowid, bm25(search_index, 4.0, 3.0, 1.0, 2.0) FROM search_index
WHERE search_index MATCH :wanted AND rowid >= :oldest
"""
_RANKS_POSTGRESQL = """
SELECT rowid, -ts_rank('{0.5, 0.25, 0.75, 1.0}', words, CAST(:wanted AS tsquery), 1) FROM search_index
WHERE words @@ CAST(:wanted AS tsquery) AND rowid >= :oldest
"""
_RANKED = 2_000  # messages
_WEIGHTS = {"": "", "who": "A", "extra": "D"}


class IndexRow(NamedTuple):
    """What can be found of a message, as it was written.

    :ivar who: names and addresses
    :ivar extra: phones, attachment names; numbers in subject and body are added to it by `index`
    """

    message_id: int
    who: str
    subject: str
    body: str
    extra: str


def create(conn: Connection) -> None:
    for statement in _CREATE_SQLITE if conn.dialect.name == "sqlite" else _CREATE_POSTGRESQL:
        conn.exec_driver_sql(statement)


def index(conn: Connection, rows: Iterable[IndexRow]) -> None:
    """Make new messages findable."""
    found = [_folded(row) for row in rows]
    if not found:
        return
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(_INSERT_SQLITE, found)
        return
    # its own splitting knows addresses and hosts: it gets words only
    plain: list[tuple[Any, ...]] = [(row[0], *(" ".join(words_of(each)) for each in row[1:])) for row in found]
    conn.exec_driver_sql(_INSERT_POSTGRESQL, plain)


def _folded(row: IndexRow) -> tuple[Any, ...]:
    who, subject, body, extra = folded(row.who), folded(row.subject), folded(row.body), folded(row.extra)
    numbers = numbers_of(f"{subject}\n{body}\n{extra}")
    return row.message_id, who, subject, body, " ".join((extra, *sorted(numbers)))


def remove(conn: Connection, message_ids: Collection[int]) -> None:
    ids = [(message_id,) for message_id in message_ids]
    if ids:
        mark = "?" if conn.dialect.name == "sqlite" else "%s"
        conn.exec_driver_sql(f"DELETE FROM search_index WHERE rowid = {mark}", ids)  # noqa: S608  a constant


def search(conn: Connection, query: Query, now: datetime, limit: int = 200, *, by_rank: bool = False) -> list[int]:
    """The conversations that fit, those with the newest fitting message first.

    :param now: aware; what is overdue is seen from here, and the days of the query begin in its time zone
    :param by_rank: those that fit best first, among the newest two thousand messages that fit
    """
    wants = wants_of(query)
    is_ranked = by_rank and bool(wants)
    conditions, values = _conditions(query, now)
    tables = ["messages m"]
    key = "m.id"
    if wants:
        is_sqlite = conn.dialect.name == "sqlite"
        key, tables = "s.rowid", ["search_index s", "messages m ON m.id = s.rowid"]
        conditions.append("search_index MATCH :wanted" if is_sqlite else "s.words @@ CAST(:wanted AS tsquery)")
        if is_sqlite and not is_ranked:
            wants = _spelled_out(conn, wants)
        values["wanted"] = _fts5(wants) if is_sqlite else _tsquery(wants)
    elif not conditions:
        return []
    tables.append("threads t ON t.id = m.thread_id")
    if query.states:
        tables.append("conversations c ON c.id = t.conversation_id")
    sender = ", m.from_name, m.from_address" if query.senders else ""
    statement = text(
        f"SELECT {key}, t.conversation_id{sender} FROM {' JOIN '.join(tables)}"  # noqa: S608  no input
        f" WHERE {' AND '.join(conditions)} ORDER BY {key} DESC{' LIMIT :most' if is_ranked else ''}"
    )
    is_from = _senders_filter(query)
    if is_ranked:
        return _by_rank(conn, statement, values, is_from)[:limit]
    return _collect(conn, statement, values, is_from, limit)


def _senders_filter(query: Query) -> Callable[..., bool]:
    """Whether a message with this name and address is from one of those asked for."""
    wanted = [folded(sender) for sender in query.senders]

    @cache
    def is_from(*sender: str) -> bool:
        return not wanted or any(one in folded(" ".join(sender)) for one in wanted)

    return is_from


def _by_rank(conn: Connection, statement: Any, values: dict[str, Any], is_from: Callable[..., bool]) -> list[int]:
    """Both databases' figures are read so that less is better."""
    newest = conn.execute(statement, values | {"most": _RANKED}).all()
    places = {key: place for key, place, *sender in newest if is_from(*sender)}
    if not places:
        return []
    ranks = text(_RANKS_SQLITE if conn.dialect.name == "sqlite" else _RANKS_POSTGRESQL)
    rows = conn.execute(ranks, {"wanted": values["wanted"], "oldest": min(places)})
    ordered = sorted((rank, -key) for key, rank in rows if key in places)
    return list(dict.fromkeys(places[-key] for _, key in ordered))


def _collect(
    conn: Connection, statement: Any, values: dict[str, Any], is_from: Callable[..., bool], limit: int
) -> list[int]:
    """Read as they are found, no further than wanted: what a prefix stands for is worked out once per statement."""
    found: dict[int, None] = {}
    with conn.execute(statement, values, execution_options={"stream_results": True}) as rows:
        for batch in rows.partitions(_BATCH):
            found |= {place: None for _, place, *sender in batch if is_from(*sender)}
            if len(found) >= limit:
                break
    return list(found)[:limit]


_STATES = {
    Is.OVERDUE: "c.state = 'open' AND c.due < :now",
    Is.UNREAD: "c.is_unread",
    Is.OPEN: "c.state = 'open' AND c.snoozed_until IS NULL",
    Is.WAITING: "c.state = 'waiting'",
    Is.DONE: "c.state = 'done'",
    Is.SNOOZED: "c.state = 'open' AND c.snoozed_until IS NOT NULL",
}


def _conditions(query: Query, now: datetime) -> tuple[list[str], dict[str, Any]]:
    conditions = [_STATES[state] for state in sorted(query.states)]
    values: dict[str, Any] = {}
    if Is.OVERDUE in query.states:
        values["now"] = to_micros(now)
    if query.channels:
        names = {f"channel{number}": each.value for number, each in enumerate(sorted(query.channels))}
        conditions.append(f"m.channel IN ({', '.join(f':{name}' for name in names)})")
        values |= names
    if query.has_attachment:
        conditions.append("m.attachment_names <> ''")
    for name, day, comparison in (("since", query.since, ">="), ("before", query.before, "<")):
        if day is not None:
            conditions.append(f"m.received_at {comparison} :{name}")
            values[name] = _start_of(day, now)
    return conditions, values


def _start_of(day: date, now: datetime) -> int:
    return to_micros(datetime.combine(day, time(), now.tzinfo))


def _spelled_out(conn: Connection, wants: Wants) -> Wants:
    """Beginnings of few words as those words. Of a beginning FTS5 merges all places of all its words before it tells
    the first, of words it tells the newest as they are asked for: a tenth of the time where a beginning is common.
    Numbers go on in many ways, each of them rare."""

    def words(wanted: Wanted) -> tuple[Wanted, ...]:
        *before, begun = wanted.words
        if not wanted.is_prefix or not begun.isalpha():
            return (wanted,)
        found = conn.exec_driver_sql(_TERMS, {"begun": begun, "most": _MOST_TERMS + 1}).scalars()
        terms = [term for term in found if term and term.startswith(begun)]
        if not 0 < len(terms) <= _MOST_TERMS:
            return (wanted,)
        return tuple(replace(wanted, words=(*before, term), is_prefix=False) for term in terms)

    return tuple(tuple(word for wanted in want for word in words(wanted)) for want in wants)


def _fts5(wants: Wants) -> str:
    """The query language of FTS5 (sqlite.org/fts5.html, 3); words hold letters and digits only."""

    def one(wanted: Wanted) -> str:
        column = f"{wanted.column} : " if wanted.column else ""
        return f'{column}"{" ".join(wanted.words)}"{" *" if wanted.is_prefix else ""}'

    return " AND ".join(f"({' OR '.join(map(one, want))})" for want in wants)


def _tsquery(wants: Wants) -> str:
    def one(wanted: Wanted) -> str:
        marks = [_WEIGHTS[wanted.column]] * len(wanted.words)
        if wanted.is_prefix:
            marks[-1] = f"*{marks[-1]}"
        words = (f"'{word}'{f':{mark}' if mark else ''}" for word, mark in zip(wanted.words, marks, strict=True))
        return f"({' <-> '.join(words)})"

    return " & ".join(f"({' | '.join(map(one, want))})" for want in wants)
