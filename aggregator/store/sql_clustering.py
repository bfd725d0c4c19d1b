"""What clustering is given and decides, behind `ports.ClusterStore`.

One method, one transaction. Effects: the database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aggregator.model import FeedId, Original, StoredEntry, StoryId, StoryRecord
from aggregator.ports import ClusterSnapshot, Span
from aggregator.store import cluster_states, loading, placing
from aggregator.store.database import Database, chunks

#: Entries read at once where they are yielded one by one.
_YIELDED = 500


class SqlClustering:
    """The part of a store in a SQL database for the cluster job."""

    __slots__ = ("_database",)

    def __init__(self, opened: Database) -> None:
        self._database = opened

    def unclustered(self) -> tuple[StoredEntry, ...]:
        """Return the entries that are in no story yet, by `StoredEntry.order`."""
        with self._database.reading() as connection:
            return loading.unplaced_entries(connection)

    def recent_texts(self, feed: FeedId, *, limit: int) -> tuple[tuple[str, str], ...]:
        """Return title and summary of the entries last seen first in a feed, the latest first."""
        with self._database.reading() as connection:
            return loading.recent_texts(connection, feed, limit)

    def originals(self, keys: Iterable[str]) -> Mapping[str, Original]:
        """Map each link_key or id_key to the first clustered entry that has it."""
        with self._database.reading() as connection:
            return loading.originals(connection, keys)

    def snapshot(
        self,
        language: str,
        *,
        spans: Sequence[Span],
        arrivals: Sequence[Span] = (),
        stories: Iterable[StoryId] = (),
    ) -> ClusterSnapshot:
        """Load the state, with every story that newcomers could still meet."""
        with self._database.reading() as connection:
            return cluster_states.snapshot(
                connection, language, spans, arrivals=arrivals, named=stories
            )

    def clustered(self, language: str) -> Iterator[tuple[StoredEntry, StoryId]]:
        """Yield what stands in the stories of a language, in the order of placement.

        For `ClusterState.rebuild`, when the algorithm's version changed.
        """
        with self._database.reading() as connection:
            placed = cluster_states.sequence(connection, language)
        for chunk in chunks(placed, _YIELDED):
            with self._database.reading() as connection:
                found = loading.entries_by_id(connection, [entry for entry, _ in chunk])
            by_id = {stored.id: stored for stored in found}
            yield from ((by_id[entry], story) for entry, story in chunk if entry in by_id)

    def record_stories(self, record: StoryRecord) -> None:
        """Commit folded copies, foundings, assignments, merges and cluster state."""
        with self._database.writing() as connection:
            placing.record(connection, record)
