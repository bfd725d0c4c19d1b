"""Ids -> entries and stories as the model holds them.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, or_, select

from aggregator.model import (
    EntryId,
    Explained,
    FeedId,
    Original,
    StoredEntry,
    Story,
    StoryId,
)
from aggregator.store.database import chunks
from aggregator.store.rows import stored_entry
from aggregator.store.standing import begins
from aggregator.store.tables import (
    assignments,
    entries,
    entry_aliases,
    feeds,
    stories,
    story_redirects,
    unplaced,
)

#: How many entries are explained at most.
_MOST_EXPLAINED = 50


def entries_by_id(connection: Connection, ids: Iterable[str]) -> list[StoredEntry]:
    """Return those entries that exist, by `StoredEntry.order`."""
    found: list[StoredEntry] = []
    for chunk in chunks(ids):
        categories = _categories(connection, chunk)
        rows = connection.execute(_entries().where(entries.c.id.in_(chunk)))
        found += [stored_entry(row, categories.get(row.id, ())) for row in rows]
    return sorted(found, key=lambda stored: stored.order)


def _categories(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the operator's categories of every feed that showed each entry, its home's first."""
    home = case((entries.c.feed == feeds.c.id, 0), else_=1).label("away")
    statement = (
        select(entry_aliases.c.entry, feeds.c.categories, home, feeds.c.position, feeds.c.id)
        .join(feeds, feeds.c.id == entry_aliases.c.feed)
        .join(entries, entries.c.id == entry_aliases.c.entry)
        .where(entry_aliases.c.entry.in_(ids))
    )
    found: dict[str, dict[str, None]] = defaultdict(dict)
    rows = connection.execute(statement).all()
    for row in sorted(rows, key=lambda row: (row.away, row.position, row.id)):
        found[row.entry] |= dict.fromkeys(row.categories)
    return {entry: tuple(categories) for entry, categories in found.items()}


def unplaced_entries(connection: Connection) -> tuple[StoredEntry, ...]:
    """Return the entries that are in no story yet, by `StoredEntry.order`."""
    return tuple(
        entries_by_id(connection, connection.execute(select(unplaced.c.entry)).scalars().all())
    )


def recent_texts(connection: Connection, feed: FeedId, limit: int) -> tuple[tuple[str, str], ...]:
    """Return title and summary of the entries last seen first in a feed, the latest first."""
    statement = (
        select(entries.c.title, entries.c.summary)
        .where(entries.c.feed == feed)
        .order_by(entries.c.first_seen.desc(), entries.c.id)
        .limit(limit)
    )
    return tuple((row.title, row.summary) for row in connection.execute(statement))


def originals(connection: Connection, keys: Iterable[str]) -> dict[str, Original]:
    """Map each key to the first clustered entry that has it, as link key or as id key."""
    rows: list[Row[Any]] = []
    for chunk in chunks(sorted(set(keys))):
        for column in (entries.c.link_key, entries.c.id_key):
            statement = (
                select(
                    column.label("key"),
                    *(entries.c.first_seen, entries.c.id, entries.c.feed, entries.c.written_id),
                )
                .join(assignments, assignments.c.entry == entries.c.id)
                .where(column.in_(chunk))
            )
            rows += connection.execute(statement)
    latest_first = sorted(rows, key=lambda row: (row.first_seen, row.id), reverse=True)
    return {
        row.key: Original(
            entry=EntryId(row.id), feed_id=FeedId(row.feed), written_id=row.written_id
        )
        for row in latest_first
    }


def redirect(connection: Connection, story: StoryId) -> StoryId | None:
    """Return the story that this one became part of."""
    statement = select(story_redirects.c.target).where(story_redirects.c.story == story)
    target = connection.execute(statement).scalar()
    return None if target is None else StoryId(target)


