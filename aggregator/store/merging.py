"""Stories that end -> redirects, with all that hung on them moved.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from aggregator.model import StoryId
from aggregator.store.database import chunks, upsert
from aggregator.store.tables import (
    assignments,
    cluster_members,
    published_items,
    stories,
    story_redirects,
)

_REDIRECT = ("target", "at", "reasons", "joined", "created")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A story that is no more."""

    story: StoryId
    #: What it became part of; None where its entries are gone as well.
    into: StoryId | None
    #: The same, once all endings of the transaction are told.
    finally_into: StoryId | None
    reasons: Mapping[str, object]


def end(connection: Connection, endings: Sequence[Ending], *, at: datetime) -> set[str]:
    """Move entries, members and published items on, leave redirects, delete the stories.

    Returns the stories that received something.
    """
    moves = [
        {"loser": e.story, "winner": e.finally_into} for e in endings if e.finally_into is not None
    ]
    if moves:
        _move(connection, moves)
        _grow(connection, moves)
        _redirect(connection, endings, at=at)
        _hand_on_items(connection, endings)
    for chunk in chunks([ending.story for ending in endings]):
        connection.execute(stories.delete().where(stories.c.id.in_(chunk)))
    return {str(move["winner"]) for move in moves}


def _move(connection: Connection, moves: Sequence[Mapping[str, object]]) -> None:
    for table in (assignments, cluster_members):
        statement = update(table).where(table.c.story == bindparam("loser"))
        connection.execute(statement.values(story=bindparam("winner")), list(moves))


def _grow(connection: Connection, moves: Sequence[Mapping[str, object]]) -> None:
    """Let a winner have grown as late as any of its losers."""
    winners = {move["loser"]: move["winner"] for move in moves}
    grown: list[dict[str, object]] = []
    for chunk in chunks(winners):
        statement = select(stories.c.id, stories.c.grown).where(stories.c.id.in_(chunk))
        grown += [
            {"winner": winners[row.id], "number": row.grown}
            for row in connection.execute(statement)
        ]
    if grown:
        statement_late = update(stories).where(
            stories.c.id == bindparam("winner"), stories.c.grown < bindparam("number")
        )
        connection.execute(statement_late.values(grown=bindparam("number")), grown)


def _redirect(connection: Connection, endings: Sequence[Ending], *, at: datetime) -> None:
    """Keep every redirect one hop long, and what is needed should the story live again."""
    began = _began(connection, [e.story for e in endings])
    rows = [
        {
            "story": e.story,
            "target": e.finally_into,
            "at": at,
            "reasons": dict(e.reasons),
            "joined": e.into,
            "created": began.get(e.story),
        }
        for e in endings
        if e.finally_into is not None
    ]
    onward = update(story_redirects).where(story_redirects.c.target == bindparam("ended"))
    connection.execute(
        onward.values(target=bindparam("onto")),
        [{"ended": row["story"], "onto": row["target"]} for row in rows],
    )
    upsert(connection, story_redirects, rows, replacing=_REDIRECT)


def _began(connection: Connection, story_ids: Sequence[StoryId]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for chunk in chunks(story_ids):
        statement = select(stories.c.id, stories.c.created).where(stories.c.id.in_(chunk))
        found |= {row.id: row.created for row in connection.execute(statement)}
    return found


def _hand_on_items(connection: Connection, endings: Sequence[Ending]) -> None:
    """Let the winner be shown under the loser's item where it had none of its own.

    Elsewhere the loser's item stays with the loser, and is shown no more.
    """
    already = published_items.alias("already")
    shown = select(already.c.topic).where(already.c.story == bindparam("winner"))
    statement = (
        update(published_items)
        .where(published_items.c.story == bindparam("loser"), published_items.c.topic.not_in(shown))
        .values(story=bindparam("heir"))
    )
    for ending in endings:
        if ending.into is not None:
            heir = {"loser": ending.story, "winner": ending.into, "heir": ending.into}
            connection.execute(statement, heir)
