"""Threads, behind `ports.ThreadStore`.

One method, one transaction. Effects: the database.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from aggregator.model import StoryId, TopicId
from aggregator.model.thread import PublishedDay, Saga, ThreadId, ThreadRecord, ThreadSnapshot
from aggregator.store import sagas, threading
from aggregator.store.database import Database


class SqlThreads:
    """The part of a store in a SQL database for threads."""

    __slots__ = ("_database",)

    def __init__(self, opened: Database) -> None:
        self._database = opened

    def due(self, *, since: datetime) -> tuple[int, Mapping[StoryId, str]]:
        """Return the latest change number, and the stories that changed since the last record."""
        with self._database.reading() as connection:
            return threading.due(connection, since)

    def gone(self) -> Mapping[StoryId, StoryId | None]:
        """Map stories that are no more, but known by their terms, to what they became part of."""
        with self._database.reading() as connection:
            return threading.gone(connection)

    def languages(self, stories: Iterable[StoryId]) -> Mapping[StoryId, str]:
        """Map these stories, as they are known by their terms, to their languages."""
        with self._database.reading() as connection:
            return threading.languages(connection, stories)

    def snapshot(
        self,
        language: str,
        *,
        threads: datetime,
        substantial: datetime,
        single: datetime,
        stories: Iterable[StoryId],
    ) -> ThreadSnapshot:
        """Load what stories of a language could meet."""
        with self._database.reading() as connection:
            return threading.snapshot(
                connection,
                language,
                idle=threads,
                substantial=substantial,
                single=single,
                named=stories,
            )

    def taken(self, ids: Iterable[ThreadId]) -> frozenset[ThreadId]:
        """Return those ids that some thread has or had."""
        with self._database.reading() as connection:
            return threading.taken(connection, ids)

    def record_threads(self, record: ThreadRecord, *, forget: datetime) -> None:
        """Commit threads, the stories in them, and redirects."""
        with self._database.writing() as connection:
            threading.record(connection, record, forget)

    def sagas(self, stories: Iterable[StoryId]) -> Mapping[StoryId, Saga]:
        """Map those of these stories that share a thread with others to that thread."""
        with self._database.reading() as connection:
            return sagas.sagas(connection, stories)

    def named(self, threads: Iterable[ThreadId]) -> Mapping[ThreadId, Saga]:
        """Describe these threads, or what they became part of."""
        with self._database.reading() as connection:
            return sagas.named(connection, threads)

    def days(self, topic: TopicId, threads: Iterable[ThreadId]) -> tuple[PublishedDay, ...]:
        """Return the days of these threads that are items of a topic."""
        with self._database.reading() as connection:
            return sagas.days(connection, topic, threads)

    def days_by_id(self, ids: Iterable[str]) -> Mapping[str, PublishedDay]:
        """Return the days with these item ids."""
        with self._database.reading() as connection:
            return sagas.days_by_id(connection, ids)
