"""The first schema: every table there is, used or not yet."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create everything in an empty database."""
    op.create_table(
        "cluster_states",
        sa.Column("language", BYTEWISE, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("language", name="pk_cluster_states"),
    )
    op.create_table(
        "cluster_terms",
        sa.Column("language", BYTEWISE, nullable=False),
        sa.Column("term", BYTEWISE, nullable=False),
        sa.Column("df", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("language", "term", name="pk_cluster_terms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "constraints",
        sa.Column("one", BYTEWISE, nullable=False),
        sa.Column("other", BYTEWISE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("one", "other", name="pk_constraints"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", BYTEWISE, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_outlet", sa.Text(), nullable=True),
        sa.Column("label_title", sa.Text(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("validators_url", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("next_poll", INSTANT, nullable=False),
        sa.Column("retry_after", INSTANT, nullable=True),
        sa.Column("last_poll", INSTANT, nullable=True),
        sa.Column("last_success", INSTANT, nullable=True),
        sa.Column("last_change", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("hint", sa.BigInteger(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
    )
    op.create_index("ix_feeds_next_poll", "feeds", ["next_poll"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", BYTEWISE, nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "meta",
        sa.Column("key", BYTEWISE, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", INSTANT, nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_done_due", "outbox", ["done", "due"], unique=False)
    op.create_table(
        "publications",
        sa.Column("path", BYTEWISE, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("updated", INSTANT, nullable=False),
        sa.Column("written_digest", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("gzipped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_publications"),
    )
    op.create_table(
        "stories",
        sa.Column("id", BYTEWISE, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("founding_entry", BYTEWISE, nullable=False),
        sa.Column("lead", BYTEWISE, nullable=True),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("earliest", INSTANT, nullable=False),
        sa.Column("latest", INSTANT, nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("grown", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_changed", "stories", ["changed"], unique=False)
    op.create_index("ix_stories_grown", "stories", ["grown"], unique=False)
    op.create_index("ix_stories_language_latest", "stories", ["language", "latest"], unique=False)
    op.create_table(
        "story_redirects",
        sa.Column("story", BYTEWISE, nullable=False),
        sa.Column("target", BYTEWISE, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("story", name="pk_story_redirects"),
    )
    op.create_index("ix_story_redirects_target", "story_redirects", ["target"], unique=False)
    op.create_table(
        "sweeps",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("started", INSTANT, nullable=False),
        sa.Column("ended", INSTANT, nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_sweeps"),
    )
    op.create_table(
        "topics",
        sa.Column("id", BYTEWISE, nullable=False),
        sa.Column("slug", BYTEWISE, nullable=False),
        sa.Column("query_hash", sa.Text(), nullable=False),
        sa.Column("routed_to", sa.BigInteger(), nullable=False),
        sa.Column("published_to", sa.BigInteger(), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("changed", INSTANT, nullable=True),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.Column("retired", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_topics"),
        sa.UniqueConstraint("slug", name="uq_topics_slug"),
    )
    op.create_table(
        "entries",
        sa.Column("id", BYTEWISE, nullable=False),
        sa.Column("feed", BYTEWISE, nullable=False),
        sa.Column("published", INSTANT, nullable=True),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("updated", INSTANT, nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("link_key", sa.Text(), nullable=True),
        sa.Column("id_key", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("written_id", sa.Text(), nullable=True),
        sa.Column("written_link", sa.Text(), nullable=True),
        sa.Column("written_title", sa.Text(), nullable=False),
        sa.Column("written_date", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("written_body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name="fk_entries_feed"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
    )
    op.create_index("ix_entries_changed", "entries", ["changed"], unique=False)
    op.create_index("ix_entries_feed_id", "entries", ["feed", "id"], unique=False)
    op.create_index(
        "ix_entries_id_key", "entries", ["id_key"], unique=False, postgresql_using="hash"
    )
    op.create_index("ix_entries_link", "entries", ["link"], unique=False, postgresql_using="hash")
    op.create_index(
        "ix_entries_link_key", "entries", ["link_key"], unique=False, postgresql_using="hash"
    )
    op.create_index(
        "ix_entries_written_link",
        "entries",
        ["written_link"],
        unique=False,
        postgresql_using="hash",
    )
    op.create_table(
        "feed_urls",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("feed", BYTEWISE, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name="fk_feed_urls_feed"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_urls"),
    )
    op.create_index("ix_feed_urls_feed", "feed_urls", ["feed"], unique=False)
    op.create_index("ix_feed_urls_url", "feed_urls", ["url"], unique=False, postgresql_using="hash")
    op.create_table(
        "published_items",
        sa.Column("item_id", BYTEWISE, nullable=False),
        sa.Column("topic", BYTEWISE, nullable=False),
        sa.Column("story", BYTEWISE, nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("first_published", INSTANT, nullable=False),
        sa.Column("newest", INSTANT, nullable=False),
        sa.Column("updated", INSTANT, nullable=False),
        sa.Column("lead", BYTEWISE, nullable=False),
        sa.Column("lead_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["topic"], ["topics.id"], name="fk_published_items_topic"),
        sa.PrimaryKeyConstraint("item_id", name="pk_published_items"),
        sa.UniqueConstraint(
            "topic", "story", "episode", name="uq_published_items_topic_story_episode"
        ),
    )
    op.create_index(
        "ix_published_items_order",
        "published_items",
        ["topic", "first_published", "newest", "story"],
        unique=False,
    )
    op.create_index("ix_published_items_story", "published_items", ["story"], unique=False)
    op.create_table(
        "tombstones",
        sa.Column("feed", BYTEWISE, nullable=False),
        sa.Column("key", BYTEWISE, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name="fk_tombstones_feed"),
        sa.PrimaryKeyConstraint("feed", "key", name="pk_tombstones"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "topic_entries",
        sa.Column("topic", BYTEWISE, nullable=False),
        sa.Column("entry", BYTEWISE, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["topic"], ["topics.id"], name="fk_topic_entries_topic"),
        sa.PrimaryKeyConstraint("topic", "entry", name="pk_topic_entries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_topic_entries_entry", "topic_entries", ["entry"], unique=False)
    op.create_table(
        "topic_slugs",
        sa.Column("slug", BYTEWISE, nullable=False),
        sa.Column("topic", BYTEWISE, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["topic"], ["topics.id"], name="fk_topic_slugs_topic"),
        sa.PrimaryKeyConstraint("slug", "topic", name="pk_topic_slugs"),
    )
    op.create_table(
        "assignments",
        sa.Column("entry", BYTEWISE, nullable=False),
        sa.Column("story", BYTEWISE, nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name="fk_assignments_entry", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_assignments_story"),
        sa.PrimaryKeyConstraint("entry", name="pk_assignments"),
    )
    op.create_index("ix_assignments_changed", "assignments", ["changed"], unique=False)
    op.create_index("ix_assignments_story", "assignments", ["story"], unique=False)
    op.create_table(
        "cluster_members",
        sa.Column("entry", BYTEWISE, nullable=False),
        sa.Column("story", BYTEWISE, nullable=False),
        sa.Column("language", BYTEWISE, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("published", INSTANT, nullable=True),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name="fk_cluster_members_entry", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry", name="pk_cluster_members"),
    )
    op.create_index(
        "ix_cluster_members_language_first_seen",
        "cluster_members",
        ["language", "first_seen"],
        unique=False,
    )
    op.create_index("ix_cluster_members_story", "cluster_members", ["story"], unique=False)
    op.create_table(
        "entry_aliases",
        sa.Column("feed", BYTEWISE, nullable=False),
        sa.Column("key", BYTEWISE, nullable=False),
        sa.Column("entry", BYTEWISE, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name="fk_entry_aliases_entry"),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name="fk_entry_aliases_feed"),
        sa.PrimaryKeyConstraint("feed", "key", name="pk_entry_aliases"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_entry_aliases_entry", "entry_aliases", ["entry"], unique=False)
    op.create_table(
        "unplaced",
        sa.Column("entry", BYTEWISE, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name="fk_unplaced_entry", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry", name="pk_unplaced"),
        sqlite_with_rowid=False,
    )
