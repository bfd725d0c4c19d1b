"""How much the store holds, how it is, and when it was last worked on.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from aggregator.ports import Counts
from aggregator.store.tables import entries, feeds, stories, sweeps, topics


def counts(connection: Connection) -> Counts:
    """Count feeds followed, entries, stories, topics configured."""
    followed = select(func.count()).select_from(feeds).where(feeds.c.followed)
    active = select(func.count()).select_from(topics).where(topics.c.retired.is_(None))
    return Counts(
        feeds=connection.execute(followed).scalar_one(),
        entries=_size(connection, entries),
        stories=_size(connection, stories),
        topics=connection.execute(active).scalar_one(),
    )


def last_sweep(connection: Connection) -> datetime | None:
    """Return when the last sweep ended."""
    statement = (
        select(sweeps.c.ended)
        .where(sweeps.c.ended.is_not(None))
        .order_by(sweeps.c.number.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar()


def note_sweep(connection: Connection, *, started: datetime, ended: datetime) -> None:
    """Keep that a sweep was made."""
    connection.execute(sweeps.insert(), {"started": started, "ended": ended})


def damage(connection: Connection) -> str | None:
    """Return what is wrong with a SQLite file, None for a sound one."""
    if connection.dialect.name != "sqlite":
        return None
    found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    return None if found == "ok" else found


def _size(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
