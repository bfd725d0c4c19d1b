"""Topics as configured -> what belongs to them, what they have published.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select, update

from aggregator.model import (
    Candidate,
    EntryId,
    PublishedItem,
    StoryId,
    Topic,
    TopicId,
    TopicRecord,
    TopicState,
)
from aggregator.store.database import chunks, latest_change, next_change, upsert
from aggregator.store.publishing import publish
from aggregator.store.rows import published_item, topic_state
from aggregator.store.sagas import keep_days
from aggregator.store.tables import (
    assignments,
    published_items,
    stories,
    story_threads,
    threads,
    topic_entries,
    topic_slugs,
    topics,
)

_ITEM = (
    "item_id",
    "topic",
    "story",
    "episode",
    "first_published",
    "newest",
    "updated",
    "lead",
    "lead_hash",
    "day_item",
)
#: What may change of an item; its id, its dates and its place never do.
_ITEM_CHANGES = ("updated", "lead", "lead_hash")


def follow(
    connection: Connection,
    wanted: Sequence[tuple[Topic, str]],
    *,
    installation: UUID,
    now: datetime,
) -> tuple[TopicState, ...]:
    """Have exactly these topics; see `ports.TopicStore.follow_topics`."""
    present = {row.id: row for row in connection.execute(select(topics))}
    ids = _identified(connection, [topic for topic, _ in wanted], present, installation)
    pairs = [(topic_id, *asked) for topic_id, asked in zip(ids, wanted, strict=True)]
    for topic_id, topic, query_hash in pairs:
        row = present.get(topic_id)
        if row is None:
            _mint(connection, topic_id, topic, query_hash)
        elif (row.slug, row.query_hash, row.retired) != (topic.slug, query_hash, None):
            _take_over(connection, row, topic, query_hash)
    _note_slugs(connection, pairs, present, now=now)
    retired = [i for i, row in present.items() if i not in set(ids) and row.retired is None]
    if retired:
        statement = update(topics).where(topics.c.id.in_(retired)).values(retired=now)
        connection.execute(statement)
    states = {row.id: topic_state(row) for row in connection.execute(select(topics))}
    return tuple(states[topic_id] for topic_id in ids)


def unrouted(connection: Connection, *, after: int) -> list[EntryId]:
    """Return the clustered entries that changed after that number, as they changed."""
    statement = (
        select(assignments.c.entry)
        .where(assignments.c.changed > after)
        .order_by(assignments.c.changed, assignments.c.entry)
    )
    return [EntryId(entry) for entry in connection.execute(statement).scalars()]


def record_routes(
    connection: Connection,
    topic: TopicId,
    *,
    matched: Iterable[EntryId],
    unmatched: Iterable[EntryId],
    to: int,
) -> None:
    """Keep which entries match; a topic that loses some has changed itself.

    What it lost shows in no story of it, so the number is kept with the topic;
    no new one is drawn, as the change that made the entry go has one already.
    """
    since = latest_change(connection)
    rows = [{"topic": topic, "entry": entry, "since": since} for entry in matched]
    upsert(connection, topic_entries, rows)
    lost = 0
    for chunk in chunks(unmatched):
        statement = topic_entries.delete().where(
            topic_entries.c.topic == topic, topic_entries.c.entry.in_(chunk)
        )
        lost += connection.execute(statement).rowcount
    values: dict[str, object] = {"routed_to": to}
    if lost:
        values["touched"] = since
    connection.execute(update(topics).where(topics.c.id == topic).values(values))


def changed(connection: Connection, topic: TopicId, *, everything: bool, after: int) -> bool:
    """Tell whether the topic, one of its stories or a thread of one changed after that number."""
    touched = exists().where(topics.c.id == topic, topics.c.touched > after)
    threaded = (
        select(story_threads.c.story)
        .join(threads, threads.c.id == story_threads.c.thread)
        .where(threads.c.changed > after)
    )
    told = select(stories.c.id).where((stories.c.changed > after) | stories.c.id.in_(threaded))
    if not everything:
        told = told.where(stories.c.id.in_(_told(topic)))
    return bool(connection.execute(select(touched | told.exists())).scalar())


def candidates(
    connection: Connection, topic: TopicId, *, everything: bool, after: int, limit: int
) -> tuple[Candidate, ...]:
    """Return unpublished stories that grew or came to match after that number.

    Newest date first.
    """
    shown = exists().where(
        published_items.c.topic == topic, published_items.c.story == stories.c.id
    )
    statement = select(stories.c.id, stories.c.latest).where(~shown)
    if everything:
        statement = statement.where(stories.c.grown > after)
    else:
        lately = stories.c.id.in_(_told(topic).where(topic_entries.c.since > after))
        grown = (stories.c.grown > after) & stories.c.id.in_(_told(topic))
        statement = statement.where(grown | lately)
    statement = statement.order_by(stories.c.latest.desc(), stories.c.id.desc()).limit(limit)
    return tuple(
        Candidate(story=StoryId(row.id), newest=row.latest) for row in connection.execute(statement)
    )


def items(
    connection: Connection, topic: TopicId, *, everything: bool, limit: int
) -> tuple[PublishedItem, ...]:
    """Return the published items whose stories live in the topic, newest first."""
    order = (
        published_items.c.first_published.desc(),
        published_items.c.newest.desc(),
        published_items.c.story.desc(),
    )
    belongs: ColumnElement[bool] = exists().where(stories.c.id == published_items.c.story)
    if not everything:
        belongs = published_items.c.story.in_(_told(topic))
    statement = (
        select(published_items)
        .where(published_items.c.topic == topic, belongs)
        .order_by(*order)
        .limit(limit)
    )
    return tuple(published_item(row) for row in connection.execute(statement))


def record(connection: Connection, published: TopicRecord) -> None:
    """Commit minted items, leads, publications and progress together."""
    rows = [
        {"minted_for": item.story, **{name: getattr(item, name) for name in _ITEM}}
        for item in published.items
    ]
    upsert(connection, published_items, rows, replacing=_ITEM_CHANGES)
    for item in published.items:
        lead = stories.c.lead.is_distinct_from(item.lead)
        statement = update(stories).where(stories.c.id == item.story, lead)
        connection.execute(statement.values(lead=item.lead))
    keep_days(connection, published.days)
    publish(connection, published.publications)
    values = {
        "published_to": published.published_to,
        "baseline": published.baseline,
        "signature": published.signature,
        "changed": published.changed,
    }
    connection.execute(update(topics).where(topics.c.id == published.topic).values(values))


def _told(topic: TopicId) -> Select[tuple[str]]:
    """Return the stories that have an entry that matches the topic."""
    return (
        select(assignments.c.story)
        .join(topic_entries, topic_entries.c.entry == assignments.c.entry)
        .where(topic_entries.c.topic == topic)
    )


def _identified(
    connection: Connection,
    wanted: Sequence[Topic],
    present: Mapping[str, Row[Any]],
    installation: UUID,
) -> list[TopicId]:
    """Return each topic's id: by its slug, else by a former slug of it, else a new one."""
    by_slug = {row.slug: topic_id for topic_id, row in present.items()}
    once = connection.execute(select(topic_slugs).order_by(topic_slugs.c.since)).all()
    former = {row.slug: row.topic for row in once} | by_slug
    taken = {by_slug[topic.slug] for topic in wanted if topic.slug in by_slug}
    ids: list[TopicId] = []
    for topic in wanted:
        heirs = (former[slug] for slug in topic.was if slug in former)
        inherited = next((heir for heir in heirs if heir not in taken), None)
        topic_id = (
            by_slug.get(topic.slug)
            or inherited
            or _minted(installation, topic.slug, present.keys() | taken)
        )
        taken.add(topic_id)
        ids.append(TopicId(topic_id))
    return ids


