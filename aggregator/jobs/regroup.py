"""Entries that are moved otherwise than by clustering -> what clustering remembers of them.

An entry that moves is remembered as if it had been placed last, in the story
that it moves to; what is remembered of all others stays, bit for bit. Effects:
through the store.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from uuid import UUID, uuid5

from aggregator.cluster import ALGORITHM, ClusterRules, ClusterState, Constraints
from aggregator.cluster.carry import Carried, carry
from aggregator.data import Background, background
from aggregator.model import EntryId, Member, Pair, Roster, StateDelta, StoredEntry, StoryId
from aggregator.ports import ClusterSnapshot, Store


def carried(
    store: Store, old: Collection[Roster], groups: Collection[Collection[EntryId]]
) -> Carried:
    """Carry ids over to a new grouping; what is founded gets ids that were never used."""
    installation = store.installation()
    for attempt in count():
        found = carry(old, groups, _Minting(installation, attempt).story_id)
        if not store.taken(found.founded):
            return found
    raise AssertionError("there is always another id")


class _Minting:
    """Makes ids of foundings other than those of the cluster job; another attempt, others."""

    def __init__(self, installation: UUID, attempt: int) -> None:
        self._installation = installation
        self._attempt = attempt

    def story_id(self, entry: EntryId, salt: int) -> StoryId:
        return StoryId(str(uuid5(self._installation, f"{entry} {self._attempt} {salt}")))


def permitted(
    moves: Mapping[EntryId, StoryId], homes: Mapping[EntryId, StoryId], pairs: Iterable[Pair]
) -> dict[EntryId, StoryId]:
    """Return those moves that leave every pair right which is right so far.

    Args:
        moves: where entries are to go.
        homes: where all entries of moves and pairs stand.
        pairs: what people have said.

    """
    kept = dict(moves)
    right = [pair for pair in pairs if _is_right(pair, homes)]
    while True:
        after = {**homes, **kept}
        wrong = {e for p in right if not _is_right(p, after) for e in (p.one, p.other) if e in kept}
        if not wrong:
            return kept
        kept = {entry: story for entry, story in kept.items() if entry not in wrong}


def _is_right(pair: Pair, homes: Mapping[EntryId, StoryId]) -> bool:
    if pair.one not in homes or pair.other not in homes:
        return True
    return (homes[pair.one] == homes[pair.other]) == pair.together


def regrouped(
    store: Store,
    moves: Mapping[EntryId, StoryId],
    *,
    languages: Mapping[StoryId, str],
    rules: ClusterRules,
) -> tuple[StateDelta, ...]:
    """Return what clustering is to remember once these entries are in these stories.

    Nothing for a language whose state another version wrote: the next cluster
    job rebuilds it from where the entries stand.
    """
    stored = store.entries(moves)
    by_language: defaultdict[str, defaultdict[StoryId, list[StoredEntry]]]
    by_language = defaultdict(lambda: defaultdict(list))
    for entry in sorted(stored.values(), key=lambda stored: stored.order):
        story = moves[entry.id]
        by_language[languages[story]][story].append(entry)
    return tuple(_deltas(store, by_language, moves, rules))


def _deltas(
    store: Store,
    by_language: Mapping[str, Mapping[StoryId, Sequence[StoredEntry]]],
    moves: Mapping[EntryId, StoryId],
    rules: ClusterRules,
) -> Iterator[StateDelta]:
    for language, stories in sorted(by_language.items()):
        snapshot = store.cluster_snapshot(language, spans=(), stories=stories)
        if snapshot.version != ALGORITHM:
            continue
        staying: defaultdict[StoryId, list[Member]] = defaultdict(list)
        for member in snapshot.members:
            if member.entry not in moves:
                staying[member.story].append(member)
        sequence = snapshot.sequence
        # Read once, not for every story.
        table = background(language)
        members: list[Member] = []
        for story, movers in sorted(stories.items()):
            there = replace(snapshot, members=tuple(staying[story]), sequence=sequence)
            moved = _joined(there, story, movers, rules, table)
            sequence = moved.sequence
            # Each is put where it was decided, whatever clustering thinks of it.
            members += [replace(member, story=story) for member in moved.members]
        yield StateDelta(
            language=language,
            version=snapshot.version,
            # The texts have been counted when they came.
            documents=snapshot.documents,
            sequence=sequence,
            terms={},
            members=tuple(members),
        )


def _joined(
    there: ClusterSnapshot,
    story: StoryId,
    movers: Sequence[StoredEntry],
    rules: ClusterRules,
    table: Background,
) -> StateDelta:
    """Place entries in one story, to which every other is unknown."""
    state = ClusterState.restore(there, rules, table=table)
    ids = [stored.id for stored in movers]
    anchor = there.members[0].entry if there.members else ids[0]
    others = frozenset(ids) - {anchor}
    together = {anchor: others} | {entry: frozenset({anchor}) for entry in others}
    state.place(
        movers,
        lambda _, salt: story if salt == 0 else StoryId(f"{story} {salt}"),
        Constraints(together=together),
    )
    return state.delta()
