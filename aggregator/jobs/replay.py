"""Stored history -> the stories that other settings would have made of it.

Entries come again in their order, sweep by sweep, into an empty state, through
the code that the cluster job runs. Writes nothing. Effects: through the store.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.cluster import ClusterRules, ClusterState, Constraints, language_of
from aggregator.jobs.cluster import binding
from aggregator.jobs.stripping import Stripping, stripping
from aggregator.model import EntryId, Placement, StoredEntry, StoryId
from aggregator.ports import Progress, Store

#: Portions of history between two clearings of stories that ended.
_CLEARED = 20
#: Windows after which a story counts as ended: an entry that comes still later,
#: with a date of then, founds a story of its own here.
_WINDOWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Why an entry was put where the replay put it; reasons as JSON, since they are many."""

    score: float
    threshold: float
    reasons: bytes


@dataclass(slots=True, kw_only=True)
class Replayed:
    """Where history's entries came to be; grows while it is replayed."""

    #: Each entry's last placing, before merges.
    placed: dict[EntryId, StoryId] = field(default_factory=dict)
    #: Stories that were merged away -> into which.
    merged: dict[StoryId, StoryId] = field(default_factory=dict)
    languages: dict[StoryId, str] = field(default_factory=dict)
    decided: dict[EntryId, Decided] = field(default_factory=dict)

    def take(self, placement: Placement) -> None:
        """Add what one placement decided."""
        self.languages |= {f.story: f.language for f in placement.founded}
        self.merged |= {merge.loser: merge.winner for merge in placement.merged}
        for assignment in placement.assigned:
            self.placed[assignment.entry] = assignment.story
            self.decided[assignment.entry] = Decided(
                score=assignment.score,
                threshold=assignment.threshold,
                reasons=json.dumps(dict(assignment.reasons)).encode(),
            )

    def final(self, story: StoryId) -> StoryId:
        """Return the story that a story is part of in the end."""
        while story in self.merged:
            story = self.merged[story]
        return story

    def groups(self) -> Mapping[StoryId, frozenset[EntryId]]:
        """Return the entries of each story that there is in the end."""
        found: defaultdict[StoryId, set[EntryId]] = defaultdict(set)
        for entry, story in self.placed.items():
            found[self.final(story)].add(entry)
        return {story: frozenset(entries) for story, entries in found.items()}


def replay(
    store: Store, rules: ClusterRules, *, since: datetime | None, progress: Progress
) -> Replayed:
    """Cluster anew what is in stories; with `since`, the stories with an entry come since then."""
    constraints = binding(store.identity.pairs())
    stripped = stripping(store)
    replayed = Replayed()
    states: dict[str, ClusterState] = {}
    progress.clustering(store.counts().entries)
    for number, portion in enumerate(store.identity.history(since), start=1):
        for placement in _placed(stripped, states, portion, rules, constraints):
            replayed.take(placement)
        progress.clustered(len(replayed.placed))
        if number % _CLEARED == 0:
            awaited = [
                partner
                for entry, partners in constraints.together.items()
                if entry not in replayed.placed
                for partner in partners
            ]
            _clear(states, max(stored.first_seen for stored in portion), rules, awaited)
    return replayed


def _placed(
    stripped: Stripping,
    states: dict[str, ClusterState],
    portion: Iterable[StoredEntry],
    rules: ClusterRules,
    constraints: Constraints,
) -> Iterator[Placement]:
    by_language: defaultdict[str, list[StoredEntry]] = defaultdict(list)
    for stored in portion:
        by_language[language_of(stored)].append(stored)
    for language in sorted(by_language):
        if language not in states:
            states[language] = ClusterState(language, rules)
        group = by_language[language]
        texts = stripped(language, group)
        yield states[language].place(group, _mint, constraints, texts=texts)


def _clear(
    states: Mapping[str, ClusterState],
    now: datetime,
    rules: ClusterRules,
    awaited: Collection[EntryId],
) -> None:
    """Bound what is held at once by what is told in a few windows."""
    for state in states.values():
        # Only what is in a delta may be forgotten.
        state.delta()
        state.expire(now - _WINDOWS * rules.window, awaited=awaited)


def _mint(entry: EntryId, salt: int) -> StoryId:
    return StoryId(f"replayed {entry} {salt}")
