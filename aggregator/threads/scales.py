"""Two profiles become how far one covers the other, and how strong the evidence is.

A profile maps stems to shares in [0, 1]. Changes only itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from aggregator.data import Background, background
from aggregator.model import StoryId
from aggregator.model.thread import ThreadId
from aggregator.threads.lexicon import Lexicon
from aggregator.threads.rules import ThreadRules
from aggregator.threads.strand import Strand

Profile = Mapping[str, float]
Key = StoryId | ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How a story and a strand agree."""

    #: How much of the strand's profile the story has, and the other way round.
    cover: float
    own_cover: float
    #: The weights of what they share, each name once, in nats.
    evidence: float
    #: Whether they share enough telling terms, a name, and something in the headline.
    is_told: bool

    @property
    def mutual(self) -> float:
        """The geometric mean of both covers."""
        return sqrt(self.cover * self.own_cover)


class Scales:
    """Knows how telling each term is among the strands held; mutable."""

    __slots__ = ("_background", "_rules", "_weights", "lexicon", "postings", "strands")

    def __init__(self, language: str, rules: ThreadRules) -> None:
        self._rules = rules
        self._background: Background = background(language)
        self.lexicon = Lexicon(language, self._background, rules)
        self.strands: dict[Key, Strand] = {}
        #: The strands that each stem stands in.
        self.postings: defaultdict[str, set[Key]] = defaultdict(set)
        self._weights: dict[str, float] = {}

    def enter(self, strand: Strand) -> None:
        """Hold a strand."""
        self.strands[strand.key] = strand
        self.lexicon.add(strand.terms, strand.together)
        for stem in strand.terms:
            self.postings[stem].add(strand.key)
        self._weights.clear()

    def leave(self, strand: Strand) -> None:
        """Let a strand go, unchanged since it entered."""
        del self.strands[strand.key]
        self.lexicon.add(strand.terms, strand.together, -1)
        for stem in strand.terms:
            self.postings[stem].discard(strand.key)
        self._weights.clear()

    def telling(self, stem: str) -> float:
        """Return the inverse frequency of a stem among strands and bundled texts (ln)."""
        texts = self._background.documents + len(self.strands)
        found = self._background.counts.get(stem, 0) + len(self.postings.get(stem, ()))
        return max(0.0, log((texts + 1) / (found + 0.5)))

    def weight(self, stem: str) -> float:
        """Return how much a stem counts: how telling it is, less where it is no name."""
        known = self._weights.get(stem)
        if known is None:
            share = 1.0 if self.lexicon.is_name(stem) else self._rules.common_noun
            known = self._weights[stem] = self.telling(stem) * share
        return known

    def profile(self, strand: Strand) -> Profile:
        """Return the weightiest constant terms of a strand, the first ones first."""
        shares = strand.profile(self._rules)
        ranked = sorted(shares, key=lambda stem: (-shares[stem] * self.weight(stem), stem))
        return {stem: shares[stem] for stem in ranked[: self._rules.profile_terms]}

    def compared(self, story: Profile, strand: Profile) -> Likeness:
        """Compare a story's profile, or a whole thread's, with a strand's."""
        rules = self._rules
        both = {stem: sqrt(story[stem] * strand[stem]) for stem in story if stem in strand}
        scores = {stem: share * self.weight(stem) for stem, share in both.items()}
        names = self.names(sorted(scores, key=lambda stem: (-scores[stem], stem)))
        told = [name for name in names if any(self._tells(stem, strand) for stem in name)]
        is_told = (
            len(told) >= rules.shared
            and any(self.lexicon.is_name(stem) for name in told for stem in name)
            and any(story[stem] >= rules.headline for name in told for stem in name)
        )
        return Likeness(
            cover=self._cover(strand, story),
            own_cover=self._cover(story, strand),
            evidence=sum(max(scores[stem] for stem in name) for name in names),
            is_told=is_told,
        )

    def _tells(self, stem: str, strand: Profile) -> bool:
        """Tell whether a term is telling, and of the core of a strand."""
        return strand[stem] >= self._rules.core and self.telling(stem) >= self._rules.telling

    def _cover(self, whole: Profile, part: Profile) -> float:
        """Return how much of a profile another one has, by squared share and weight."""
        total = sum(share * share * self.weight(stem) for stem, share in whole.items())
        found = sum(
            share * share * self.weight(stem) * sqrt(part[stem])
            for stem, share in whole.items()
            if stem in part
        )
        return found / total if total else 0.0

    def names(self, stems: Iterable[str]) -> Sequence[Sequence[str]]:
        """Put together the stems that are parts of one name; others stay alone."""
        names: list[list[str]] = []
        for stem in stems:
            for name in names:
                if any(self.lexicon.is_one(stem, part) for part in name):
                    name.append(stem)
                    break
            else:
                names.append([stem])
        return names
