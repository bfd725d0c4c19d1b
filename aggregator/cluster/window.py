"""The stories of one language that may still grow, and which of them are near.

A story is open to another when their dated entries reach to within a window of
each other; where either has no date, when their entries came within a window.
The index holds exactly the stories that either dates or arrivals bring near the
entries at hand, however the window came about, so that the same candidates are
found. Changes only itself.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.tide import Tide

if TYPE_CHECKING:
    from aggregator.model import EntryId

#: Tides are made anew when stories have been noted so many times as often as there are any.
_STALE = 8


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
        #: How many entries the stories have that are open to those at hand.
        self.open = 0
        self._tides = _tides()

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
        if max(map(len, self._tides)) > _STALE * (len(self.stories) + _STALE):
            # Most of what they know is no more.
            self._tides = _tides()
            for story in self.stories.values():
                self._mark(story)
        turned: set[int] = set()
        for tide, instants in zip(self._tides, (dates, seen), strict=True):
            turned |= tide.shift(min(instants) - reach, max(instants) + reach)
        self._index([self.stories[founded] for founded in sorted(turned & self.stories.keys())])

    def near(self, story: OpenStory, rules: ClusterRules) -> list[OpenStory]:
        """Return the other stories of the entries nearest to one, which are open to it.

        The best first, of at most `rules.nearest` entries.
        """
        homes, reach, left = self.homes, rules.reach, rules.nearest
        found: dict[OpenStory, None] = {}
        for sequence in self.index.nearest(story.vector, rules):
            home = homes[sequence]
            if home in found or (home is not story and home.is_open_to(story, reach)):
                found[home] = None
                left -= 1
                if not left:
                    break
        return list(found)

    def _note(self, story: OpenStory) -> None:
        self._mark(story)
        self._index([story])

    def _mark(self, story: OpenStory) -> None:
        for tide in self._tides:
            tide.note(story)

    def _index(self, stories: Iterable[OpenStory]) -> None:
        """Have the entries of stories in the index that are near, and of no others."""
        coming: list[Placed] = []
        by_date, by_arrival = self._tides
        for story in stories:
            dated, arrived = by_date.holds(story), by_arrival.holds(story)
            near = dated or arrived
            self._count(story, dated if story.dates() else arrived)
            if near and not story.is_indexed:
                story.is_indexed = True
                coming += story.members
            elif not near:
                self._withdraw(story)
        # By sequence, so that every posting grows at its end.
        for member in sorted(coming, key=Placed.order):
            self.index.add(member)

    def _count(self, story: OpenStory, is_open: bool) -> None:  # noqa: FBT001 - what it says
        counted = len(story.members) if is_open else 0
        self.open += counted - story.counted
        story.counted = counted

    def _withdraw(self, story: OpenStory) -> None:
        if story.is_indexed:
            story.is_indexed = False
            for member in story.members:
                self.index.remove(member)

    def _forget(self, story: OpenStory) -> None:
        self._count(story, is_open=False)
        del self.stories[story.founded]


def _tides() -> tuple[Tide, Tide]:
    return Tide(OpenStory.dates), Tide(OpenStory.arrivals)
