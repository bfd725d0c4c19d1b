"""Stories and topics -> the threads that readers are told of, and the days of them as items.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from aggregator.model import StoryId, TopicId
from aggregator.model.thread import PublishedDay, Saga, ThreadId
from aggregator.store.database import chunks, upsert
from aggregator.store.tables import published_days, story_threads, thread_redirects, threads

#: A thread of fewer stories is nothing to tell of.
_FEWEST = 2
#: What may change of a day.
_CHANGES = ("updated",)


def sagas(connection: Connection, ids: Iterable[StoryId]) -> dict[StoryId, Saga]:
    """Map those stories that share a thread with others to that thread."""
    found: dict[StoryId, Saga] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        statement = (
            select(story_threads.c.story, threads.c.id, threads.c.name, threads.c.stories)
            .join(threads, threads.c.id == story_threads.c.thread)
            .where(story_threads.c.story.in_(chunk), threads.c.stories >= _FEWEST)
        )
        found |= {StoryId(row.story): _saga(row) for row in connection.execute(statement)}
    return found


def named(connection: Connection, ids: Iterable[ThreadId]) -> dict[ThreadId, Saga]:
    """Describe these threads, or what they became part of."""
    found: dict[ThreadId, Saga] = {}
    columns = (threads.c.id, threads.c.name, threads.c.stories)
    for chunk in chunks(dict.fromkeys(ids)):
        alive = select(*columns).where(threads.c.id.in_(chunk))
        found |= {ThreadId(row.id): _saga(row) for row in connection.execute(alive)}
        former = (
            select(*columns, thread_redirects.c.thread)
            .join(thread_redirects, thread_redirects.c.target == threads.c.id)
            .where(thread_redirects.c.thread.in_(chunk))
        )
        found |= {ThreadId(row.thread): _saga(row) for row in connection.execute(former)}
    return found


def days(
    connection: Connection, topic: TopicId, ids: Iterable[ThreadId]
) -> tuple[PublishedDay, ...]:
    """Return the days of these threads that are items of a topic."""
    found: list[PublishedDay] = []
    for chunk in chunks(dict.fromkeys(ids)):
        statement = (
            select(published_days)
            .where(published_days.c.topic == topic, published_days.c.thread.in_(chunk))
            .order_by(published_days.c.item_id)
        )
        found += [_day(row) for row in connection.execute(statement)]
    return tuple(found)


def days_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, PublishedDay]:
    """Return the days with these item ids."""
    found: dict[str, PublishedDay] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        statement = select(published_days).where(published_days.c.item_id.in_(chunk))
        found |= {row.item_id: _day(row) for row in connection.execute(statement)}
    return found


def keep_days(connection: Connection, told: Sequence[PublishedDay]) -> None:
    """Keep days that were minted or changed."""
    rows = [
        {
            "item_id": day.item_id,
            "topic": day.topic,
            "thread": day.thread,
            "day": day.day.isoformat(),
            "first_published": day.first_published,
            "newest": day.newest,
            "updated": day.updated,
        }
        for day in told
    ]
    upsert(connection, published_days, rows, replacing=_CHANGES)


def _saga(row: Any) -> Saga:  # noqa: ANN401 - rows of several shapes
    return Saga(id=ThreadId(row.id), name=row.name, stories=row.stories)


def _day(row: Row[Any]) -> PublishedDay:
    return PublishedDay(
        item_id=row.item_id,
        topic=TopicId(row.topic),
        thread=ThreadId(row.thread),
        day=date.fromisoformat(row.day),
        first_published=row.first_published,
        newest=row.newest,
        updated=row.updated,
    )
