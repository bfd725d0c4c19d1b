"""Stories at hand, each perhaps of one entry, become fewer: the surest pair first.

Average link, agglomerative; what a pair has to reach rises with its rivals and
with how alike the members of each already are. The outcome does not depend on
the order in which the stories are given. Changes the window's stories.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from aggregator.cluster.bar import needed
from aggregator.cluster.constraints import Constraints
from aggregator.cluster.links import Links, link, linked, told
from aggregator.cluster.match import Match, Rival, Witness
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory
from aggregator.cluster.window import Window

_SEVERAL = 2
#: So many stories are compared with those near them at once.
_TOGETHER = 32


#: Links of a story, (how alike negated, the other), none changed after it is made.
Ranking = list[tuple[float, int]]


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
        #: All pairs that were compared, one after the other.
        self._pairs = Links()
        #: Where the links of a story and others stand there, both by founding sequence.
        #: What is no report is not in the links of what is.
        self._links: dict[int, dict[int, int]] = {}
        #: What is no report and has links to a story.
        self._forms: dict[int, set[int]] = {}
        #: The most like of each story, (negated, other), the best match first.
        self._ranked: dict[int, Ranking] = {}
        #: By how much the best match of each is good enough, as long as both rank so.
        self._margins: dict[int, tuple[Ranking, Ranking | None, float]] = {}
        #: Those whose neighbours have all been looked up, so that their rivals are known.
        self._asked: set[int] = set()

    def near(self, stories: Iterable[int]) -> list[int]:
        """Link stories with those near them; return the others that may match.

        What is no report may where it is as like a report as it has to be. All by
        their founding sequence, ascending.
        """
        met: set[int] = set()
        asked = sorted(stories)
        self._asked.update(asked)
        for start in range(0, len(asked), _TOGETHER):
            met.update(self._near(asked[start : start + _TOGETHER]))
        return sorted(met.difference(asked))

    def _near(self, asked: list[int]) -> Iterator[int]:
        """Link stories with those near them; yield what may match, theirs and others."""
        window, rules = self._window, self._rules
        pairs: list[tuple[OpenStory, list[OpenStory]]] = []
        for founded in asked:
            story = window.stories[founded]
            known = self._links.setdefault(founded, {})
            others = [
                other
                for other in window.near(story, rules)
                if other.founded not in known and self._constraints.unite(story, other)
            ]
            pairs.append((story, others))
        self._link(pairs)
        values = self._pairs.values
        for story, others in pairs:
            mine = self._links[story.founded]
            for other in others:
                place = mine.get(other.founded)
                if place is not None and values[place] >= rules.eased:
                    yield other.founded
            for form in self._forms.get(story.founded, ()):
                if values[self._links[form][story.founded]] >= rules.form_threshold:
                    yield form

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
        best = self._window.stories[ranked[0][1]]
        row = self._pairs.row(self._links[story.founded][best.founded])
        return Match(
            story=story,
            other=best,
            link=told(row, story, best, self._window.index, self._rules),
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
        gone = {winner.founded, loser.founded}
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
            mine.pop(winner.founded, None)
            mine.pop(loser.founded, None)
            ranked = self._ranked.get(other)
            if ranked is None or not gone.isdisjoint([number for _, number in ranked]):
                self._ranked.pop(other, None)
                turned.append(other)
        self._window.merge(loser, winner)
        self._links[winner.founded] = {}
        others = [self._window.stories[other] for other in sorted(neighbours)]
        self._link([(winner, [o for o in others if self._constraints.unite(winner, o)])])
        return turned

    def _link(self, pairs: Sequence[tuple[OpenStory, Sequence[OpenStory]]]) -> None:
        pairs = [(story, others) for story, others in pairs if others]
        if not pairs:
            return
        place = len(self._pairs.values)
        self._pairs.extend(linked(pairs, self._window.index, self._rules))
        for story, others in pairs:
            self._note(story, others, place)
            place += len(others)
            self._ranked.pop(story.founded, None)

    def _note(self, story: OpenStory, others: Sequence[OpenStory], first: int) -> None:
        """Write down where the links of a story with others stand, and where that tells them.

        The rankings of the others stay where they can.
        """
        links, ranks, rivals, values = (
            self._links,
            self._ranked,
            self._rules.rivals,
            self._pairs.values,
        )
        founded, is_form = story.founded, story.is_form
        mine = links[founded]
        for place, other in enumerate(others, first):
            value, number = values[place], other.founded
            if not value or (is_form and other.is_form):
                continue
            if is_form:
                mine[number] = place
                self._forms.setdefault(number, set()).add(founded)
                continue
            if other.is_form:
                self._forms.setdefault(founded, set()).add(number)
            else:
                mine[number] = place
            theirs = links.get(number)
            if theirs is None:
                links[number] = {founded: place}
                continue
            theirs[founded] = place
            ranked = ranks.get(number)
            if ranked is None:
                continue
            # The best that may match can be less alike than the last rival.
            last = max(ranked[0], ranked[-1]) if ranked else (0.0, 0)
            if len(ranked) <= rivals or (-value, founded) < last:
                del ranks[number]

    def _rank(self, founded: int) -> Ranking:
        """Return the links of a story, the best that may match first, then its rivals."""
        ranked = self._ranked.get(founded)
        if ranked is None:
            links, values, shared = self._links[founded], self._pairs.values, self._pairs.shared
            every = sorted(zip([-values[place] for place in links.values()], links, strict=True))
            least, stories = self._rules.least_shared, self._window.stories
            # One shared stem makes a rival, which raises the bar, but no match.
            for place, (_, other) in enumerate(every):
                alone = stories[founded].size + stories[other].size == _SEVERAL
                if not alone or shared[links[other]] >= least:
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
        known = self._margins.get(founded)
        # What ranks as before has not merged, nor has its match.
        if known is not None and known[0] is ranked and known[1] is self._ranked.get(best):
            return known[2]
        stories = self._window.stories
        margin = -value - self._needed(stories[founded], stories[best])
        self._margins[founded] = ranked, self._ranked.get(best), margin
        return margin

    def _needed(self, story: OpenStory, other: OpenStory) -> float:
        """Return what a story and its best match must reach."""
        contrast = min(
            self._contrast(founded)
            for founded in (story.founded, other.founded)
            if founded in self._asked
        )
        place = self._links[story.founded][other.founded]
        return needed(
            story,
            other,
            shared=self._pairs.shared[place],
            names=self._pairs.names[place],
            contrast=contrast,
            rules=self._rules,
        )


def _age(story: OpenStory) -> int:
    return story.founded
