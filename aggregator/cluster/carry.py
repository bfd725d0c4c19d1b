"""An old grouping and a new one of the same entries become ids carried over. Pure.

A published id means something to its readers: it goes only to where the largest
part of its story went, and what it leaves redirects to where that is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from aggregator.model import EntryId, Roster, StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Which story each entry of a new grouping is in, under ids of old."""

    homes: Mapping[EntryId, StoryId]
    #: Stories that begin -> their oldest entry.
    founded: Mapping[StoryId, EntryId]
    #: Stories that end -> the one that they become part of.
    merged: Mapping[StoryId, StoryId]


def carry(
    old: Iterable[Roster],
    groups: Iterable[Collection[EntryId]],
    mint: Callable[[EntryId, int], StoryId],
) -> Carried:
    """Give each group the id that its readers know.

    An id goes to the group with the largest part of its story (of equal parts
    to the one with the lead, else with the oldest entry). A group that is given
    several takes the oldest; the others redirect to it. One that is given none
    founds a story.

    Args:
        old: the stories so far.
        groups: of all entries of those stories, each in exactly one.
        mint: makes an id from a group's oldest entry; another salt makes another.

    Raises ValueError for a grouping of other entries.

    """
    stories = sorted(old, key=lambda roster: roster.age)
    dates = {entry: date for roster in stories for entry, date in roster.entries.items()}
    # The oldest entry first: the same whatever order the groups came in.
    ordered = sorted(
        (sorted(group, key=lambda entry: (dates[entry], entry)) for group in groups if group),
        key=lambda group: (dates[group[0]], group[0]),
    )
    place = {entry: number for number, group in enumerate(ordered) for entry in group}
    if place.keys() != dates.keys() or sum(map(len, ordered)) != len(place):
        raise ValueError("the new grouping has to hold each entry of the old one exactly once")
    claims: defaultdict[int, list[StoryId]] = defaultdict(list)
    for roster in stories:
        if roster.entries:
            claims[_heir(roster, place)].append(roster.id)
    taken = {roster.id for roster in stories}
    founded: dict[StoryId, EntryId] = {}
    ids: list[StoryId] = []
    for number, group in enumerate(ordered):
        if number in claims:
            ids.append(claims[number][0])
            continue
        ids.append(_minted(group[0], mint, taken))
        taken.add(ids[-1])
        founded[ids[-1]] = group[0]
    return Carried(
        homes={entry: ids[number] for entry, number in place.items()},
        founded=founded,
        merged={loser: winner for winner, *losers in claims.values() for loser in losers},
    )


def _heir(roster: Roster, place: Mapping[EntryId, int]) -> int:
    """Return the group that holds the largest part of a story."""
    parts = Counter(place[entry] for entry in roster.entries)
    most = max(parts.values())
    largest = {number for number, size in parts.items() if size == most}
    lead = roster.lead
    if lead is not None and lead in roster.entries and place[lead] in largest:
        return place[lead]
    by_age = sorted(roster.entries, key=lambda entry: (roster.entries[entry], entry))
    return next(place[entry] for entry in by_age if place[entry] in largest)


def _minted(
    entry: EntryId, mint: Callable[[EntryId, int], StoryId], taken: Collection[StoryId]
) -> StoryId:
    salt = 0
    while (story := mint(entry, salt)) in taken:
        salt += 1
    return story
