"""Entries that are moved otherwise than by clustering -> what clustering remembers of them.

An entry that moves is remembered as if it had been placed last, in the story
that it moves to; what is compared of it, and all that is remembered of others,
stays, bit for bit. Effects: through the store.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from uuid import UUID, uuid5

from aggregator.cluster import ALGORITHM
from aggregator.cluster.carry import Carried, carry
from aggregator.cluster.memory import founding, moved
from aggregator.model import EntryId, Member, Pair, Roster, StateDelta, StoryId
from aggregator.ports import ClusterSnapshot, Store


def carried(
    store: Store, old: Collection[Roster], groups: Collection[Collection[EntryId]]
) -> Carried:
    """Carry ids over to a new grouping; what is founded gets ids that were never used."""
    installation = store.installation()
    for attempt in count():
        found = carry(old, groups, _Minting(installation, attempt).story_id)
        if not store.identity.taken(found.founded):
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
    store: Store, moves: Mapping[EntryId, StoryId], *, languages: Mapping[StoryId, str]
) -> tuple[StateDelta, ...]:
    """Return what clustering is to remember once these entries are in these stories.

    Nothing for a language whose state another version wrote: the next cluster
    job rebuilds it from where the entries stand.
    """
    stored = store.entries(moves)
    by_language: defaultdict[str, list[EntryId]] = defaultdict(list)
    for entry in sorted(stored.values(), key=lambda stored: stored.order):
        by_language[languages[moves[entry.id]]].append(entry.id)
    return tuple(_deltas(store, by_language, moves))


def _deltas(
    store: Store,
    by_language: Mapping[str, Sequence[EntryId]],
    moves: Mapping[EntryId, StoryId],
) -> Iterator[StateDelta]:
    for language, movers in sorted(by_language.items()):
        concerned = {*store.identity.homes(movers).values(), *(moves[entry] for entry in movers)}
        snapshot = store.clustering.snapshot(language, spans=(), stories=concerned)
        if snapshot.version == ALGORITHM:
            members = tuple(_moved(snapshot, movers, moves))
            yield StateDelta(
                language=language,
                version=snapshot.version,
                # The texts have been counted when they came.
                documents=snapshot.documents,
                sequence=snapshot.sequence + len(members),
                terms={},
                members=members,
            )


def _moved(
    snapshot: ClusterSnapshot, movers: Iterable[EntryId], moves: Mapping[EntryId, StoryId]
) -> Iterator[Member]:
    """Put what is remembered of entries into other stories; the first in an empty one founds it."""
    known = {member.entry: member for member in snapshot.members}
    founded: dict[StoryId, int] = {}
    for member in snapshot.members:
        if member.entry not in moves:
            founded.setdefault(member.story, founding(member))
    remembered = (known[entry] for entry in movers if entry in known)
    for sequence, member in enumerate(remembered, start=snapshot.sequence):
        story = moves[member.entry]
        first = founded.setdefault(story, sequence)
        yield moved(member, story, snapshot.language, sequence=sequence, founded=first)
