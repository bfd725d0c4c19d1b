"""What the jobs need of the store, each job its own part. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

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
from aggregator.ports.clustering import ClusterStore
from aggregator.ports.identity import IdentityStore
from aggregator.ports.sampling import SamplingStore
from aggregator.ports.threads import ThreadStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A publication ready to be sent."""

    publication: Publication
    #: The body, gzipped once with a fixed mtime.
    gzipped: bytes
    #: Of the body: hex SHA-256.
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the store holds, for `status` and summaries."""

    feeds: int
    entries: int
    stories: int
    topics: int


class PollStore(Protocol):
    """What the poll job needs of the store."""

    def follow(
        self, subscriptions: Sequence[Subscription], *, now: datetime
    ) -> tuple[PollState, ...]:
        """Make the store follow exactly these feeds; one state each, in order.

        A URL never seen gets a feed id and is due at once. A feed no longer
        subscribed keeps its entries and is not polled. Labels (outlet, title,
        categories) are taken over; a changed one marks every story of the feed
        as changed, so that topics show it.
        """
        ...

    def known(self, feed_id: FeedId, keys: Iterable[EntryKey]) -> Mapping[EntryKey, KnownKey]:
        """Return those keys that this feed has shown before (aliases included)."""
        ...

    def tombstones(self, feed_id: FeedId, keys: Iterable[EntryKey]) -> frozenset[EntryKey]:
        """Return those keys whose entries were purged and may not come back."""
        ...

    def record_poll(self, record: PollRecord) -> None:
        """Commit entries, revisions, aliases, validators and due time together."""
        ...


class TopicStore(Protocol):
    """What the publish job needs of the store."""

    @property
    def threads(self) -> ThreadStore:
        """The part for threads."""
        ...

    def follow_topics(
        self, topics: Sequence[tuple[Topic, str]], *, now: datetime
    ) -> tuple[TopicState, ...]:
        """Make the store have exactly these topics; one state each, in order.

        Each topic comes with the hash of its query. An unknown slug takes over
        the topic that one of its former slugs names, else mints an id. Another
        hash forgets the routes and sets `routed_to` to 0.
        """
        ...

    def change_number(self) -> int:
        """Return the number of the latest change of an entry or story."""
        ...

    def unrouted(self, topic: TopicId, *, after: int) -> Iterator[StoredEntry]:
        """Yield the clustered entries that changed after that number."""
        ...

    def record_routes(
        self, topic: TopicId, *, matched: Iterable[EntryId], unmatched: Iterable[EntryId], to: int
    ) -> None:
        """Keep which entries match, drop those that do not, set `routed_to`."""
        ...

    def changed(self, topic: TopicId, *, everything: bool, after: int) -> bool:
        """Tell whether a story of the topic changed after that number.

        `everything` is the topic without a query, to which every story belongs;
        so in the methods below.
        """
        ...

    def candidates(
        self, topic: TopicId, *, everything: bool, after: int, limit: int
    ) -> tuple[Candidate, ...]:
        """Return unpublished stories that grew after that number, newest date first."""
        ...

    def items(self, topic: TopicId, *, everything: bool, limit: int) -> tuple[PublishedItem, ...]:
        """Return the published items whose stories are in the topic, newest first.

        Newest by (first_published, newest, story id), all descending.
        """
        ...

    def stories(self, ids: Iterable[StoryId]) -> Mapping[StoryId, Story]:
        """Return these stories with all their entries; redirects are not followed."""
        ...

    def record_topic(self, record: TopicRecord) -> None:
        """Commit minted items, leads, publications and progress together."""
        ...

    def record_publications(self, publications: Sequence[Publication]) -> None:
        """Commit documents of no topic (index, topics.opml) that changed."""
        ...

    def digest(self, path: str) -> str | None:
        """Return the digest of the publication at that path, if there is one."""
        ...

    def record_withdrawn(self, keep: Iterable[str]) -> tuple[str, ...]:
        """Delete every publication whose path is not kept; return their paths."""
        ...

    def unwritten(self) -> Iterator[Publication]:
        """Yield the publications that are not in the output directory yet."""
        ...

    def record_written(self, path: str, digest: str) -> None:
        """Note that exactly this content lies in the output directory."""
        ...


class Store(PollStore, TopicStore, Protocol):
    """Everything remembered; SQLite on one machine, PostgreSQL on many."""

    @property
    def clustering(self) -> ClusterStore:
        """The part for the cluster job."""
        ...

    @property
    def identity(self) -> IdentityStore:
        """The part for corrections and re-clusterings."""
        ...

    @property
    def sampling(self) -> SamplingStore:
        """The part that a review of stories draws from."""
        ...

    def installation(self) -> UUID:
        """Return the installation id, minted at the first start."""
        ...

    def sweep_lock(self) -> AbstractContextManager[None]:
        """Hold the lock of a sweep; raises LockHeldError at once if it is taken.

        Freed by the end of the process, however it ends.
        """
        ...

    def served(self, path: str) -> Served | None:
        """Return the publication at that path, ready to be sent."""
        ...

    def counts(self) -> Counts:
        """Count what the store holds; feeds are those followed now."""
        ...

    def last_sweep(self) -> datetime | None:
        """Return when the last sweep ended."""
        ...

    def record_sweep(self, *, started: datetime, ended: datetime) -> None:
        """Keep that a sweep was made."""
        ...

    def feed_reports(self) -> tuple[FeedReport, ...]:
        """Describe every feed followed now, in subscription order."""
        ...

    def entries(self, ids: Iterable[EntryId]) -> Mapping[EntryId, StoredEntry]:
        """Return these entries; those that are not there are left out."""
        ...

    def explained(self, needle: str) -> tuple[Explained, ...]:
        """Find entries by id, id prefix, or canonical or written link."""
        ...

    def close(self) -> None:
        """Release every connection."""
        ...
