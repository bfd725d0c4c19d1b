"""Threads, the stories in them, and the days of them that were published. Pure."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from aggregator.store.columns import BYTEWISE, UtcDateTime, Words
from aggregator.store.tables.metadata import metadata

threads = Table(
    "threads",
    metadata,
    Column("id", BYTEWISE, primary_key=True),
    Column("language", BYTEWISE, nullable=False),
    Column("began", UtcDateTime, nullable=False),
    Column("latest", UtcDateTime, nullable=False),
    Column("stories", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("named_at", Integer, nullable=False),
    Column("weight", Float, nullable=False),
    #: [stem, share, capitalised, not capitalised, word] each.
    Column("terms", JSON, nullable=False),
    #: [stem, stem, times side by side] each.
    Column("together", JSON, nullable=False),
    #: The last change that can be seen: its name, its stories.
    Column("changed", BigInteger, nullable=False, index=True),
    Index("ix_threads_language_latest", "language", "latest"),
)

#: Threads that are no more -> the thread that they became part of; always one hop.
thread_redirects = Table(
    "thread_redirects",
    metadata,
    Column("thread", BYTEWISE, primary_key=True),
    Column("target", BYTEWISE, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
)

#: Stories as threads compare them.
story_threads = Table(
    "story_threads",
    metadata,
    Column("story", BYTEWISE, primary_key=True),
    Column("language", BYTEWISE, nullable=False),
    #: None while it is in none.
    Column("thread", BYTEWISE, index=True),
    Column("entries", Integer, nullable=False),
    Column("is_substantial", Boolean, nullable=False),
    Column("is_form", Boolean, nullable=False),
    Column("began", UtcDateTime, nullable=False),
    Column("latest", UtcDateTime, nullable=False),
    #: As in `threads`; None once they are dropped.
    Column("terms", JSON(none_as_null=True)),
    Column("together", JSON(none_as_null=True)),
    Index("ix_story_threads_language_latest", "language", "latest"),
)

published_days = Table(
    "published_days",
    metadata,
    Column("item_id", BYTEWISE, primary_key=True),
    Column("topic", BYTEWISE, ForeignKey("topics.id"), nullable=False),
    Column("thread", BYTEWISE, nullable=False),
    #: "2025-04-10", in UTC.
    Column("day", Text, nullable=False),
    Column("first_published", UtcDateTime, nullable=False),
    Column("newest", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    UniqueConstraint("topic", "thread", "day"),
)
