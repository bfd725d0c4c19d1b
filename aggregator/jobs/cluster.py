"""New entries -> stories: copies are folded, the rest is placed, in one order.

The order is `StoredEntry.order` (published else first-seen, then the entry
key), so the outcome does not depend on which feed answered first. Effects:
through the store.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count, islice
from uuid import uuid5

from aggregator import dedupe
from aggregator.cluster import (
    ALGORITHM,
    ClusterRules,
    ClusterState,
    Constraints,
    Mint,
    language_of,
    stretches,
)
from aggregator.jobs.stripping import stripping
from aggregator.model import (
    Copy,
    EntryId,
    Pair,
    Placement,
    StateDelta,
    StoredEntry,
    StoryId,
    StoryRecord,
)
from aggregator.ports import Progress, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterOutcome:
    """What one cluster job came to."""

    #: Entries placed (copies not counted).
    placed: int = 0
    copies: int = 0
    founded: int = 0
    #: Earlier stories that a new entry joined.
    grown: int = 0
    merged: int = 0


def cluster(
    store: Store, *, rules: ClusterRules, now: datetime, progress: Progress
) -> ClusterOutcome:
    """Place every entry that is in no story yet; commit all of it at once."""
    entries = store.clustering.unclustered()
    if not entries:
        return ClusterOutcome()
    progress.clustering(len(entries))
    copies = _copies(store, entries)
    folded = {copy.copy for copy in copies}
    fresh = [entry for entry in entries if entry.id not in folded]
    placements, states = _place(store, fresh, rules=rules, progress=progress)
    placement = _joined(placements)
    store.clustering.record_stories(
        StoryRecord(copies=copies, placement=placement, states=states, at=now)
    )
    return _outcome(placement, placed=len(fresh), copies=len(copies))


def _copies(store: Store, entries: Sequence[StoredEntry]) -> tuple[Copy, ...]:
    keys = {
        key
        for stored in entries
        for key in (stored.entry.link_key, stored.entry.id_key)
        if key is not None
    }
    return dedupe.copies(entries, store.clustering.originals(sorted(keys)))


def _place(
    store: Store,
    entries: Sequence[StoredEntry],
    *,
    rules: ClusterRules,
    progress: Progress,
) -> tuple[list[Placement], tuple[StateDelta, ...]]:
    by_language: dict[str, list[StoredEntry]] = defaultdict(list)
    for stored in entries:
        by_language[language_of(stored)].append(stored)
    mint = _mint(store, {stored.id for stored in entries})
    constraints = binding(store.identity.pairs())
    stripped = stripping(store)
    placements: list[Placement] = []
    states: list[StateDelta] = []
    done = 0
    for language in sorted(by_language):
        group = by_language[language]
        state = _state(store, language, group, rules, constraints)
        texts = stripped(language, group)
        placements.append(
            state.place(
                group,
                mint,
                constraints,
                texts=texts,
                tick=lambda placed, before=done: progress.clustered(before + placed),  # type: ignore[misc]
            )
        )
        done += len(group)
        states.append(state.delta())
    return placements, tuple(states)


def binding(pairs: Iterable[Pair]) -> Constraints:
    """Put what people said of pairs of entries so that clustering heeds it."""
    partners: dict[bool, defaultdict[EntryId, set[EntryId]]] = {
        True: defaultdict(set),
        False: defaultdict(set),
    }
    for pair in pairs:
        partners[pair.together][pair.one].add(pair.other)
        partners[pair.together][pair.other].add(pair.one)
    together, apart = (
        {entry: frozenset(others) for entry, others in partners[kind].items()}
        for kind in (True, False)
    )
    return Constraints(together=together, apart=apart)


def _state(
    store: Store,
    language: str,
    group: Sequence[StoredEntry],
    rules: ClusterRules,
    constraints: Constraints,
) -> ClusterState:
    """Load what these entries could meet; rebuild what another version stored."""
    partners = {e for stored in group for e in constraints.together.get(stored.id, ())}
    spans, arrivals = stretches(group, rules.window)
    snapshot = store.clustering.snapshot(
        language,
        spans=spans,
        arrivals=arrivals,
        # Where a person wants an entry, however long ago that was.
        stories=set(store.identity.homes(partners).values()),
    )
    if snapshot.version in {"", ALGORITHM}:
        return ClusterState.restore(snapshot, rules)
    clustered = list(store.clustering.clustered(language))
    texts = stripping(store)(language, [stored for stored, _ in clustered])
    return ClusterState.rebuild(language, clustered, rules, texts=texts)


def _mint(store: Store, fresh: Collection[EntryId]) -> Mint:
    """Mint ids from entries: of one that was in a story before, only ids never used."""
    installation = store.installation()

    def named(entry: EntryId, salt: int) -> StoryId:
        return StoryId(str(uuid5(installation, entry if salt == 0 else f"{entry} {salt}")))

    def story_id(entry: EntryId, salt: int) -> StoryId:
        if entry in fresh:
            return named(entry, salt)
        ids = (named(entry, number) for number in count())
        return next(
            islice((found for found in ids if not store.identity.taken([found])), salt, None)
        )

    return story_id


def _joined(placements: Sequence[Placement]) -> Placement:
    """Put the batches' decisions together; the last assignment of an entry holds."""
    assigned = {
        assignment.entry: assignment
        for assignment in chain.from_iterable(p.assigned for p in placements)
    }
    return Placement(
        founded=tuple(chain.from_iterable(p.founded for p in placements)),
        assigned=tuple(assigned.values()),
        merged=tuple(chain.from_iterable(p.merged for p in placements)),
    )


def _outcome(placement: Placement, *, placed: int, copies: int) -> ClusterOutcome:
    founded = {founding.story for founding in placement.founded}
    merged = {merge.loser for merge in placement.merged}
    grown = {a.story for a in placement.assigned} - founded - merged
    return ClusterOutcome(
        placed=placed,
        copies=copies,
        founded=len(founded - merged),
        grown=len(grown),
        merged=len(merged - founded),
    )
