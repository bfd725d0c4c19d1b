"""How the held stories are written becomes which stems are names, and which are one name.

Changes only itself.
"""

from collections import Counter
from collections.abc import Mapping

from aggregator.data import Background
from aggregator.model.thread import Neighbours, Term
from aggregator.threads.rules import ThreadRules

#: Languages that capitalise every noun: there a capital alone makes no name.
_NOUNS_CAPITALISED = frozenset({"de", "gsw", "lb", "nds"})
#: A word in more of the texts of the bundled table than this is no rare one.
_RARE = 0.002
#: A name is written with a capital so many times as often as without.
_MOSTLY = 2


class Lexicon:
    """What is known of the stems of the stories that are held; mutable."""

    __slots__ = ("_background", "_caseless", "_language", "_rules", "_together", "capital", "small")

    def __init__(self, language: str, background: Background, rules: ThreadRules) -> None:
        self._language = language
        self._background = background
        self._rules = rules
        self.capital: Counter[str] = Counter()
        self.small: Counter[str] = Counter()
        self._together: Counter[Neighbours] = Counter()
        self._caseless: set[str] = set()

    def add(
        self, terms: Mapping[str, Term], together: Mapping[Neighbours, int], sign: int = 1
    ) -> None:
        """Count what a story or thread brings; with `sign` -1, what it takes away."""
        for stem, term in terms.items():
            self.capital[stem] += sign * term.capital
            self.small[stem] += sign * term.small
            if term.word and term.word.lower() == term.word.upper():
                self._caseless.add(stem)
        for (one, other), count in together.items():
            self._together[min(one, other), max(one, other)] += sign * count

    def is_name(self, stem: str) -> bool:
        """Tell whether a stem is a name: capitalised inside sentences.

        Where that says nothing (no case, or all nouns have capitals) a name is a rare
        word that is no number.
        """
        if stem in self._caseless:
            return not stem[0].isdigit() and self._is_rare(stem)
        capital = self.capital[stem]
        if capital < 1 or capital < _MOSTLY * self.small[stem]:
            return False
        return self._language not in _NOUNS_CAPITALISED or self._is_rare(stem)

    def is_one(self, stem: str, other: str) -> bool:
        """Tell whether two stems are parts of one name, as in "Hunter Biden"."""
        seen = min(self.capital[s] + self.small[s] for s in (stem, other))
        beside = self._together[min(stem, other), max(stem, other)]
        return beside >= self._rules.one_name * max(1, seen)

    def _is_rare(self, stem: str) -> bool:
        most = _RARE * self._background.documents
        return self._background.counts.get(stem, 0) <= most
