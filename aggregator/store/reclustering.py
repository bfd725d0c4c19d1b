"""Re-clusterings <-> their tables.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select, update

from aggregator.model import EntryId, Move, Reclustering, StoryId
from aggregator.store.database import upsert
from aggregator.store.tables import reclustered, reclusterings


def runs(connection: Connection) -> tuple[Reclustering, ...]:
    """Return all of them by number, without their moves."""
    statement = select(reclusterings).order_by(reclusterings.c.number)
    return tuple(_run(row, ()) for row in connection.execute(statement))


def run(connection: Connection, number: int) -> Reclustering | None:
    """Return one with its moves; once it was applied, with those made."""
    row = connection.execute(
        select(reclusterings).where(reclusterings.c.number == number)
    ).one_or_none()
    if row is None:
        return None
    statement = select(reclustered).where(reclustered.c.run == number).order_by(reclustered.c.entry)
    if row.state != "staged":
        statement = statement.where(reclustered.c.moved)
    return _run(row, connection.execute(statement))


def stage(connection: Connection, told: Reclustering) -> int:
    """Keep one; return its number."""
    values = {
        "made_at": told.made_at,
        "algorithm": told.algorithm,
        "settings": dict(told.settings),
        "state": told.state,
        "at": told.at,
        "founded": dict(told.founded),
        "merged": dict(told.merged),
    }
    inserted = reclusterings.insert().values(values).returning(reclusterings.c.number)
    number = int(connection.execute(inserted).scalar_one())
    _keep(connection, number, told.moves, moved=False)
    return number


def turn(connection: Connection, told: Reclustering) -> None:
    """Keep its new state; of one applied, which moves were made."""
    connection.execute(
        update(reclusterings)
        .where(reclusterings.c.number == told.number)
        .values(state=told.state, at=told.at)
    )
    if told.state == "applied":
        _keep(connection, told.number, told.moves, moved=True)


def _keep(connection: Connection, number: int, moves: Iterable[Move], *, moved: bool) -> None:
    rows = [
        {
            "run": number,
            "entry": move.entry,
            "old_story": move.old,
            "new_story": move.new,
            "score": move.score,
            "threshold": move.threshold,
            "reasons": dict(move.reasons),
            "moved": moved,
        }
        for move in moves
    ]
    upsert(connection, reclustered, rows, replacing=("old_story", "new_story", "moved"))


def _run(row: Row[Any], moves: Iterable[Row[Any]]) -> Reclustering:
    return Reclustering(
        number=row.number,
        made_at=row.made_at,
        algorithm=row.algorithm,
        settings=row.settings,
        state=row.state,
        at=row.at,
        moves=tuple(
            Move(
                entry=EntryId(move.entry),
                old=StoryId(move.old_story),
                new=StoryId(move.new_story),
                score=move.score,
                threshold=move.threshold,
                reasons=move.reasons,
            )
            for move in moves
        ),
        founded={StoryId(story): language for story, language in row.founded.items()},
        merged={StoryId(loser): StoryId(winner) for loser, winner in row.merged.items()},
    )
