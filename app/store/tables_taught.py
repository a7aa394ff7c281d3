"""What the owner taught the program about reading mail. Facts, all of them: what was read is made anew from them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text

from app.store.tables import metadata
from app.store.types import Json, Utc

#: How mails of a sender are read: "form" by the rule, one for each of his forms; "not a form" whatever they look like.
form_rules = Table(
    "form_rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("rule", Json),
    Column("at", Utc, nullable=False),
)

#: What a sender's mail is that was taken for `found`.
sender_kinds = Table(
    "sender_kinds",
    metadata,
    Column("sender", Text, primary_key=True),
    Column("found", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Utc, nullable=False),
    sqlite_with_rowid=False,
)

#: Messages that spam is told by, with their words as they were counted. Those the owner did not mark himself were
#: answered by him.
spam_lessons = Table(
    "spam_lessons",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("is_spam", Boolean, nullable=False),
    Column("by_owner", Boolean, nullable=False),
    Column("words", Json, nullable=False),
)

#: In how many lessons each word was (hashed, 63 bits); word -1 counts the lessons.
spam_words = Table(
    "spam_words",
    metadata,
    Column("word", BigInteger, primary_key=True, autoincrement=False),
    Column("spam", Integer, nullable=False),
    Column("real", Integer, nullable=False),
)

#: The text of each form message (hashed), so that one that many visitors send is noticed.
form_texts = Table(
    "form_texts",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("text_key", BigInteger, nullable=False, index=True),
    Column("visitor", Text, nullable=False),
)

#: Senders whose mail may always load pictures from elsewhere.
remote_senders = Table(
    "remote_senders",
    metadata,
    Column("sender", Text, primary_key=True),
    Column("at", Utc, nullable=False),
    sqlite_with_rowid=False,
)
