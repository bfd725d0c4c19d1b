"""Decisions, as they fall, become a `Placement`. Changes only itself."""

from collections.abc import Mapping

from aggregator.cluster.rules import ALGORITHM
from aggregator.model import Assignment, EntryId, Founding, Merge, Placement, StoryId


class Ledger:
    """Collects what one call of `ClusterState.place` decides; mutable, lives as long as it."""

    def __init__(self) -> None:
        """Begin empty."""
        self._founded: list[Founding] = []
        self._assigned: dict[EntryId, Assignment] = {}
        self._merged: list[Merge] = []

    def found(self, story: StoryId, entry: EntryId, language: str) -> None:
        """A story begins."""
        self._founded.append(Founding(story=story, entry=entry, language=language))

    def assign(
        self,
        entry: EntryId,
        story: StoryId,
        *,
        score: float,
        threshold: float,
        reasons: Mapping[str, object],
    ) -> None:
        """An entry belongs to a story; an earlier assignment of it is void."""
        self._assigned.pop(entry, None)
        self._assigned[entry] = Assignment(
            entry=entry,
            story=story,
            score=min(1.0, score),
            threshold=threshold,
            reasons=reasons,
            algorithm=ALGORITHM,
        )

    def merge(self, loser: StoryId, winner: StoryId, reasons: Mapping[str, object]) -> None:
        """Two stories are one."""
        self._merged.append(Merge(loser=loser, winner=winner, reasons=reasons))

    def placement(self) -> Placement:
        """Return all of it, in order."""
        return Placement(
            founded=tuple(self._founded),
            assigned=tuple(self._assigned.values()),
            merged=tuple(self._merged),
        )
