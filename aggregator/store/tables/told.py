"""Stories, why they are so, and what clustering remembers. Pure."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from aggregator.store.columns import BYTEWISE, UtcDateTime, Words
from aggregator.store.tables.metadata import metadata

stories = Table(
    "stories",
    metadata,
    Column("id", BYTEWISE, primary_key=True),
    Column("language", Text, nullable=False),
    Column("founding_entry", BYTEWISE, nullable=False),
    Column("lead", BYTEWISE),
    Column("created", UtcDateTime, nullable=False),
    #: Of its entries: published, else first-seen.
    Column("earliest", UtcDateTime, nullable=False),
    Column("latest", UtcDateTime, nullable=False),
    #: The last change that can be seen: membership, text, labels, feeds.
    Column("changed", BigInteger, nullable=False, index=True),
    #: The last change by which an entry joined.
    Column("grown", BigInteger, nullable=False, index=True),
    Index("ix_stories_language_latest", "language", "latest"),
)

#: Stories that are no more -> the story that they became part of; always one hop.
story_redirects = Table(
    "story_redirects",
    metadata,
    Column("story", BYTEWISE, primary_key=True),
    Column("target", BYTEWISE, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("reasons", JSON, nullable=False),
    #: The story that it became part of at the time; None in rows of schema 0001.
    Column("joined", BYTEWISE),
    #: When the story began; None in rows of schema 0001.
    Column("created", UtcDateTime),
)

#: Pairs of entries that an operator put together or apart.
constraints = Table(
    "constraints",
    metadata,
    Column("one", BYTEWISE, primary_key=True),
    Column("other", BYTEWISE, primary_key=True),
    #: "must" or "cannot" (be linked).
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note", Words),
    #: The act that said so.
    Column("correction", BigInteger, index=True),
)

assignments = Table(
    "assignments",
    metadata,
    Column("entry", BYTEWISE, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("story", BYTEWISE, ForeignKey("stories.id"), nullable=False, index=True),
    #: When the entry was placed, revised or its feed relabelled: what routing goes by.
    Column("changed", BigInteger, nullable=False, index=True),
    Column("score", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reasons", JSON, nullable=False),
)

cluster_states = Table(
    "cluster_states",
    metadata,
    Column("language", BYTEWISE, primary_key=True),
    Column("version", Text, nullable=False),
    Column("documents", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

cluster_terms = Table(
    "cluster_terms",
    metadata,
    Column("language", BYTEWISE, primary_key=True),
    Column("term", BYTEWISE, primary_key=True),
    Column("df", Integer, nullable=False),
    sqlite_with_rowid=False,
)

cluster_members = Table(
    "cluster_members",
    metadata,
    Column("entry", BYTEWISE, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("story", BYTEWISE, nullable=False, index=True),
    Column("language", BYTEWISE, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("published", UtcDateTime),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("features", LargeBinary, nullable=False),
    Index("ix_cluster_members_language_first_seen", "language", "first_seen"),
)
