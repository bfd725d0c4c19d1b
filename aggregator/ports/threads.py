"""What threads, and what tells of them, need of the store. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from aggregator.model import StoryId, TopicId
from aggregator.model.thread import (
    PublishedDay,
    Saga,
    ThreadId,
    ThreadRecord,
    ThreadSnapshot,
)


class ThreadStore(Protocol):
    """Which stories continue one another, and what is needed to go on."""

    def due(self, *, since: datetime) -> tuple[int, Mapping[StoryId, str]]:
        """Return the latest change number, and the stories that changed since the last record.

        Each with its language; only those with an entry of then or later.
        """
        ...

    def gone(self) -> Mapping[StoryId, StoryId | None]:
        """Map stories that are no more, but known by their terms, to what they became part of."""
        ...

    def languages(self, stories: Iterable[StoryId]) -> Mapping[StoryId, str]:
        """Map these stories, as they are known by their terms, to their languages."""
        ...

    def snapshot(
        self,
        language: str,
        *,
        threads: datetime,
        substantial: datetime,
        single: datetime,
        stories: Iterable[StoryId],
    ) -> ThreadSnapshot:
        """Load what stories of a language could meet.

        Args:
            language: of the stories to be placed.
            threads: loads threads with an entry of then or later.
            substantial: the same for stories in no thread that may begin one,
            single: and for others.
            stories: loads these as well, in a thread or not.
        """
        ...

    def taken(self, ids: Iterable[ThreadId]) -> frozenset[ThreadId]:
        """Return those ids that some thread has or had."""
        ...

    def record_threads(self, record: ThreadRecord, *, forget: datetime) -> None:
        """Commit threads, the stories in them, and redirects.

        A thread that became part of another one redirects for ever. The terms of
        stories without an entry since `forget` are dropped; which thread a story
        is in stays.
        """
        ...

    def sagas(self, stories: Iterable[StoryId]) -> Mapping[StoryId, Saga]:
        """Map those of these stories that share a thread with others to that thread."""
        ...

    def named(self, threads: Iterable[ThreadId]) -> Mapping[ThreadId, Saga]:
        """Describe these threads, or what they became part of."""
        ...

    def days(self, topic: TopicId, threads: Iterable[ThreadId]) -> tuple[PublishedDay, ...]:
        """Return the days of these threads that are items of a topic."""
        ...

    def days_by_id(self, ids: Iterable[str]) -> Mapping[str, PublishedDay]:
        """Return the days with these item ids."""
        ...
