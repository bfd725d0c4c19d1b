"""Corrections and re-clusterings, behind `ports.IdentityStore`.

One method, one transaction. Effects: the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

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
from aggregator.store import correcting, history, loading, placing, reclustering, standing
from aggregator.store.database import Database

#: Entries read at once where history is yielded.
_YIELDED = 500


class SqlIdentity:
    """The part of a store in a SQL database for what people do to stories."""

    __slots__ = ("_database",)

    def __init__(self, opened: Database) -> None:
        self._database = opened

    def rosters(self, stories: Iterable[StoryId]) -> Mapping[StoryId, Roster]:
        """Return these stories; those that do not live are left out."""
        with self._database.reading() as connection:
            return standing.rosters(connection, stories)

    def homes(self, entries: Iterable[EntryId]) -> Mapping[EntryId, StoryId]:
        """Map these entries to the stories that they are in."""
        with self._database.reading() as connection:
            return standing.homes(connection, entries)

    def assignments(self, entries: Iterable[EntryId]) -> Mapping[EntryId, Assignment]:
        """Map these entries to where they stand and why."""
        with self._database.reading() as connection:
            return standing.assigned(connection, entries)

    def named(self, needle: str) -> tuple[StoryId, ...]:
        """Find living stories by id, id prefix, former id, or the id of a published item."""
        with self._database.reading() as connection:
            return standing.named(connection, needle)

    def published(self, stories: Iterable[StoryId]) -> frozenset[StoryId]:
        """Return those that are shown as an item of a topic."""
        with self._database.reading() as connection:
            return standing.published(connection, stories)

    def former(self, story: StoryId) -> tuple[Former, ...]:
        """Return the stories that became part of this one, in the order in which they did."""
        with self._database.reading() as connection:
            return standing.former(connection, story)

    def ended(self, stories: Iterable[StoryId]) -> Mapping[StoryId, Former]:
        """Return what became of those of these stories that are part of another one."""
        with self._database.reading() as connection:
            return standing.ended(connection, stories)

    def pairs(self) -> tuple[Pair, ...]:
        """Return what people have said of pairs of entries and not taken back."""
        with self._database.reading() as connection:
            return correcting.pairs(connection)

    def taken(self, ids: Iterable[StoryId]) -> frozenset[StoryId]:
        """Return those ids that some story has, had, or is to have."""
        with self._database.reading() as connection:
            return standing.taken(connection, ids)

    def corrections(self) -> tuple[Correction, ...]:
        """Return all corrections with the pairs that bind, by number."""
        with self._database.reading() as connection:
            return correcting.told(connection)

    def record_correction(
        self, correction: Correction, record: StoryRecord, *, lifted: Iterable[Pair]
    ) -> int:
        """Commit a correction and what it does to stories; return its number."""
        with self._database.writing() as connection:
            number = correcting.keep(connection, correction, lifted=lifted)
            placing.record(connection, record)
            return number

    def record_forgotten(self, number: int) -> bool:
        """Take a correction back: its pairs bind no more; stories stay as they are."""
        with self._database.writing() as connection:
            return correcting.forget(connection, number)

    def history(self, since: datetime | None) -> Iterator[tuple[StoredEntry, ...]]:
        """Yield the entries in stories, in the order and portions in which jobs placed them.

        Which ones is settled at the start; each portion is read when it is
        needed, so that no transaction stays open between two of them.
        """
        with self._database.reading() as connection:
            portions = list(history.portions(connection, since, most=_YIELDED))
        for portion in portions:
            with self._database.reading() as connection:
                found = loading.entries_by_id(connection, portion)
            yield tuple(found)

    def reclusterings(self) -> tuple[Reclustering, ...]:
        """Return all re-clusterings, by number, without their moves."""
        with self._database.reading() as connection:
            return reclustering.runs(connection)

    def reclustering(self, number: int) -> Reclustering | None:
        """Return one re-clustering with its moves: of an applied one, those that it made."""
        with self._database.reading() as connection:
            return reclustering.run(connection, number)

    def record_staged(self, run: Reclustering) -> int:
        """Keep a re-clustering; return its number. Moves nothing."""
        with self._database.writing() as connection:
            return reclustering.stage(connection, run)

    def record_reclustered(self, run: Reclustering, record: StoryRecord) -> None:
        """Commit what applying or undoing it does to stories, and its new state."""
        with self._database.writing() as connection:
            placing.record(connection, record)
            reclustering.turn(connection, run)
