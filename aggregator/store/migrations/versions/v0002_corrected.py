"""Stories corrected by hand, re-clusterings that can be undone, ids that live again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what is new; an item known so far counts as minted for the story it shows."""
    op.create_table(
        "corrections",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kept", BYTEWISE, nullable=False),
        sa.Column("other", BYTEWISE, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_corrections"),
    )
    op.create_table(
        "reclusterings",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("founded", sa.JSON(), nullable=False),
        sa.Column("merged", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_reclusterings"),
    )
    op.create_table(
        "reclustered",
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("entry", BYTEWISE, nullable=False),
        sa.Column("old_story", BYTEWISE, nullable=False),
        sa.Column("new_story", BYTEWISE, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["reclusterings.number"], name="fk_reclustered_run"),
        sa.PrimaryKeyConstraint("run", "entry", name="pk_reclustered"),
    )
    op.create_index("ix_reclustered_new_story", "reclustered", ["new_story"], unique=False)
    op.create_index("ix_entries_feed_first_seen", "entries", ["feed", "first_seen"], unique=False)
    op.add_column("constraints", sa.Column("correction", sa.BigInteger(), nullable=True))
    op.create_index("ix_constraints_correction", "constraints", ["correction"], unique=False)
    op.add_column("story_redirects", sa.Column("joined", BYTEWISE, nullable=True))
    op.add_column("story_redirects", sa.Column("created", INSTANT, nullable=True))
    op.add_column("published_items", sa.Column("minted_for", BYTEWISE, nullable=True))
    op.create_index("ix_published_items_minted_for", "published_items", ["minted_for"], unique=False)
    op.execute("UPDATE published_items SET minted_for = story")
