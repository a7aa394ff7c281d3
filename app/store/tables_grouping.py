"""What grouping keeps: of each incoming message, so that its conversation is found again (it can be made anew from
the messages), of the owner's decisions, and of conversations, so that they come back as they were."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text

from app.store.tables import cycles, metadata
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

#: What a join takes from conversations for as long as it lasts: the cycles each had by itself. A split gives them back,
#: so that what ended keeps the hours it was measured by, and nobody is warned twice.
kept_cycles = Table(
    "kept_cycles",
    metadata,
    Column("conversation_id", BigInteger, primary_key=True, autoincrement=False),
    Column("opened_by", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    *(Column(c.name, c.type, nullable=c.nullable) for c in cycles.c if not c.primary_key),
)

#: Likewise what the owner decided: "snoozed_until" or "promised_due".
kept_decisions = Table(
    "kept_decisions",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("until", Utc, nullable=False),
    Column("at", Utc, nullable=False),
)