def _minted(installation: UUID, slug: str, taken: set[str]) -> str:
    names = (f"topic:{slug}" if n == 0 else f"topic:{slug}:{n}" for n in range(1_000_000))
    ids = (str(uuid5(installation, name)) for name in names)
    return next(topic_id for topic_id in ids if topic_id not in taken)


def _mint(connection: Connection, topic_id: TopicId, topic: Topic, query_hash: str) -> None:
    row = {
        "id": topic_id,
        "slug": topic.slug,
        "query_hash": query_hash,
        "routed_to": 0,
        "published_to": 0,
        "touched": 0,
    }
    upsert(connection, topics, [row])


def _take_over(connection: Connection, row: Row[Any], topic: Topic, query_hash: str) -> None:
    """Take over slug and query; another query forgets the routes."""
    values: dict[str, object] = {"slug": topic.slug, "retired": None}
    if row.query_hash != query_hash:
        connection.execute(topic_entries.delete().where(topic_entries.c.topic == row.id))
        values |= {
            "query_hash": query_hash,
            "routed_to": 0,
            "touched": next_change(connection),
        }
    connection.execute(update(topics).where(topics.c.id == row.id).values(values))


def _note_slugs(
    connection: Connection,
    pairs: Sequence[tuple[TopicId, Topic, str]],
    present: Mapping[str, Row[Any]],
    *,
    now: datetime,
) -> None:
    """Remember slugs that a topic has not had before."""
    rows = [
        {"slug": topic.slug, "topic": topic_id, "since": now}
        for topic_id, topic, _ in pairs
        if topic_id not in present or present[topic_id].slug != topic.slug
    ]
    upsert(connection, topic_slugs, rows)
