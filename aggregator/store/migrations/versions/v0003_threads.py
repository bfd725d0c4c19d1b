"""Threads: stories that continue one another, and days of them as items."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what is new; the stories of the last weeks are put in threads by the next sweep."""
    op.create_table(
        "threads",
        sa.Column("id", BYTEWISE, nullable=False),
        sa.Column("language", BYTEWISE, nullable=False),
        sa.Column("began", INSTANT, nullable=False),
        sa.Column("latest", INSTANT, nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("named_at", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("together", sa.JSON(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
    )
    op.create_index("ix_threads_changed", "threads", ["changed"], unique=False)
    op.create_index("ix_threads_language_latest", "threads", ["language", "latest"], unique=False)
    op.create_table(
        "thread_redirects",
        sa.Column("thread", BYTEWISE, nullable=False),
        sa.Column("target", BYTEWISE, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("thread", name="pk_thread_redirects"),
    )
    op.create_index("ix_thread_redirects_target", "thread_redirects", ["target"], unique=False)
    op.create_table(
        "story_threads",
        sa.Column("story", BYTEWISE, nullable=False),
        sa.Column("language", BYTEWISE, nullable=False),
        sa.Column("thread", BYTEWISE, nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("is_substantial", sa.Boolean(), nullable=False),
        sa.Column("is_form", sa.Boolean(), nullable=False),
        sa.Column("began", INSTANT, nullable=False),
        sa.Column("latest", INSTANT, nullable=False),
        sa.Column("terms", sa.JSON(), nullable=True),
        sa.Column("together", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("story", name="pk_story_threads"),
    )
    op.create_index("ix_story_threads_thread", "story_threads", ["thread"], unique=False)
    op.create_index(
        "ix_story_threads_language_latest", "story_threads", ["language", "latest"], unique=False
    )
    op.create_table(
        "published_days",
        sa.Column("item_id", BYTEWISE, nullable=False),
        sa.Column("topic", BYTEWISE, nullable=False),
        sa.Column("thread", BYTEWISE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("first_published", INSTANT, nullable=False),
        sa.Column("newest", INSTANT, nullable=False),
        sa.Column("updated", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["topic"], ["topics.id"], name="fk_published_days_topic"),
        sa.PrimaryKeyConstraint("item_id", name="pk_published_days"),
        sa.UniqueConstraint("topic", "thread", "day", name="uq_published_days_topic_thread_day"),
    )
    op.add_column("published_items", sa.Column("day_item", BYTEWISE, nullable=True))
