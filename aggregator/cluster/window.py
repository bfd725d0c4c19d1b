"""The stories of one language that may still grow, and which a newcomer may join.

A story is open to a newcomer when its dated entries reach to within a window
of the newcomer's date; where either has no date, when the story's entries came
within a window of when the newcomer did. The index holds exactly the stories
that either dates or arrivals bring near the newcomer at hand, however the
window came about, so that the same candidates are found. Changes only itself.
"""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.tide import Tide

if TYPE_CHECKING:
    from aggregator.model import EntryId, StoryId


class Window:
    """The stories held and the index of the near ones; mutable, owned by one `ClusterState`."""

    def __init__(self) -> None:
        """Begin empty."""
        self.index = Index()
        self.stories: dict[StoryId, OpenStory] = {}
        #: Every entry held and its story, by the entry's sequence.
        self.entries: dict[int, Placed] = {}
        self.homes: dict[int, OpenStory] = {}
        #: The sequence of every entry held.
        self.sequences: dict[EntryId, int] = {}
        self._tides = (Tide(OpenStory.dates), Tide(OpenStory.arrivals))

    def enter(self, stories: Iterable[OpenStory]) -> None:
        """Take in stories with their entries."""
        for story in stories:
            self.stories[story.id] = story
            for member in story.members:
                self._hold(member, story)
            self._note(story)

    def join(self, member: Placed, story: OpenStory) -> None:
        """Add a newcomer to a story."""
        story.add(member)
        self._hold(member, story)
        if story.is_indexed:
            self.index.add(member)
        self._note(story)

    def move(self, member: Placed, target: OpenStory) -> None:
        """Take an entry out of its story of several and put it into another one."""
        source = self.homes[member.sequence]
        source.remove(member)
        target.add(member)
        self.homes[member.sequence] = target
        if source.is_indexed and not target.is_indexed:
            self.index.remove(member)
        elif target.is_indexed and not source.is_indexed:
            self.index.add(member)
        self._note(source)
        self._note(target)

    def merge(self, loser: OpenStory, winner: OpenStory) -> None:
        """Let one story take in another one, which is then no more."""
        self._withdraw(loser)
        self._withdraw(winner)
        winner.absorb(loser)
        for member in loser.members:
            self.homes[member.sequence] = winner
        self._forget(loser)
        self._note(winner)

    def expire(self, story: OpenStory) -> None:
        """Forget a story and its entries."""
        self._withdraw(story)
        for member in story.members:
            del self.entries[member.sequence], self.homes[member.sequence]
            del self.sequences[member.entry]
        self._forget(story)

    def near(self, newcomer: Placed, rules: ClusterRules) -> list[tuple[Placed, OpenStory]]:
        """Return the entries nearest to a newcomer, with their stories, which are open to it.

        The best first, at most `rules.nearest`.
        """
        reach = rules.reach
        for tide, instant in zip(
            self._tides,
            (newcomer.seen if newcomer.at is None else newcomer.at, newcomer.seen),
            strict=True,
        ):
            self._index(tide.shift(instant - reach, instant + reach))
        found = (
            (sequence, self.homes[sequence]) for sequence in self.index.nearest(newcomer, rules)
        )
        is_open = ((seq, story) for seq, story in found if story.is_open_to(newcomer, reach))
        return [(self.entries[seq], story) for seq, story in islice(is_open, rules.nearest)]

    def _hold(self, member: Placed, story: OpenStory) -> None:
        self.entries[member.sequence] = member
        self.homes[member.sequence] = story
        self.sequences[member.entry] = member.sequence

    def _note(self, story: OpenStory) -> None:
        for tide in self._tides:
            tide.note(story)
        self._index([story])

    def _index(self, stories: Iterable[OpenStory]) -> None:
        """Have the entries of stories in the index that are near, and of no others."""
        coming: list[Placed] = []
        for story in stories:
            near = any(tide.holds(story) for tide in self._tides)
            if near and not story.is_indexed:
                story.is_indexed = True
                coming += story.members
            elif not near:
                self._withdraw(story)
        # By sequence, so that every posting grows at its end.
        for member in sorted(coming, key=Placed.order):
            self.index.add(member)

    def _withdraw(self, story: OpenStory) -> None:
        if story.is_indexed:
            story.is_indexed = False
            for member in story.members:
                self.index.remove(member)

    def _forget(self, story: OpenStory) -> None:
        del self.stories[story.id]
        for tide in self._tides:
            tide.forget(story)
