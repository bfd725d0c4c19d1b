"""What one poll brought -> entries, aliases and the feed's state.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, bindparam, select, update

from aggregator.errors import StoreError
from aggregator.model import Change, Entry, EntryId, EntryKey, FeedId, KnownKey, PollRecord
from aggregator.store.columns import indexable, storable
from aggregator.store.database import chunks, next_change, upsert
from aggregator.store.feeds import mark_changed
from aggregator.store.placing import measure
from aggregator.store.rows import entry_values, new_entry_values, poll_values
from aggregator.store.tables import (
    assignments,
    entries,
    entry_aliases,
    feed_urls,
    feeds,
    stories,
    tombstones,
    unplaced,
)


def known(
    connection: Connection, feed_id: FeedId, keys: Iterable[EntryKey]
) -> dict[EntryKey, KnownKey]:
    """Return those keys under which the feed has shown an entry before."""
    columns = (entry_aliases.c.key, entry_aliases.c.entry, entry_aliases.c.content_hash)
    statement = select(*columns, entries.c.feed).join(
        entries, entries.c.id == entry_aliases.c.entry
    )
    asked = {key: indexable(key) for key in keys}
    found: dict[str, Row[Any]] = {}
    for chunk in chunks(asked.values()):
        here = statement.where(entry_aliases.c.feed == feed_id, entry_aliases.c.key.in_(chunk))
        found |= {row.key: row for row in connection.execute(here)}
    return {
        key: KnownKey(
            key=key,
            entry_id=EntryId(found[indexed].entry),
            content_hash=found[indexed].content_hash,
            home=found[indexed].feed == feed_id,
        )
        for key, indexed in asked.items()
        if indexed in found
    }


def buried(
    connection: Connection, feed_id: FeedId, keys: Iterable[EntryKey]
) -> frozenset[EntryKey]:
    """Return those keys of the feed whose entries were purged."""
    asked = {key: indexable(key) for key in keys}
    found: set[str] = set()
    for chunk in chunks(asked.values()):
        statement = select(tombstones.c.key).where(
            tombstones.c.feed == feed_id, tombstones.c.key.in_(chunk)
        )
        found |= set(connection.execute(statement).scalars())
    return frozenset(key for key, indexed in asked.items() if indexed in found)


def record(connection: Connection, poll: PollRecord) -> None:
    """Commit one poll; a poll recorded twice changes nothing the second time."""
    feed_id, changes = poll.state.feed_id, poll.changes
    feed = _locked(connection, feed_id)
    present = known(connection, feed_id, [entry.key for entry in changes.new])
    fresh = [entry for entry in changes.new if entry.key not in present]
    revised = _revised_at_home(connection, feed_id, changes.revised)
    # The title is shown as the source of its entries, also under another label.
    retitled = feed.title != poll.state.title
    _remember(connection, feed, poll)
    if fresh or revised or retitled:
        number = next_change(connection)
        _insert(connection, feed_id, fresh, at=poll.at, number=number)
        _revise(connection, revised, number)
        if retitled:
            mark_changed(connection, [feed_id], number)
    for change in (*changes.revised, *changes.rekeyed):
        _alias(connection, feed_id, change, at=poll.at)


def _locked(connection: Connection, feed_id: FeedId) -> Row[Any]:
    statement = select(feeds).where(feeds.c.id == feed_id).with_for_update()
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise StoreError(
            f"a poll of feed {feed_id} cannot be recorded: the store follows no such feed; "
            "call follow first"
        )
    return row


def _remember(connection: Connection, feed: Row[Any], poll: PollRecord) -> None:
    """Keep the feed's new state, and its new URL where it moved."""
    values = poll_values(poll.state)
    if poll.state.url != feed.url:
        values["url"] = poll.state.url
        moved = {"feed": feed.id, "url": poll.state.url, "since": poll.at, "reason": "moved"}
        connection.execute(feed_urls.insert(), moved)
    connection.execute(update(feeds).where(feeds.c.id == feed.id).values(values))


def _insert(
    connection: Connection,
    feed_id: FeedId,
    fresh: Sequence[Entry],
    *,
    at: datetime,
    number: int,
) -> None:
    """Add entries with their keys; a key of one's own goes before another's weaker key."""
    ids = {entry.key: EntryId(str(uuid5(UUID(feed_id), storable(entry.key)))) for entry in fresh}
    upsert(
        connection,
        entries,
        [
            new_entry_values(entry, entry_id=ids[entry.key], feed_id=feed_id, at=at, number=number)
            for entry in fresh
        ],
    )
    upsert(connection, unplaced, [{"entry": entry_id} for entry_id in ids.values()])
    own = [_alias_values(feed_id, e.key, ids[e.key], e.content_hash, at) for e in fresh]
    weaker = [
        _alias_values(feed_id, alias, ids[e.key], e.content_hash, at)
        for e in fresh
        for alias in e.aliases
    ]
    upsert(connection, entry_aliases, own + weaker)


def _alias_values(
    feed_id: FeedId, key: EntryKey, entry_id: EntryId, content_hash: str, at: datetime
) -> dict[str, object]:
    return {
        "feed": feed_id,
        "key": indexable(key),
        "entry": entry_id,
        "content_hash": content_hash,
        "first_seen": at,
    }


def _revised_at_home(
    connection: Connection, feed_id: FeedId, changes: Sequence[Change]
) -> dict[EntryId, Change]:
    """Return the changes that show."""
    by_id = {change.entry_id: change for change in changes}
    revised: dict[EntryId, Change] = {}
    for chunk in chunks(by_id):
        statement = select(entries.c.id, entries.c.content_hash).where(
            entries.c.id.in_(chunk), entries.c.feed == feed_id
        )
        for row in connection.execute(statement):
            change = by_id[EntryId(row.id)]
            if row.content_hash != change.entry.content_hash:
                revised[EntryId(row.id)] = change
    return revised


def _revise(connection: Connection, revised: Mapping[EntryId, Change], number: int) -> None:
    """Show the new text; identity, first-seen, date and story stay (REL-17)."""
    for entry_id, change in revised.items():
        values = entry_values(change.entry) | {"changed": number}
        connection.execute(update(entries).where(entries.c.id == entry_id).values(values))
    told: set[str] = set()
    for entry_ids in chunks(revised):
        here = assignments.c.entry.in_(entry_ids)
        connection.execute(update(assignments).where(here).values(changed=number))
        told |= set(connection.execute(select(assignments.c.story).where(here)).scalars())
    for story_ids in chunks(sorted(told)):
        statement = update(stories).where(stories.c.id.in_(story_ids))
        connection.execute(statement.values(changed=number))
    measure(connection, told)


def _alias(connection: Connection, feed_id: FeedId, change: Change, *, at: datetime) -> None:
    """Keep the keys of a known entry that came again, and how it looks now."""
    entry = change.entry
    statement = select(entries.c.id).where(entries.c.id == change.entry_id)
    if connection.execute(statement).one_or_none() is None:
        return  # folded into another entry since the feed was read; the next poll sees that
    keys = (entry.key, *entry.aliases)
    rows = [_alias_values(feed_id, k, change.entry_id, entry.content_hash, at) for k in keys]
    upsert(connection, entry_aliases, rows)
    shown = (
        update(entry_aliases)
        .where(
            entry_aliases.c.feed == feed_id,
            entry_aliases.c.key == bindparam("shown_as"),
            entry_aliases.c.entry == change.entry_id,
        )
        .values(content_hash=entry.content_hash)
    )
    connection.execute(shown, [{"shown_as": indexable(key)} for key in {change.known_as, *keys}])
