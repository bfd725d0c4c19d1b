"""Stories at hand, each perhaps of one entry, become fewer: the surest pair first.

Average link, agglomerative; what a pair has to reach rises with its rivals and
with how alike the members of each already are. The outcome does not depend on
the order in which the stories are given. Changes the window's stories.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from aggregator.cluster.bar import needed
from aggregator.cluster.constraints import Constraints
from aggregator.cluster.links import Link, link, links
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory
from aggregator.cluster.window import Window

_SEVERAL = 2


#: A story and how alike another one is to it.
Rival = tuple[OpenStory, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A story, the one most like it, and what that had to reach."""

    story: OpenStory
    other: OpenStory
    link: Link
    needed: float
    #: The next best of `story`, and that of `other`.
    rivals: tuple[Rival | None, Rival | None] = (None, None)

    def turned(self) -> "Match":
        """Return the same, seen from the other story."""
        return replace(self, story=self.other, other=self.story, rivals=self.rivals[::-1])


#: Told of every merge before it is done: the match, who stays, who goes, and
#: whether a person wanted it.
Witness = Callable[[Match, OpenStory, OpenStory, bool], None]


class Merging:
    """Some stories and their links; mutable, lives as long as one lot is placed."""

    def __init__(
        self, window: Window, constraints: Constraints, rules: ClusterRules, witness: Witness
    ) -> None:
        """Begin without stories."""
        self._window = window
        self._constraints = constraints
        self._rules = rules
        self._witness = witness
        #: How alike a story and others are, both by founding sequence. What is
        #: no report is not in the links of what is.
        self._links: dict[int, dict[int, float]] = {}
        #: What is no report and has links to a story.
        self._forms: dict[int, set[int]] = {}
        #: How many stems the cores of two stories share, and how many of those are names.
        self._shared: dict[tuple[int, int], tuple[int, int]] = {}
        #: The most like of each story, (negated, other), the best match first.
        self._ranked: dict[int, list[tuple[float, int]]] = {}
        #: Those whose neighbours have all been looked up, so that their rivals are known.
        self._asked: set[int] = set()

    def near(self, stories: Iterable[int]) -> list[int]:
        """Link stories with those near them; return the others that may match.

        What is no report may where it is as like a report as it has to be. All by
        their founding sequence, ascending.
        """
        window, rules = self._window, self._rules
        met: set[int] = set()
        asked = sorted(stories)
        self._asked.update(asked)
        for founded in asked:
            story = window.stories[founded]
            known = self._links.setdefault(founded, {})
            others = [
                other
                for other in window.near(story, rules)
                if other.founded not in known and self._constraints.unite(story, other)
            ]
            self._link(story, others)
            mine = self._links[founded]
            met.update(o.founded for o in others if mine.get(o.founded, 0.0) >= rules.eased)
            met.update(
                form
                for form in self._forms.get(founded, ())
                if self._links[form][founded] >= rules.form_threshold
            )
        return sorted(met.difference(asked))

    def unite(self) -> None:
        """Merge, the surest first, until no match is good enough."""
        # What is no report comes last: it may join, but no two stories meet in it.
        for forms in (False, True):
            while self._round(forms=forms):
                pass

    def take(self, one: OpenStory, other: OpenStory) -> None:
        """Merge two stories because a person wants it."""
        found = link(one, other, self._window.index, self._rules)
        match = Match(story=one, other=other, link=found, needed=0.0)
        self._merge(match, wanted=True)

    def match(self, story: OpenStory) -> Match | None:
        """Return the best match of a story, good enough or not; None where it has none."""
        ranked = self._rank(story.founded)
        if not ranked:
            return None
        stories, index, rules = self._window.stories, self._window.index, self._rules
        best = stories[ranked[0][1]]
        return Match(
            story=story,
            other=best,
            link=link(story, best, index, rules),
            needed=self._needed(story, best),
            rivals=(self._rival(story, best), self._rival(best, story)),
        )

    def _rival(self, story: OpenStory, match: OpenStory) -> Rival | None:
        """Return what is most like a story besides its match."""
        if story.founded not in self._links:
            return None
        for value, other in self._rank(story.founded):
            if other != match.founded:
                return self._window.stories[other], -value
        return None

    def _round(self, *, forms: bool) -> bool:
        """Merge what is good enough at the outset or becomes so; tell whether there was any."""
        stories = self._window.stories
        heap: list[tuple[float, int]] = []
        for founded in self._asked & self._links.keys():
            if stories[founded].is_form == forms:
                self._push(heap, founded)
        merged = False
        while heap:
            before, founded = heappop(heap)
            if founded not in self._links:
                continue
            margin = self._margin(founded)
            if margin is None or margin < 0:
                continue
            if -margin > before:
                heappush(heap, (-margin, founded))
                continue
            match = self.match(stories[founded])
            assert match is not None, "what has a margin has a match"
            merged = True
            for near in self._merge(match):
                if near in self._asked and stories[near].is_form == forms:
                    self._push(heap, near)
        return merged

    def _push(self, heap: list[tuple[float, int]], founded: int) -> None:
        margin = self._margin(founded)
        if margin is not None and margin >= 0:
            heappush(heap, (-margin, founded))

    def _merge(self, match: Match, *, wanted: bool = False) -> list[int]:
        """Merge a match; the story founded first stays. Return whose best match may be another."""
        winner, loser = sorted((match.story, match.other), key=_age)
        self._witness(match, winner, loser, wanted)
        gone = (winner.founded, loser.founded)
        if loser.founded in self._asked:
            self._asked.add(winner.founded)
        neighbours: set[int] = set()
        for founded in gone:
            neighbours.update(self._links.pop(founded, {}))
            neighbours.update(self._forms.pop(founded, ()))
            self._ranked.pop(founded, None)
        neighbours.difference_update(gone)
        neighbours &= self._links.keys()
        turned = [winner.founded]
        for other in sorted(neighbours):
            mine = self._links[other]
            mine.pop(gone[0], None)
            mine.pop(gone[1], None)
            ranked = self._ranked.get(other)
            if ranked is None or any(place[1] in gone for place in ranked):
                self._ranked.pop(other, None)
                turned.append(other)
        self._window.merge(loser, winner)
        self._links[winner.founded] = {}
        others = [self._window.stories[other] for other in sorted(neighbours)]
        self._link(winner, [o for o in others if self._constraints.unite(winner, o)])
        return turned

    def _link(self, story: OpenStory, others: list[OpenStory]) -> None:
        if not others:
            return
        mine = self._links[story.founded]
        found = links(story, others, self._window.index, self._rules)
        for other, value, *shared in zip(
            others, found.values, found.shared, found.names, strict=True
        ):
            if not value:
                continue
            if story.is_form and other.is_form:
                continue
            self._shared[_pair(story.founded, other.founded)] = (shared[0], shared[1])
            if story.is_form:
                mine[other.founded] = value
                self._forms.setdefault(other.founded, set()).add(story.founded)
                continue
            if other.is_form:
                self._forms.setdefault(story.founded, set()).add(other.founded)
            else:
                mine[other.founded] = value
            self._note(other.founded, story.founded, value)
        self._ranked.pop(story.founded, None)

    def _note(self, founded: int, other: int, value: float) -> None:
        """Write down how alike a story is to another; its ranking stays where it can."""
        self._links.setdefault(founded, {})[other] = value
        ranked = self._ranked.get(founded)
        if ranked is None:
            return
        # The best that may match can be less alike than the last rival.
        last = max(ranked[0], ranked[-1]) if ranked else (0.0, 0)
        if len(ranked) <= self._rules.rivals or (-value, other) < last:
            del self._ranked[founded]

    def _rank(self, founded: int) -> list[tuple[float, int]]:
        """Return the links of a story, the best that may match first, then its rivals."""
        ranked = self._ranked.get(founded)
        if ranked is None:
            every = sorted([(-value, other) for other, value in self._links[founded].items()])
            least, stories = self._rules.least_shared, self._window.stories
            # One shared stem makes a rival, which raises the bar, but no match.
            for place, (_, other) in enumerate(every):
                alone = stories[founded].size + stories[other].size == _SEVERAL
                if not alone or self._shared[_pair(founded, other)][0] >= least:
                    every.insert(0, every.pop(place))
                    break
            else:
                every = []
            ranked = self._ranked[founded] = every[: 1 + self._rules.rivals]
        return ranked

    def _contrast(self, founded: int) -> float:
        """Return how alike a story's rivals are to it on average, the best match left out."""
        ranked = self._rank(founded)
        total = 0.0
        for value, _ in ranked[1:]:
            total -= value
        return total / self._rules.rivals

    def _margin(self, founded: int) -> float | None:
        """Return by how much a story's best match is good enough."""
        ranked = self._rank(founded)
        if not ranked:
            return None
        value, best = ranked[0]
        stories = self._window.stories
        return -value - self._needed(stories[founded], stories[best])

    def _needed(self, story: OpenStory, other: OpenStory) -> float:
        """Return what a story and its best match must reach."""
        contrast = min(
            self._contrast(founded)
            for founded in (story.founded, other.founded)
            if founded in self._asked
        )
        shared, names = self._shared[_pair(story.founded, other.founded)]
        return needed(
            story, other, shared=shared, names=names, contrast=contrast, rules=self._rules
        )


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _age(story: OpenStory) -> int:
    return story.founded
