"""Ids -> which entries stand in which story, and under which ids it was known.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from aggregator.model import Assignment, EntryId, Former, Roster, StoryId
from aggregator.store.database import chunks
from aggregator.store.tables import (
    assignments,
    entries,
    published_items,
    reclustered,
    stories,
    story_redirects,
)

if TYPE_CHECKING:
    from datetime import datetime

#: Characters from which on the beginning of an id is enough to name something.
PREFIX = 6
#: How many stories one name finds at most.
_MOST_NAMED = 50


def begins(column: ColumnElement[str], needle: str) -> ColumnElement[bool]:
    """Match an id, or, where the needle is long enough, the beginning of one."""
    needle = needle.lower()
    if len(needle) < PREFIX:
        return column == needle
    # Ids are hexadecimal: whatever begins with the prefix sorts before prefix + "g".
    return or_(column == needle, and_(column >= needle, column < f"{needle}g"))


def rosters(connection: Connection, ids: Iterable[StoryId]) -> dict[StoryId, Roster]:
    """Return those stories that live, each with the dates of its entries."""
    found: dict[StoryId, Roster] = {}
    shown = func.coalesce(entries.c.published, entries.c.first_seen).label("shown")
    for chunk in chunks(dict.fromkeys(ids)):
        statement = (
            select(assignments.c.story, entries.c.id, shown)
            .join(entries, entries.c.id == assignments.c.entry)
            .where(assignments.c.story.in_(chunk))
        )
        dates: defaultdict[str, dict[EntryId, datetime]] = defaultdict(dict)
        for row in connection.execute(statement):
            dates[row.story][EntryId(row.id)] = row.shown
        for row in connection.execute(select(stories).where(stories.c.id.in_(chunk))):
            members = dates[row.id]
            found[StoryId(row.id)] = Roster(
                id=StoryId(row.id),
                language=row.language,
                created=row.created,
                lead=EntryId(row.lead) if row.lead in members else None,
                entries=members,
            )
    return found


def homes(connection: Connection, ids: Iterable[EntryId]) -> dict[EntryId, StoryId]:
    """Map these entries to the stories that they are in."""
    found: dict[EntryId, StoryId] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        statement = select(assignments.c.entry, assignments.c.story).where(
            assignments.c.entry.in_(chunk)
        )
        found |= {EntryId(row.entry): StoryId(row.story) for row in connection.execute(statement)}
    return found


def assigned(connection: Connection, ids: Iterable[EntryId]) -> dict[EntryId, Assignment]:
    """Map these entries to where they stand and why."""
    found: dict[EntryId, Assignment] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        statement = select(assignments).where(assignments.c.entry.in_(chunk))
        for row in connection.execute(statement):
            found[EntryId(row.entry)] = Assignment(
                entry=EntryId(row.entry),
                story=StoryId(row.story),
                score=row.score,
                threshold=row.threshold,
                reasons=row.reasons or {},
                algorithm=row.algorithm,
            )
    return found


def named(connection: Connection, needle: str) -> tuple[StoryId, ...]:
    """Find living stories by an id of theirs, of a story that they took in, or of an item."""
    needle = needle.strip().removeprefix("urn:uuid:")
    alive = select(stories.c.id).where(begins(stories.c.id, needle))
    former = select(story_redirects.c.target).where(begins(story_redirects.c.story, needle))
    shown = (
        select(published_items.c.story)
        .join(stories, stories.c.id == published_items.c.story)
        .where(begins(published_items.c.item_id, needle))
    )
    found: dict[str, None] = {}
    for statement in (alive, former, shown):
        found |= dict.fromkeys(connection.execute(statement.limit(_MOST_NAMED)).scalars())
    return tuple(StoryId(story) for story in sorted(found))


def published(connection: Connection, ids: Iterable[StoryId]) -> frozenset[StoryId]:
    """Return those stories that some topic shows or has shown as an item."""
    return frozenset(StoryId(story) for story in _having(connection, published_items.c.story, ids))


def taken(connection: Connection, ids: Iterable[StoryId]) -> frozenset[StoryId]:
    """Return those ids that some story has, had, or is to have."""
    asked = list(dict.fromkeys(ids))
    columns = (
        stories.c.id,
        story_redirects.c.story,
        published_items.c.story,
        published_items.c.minted_for,
        reclustered.c.new_story,
    )
    return frozenset(
        StoryId(story) for column in columns for story in _having(connection, column, asked)
    )


def former(connection: Connection, story: StoryId) -> tuple[Former, ...]:
    """Return the stories that became part of this one."""
    statement = (
        select(story_redirects)
        .where(story_redirects.c.target == story)
        .order_by(story_redirects.c.at, story_redirects.c.story)
    )
    return tuple(_former(row) for row in connection.execute(statement))


def ended(connection: Connection, ids: Iterable[StoryId]) -> dict[StoryId, Former]:
    """Return what became of those stories that are part of another one."""
    found: dict[StoryId, Former] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        statement = select(story_redirects).where(story_redirects.c.story.in_(chunk))
        found |= {StoryId(row.story): _former(row) for row in connection.execute(statement)}
    return found


def _former(row: Row[Any]) -> Former:
    return Former(
        story=StoryId(row.story),
        target=StoryId(row.target),
        joined=StoryId(row.joined or row.target),
        at=row.at,
        reasons=row.reasons or {},
    )


def _having(
    connection: Connection, column: ColumnElement[str], ids: Iterable[StoryId]
) -> Iterator[str]:
    for chunk in chunks(ids):
        yield from connection.execute(select(column).where(column.in_(chunk)).distinct()).scalars()
