"""The stories of one language that may still grow, and which of them are near.

A story is open to another when their dated entries reach to within a window of
each other; where either has no date, when their entries came within a window.
The index holds exactly the stories that either dates or arrivals bring near the
entries at hand, however the window came about, so that the same candidates are
found. Changes only itself.
"""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.tide import Tide

if TYPE_CHECKING:
    from aggregator.model import EntryId


class Window:
    """The stories held and the index of the near ones; mutable, owned by one `ClusterState`."""

    def __init__(self) -> None:
        """Begin empty."""
        self.index = Index()
        #: By the sequence of their founding entry.
        self.stories: dict[int, OpenStory] = {}
        #: The story of every entry held, by the entry's sequence.
        self.homes: dict[int, OpenStory] = {}
        #: The sequence of every entry held.
        self.sequences: dict[EntryId, int] = {}
        self._tides = (Tide(OpenStory.dates), Tide(OpenStory.arrivals))

    def enter(self, stories: Iterable[OpenStory]) -> None:
        """Take in stories with their entries."""
        for story in stories:
            self.stories[story.founded] = story
            for member in story.members:
                self.homes[member.sequence] = story
                self.sequences[member.entry] = member.sequence
            self._note(story)

    def merge(self, loser: OpenStory, winner: OpenStory) -> None:
        """Let one story take in another one, which is then no more."""
        for member in loser.members:
            self.homes[member.sequence] = winner
            if loser.is_indexed and not winner.is_indexed:
                self.index.remove(member)
            elif winner.is_indexed and not loser.is_indexed:
                self.index.add(member)
        loser.is_indexed = False
        winner.absorb(loser)
        self._forget(loser)
        self._note(winner)

    def expire(self, story: OpenStory) -> None:
        """Forget a story and its entries."""
        self._withdraw(story)
        for member in story.members:
            del self.homes[member.sequence], self.sequences[member.entry]
        self._forget(story)

    def turn_to(self, members: Iterable[Placed], rules: ClusterRules) -> None:
        """Have in the index what lies within reach of these entries."""
        reach = rules.reach
        seen = [member.seen for member in members]
        dates = [member.seen if member.at is None else member.at for member in members]
        for tide, instants in zip(self._tides, (dates, seen), strict=True):
            self._index(tide.shift(min(instants) - reach, max(instants) + reach))

    def near(self, story: OpenStory, rules: ClusterRules) -> list[OpenStory]:
        """Return the other stories of the entries nearest to one, which are open to it.

        The best first, of at most `rules.nearest` entries.
        """
        terms, weights, *_ = story.vector
        found = (self.homes[sequence] for sequence in self.index.nearest(terms, weights, rules))
        reach = rules.reach
        others = (home for home in found if home is not story and home.is_open_to(story, reach))
        return list(dict.fromkeys(islice(others, rules.nearest)))

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
        del self.stories[story.founded]
        for tide in self._tides:
            tide.forget(story)
