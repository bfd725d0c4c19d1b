"""Stories as they are and as they would be -> what would change, and for whom. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from aggregator.model import EntryId, Move, Roster, StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One change, to be told by headlines."""

    #: "one" (two stories become one), "leaves" (entries begin a story of their
    #: own) or "moves" (they join another story).
    kind: str
    #: The story that is told of, by its lead, else its oldest entry.
    story: StoryId
    face: EntryId
    #: The story that becomes part of it, or that receives the entries.
    other: StoryId
    #: Its face; None for a story that begins.
    other_face: EntryId | None
    #: The entries that change their story, oldest first.
    entries: tuple[EntryId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a re-clustering changes."""

    #: Entries that were looked at.
    entries: int
    stories_before: int
    stories_after: int
    #: Stories that become part of others.
    merged: int
    #: Stories whose entries do not stay together.
    split: int
    #: Entries that come to be in another story ...
    moved: int
    #: ... and of those, how many leave a story that is published.
    moved_published: int
    examples: tuple[Example, ...]


def difference(
    rosters: Mapping[StoryId, Roster],
    moves: Iterable[Move],
    merged: Mapping[StoryId, StoryId],
    *,
    published: Collection[StoryId],
    most: int,
) -> Difference:
    """Count what moves change, and pick examples: of published and of large stories first.

    Args:
        rosters: all stories looked at, as they are.
        moves: the entries that change their story.
        merged: stories that end -> the story that they become part of.
        published: which of the stories are shown.
        most: so many examples at most.

    """
    parts: defaultdict[StoryId, dict[EntryId, StoryId]] = defaultdict(dict)
    for move in moves:
        parts[move.old][move.entry] = move.new
    homes = {entry: story for story, roster in rosters.items() for entry in roster.entries}
    after = homes | {entry: new for part in parts.values() for entry, new in part.items()}
    return Difference(
        entries=len(homes),
        stories_before=len(rosters),
        stories_after=len(set(after.values())),
        merged=len(merged),
        split=sum(
            len({after[entry] for entry in roster.entries}) > 1 for roster in rosters.values()
        ),
        moved=sum(map(len, parts.values())),
        moved_published=sum(len(part) for story, part in parts.items() if story in published),
        examples=tuple(islice(_examples(rosters, parts, merged, published), most)),
    )


def _examples(
    rosters: Mapping[StoryId, Roster],
    parts: Mapping[StoryId, Mapping[EntryId, StoryId]],
    merged: Mapping[StoryId, StoryId],
    published: Collection[StoryId],
) -> Iterator[Example]:
    """Yield examples, of merging and of leaving in turn."""

    def weight(story: StoryId) -> tuple[bool, int, StoryId]:
        return (story not in published, -len(rosters[story].entries), story)

    unions: list[Example] = []
    partings: list[Example] = []
    for story in sorted(parts, key=weight):
        roster = rosters[story]
        for target in sorted(set(parts[story].values())):
            leaving = {entry for entry, new in parts[story].items() if new == target}
            whole = merged.get(story) == target
            example = _example(roster, rosters.get(target), target, leaving, whole=whole)
            (unions if whole else partings).append(example)
    pairs = zip_longest(unions, partings)
    return (example for example in chain.from_iterable(pairs) if example is not None)


def _example(
    roster: Roster,
    there: Roster | None,
    target: StoryId,
    leaving: Collection[EntryId],
    *,
    whole: bool,
) -> Example:
    entries = tuple(sorted(leaving, key=lambda entry: (roster.entries[entry], entry)))
    if whole and there is not None:
        return Example(
            kind="one",
            story=there.id,
            face=face(there),
            other=roster.id,
            other_face=face(roster),
            entries=entries,
        )
    return Example(
        kind="leaves" if there is None else "moves",
        story=roster.id,
        face=face(roster, without=leaving),
        other=target,
        other_face=None if there is None else face(there),
        entries=entries,
    )


def face(roster: Roster, *, without: Collection[EntryId] = ()) -> EntryId:
    """Return the entry by which a story is known: its lead, else its oldest entry.

    If possible one that does not leave it.
    """
    staying = [entry for entry in roster.entries if entry not in without] or [*roster.entries]
    if roster.lead in staying:
        return roster.lead
    return min(staying, key=lambda entry: (roster.entries[entry], entry))
