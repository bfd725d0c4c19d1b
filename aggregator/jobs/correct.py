"""A person's word on stories -> stories merged or split, and pairs that bind for ever.

Effects: through the store, under the lock of a sweep.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from aggregator.cluster import ALGORITHM
from aggregator.errors import ConfigError
from aggregator.jobs.regroup import carried, regrouped
from aggregator.model import (
    Assignment,
    Correction,
    EntryId,
    Founding,
    Merge,
    Pair,
    Placement,
    Roster,
    StoredEntry,
    StoryId,
    StoryRecord,
)
from aggregator.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a correction came to."""

    number: int
    #: The story whose id lived on.
    kept: StoryId
    #: The story that is part of it now, or that left it.
    other: StoryId
    #: How many entries changed their story.
    moved: int


def merge(store: Store, one: StoryId, other: StoryId, *, now: datetime) -> Corrected:
    """Make two stories one for ever: the older id lives, the other redirects to it.

    Every entry of both must be with the others from now on. Raises ConfigError
    for stories that cannot be one, LockHeldError where a sweep is under way.
    """
    with store.sweep_lock():
        rosters = store.identity.rosters([one, other])
        winner, loser = _two(rosters, one, other)
        entries = {**winner.entries, **loser.entries}
        # What was said before of the same entries holds no more.
        parted = [
            p for p in store.identity.pairs() if not p.together and {p.one, p.other} <= set(entries)
        ]
        number = store.identity.record_correction(
            Correction(
                kind="merge",
                at=now,
                kept=winner.id,
                other=loser.id,
                pairs=tuple(_star(_face(winner), entries)),
            ),
            StoryRecord(
                placement=Placement(
                    merged=(Merge(loser=loser.id, winner=winner.id, reasons={"how": "corrected"}),)
                ),
                at=now,
            ),
            lifted=parted,
        )
    return Corrected(number=number, kept=winner.id, other=loser.id, moved=len(loser.entries))


def split(
    store: Store,
    story: StoryId,
    leaving: Collection[EntryId],
    *,
    now: datetime,
) -> Corrected:
    """Part entries from the rest of their story for ever.

    The larger part keeps the id (of equal ones that with the lead, else with the
    oldest entry), the other gets a new one. Raises ConfigError for entries that
    are not in the story or are all of it, LockHeldError where a sweep is under way.
    """
    with store.sweep_lock():
        roster = store.identity.rosters([story]).get(story)
        parts = _parts(roster, story, leaving)
        assert roster is not None
        plan = carried(store, [roster], parts)
        ((fresh, founder),) = plan.founded.items()
        moves = {entry: home for entry, home in plan.homes.items() if home == fresh}
        pairs, bound = _separated(store.identity.pairs(), parts)
        number = store.identity.record_correction(
            Correction(kind="split", at=now, kept=story, other=fresh, pairs=pairs),
            StoryRecord(
                placement=Placement(
                    founded=(Founding(story=fresh, entry=founder, language=roster.language),),
                    assigned=tuple(_parted(entry, fresh, story) for entry in sorted(moves)),
                ),
                states=regrouped(store, moves, languages={fresh: roster.language}),
                at=now,
            ),
            lifted=bound,
        )
    return Corrected(number=number, kept=story, other=fresh, moved=len(moves))


def forget(store: Store, number: int) -> None:
    """Take a correction back: it binds no more; the stories stay as they are.

    Raises ConfigError where there is none of that number.
    """
    with store.sweep_lock():
        if not store.identity.record_forgotten(number):
            raise ConfigError(
                f"there is no correction {number}; `aggregate corrections` lists those there are"
            )


def concerned(store: Store) -> Iterator[tuple[StoredEntry, StoryId]]:
    """Yield every entry of every story that a binding correction speaks of, by story and date."""
    spoken = {entry for pair in store.identity.pairs() for entry in (pair.one, pair.other)}
    stories = store.stories(set(store.identity.homes(spoken).values()))
    for story in sorted(stories):
        for stored in stories[story].entries:
            yield stored, story


