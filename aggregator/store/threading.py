"""Threads, and the stories as they compare them <-> their tables.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from aggregator.model import StoryId
from aggregator.model.thread import (
    Neighbours,
    StoryTerms,
    Term,
    Thread,
    ThreadDelta,
    ThreadId,
    ThreadRecord,
    ThreadSnapshot,
)
from aggregator.store.columns import storable
from aggregator.store.database import chunks, latest_change, next_change, upsert
from aggregator.store.tables import (
    meta,
    stories,
    story_redirects,
    story_threads,
    thread_redirects,
    threads,
)

#: Up to which change the stories are in threads; a row of `meta`.
_DONE = "threaded"
_THREAD = ("language", "began", "latest", "stories", "name", "named_at", "weight")
_STORY = ("language", "thread", "entries", "is_substantial", "is_form", "began", "latest")


def due(connection: Connection, since: datetime) -> tuple[int, dict[StoryId, str]]:
    """Return the latest change, and the stories that changed after those done, by language."""
    done = connection.execute(select(meta.c.value).where(meta.c.key == _DONE)).scalar()
    statement = (
        select(stories.c.id, stories.c.language)
        .where(stories.c.changed > int(done or 0), stories.c.latest >= since)
        .order_by(stories.c.earliest, stories.c.id)
    )
    found = {StoryId(row.id): str(row.language) for row in connection.execute(statement)}
    return latest_change(connection), found


def gone(connection: Connection) -> dict[StoryId, StoryId | None]:
    """Map stories that are no more, but known here, to what they became part of."""
    statement = (
        select(story_threads.c.story, story_redirects.c.target)
        .outerjoin(stories, stories.c.id == story_threads.c.story)
        .outerjoin(story_redirects, story_redirects.c.story == story_threads.c.story)
        .where(stories.c.id.is_(None))
    )
    return {
        StoryId(row.story): None if row.target is None else StoryId(row.target)
        for row in connection.execute(statement)
    }


def languages(connection: Connection, ids: Iterable[StoryId]) -> dict[StoryId, str]:
    """Map stories that are known here to their languages."""
    found: dict[StoryId, str] = {}
    for chunk in chunks(dict.fromkeys(ids)):
        statement = select(story_threads.c.story, story_threads.c.language).where(
            story_threads.c.story.in_(chunk)
        )
        found |= {StoryId(row.story): row.language for row in connection.execute(statement)}
    return found


def snapshot(
    connection: Connection,
    language: str,
    *,
    idle: datetime,
    substantial: datetime,
    single: datetime,
    named: Iterable[StoryId],
) -> ThreadSnapshot:
    """Load what stories of a language could meet; see `ports.ThreadStore.snapshot`."""
    alive = select(threads).where(
        threads.c.language == language, threads.c.latest >= idle, threads.c.stories > 0
    )
    known = {row.id: _thread(row) for row in connection.execute(alive.order_by(threads.c.id))}
    loose = select(story_threads).where(
        story_threads.c.language == language,
        story_threads.c.thread.is_(None),
        story_threads.c.terms.is_not(None),
        or_(
            and_(story_threads.c.is_substantial, story_threads.c.latest >= substantial),
            story_threads.c.latest >= single,
        ),
    )
    told = {row.story: _story(row) for row in connection.execute(loose)}
    for chunk in chunks(dict.fromkeys(named)):
        asked = select(story_threads).where(story_threads.c.story.in_(chunk))
        told |= {row.story: _story(row) for row in connection.execute(asked)}
    return ThreadSnapshot(
        language=language,
        threads=tuple(known.values()),
        stories=tuple(told[story] for story in sorted(told)),
    )


def taken(connection: Connection, ids: Iterable[ThreadId]) -> frozenset[ThreadId]:
    """Return those ids that some thread has or had."""
    found: set[ThreadId] = set()
    for chunk in chunks(dict.fromkeys(ids)):
        for column in (threads.c.id, thread_redirects.c.thread):
            statement = select(column).where(column.in_(chunk))
            found |= {ThreadId(key) for key in connection.execute(statement).scalars()}
    return frozenset(found)


def record(connection: Connection, told: ThreadRecord, forget: datetime) -> None:
    """Commit what one threads job decided; see `ports.ThreadStore.record`."""
    is_shown = any(delta.shown for delta in told.deltas)
    number = next_change(connection) if is_shown else latest_change(connection)
    for chunk in chunks(told.gone):
        connection.execute(story_threads.delete().where(story_threads.c.story.in_(chunk)))
    for delta in told.deltas:
        _keep(connection, delta, number)
        for loser, winner in delta.merged.items():
            _merge(connection, loser, winner, told.at)
    upsert(connection, meta, [{"key": _DONE, "value": str(told.upto)}], replacing=("value",))
    _forget(connection, forget)


def _keep(connection: Connection, delta: ThreadDelta, number: int) -> None:
    rows = [
        {
            "id": thread.id,
            **{name: getattr(thread, name) for name in _THREAD},
            "terms": _written(thread.terms),
            "together": _pairs(thread.together),
            "changed": number,
        }
        for thread in delta.threads
    ]
    columns = (*_THREAD, "terms", "together")
    # A new thread bears the number, a known one only where it is shown differently.
    upsert(connection, threads, rows, replacing=columns)
    for chunk in chunks(sorted(delta.shown)):
        statement = update(threads).where(threads.c.id.in_(chunk))
        connection.execute(statement.values(changed=number))
    told = [
        {
            "story": story.story,
            **{name: getattr(story, name) for name in _STORY},
            "terms": _written(story.terms),
            "together": _pairs(story.together),
        }
        for story in delta.stories
    ]
    upsert(connection, story_threads, told, replacing=(*_STORY, "terms", "together"))


def _merge(connection: Connection, loser: ThreadId, winner: ThreadId, at: datetime) -> None:
    """Move stories on, leave a redirect of one hop, delete the thread."""
    moved = update(story_threads).where(story_threads.c.thread == loser)
    connection.execute(moved.values(thread=winner))
    onward = update(thread_redirects).where(thread_redirects.c.target == loser)
    connection.execute(onward.values(target=winner))
    redirect = {"thread": loser, "target": winner, "at": at}
    upsert(connection, thread_redirects, [redirect], replacing=("target", "at"))
    connection.execute(threads.delete().where(threads.c.id == loser))


def _forget(connection: Connection, before: datetime) -> None:
    """Drop the terms of stories that nothing will meet again."""
    old = story_threads.c.latest < before
    alone = story_threads.c.thread.is_(None)
    connection.execute(story_threads.delete().where(old, alone))
    statement = update(story_threads).where(old, story_threads.c.terms.is_not(None))
    connection.execute(statement.values(terms=None, together=None))


def _written(terms: Mapping[str, Term]) -> list[list[object]]:
    return [
        [storable(stem), term.share, term.capital, term.small, storable(term.word)]
        for stem, term in terms.items()
    ]


def _pairs(together: Mapping[Neighbours, int]) -> list[list[object]]:
    return [[storable(one), storable(other), times] for (one, other), times in together.items()]


def _terms(rows: Iterable[Any] | None) -> Iterator[tuple[str, Term]]:
    for stem, share, capital, small, word in rows or ():
        yield stem, Term(share=share, capital=capital, small=small, word=word)


def _together(rows: Iterable[Any] | None) -> dict[Neighbours, int]:
    return {(one, other): times for one, other, times in rows or ()}


def _thread(row: Row[Any]) -> Thread:
    fields = {name: getattr(row, name) for name in _THREAD}
    return Thread(
        id=ThreadId(row.id),
        terms=dict(_terms(row.terms)),
        together=_together(row.together),
        **fields,
    )


def _story(row: Row[Any]) -> StoryTerms:
    fields = {name: getattr(row, name) for name in _STORY}
    told = StoryTerms(
        story=StoryId(row.story),
        terms=dict(_terms(row.terms)),
        together=_together(row.together),
        **fields,
    )
    return replace(told, thread=None if row.thread is None else ThreadId(row.thread))
