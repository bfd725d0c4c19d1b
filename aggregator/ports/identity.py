"""What corrections and re-clusterings need of the store. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from aggregator.model import (
    Assignment,
    Correction,
    EntryId,
    Former,
    Pair,
    Reclustering,
    Roster,
    StoredEntry,
    StoryId,
    StoryRecord,
)


class IdentityStore(Protocol):
    """Which entries are which story, by whose word, and what that was before."""

    def rosters(self, stories: Iterable[StoryId]) -> Mapping[StoryId, Roster]:
        """Return these stories; those that do not live are left out."""
        ...

    def homes(self, entries: Iterable[EntryId]) -> Mapping[EntryId, StoryId]:
        """Map these entries to the stories that they are in."""
        ...

    def assignments(self, entries: Iterable[EntryId]) -> Mapping[EntryId, Assignment]:
        """Map these entries to where they stand and why."""
        ...

    def named(self, needle: str) -> tuple[StoryId, ...]:
        """Find living stories by id, id prefix, former id, or the id of a published item."""
        ...

    def published(self, stories: Iterable[StoryId]) -> frozenset[StoryId]:
        """Return those that are shown as an item of a topic."""
        ...

    def former(self, story: StoryId) -> tuple[Former, ...]:
        """Return the stories that became part of this one, in the order in which they did."""
        ...

    def ended(self, stories: Iterable[StoryId]) -> Mapping[StoryId, Former]:
        """Return what became of those of these stories that are part of another one."""
        ...

    def pairs(self) -> tuple[Pair, ...]:
        """Return what people have said of pairs of entries and not taken back."""
        ...

    def taken(self, ids: Iterable[StoryId]) -> frozenset[StoryId]:
        """Return those ids that some story has, had, or is to have."""
        ...

    def corrections(self) -> tuple[Correction, ...]:
        """Return all corrections with the pairs that bind, by number."""
        ...

    def record_correction(
        self, correction: Correction, record: StoryRecord, *, lifted: Iterable[Pair]
    ) -> int:
        """Commit a correction and what it does to stories; return its number.

        Its pairs are kept in place of what was said of the same entries before;
        the lifted ones bind no more.
        """
        ...

    def record_forgotten(self, number: int) -> bool:
        """Take a correction back: its pairs bind no more; stories stay as they are.

        False where there is none of that number.
        """
        ...

    def history(self, since: datetime | None) -> Iterator[tuple[StoredEntry, ...]]:
        """Yield the entries in stories, in the order and portions in which jobs placed them.

        With `since`: all entries of every story with an entry first seen then or
        later. A portion is of one sweep; a larger sweep's come in several.
        """
        ...

    def reclusterings(self) -> tuple[Reclustering, ...]:
        """Return all re-clusterings, by number, without their moves."""
        ...

    def reclustering(self, number: int) -> Reclustering | None:
        """Return one re-clustering with its moves: of an applied one, those that it made."""
        ...

    def record_staged(self, run: Reclustering) -> int:
        """Keep a re-clustering; return its number. Moves nothing."""
        ...

    def record_reclustered(self, run: Reclustering, record: StoryRecord) -> None:
        """Commit what applying or undoing it does to stories, and its new state.

        The moves of an applied one are those made.
        """
        ...