def _two(rosters: Mapping[StoryId, Roster], one: StoryId, other: StoryId) -> tuple[Roster, Roster]:
    """Return the older story, then the younger one."""
    for story in (one, other):
        if story not in rosters:
            raise ConfigError(f"there is no story {story} any more; name it anew")
    if one == other:
        raise ConfigError(f"both are of story {one} already; there is nothing to merge")
    older, younger = sorted(rosters.values(), key=lambda roster: roster.age)
    if older.language != younger.language:
        raise ConfigError(
            f"story {older.id} is in {older.language!r} and story {younger.id} in "
            f"{younger.language!r}: a story is of one language"
        )
    return older, younger


def _parts(
    roster: Roster | None, story: StoryId, leaving: Collection[EntryId]
) -> tuple[frozenset[EntryId], frozenset[EntryId]]:
    """Return the entries that leave and those that stay."""
    if roster is None:
        raise ConfigError(f"there is no story {story} any more; name it anew")
    strangers = sorted(set(leaving) - set(roster.entries))
    if strangers:
        raise ConfigError(
            f"entry {strangers[0]} is not in story {story}; `aggregate explain {story}` "
            "shows those that are"
        )
    staying = frozenset(roster.entries) - frozenset(leaving)
    if not staying or not leaving:
        raise ConfigError(
            f"story {story} has {len(roster.entries)} entries and {len(set(leaving))} of them "
            "were named: name some, not all"
        )
    return frozenset(leaving), staying


def _parted(entry: EntryId, story: StoryId, source: StoryId) -> Assignment:
    return Assignment(
        entry=entry,
        story=story,
        score=0.0,
        threshold=0.0,
        reasons={"how": "corrected", "from": {"story": source}},
        algorithm=ALGORITHM,
    )


def _face(roster: Roster) -> EntryId:
    """Return the entry by which a story is known: its lead, else its oldest one."""
    return roster.lead or min(roster.entries, key=lambda entry: (roster.entries[entry], entry))


def _pair(one: EntryId, other: EntryId, *, together: bool) -> Pair:
    return Pair(one=min(one, other), other=max(one, other), together=together)


def _star(centre: EntryId, entries: Iterable[EntryId]) -> Iterator[Pair]:
    """Bind every entry to one of them: as good as all to all, and far fewer."""
    return (_pair(centre, e, together=True) for e in sorted(set(entries) - {centre}))


def _separated(
    pairs: Collection[Pair], parts: tuple[frozenset[EntryId], frozenset[EntryId]]
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return the pairs that keep two parts apart, and those that would bind them.

    What was bound by way of an entry of the other part is bound anew.
    """
    leaving, staying = parts
    story = leaving | staying
    across = tuple(
        pair
        for pair in pairs
        if pair.together
        and {pair.one, pair.other} <= story
        and (pair.one in leaving) != (pair.other in leaving)
    )
    apart = tuple(
        _pair(one, other, together=False)
        for one, other in product(sorted(leaving), sorted(staying))
    )
    return (*apart, *_bound_anew(pairs, across, parts)), across


def _bound_anew(
    pairs: Collection[Pair], across: Iterable[Pair], parts: Iterable[Collection[EntryId]]
) -> Iterator[Pair]:
    groups: dict[EntryId, set[EntryId]] = {}
    for pair in pairs:
        if pair.together:
            joined = groups.get(pair.one, {pair.one}) | groups.get(pair.other, {pair.other})
            groups |= dict.fromkeys(joined, joined)
    torn = {min(groups[pair.one]): groups[pair.one] for pair in across}
    for part in parts:
        for group in (torn[least] & set(part) for least in sorted(torn)):
            if len(group) > 1:
                yield from (pair for pair in _star(min(group), group) if pair not in pairs)
