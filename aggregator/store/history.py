"""What was placed -> its ids, in the order and portions in which jobs placed them.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, select

from aggregator.model import EntryId
from aggregator.store.database import chunks
from aggregator.store.tables import assignments, entries, sweeps


def portions(
    connection: Connection, since: datetime | None, *, most: int
) -> Iterator[list[EntryId]]:
    """Yield the entries of each sweep by `StoredEntry.order`, at most so many at once."""
    ended = list(
        connection.execute(
            select(sweeps.c.ended).where(sweeps.c.ended.is_not(None)).order_by(sweeps.c.ended)
        ).scalars()
    )
    statement = select(
        entries.c.id, entries.c.feed, entries.c.key, entries.c.published, entries.c.first_seen
    ).join(assignments, assignments.c.entry == entries.c.id)
    if since is not None:
        fresh = (
            select(assignments.c.story)
            .join(entries, entries.c.id == assignments.c.entry)
            .where(entries.c.first_seen >= since)
        )
        statement = statement.where(assignments.c.story.in_(fresh))
    rows = sorted(
        (
            bisect_left(ended, row.first_seen),
            row.published or row.first_seen,
            row.feed,
            row.key,
            row.id,
        )
        for row in connection.execute(statement)
    )
    for _, sweep in groupby(rows, key=lambda row: row[0]):
        yield from chunks((EntryId(row[-1]) for row in sweep), most)
