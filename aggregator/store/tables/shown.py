"""Topics, what they publish, and what goes out. Pure."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from aggregator.store.columns import BYTEWISE, NUMBER, UtcDateTime
from aggregator.store.tables.metadata import lease_columns, metadata

topics = Table(
    "topics",
    metadata,
    Column("id", BYTEWISE, primary_key=True),
    Column("slug", BYTEWISE, nullable=False, unique=True),
    Column("query_hash", Text, nullable=False),
    Column("routed_to", BigInteger, nullable=False),
    Column("published_to", BigInteger, nullable=False),
    Column("baseline", BigInteger),
    Column("signature", Text),
    Column("changed", UtcDateTime),
    #: The change number at which the topic itself last changed (query, lost entries).
    Column("touched", BigInteger, nullable=False),
    #: Since when it is configured no more.
    Column("retired", UtcDateTime),
)

#: Every slug that a topic has had.
topic_slugs = Table(
    "topic_slugs",
    metadata,
    Column("slug", BYTEWISE, primary_key=True),
    Column("topic", BYTEWISE, ForeignKey("topics.id"), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)

#: Which entries match a topic's query.
topic_entries = Table(
    "topic_entries",
    metadata,
    Column("topic", BYTEWISE, ForeignKey("topics.id"), primary_key=True),
    Column("entry", BYTEWISE, primary_key=True, index=True),
    #: The change number at which it came to match.
    Column("since", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

published_items = Table(
    "published_items",
    metadata,
    Column("item_id", BYTEWISE, primary_key=True),
    Column("topic", BYTEWISE, ForeignKey("topics.id"), nullable=False),
    Column("story", BYTEWISE, nullable=False, index=True),
    #: The story whose id made the item's: to it the item goes back, should it live again.
    Column("minted_for", BYTEWISE, index=True),
    Column("episode", Integer, nullable=False),
    Column("first_published", UtcDateTime, nullable=False),
    Column("newest", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    Column("lead", BYTEWISE, nullable=False),
    Column("lead_hash", Text, nullable=False),
    #: The item in `published_days` that the story is shown in.
    Column("day_item", BYTEWISE),
    UniqueConstraint("topic", "story", "episode"),
    Index("ix_published_items_order", "topic", "first_published", "newest", "story"),
)

publications = Table(
    "publications",
    metadata,
    Column("path", BYTEWISE, primary_key=True),
    Column("media_type", Text, nullable=False),
    #: Of the body: hex SHA-256.
    Column("digest", Text, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    #: The digest of what lies in the output directory.
    Column("written_digest", Text),
    Column("body", LargeBinary, nullable=False),
    Column("gzipped", LargeBinary, nullable=False),
)

#: Effects to come, written with the data that asks for them.
outbox = Table(
    "outbox",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("done", UtcDateTime),
    *lease_columns(),
    Index("ix_outbox_done_due", "done", "due"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", BYTEWISE, primary_key=True),
    Column("owner", Text),
    Column("until", UtcDateTime),
    Column("fence", BigInteger, nullable=False),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("started", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    Column("fence", BigInteger, nullable=False, server_default="0"),
)
