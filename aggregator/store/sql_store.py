"""Everything remembered, behind `ports.Store`; SQLite and PostgreSQL alike.

One method, one transaction. Effects: the database, a lock file beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from aggregator.errors import StoreError
from aggregator.model import (
    Candidate,
    EntryId,
    EntryKey,
    Explained,
    FeedId,
    FeedReport,
    KnownKey,
    PollRecord,
    PollState,
    Publication,
    PublishedItem,
    StoredEntry,
    Story,
    StoryId,
    Subscription,
    Topic,
    TopicId,
    TopicRecord,
    TopicState,
)
from aggregator.ports import Counts, Served
from aggregator.store import (
    feeds,
    loading,
    locks,
    overview,
    polls,
    publishing,
    topicality,
)
from aggregator.store.database import Database, chunks, database, latest_change
from aggregator.store.sampling import SqlSampling
from aggregator.store.schema import prepare
from aggregator.store.sql_clustering import SqlClustering
from aggregator.store.sql_identity import SqlIdentity
from aggregator.store.sql_threads import SqlThreads

#: Entries read at once where they are yielded one by one.
_YIELDED = 500


class SqlStore:
    """A store in a SQL database; see `ports.Store` for what each method does."""

    __slots__ = ("_database", "_installation", "clustering", "identity", "sampling", "threads")

    def __init__(self, opened: Database, installation: UUID) -> None:
        self._database = opened
        self._installation = installation
        #: The part for the cluster job.
        self.clustering = SqlClustering(opened)
        #: The part for corrections and re-clusterings.
        self.identity = SqlIdentity(opened)
        #: The part for threads.
        self.threads = SqlThreads(opened)
        #: The part that a review of stories draws from.
        self.sampling = SqlSampling(opened)

    def follow(
        self, subscriptions: Sequence[Subscription], *, now: datetime
    ) -> tuple[PollState, ...]:
        """Make the store follow exactly these feeds; one state each, in order."""
        with self._database.writing() as connection:
            return feeds.follow(connection, subscriptions, installation=self._installation, now=now)

    def known(self, feed_id: FeedId, keys: Iterable[EntryKey]) -> Mapping[EntryKey, KnownKey]:
        """Return those keys that this feed has shown before (aliases included)."""
        with self._database.reading() as connection:
            return polls.known(connection, feed_id, keys)

    def tombstones(self, feed_id: FeedId, keys: Iterable[EntryKey]) -> frozenset[EntryKey]:
        """Return those keys whose entries were purged and may not come back."""
        with self._database.reading() as connection:
            return polls.buried(connection, feed_id, keys)

    def record_poll(self, record: PollRecord) -> None:
        """Commit entries, revisions, aliases, validators and due time together."""
        with self._database.writing() as connection:
            polls.record(connection, record)

    def installation(self) -> UUID:
        """Return the installation id, minted at the first start."""
        return self._installation

    def follow_topics(
        self, topics: Sequence[tuple[Topic, str]], *, now: datetime
    ) -> tuple[TopicState, ...]:
        """Make the store have exactly these topics; one state each, in order."""
        with self._database.writing() as connection:
            return topicality.follow(connection, topics, installation=self._installation, now=now)

    def change_number(self) -> int:
        """Return the number of the latest change of an entry or story."""
        with self._database.reading() as connection:
            return latest_change(connection)

    def unrouted(self, topic: TopicId, *, after: int) -> Iterator[StoredEntry]:
        """Yield the clustered entries that changed after that number.

        Which ones is settled at the start; each batch is read when it is
        needed, so that no transaction stays open between two of them.
        """
        del topic
        with self._database.reading() as connection:
            ids = topicality.unrouted(connection, after=after)
        for chunk in chunks(ids, _YIELDED):
            with self._database.reading() as connection:
                batch = loading.entries_by_id(connection, chunk)
            yield from batch

    def record_routes(
        self,
        topic: TopicId,
        *,
        matched: Iterable[EntryId],
        unmatched: Iterable[EntryId],
        to: int,
    ) -> None:
        """Keep which entries match, drop those that do not, set `routed_to`."""
        with self._database.writing() as connection:
            topicality.record_routes(connection, topic, matched=matched, unmatched=unmatched, to=to)

    def changed(self, topic: TopicId, *, everything: bool, after: int) -> bool:
        """Tell whether a story of the topic changed after that number."""
        with self._database.reading() as connection:
            return topicality.changed(connection, topic, everything=everything, after=after)

    def candidates(
        self, topic: TopicId, *, everything: bool, after: int, limit: int
    ) -> tuple[Candidate, ...]:
        """Return unpublished stories that grew after that number, newest date first."""
        with self._database.reading() as connection:
            return topicality.candidates(
                connection, topic, everything=everything, after=after, limit=limit
            )

    def items(self, topic: TopicId, *, everything: bool, limit: int) -> tuple[PublishedItem, ...]:
        """Return the published items whose stories are in the topic, newest first."""
        with self._database.reading() as connection:
            return topicality.items(connection, topic, everything=everything, limit=limit)

    def stories(self, ids: Iterable[StoryId]) -> Mapping[StoryId, Story]:
        """Return these stories with all their entries; redirects are not followed."""
        with self._database.reading() as connection:
            return loading.stories_by_id(connection, ids)

    def record_topic(self, record: TopicRecord) -> None:
        """Commit minted items, leads, publications and progress together."""
        with self._database.writing() as connection:
            topicality.record(connection, record)

    def record_publications(self, publications: Sequence[Publication]) -> None:
        """Commit documents of no topic (index, topics.opml) that changed."""
        with self._database.writing() as connection:
            publishing.publish(connection, publications)

    def digest(self, path: str) -> str | None:
        """Return the digest of the publication at that path, if there is one."""
        with self._database.reading() as connection:
            return publishing.digest(connection, path)

    def record_withdrawn(self, keep: Iterable[str]) -> tuple[str, ...]:
        """Delete every publication whose path is not kept; return their paths."""
        with self._database.writing() as connection:
            return publishing.withdraw(connection, keep)

    def unwritten(self) -> Iterator[Publication]:
        """Yield the publications that are not in the output directory yet."""
        with self._database.reading() as connection:
            paths = publishing.unwritten(connection)
        for path in paths:
            ready = self.served(path)
            if ready is not None:
                yield ready.publication

    def record_written(self, path: str, digest: str) -> None:
        """Note that exactly this content lies in the output directory."""
        with self._database.writing() as connection:
            publishing.note_written(connection, path, digest)

    def sweep_lock(self) -> AbstractContextManager[None]:
        """Hold the lock of a sweep; raises LockHeldError at once if it is taken."""
        return locks.sweep_lock(self._database, self._installation)

    def served(self, path: str) -> Served | None:
        """Return the publication at that path, ready to be sent."""
        with self._database.reading() as connection:
            return publishing.served(connection, path)

    def counts(self) -> Counts:
        """Count what the store holds; feeds are those followed now."""
        with self._database.reading() as connection:
            return overview.counts(connection)

    def last_sweep(self) -> datetime | None:
        """Return when the last sweep ended."""
        with self._database.reading() as connection:
            return overview.last_sweep(connection)

    def record_sweep(self, *, started: datetime, ended: datetime) -> None:
        """Keep that a sweep was made."""
        with self._database.writing() as connection:
            overview.note_sweep(connection, started=started, ended=ended)

    def feed_reports(self) -> tuple[FeedReport, ...]:
        """Describe every feed followed now, in subscription order."""
        with self._database.reading() as connection:
            return feeds.reports(connection)

    def entries(self, ids: Iterable[EntryId]) -> Mapping[EntryId, StoredEntry]:
        """Return these entries; those that are not there are left out."""
        with self._database.reading() as connection:
            found = loading.entries_by_id(connection, list(ids))
        return {stored.id: stored for stored in found}

    def explained(self, needle: str) -> tuple[Explained, ...]:
        """Find entries by id, id prefix, or canonical or written link."""
        with self._database.reading() as connection:
            return loading.explained(connection, needle)

    def redirect(self, story: StoryId) -> StoryId | None:
        """Return the story that this one became part of; None while it lives."""
        with self._database.reading() as connection:
            return loading.redirect(connection, story)

    def verify(self) -> None:
        """Read the whole database; raises StoreError where it is damaged.

        It takes about a second a gigabyte, so opening does not do it. Only
        SQLite: a PostgreSQL server checks its own pages.
        """
        with self._database.reading() as connection:
            found = overview.damage(connection)
        if found is not None:
            raise StoreError(
                f"the store {self._database.where} is damaged ({found}): stop everything that "
                "uses it and restore the file from a backup"
            )

    def close(self) -> None:
        """Release every connection."""
        self._database.close()


def open_store(url: str, *, installation: UUID | None = None) -> SqlStore:
    """Open the store at that URL, creating and migrating it as needed.

    `sqlite:////absolute/path.db` (folders are created) or `postgresql://...`.
    Raises StoreError, saying what to do, for one that cannot be used.
    """
    opened = database(url)
    try:
        return SqlStore(opened, prepare(opened, installation))
    except BaseException:
        opened.close()
        raise
