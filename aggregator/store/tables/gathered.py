"""Feeds, and the entries that they brought.

Short columns stand first: SQLite then reads keys and dates of a row without
its long texts. Pure.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from aggregator.store.columns import BYTEWISE, NUMBER, Duration, UtcDateTime, Words
from aggregator.store.tables.metadata import lease_columns, metadata

#: Single values: "installation" (UUID), "change" (the change counter).
meta = Table(
    "meta",
    metadata,
    Column("key", BYTEWISE, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", BYTEWISE, primary_key=True),
    #: As subscribed, secrets included.
    Column("url", Text, nullable=False),
    #: The same as it may be told to anyone.
    Column("shown", Text, nullable=False),
    Column("followed", Boolean, nullable=False),
    #: In the order of the subscriptions.
    Column("position", Integer, nullable=False),
    #: The operator's labels.
    Column("label_outlet", Text),
    Column("label_title", Text),
    Column("categories", JSON, nullable=False),
    #: The document's own title.
    Column("title", Words),
    Column("validators_url", Text),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Text),
    Column("next_poll", UtcDateTime, nullable=False),
    Column("retry_after", UtcDateTime),
    Column("last_poll", UtcDateTime),
    Column("last_success", UtcDateTime),
    Column("last_change", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("message", Words, nullable=False),
    Column("entry_count", Integer, nullable=False),
    Column("hint", Duration),
    *lease_columns(),
    Index("ix_feeds_next_poll", "next_poll"),
)

#: Every URL that a feed has had.
feed_urls = Table(
    "feed_urls",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("feed", BYTEWISE, ForeignKey("feeds.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    #: "subscribed" or "moved".
    Column("reason", Text, nullable=False),
    Index("ix_feed_urls_url", "url", postgresql_using="hash"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", BYTEWISE, primary_key=True),
    #: Its home.
    Column("feed", BYTEWISE, ForeignKey("feeds.id"), nullable=False),
    Column("published", UtcDateTime),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime),
    Column("changed", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("language", Text),
    Column("key", Words, nullable=False),
    Column("link_key", Words),
    Column("id_key", Words),
    Column("link", Words),
    Column("outlet", Words),
    Column("title", Words, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("pictures", JSON, nullable=False),
    Column("written_id", Words),
    Column("written_link", Words),
    Column("written_title", Words, nullable=False),
    Column("written_date", Words),
    Column("summary", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("written_body", Words, nullable=False),
    Index("ix_entries_feed_id", "feed", "id"),
    Index("ix_entries_feed_first_seen", "feed", "first_seen"),
    Index("ix_entries_changed", "changed"),
    Index("ix_entries_link_key", "link_key", postgresql_using="hash"),
    Index("ix_entries_id_key", "id_key", postgresql_using="hash"),
    Index("ix_entries_link", "link", postgresql_using="hash"),
    Index("ix_entries_written_link", "written_link", postgresql_using="hash"),
)

#: Entries that are in no story yet.
unplaced = Table(
    "unplaced",
    metadata,
    Column("entry", BYTEWISE, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)

#: Under which keys a feed has shown an entry, and how it last looked there.
entry_aliases = Table(
    "entry_aliases",
    metadata,
    Column("feed", BYTEWISE, ForeignKey("feeds.id"), primary_key=True),
    #: `columns.indexable` of the key.
    Column("key", BYTEWISE, primary_key=True),
    Column("entry", BYTEWISE, ForeignKey("entries.id"), nullable=False, index=True),
    Column("content_hash", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

#: Keys whose entries were purged and may not come back.
tombstones = Table(
    "tombstones",
    metadata,
    Column("feed", BYTEWISE, ForeignKey("feeds.id"), primary_key=True),
    Column("key", BYTEWISE, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)
