"""Where the tables are gathered, and the columns that several share. Pure."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, MetaData, Text

from aggregator.store.columns import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def lease_columns() -> tuple[Column[str], Column[datetime], Column[int]]:
    """Who works on the row, until when, and the token that outdates earlier owners."""
    return (
        Column("lease_owner", Text),
        Column("lease_until", UtcDateTime),
        Column("fence", BigInteger, nullable=False, server_default="0"),
    )
