"""What clustering needs of the store. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aggregator.model import FeedId, Member, Original, StoredEntry, StoryId, StoryRecord

#: From an instant to another, both included.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSnapshot:
    """One language's cluster state as stored."""

    language: str
    #: The version that wrote it; "" when nothing is stored yet.
    version: str
    documents: int
    sequence: int
    terms: Mapping[str, int]
    #: Every member of every story asked for, by `sequence`.
    members: tuple[Member, ...]


class ClusterStore(Protocol):
    """What is to be placed, what clustering remembers, and what it decided."""

    def unclustered(self) -> tuple[StoredEntry, ...]:
        """Return the entries that are in no story yet, by `StoredEntry.order`."""
        ...

    def recent_texts(self, feed: FeedId, *, limit: int) -> tuple[tuple[str, str], ...]:
        """Return title and summary of the entries last seen first in a feed, the latest first."""
        ...

    def originals(self, keys: Iterable[str]) -> Mapping[str, Original]:
        """Map each link_key or id_key to the first clustered entry that has it."""
        ...

    def snapshot(
        self,
        language: str,
        *,
        spans: Sequence[Span],
        arrivals: Sequence[Span] = (),
        stories: Iterable[StoryId] = (),
    ) -> ClusterSnapshot:
        """Load the state, with every story that newcomers could still meet.

        Args:
            language: of the newcomers.
            spans: loads each story that reaches into one, from its earliest to
                its latest entry (published, else first-seen).
            arrivals: loads each story that reaches into one, from when its first
                to when its last entry was first seen.
            stories: loads these as well.
        """
        ...

    def clustered(self, language: str) -> Iterator[tuple[StoredEntry, StoryId]]:
        """Yield what stands in the stories of a language, in the order of placement.

        For a rebuild, when the algorithm's version changed.
        """
        ...

    def record_stories(self, record: StoryRecord) -> None:
        """Commit folded copies, foundings, assignments, merges and cluster state.

        A merged story redirects for ever; a topic that had published the loser
        and not the winner shows the winner under the loser's item id. A story
        whose last entry moved redirects to where that went. A revived one gets
        back its age, its item ids and the redirects that led to it.
        """
        ...