def stories_by_id(connection: Connection, ids: Iterable[StoryId]) -> dict[StoryId, Story]:
    """Return those stories that live, each with all its entries and their feeds."""
    found: dict[StoryId, Story] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        rows = connection.execute(select(stories).where(stories.c.id.in_(chunk))).all()
        told = _told(connection, [row.id for row in rows])
        by_id = {s.id: s for s in entries_by_id(connection, told)}
        feeds_of = _feeds_of(connection, by_id)
        members: dict[str, list[StoredEntry]] = defaultdict(list)
        for entry_id, stored in by_id.items():
            members[told[entry_id]].append(stored)
        found |= {
            StoryId(row.id): _story(row, members[row.id], feeds_of)
            for row in rows
            if members[row.id]
        }
    return found


def explained(connection: Connection, needle: str) -> tuple[Explained, ...]:
    """Find entries by id, by the beginning of one, or by link."""
    needle = needle.strip().removeprefix("urn:uuid:")
    named = (
        begins(entries.c.id, needle),
        entries.c.link == needle,
        entries.c.written_link == needle,
    )
    statement = (
        _entries(
            assignments.c.story,
            assignments.c.score,
            assignments.c.threshold,
            assignments.c.algorithm,
            assignments.c.reasons,
        )
        .outerjoin(assignments, assignments.c.entry == entries.c.id)
        .where(or_(*named))
        .order_by(entries.c.first_seen, entries.c.id)
        .limit(_MOST_EXPLAINED)
    )
    return tuple(_explained(row) for row in connection.execute(statement))


def _entries(*more: Any) -> Select[Any]:  # noqa: ANN401 - any columns
    labels = (feeds.c.label_outlet, feeds.c.label_title)
    return select(entries, *labels, feeds.c.title.label("feed_title"), *more).join(
        feeds, feeds.c.id == entries.c.feed
    )


def _explained(row: Row[Any]) -> Explained:
    stored = stored_entry(row, ())
    return Explained(
        entry=stored.id,
        title=stored.entry.title,
        outlet=stored.outlet,
        link=stored.entry.link,
        story=None if row.story is None else StoryId(row.story),
        score=row.score or 0.0,
        threshold=row.threshold or 0.0,
        algorithm=row.algorithm or "",
        reasons=row.reasons or {},
    )


def _told(connection: Connection, story_ids: Iterable[str]) -> dict[str, str]:
    """Map the entries of these stories to their story."""
    told: dict[str, str] = {}
    for chunk in chunks(story_ids):
        statement = select(assignments.c.entry, assignments.c.story).where(
            assignments.c.story.in_(chunk)
        )
        told |= {row.entry: row.story for row in connection.execute(statement)}
    return told


def _feeds_of(
    connection: Connection, by_id: Mapping[EntryId, StoredEntry]
) -> dict[EntryId, tuple[str, ...]]:
    """Return the URLs of the feeds that showed each entry, its home first."""
    seen = func.min(entry_aliases.c.first_seen).label("seen")
    statement = select(entry_aliases.c.entry, feeds.c.id, feeds.c.shown, seen).join(
        feeds, feeds.c.id == entry_aliases.c.feed
    )
    shown: dict[EntryId, list[tuple[bool, object, str, str]]] = defaultdict(list)
    for chunk in chunks(by_id):
        grouped = statement.where(entry_aliases.c.entry.in_(chunk)).group_by(
            entry_aliases.c.entry, feeds.c.id, feeds.c.shown
        )
        for row in connection.execute(grouped):
            away = by_id[EntryId(row.entry)].feed_id != FeedId(row.id)
            shown[EntryId(row.entry)].append((away, row.seen, row.id, row.shown))
    return {
        entry_id: tuple(shown for *_, shown in sorted(found)) for entry_id, found in shown.items()
    }


def _story(
    row: Row[Any], members: list[StoredEntry], feeds_of: Mapping[EntryId, tuple[str, ...]]
) -> Story:
    ids = {stored.id for stored in members}
    return Story(
        id=StoryId(row.id),
        language=row.language,
        lead=EntryId(row.lead) if row.lead in ids else None,
        entries=tuple(members),
        feeds={entry_id: feeds_of[entry_id] for entry_id in sorted(ids)},
    )
