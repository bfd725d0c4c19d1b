"""What people did to stories: corrections, and re-clusterings that can be undone. Pure."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, ForeignKey, Table, Text

from aggregator.store.columns import BYTEWISE, NUMBER, UtcDateTime
from aggregator.store.tables.metadata import metadata

#: Acts; the pairs of each are in `constraints`.
corrections = Table(
    "corrections",
    metadata,
    Column("number", NUMBER, primary_key=True),
    #: "merge" or "split".
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kept", BYTEWISE, nullable=False),
    #: The story that ended or began.
    Column("other", BYTEWISE, nullable=False),
)

reclusterings = Table(
    "reclusterings",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("settings", JSON, nullable=False),
    #: "staged", "applied" or "undone", and since when.
    Column("state", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    #: Language of each story that it founds.
    Column("founded", JSON, nullable=False),
    #: Stories that end -> the story that they become part of.
    Column("merged", JSON, nullable=False),
)

#: The entries that a re-clustering moves.
reclustered = Table(
    "reclustered",
    metadata,
    Column("run", BigInteger, ForeignKey("reclusterings.number"), primary_key=True),
    Column("entry", BYTEWISE, primary_key=True),
    Column("old_story", BYTEWISE, nullable=False),
    Column("new_story", BYTEWISE, nullable=False, index=True),
    Column("score", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    #: Whether applying it did move the entry.
    Column("moved", Boolean, nullable=False),
)
