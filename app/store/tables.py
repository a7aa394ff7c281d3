"""The tables. Messages, acts and the owner's settings are facts; threads' links are decisions; cycles and
the columns of `conversations` below "derived" are computed from them by `refresh` and can be made anew.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.store.types import Id, Json, Utc

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("owner_name", Text, nullable=False, default=""),
    Column("imap", Json, nullable=False),
    Column("smtp", Json, nullable=False),
    Column("history_before", Utc, nullable=False),
    Column("marks_seen", Boolean, nullable=False, default=False),
    Column("files_sent", Boolean, nullable=False, default=True),
    Column("signature", Text, nullable=False, default=""),
    Column("region", Text, nullable=False, default="PL"),
    Column("is_enabled", Boolean, nullable=False, default=True),
)

folders = Table(
    "folders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False, default=0),
    Column("highest_uid", BigInteger, nullable=False, default=0),
    Column("lowest_uid", BigInteger, nullable=False, default=0),
    Column("highest_modseq", BigInteger, nullable=False, default=0),
    UniqueConstraint("account_id", "name"),
)

customers = Table(
    "customers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("language", Text, nullable=False, default=""),
)

identities = Table(
    "identities",
    metadata,
    Column("value", Text, primary_key=True),  # first: many are asked for by their values, whatever kind they are
    Column("kind", Text, primary_key=True),
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("display", Text, nullable=False, default=""),
    Column("is_shared", Boolean, nullable=False, default=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=True, index=True),
    # decisions of the owner
    Column("snoozed_until", Utc),
    Column("snoozed_after", Utc),  # the newest message there was then: one that comes later ends the snooze
    Column("promised_due", Utc),
    # derived
    Column("state", Text, nullable=False),
    Column("subject", Text, nullable=False, default=""),
    Column("preview", Text, nullable=False, default=""),
    Column("channels", Json, nullable=False),
    Column("message_count", Integer, nullable=False, default=0),
    Column("thread_count", Integer, nullable=False, default=1),
    Column("is_unread", Boolean, nullable=False, default=False),
    Column("newest_at", Utc, nullable=False),
    Column("opened_at", Utc),
    Column("due", Utc),
    Column("target_open_seconds", Integer, nullable=False, default=0),
    Column("order_number", Text, nullable=False, default=""),
    Column("language", Text, nullable=False, default=""),
    Column("has_suggestion", Boolean, nullable=False, default=False),
    Column("badge", Text, nullable=False, default=""),
    Index("ix_conversations_due", "state", "due"),
    Index("ix_conversations_newest", "state", "newest_at"),
    Index("ix_conversations_snoozed", "snoozed_until", sqlite_where=text("snoozed_until IS NOT NULL")),
)

threads = Table(
    "threads",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    # where it was before it joined another one: kept, empty, for as long, and given back by a split
    Column("home_id", ForeignKey("conversations.id"), nullable=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=True),
    Column("channel", Text, nullable=False),
    Index("ix_threads_home", "home_id", sqlite_where=text("home_id IS NOT NULL")),
)

#: Message-IDs by which messages find their thread, whatever order they arrive in.
thread_keys = Table(
    "thread_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=True),
    Column("thread_id", ForeignKey("threads.id"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("kind_reason", Text, nullable=False, default=""),
    Column("rfc_id", Text, nullable=False, default="", index=True),
    # who sent the mail; of a form the site's robot, while `from_address` is the visitor's
    Column("sender", Text, nullable=False, default=""),
    Column("from_name", Text, nullable=False, default=""),
    Column("from_address", Text, nullable=False, default=""),
    Column("subject", Text, nullable=False, default=""),
    Column("preview", Text, nullable=False, default=""),
    Column("received_at", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("size", Integer, nullable=False, default=0),
    Column("attachment_names", Text, nullable=False, default=""),
    Column("form", Json),
    Column("is_read", Boolean, nullable=False, default=False),
    Column("is_history", Boolean, nullable=False, default=False),
    Column("is_answered_flag", Boolean, nullable=False, default=False),
    # of a delivery report: the Message-ID of the mail that it says will not arrive
    Column("undelivered", Text, nullable=False, default=""),
    Index("ix_messages_undelivered", "undelivered", sqlite_where=text("undelivered != ''")),
)

#: Where a message lies on the server. One message may lie in several places (INBOX and Sent, re-uploaded).
copies = Table(
    "copies",
    metadata,
    Column("folder_id", ForeignKey("folders.id", ondelete="CASCADE"), primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

#: The message as it came, compressed (codec "zstd" of RFC 5322 bytes, or of UTF-8 text for phone notes and JSON
#: submissions), and the new text that grouping and snippet suggestion compare.
contents = Table(
    "contents",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("format", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("new_text", Text, nullable=False, default=""),
    # chosen by the owner where the message was read wrongly; "" for what it says itself
    Column("charset", Text, nullable=False, default=""),
)

#: What the owner did that moves the clock: "done", or "answered elsewhere" for the other threads of a group that was
#: answered in one of them. Kept per thread, so that a split gives each thread back what is its own.
acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

cycles = Table(
    "cycles",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("opened_by", BigInteger, primary_key=True),
    Column("opened_at", Utc, nullable=False),
    Column("is_first", Boolean, nullable=False),
    Column("channel", Text, nullable=False),
    Column("target_open_seconds", Integer, nullable=False),
    Column("due", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("ended_how", Text),
    Column("open_seconds", Integer),
    Column("wall_seconds", Integer),
    # facts about the warnings that were given, kept when the rest is computed anew
    Column("warned_at", Utc),
    Column("overdue_told_at", Utc),
    Index("ix_cycles_running", "due", sqlite_where=text("ended_how IS NULL")),
    Index("ix_cycles_ended", "ended_at"),
)

snippets = Table(
    "snippets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("variants", Json, nullable=False),
    Column("after", Text, nullable=False, default="waiting"),
    Column("sends_at_once", Boolean, nullable=False, default=False),
    Column("position", Integer, nullable=False, default=0),
)

#: Which snippet answered which message: what suggestion learns from.
snippet_uses = Table(
    "snippet_uses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("snippet_id", ForeignKey("snippets.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("at", Utc, nullable=False, index=True),
)

drafts = Table(
    "drafts",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("body", Text, nullable=False),
    Column("fillings", Json, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("updated_at", Utc, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("thread_id", ForeignKey("threads.id"), nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("recipients", Json, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("body", Text, nullable=False, default=""),
    Column("state", Text, nullable=False, index=True),
    Column("not_before", Utc, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", Utc),
    Column("accepted_at", Utc),
    Column("error", Text, nullable=False, default=""),
    Column("after", Text, nullable=False, default="waiting"),
    Column("is_scheduled", Boolean, nullable=False, default=False),
)

#: Every decision on what belongs together, by whom and why; never erased but with the customer.
grouping_acts = Table(
    "grouping_acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("what", Text, nullable=False),  # "join", "split", "apart" (not one matter), "unite" (one person)
    Column("from_conversation_id", BigInteger, nullable=False, index=True),
    Column("to_conversation_id", BigInteger, nullable=False, index=True),
    Column("by_owner", Boolean, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("at", Utc, nullable=False),
    Column("undone_at", Utc),
    Column("before", Json, nullable=False, default=dict),  # what else it changed, as it was
)

#: The threads that it moved.
groupings = Table(
    "groupings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("act_id", ForeignKey("grouping_acts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False, index=True),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("other_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("rank", Integer, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("state", Text, nullable=False, default="open"),  # "open", "accepted", "dismissed"
    Column("measured", Json),  # [is_known, values], to learn from what the owner makes of it
    Column("at", Utc, nullable=False),
)

#: The owner's notes to himself on a conversation are messages of direction "note"; settings are one JSON document each.
settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)

#: Forms that are fetched over HTTP, and how far. The keys are in the keyring.
form_sources = Table(
    "form_sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("history_before", Utc, nullable=False),
    Column("settings", Json, nullable=False),
    Column("fields", Json, nullable=False),
    Column("is_enabled", Boolean, nullable=False, default=True),
    # progress
    Column("cursor", Utc),
    Column("fetched_at", Utc),
    Column("not_before", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("error_title", Text, nullable=False, default=""),
    Column("error_hint", Text, nullable=False, default=""),
    sqlite_autoincrement=True,  # the number of a removed one stays in `submission_keys`
)

#: Ids of submissions that were taken in. They outlive their messages: what was erased here is not fetched again.
submissions = Table(
    "submissions",
    metadata,
    Column("source_id", ForeignKey("form_sources.id", ondelete="CASCADE"), primary_key=True),
    Column("submission_id", Text, primary_key=True),
    sqlite_with_rowid=False,
)

#: Who wrote what when in a form, by each way it came ("mail", or "http:" and the source), so that a submission that
#: comes by a second way is recognised.
submission_keys = Table(
    "submission_keys",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("way", Text, primary_key=True),
    Column("at", Utc, primary_key=True),
    Column("key", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)
