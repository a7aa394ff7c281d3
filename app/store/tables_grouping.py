"""What grouping keeps of each incoming message, so that its conversation is found again. All of it can be made anew
from the messages; it goes when they go."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text

from app.store.tables import metadata
from app.store.types import Json, Utc

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("identities", Json, nullable=False),
    Column("names", Json, nullable=False),
    Column("numbers", Json, nullable=False),
    Column("topics", Text, nullable=False),
    Column("terms", LargeBinary, nullable=False),
    Column("weight", Float, nullable=False),
    Column("words", Integer, nullable=False),
    Column("asks_again", Boolean, nullable=False),
    Column("gives_thanks", Boolean, nullable=False),
)

#: From an identity, a name, a number or a rare term (hashed, 63 bits) to the messages that have it. Ids of messages
#: begin with their time, so that the key finds the newest ones without looking at the others.
clues = Table(
    "clues",
    metadata,
    Column("clue", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Index("ix_clues_message", "message_id"),
    sqlite_with_rowid=False,
)

#: In how many messages each term was; term -1 counts the messages.
term_counts = Table(
    "term_counts",
    metadata,
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("seen", Integer, nullable=False),
)

#: What pairs turned out to be, for weighing the next ones by this owner's own decisions.
lessons = Table(
    "lessons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("is_known", Boolean, nullable=False),
    Column("values", Json, nullable=False),
    Column("belongs", Boolean, nullable=False),
    Column("thread_id", BigInteger, index=True),  # of what was joined without asking; Split makes the lesson turn
    Column("at", Utc, nullable=False),
)
