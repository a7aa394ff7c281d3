"""In how many messages each term was: the rarer, the more it tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache

from sqlalchemy import Connection, Executable, Integer, bindparam, select

from app.store.dialect import each_of, insert_into
from app.store.tables_grouping import term_counts

_ALL = -1  # counts the messages

_asked, _term_asked = each_of("terms")
_COUNTS = select(term_counts.c.term, term_counts.c.seen).join_from(
    _asked, term_counts, term_counts.c.term == _term_asked
)


class TermCounts:
    """What was read or counted within a transaction is kept in memory."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._seen: dict[int, int] = {}
        self._counted: Counter[int] = Counter()

    def load(self, terms: Collection[int]) -> list[int]:
        """Returns those that no message had so far."""
        unknown = [term for term in (*terms, _ALL) if term not in self._seen]
        if not unknown:
            return []
        self._seen |= dict.fromkeys(unknown, 0)
        self._seen |= {term: seen for term, seen in self._conn.execute(_COUNTS, {"terms": unknown})}
        return [term for term in unknown if not self._seen[term]]

    def of(self, terms: Collection[int]) -> tuple[Mapping[int, int], int]:
        """Of each term that was in any message, and the number of messages."""
        self.load(terms)
        return {term: self._seen[term] for term in terms if self._seen[term]}, self._seen[_ALL]

    def count(self, terms: Collection[int]) -> None:
        """One more message with these."""
        counted = (*terms, _ALL)
        self.load(terms)
        for term in counted:
            self._seen[term] += 1
        self._counted.update(counted)

    def write(self) -> None:
        if self._counted:
            more = [{"b_term": term, "b_more": number} for term, number in sorted(self._counted.items())]
            self._conn.execute(_count_more(self._conn.dialect.name), more)
            self._counted.clear()


@cache
def _count_more(dialect: str) -> Executable:
    more = bindparam("b_more", type_=Integer)
    one = insert_into(term_counts, dialect).values(term=bindparam("b_term"), seen=more)
    return one.on_conflict_do_update(index_elements=["term"], set_={"seen": term_counts.c.seen + one.excluded.seen})
