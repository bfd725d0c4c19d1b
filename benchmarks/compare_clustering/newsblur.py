"""Titles and texts become stories as NewsBlur groups them. Pure.

NewsBlur, apps/clustering/models.py and tasks.py: titles equal once normalised,
or sharing 3 and 60 % of the shorter one's significant words; then the search
engine's five best "more like this" for the title, with 3 shared significant
words; 120 hours, other feeds only, at most 10 in a group. Here each entry comes
alone, and the index holds the set's entries so far.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import log

from .entries import HOUR, Entry
from .family import Cuts, Family, Labels, Rule

WINDOW = 120 * HOUR
MOST_MEMBERS = 10
LEAST_SCORES = (5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0)
DOCUMENTED_SCORE = 30.0

_LEAST_TITLE = 10
_LEAST_WORDS = 5
_LEAST_OVERLAP = 0.6
_LEAST_SHARED = 3
#: A word of more titles than this leads to no candidates.
_MOST_TITLES = 50
_STOP_LINES = (
    "a am an and are as at be been being but by can could did do does for from go had has have he",
    "her his if in is it its may me might my no not of oh ok on or our shall she should so that",
    "the their this to up us was we were will with would your",
)
_STOP = frozenset(word for line in _STOP_LINES for word in line.split())

#: more_like_this as NewsBlur asks for it; the share of words is Elasticsearch's default.
_MOST_TERMS = 25
_LEAST_DOCUMENTS = 2
_LEAST_LETTERS = 3
_LEAST_MATCHED = 0.3
_MOST_HITS = 5
#: Elasticsearch's BM25: k1 and b; it keeps the factor k1 + 1.
_K1 = 1.2
_B = 0.75

_WORD = re.compile(r"\w+")


def newsblur() -> Family:
    """Return NewsBlur's rule, with its own least score and with the one best for these sets."""
    return Family(name="NewsBlur", rules=_rules)


def _rules(entries: Sequence[Entry]) -> Sequence[Rule]:
    def cuts(scores: Sequence[float]) -> Cuts:
        return {f"score {score:g}": partial(place, entries, score) for score in scores}

    return [
        Rule(
            name=f"NewsBlur's rule (search score {DOCUMENTED_SCORE:g})",
            placing="online",
            cuts=lambda: cuts([DOCUMENTED_SCORE]),
        ),
        Rule(name="NewsBlur's rule", placing="online", cuts=lambda: cuts(LEAST_SCORES)),
    ]


def place(entries: Sequence[Entry], least_score: float) -> Labels:
    """Place entries one after the other."""
    titles = Titles(entries)
    index = SearchIndex(entries)
    links: list[set[int]] = [set() for _ in entries]
    groups: dict[int, list[int]] = {}
    home: dict[int, int] = {}
    for number in range(len(entries)):
        index.add(number)
        found = {*titles.alike(number), *titles.sharing(number, index.hits(number, least_score))}
        for other in found:
            links[number].add(other)
            links[other].add(number)
        # Oldest first and cut there: a newcomer to too large a group stays out.
        linked = _linked(entries, links, number)[:MOST_MEMBERS]
        if not found or number not in linked:
            continue
        known = next((home[other] for other in linked if other in home), None)
        if known is None:
            groups[number] = linked
            home |= dict.fromkeys(linked, number)
        elif len(groups[known]) < MOST_MEMBERS and titles.related(number, groups[known]):
            groups[known].append(number)
            home[number] = known
    # A group is named by a member, so that no lone entry can have its label.
    return [home.get(number, number) for number in range(len(entries))]


def significant(title: str) -> frozenset[str]:
    """Return the words of a title that tell: no stop words, no bare numbers, a plural s cut."""
    words = (word for word in normalised(title).split() if word not in _STOP)
    return frozenset(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in words
        if len(word) > 1 and not word.isdigit()
    )


def normalised(title: str) -> str:
    """Return a title in lower case, hyphens and slashes as spaces, without punctuation."""
    spaced = re.sub(r"[-/]", " ", title.lower().strip())
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", "", spaced))


class Titles:
    """The titles so far, and which of them are alike."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._normal = [normalised(entry.title) for entry in entries]
        self._words = [significant(entry.title) for entry in entries]
        self._same: defaultdict[str, list[int]] = defaultdict(list)
        self._holding: defaultdict[str, list[int]] = defaultdict(list)

    def alike(self, number: int) -> set[int]:
        """Return the earlier titles alike to this one, and remember this one."""
        if len(self._normal[number]) < _LEAST_TITLE:
            return set()
        found = set(self._within(number, self._same[self._normal[number]]))
        self._same[self._normal[number]].append(number)
        words = self._words[number]
        if len(words) >= _LEAST_WORDS:
            for word in words:
                near = self._within(number, self._holding[word])
                if len(near) < _MOST_TITLES:  # with this one
                    found.update(other for other in near if self._overlap(words, other))
                self._holding[word].append(number)
        return {other for other in found if self._elsewhere(number, other)}

    def sharing(self, number: int, others: Sequence[int]) -> Iterator[int]:
        """Yield those of the others whose titles share enough significant words."""
        for other in others:
            if len(self._words[number] & self._words[other]) >= _LEAST_SHARED:
                yield other

    def related(self, number: int, others: Sequence[int]) -> bool:
        """Return whether any of the others shares enough significant words."""
        return next(self.sharing(number, others), None) is not None

    def _overlap(self, words: frozenset[str], other: int) -> bool:
        theirs = self._words[other]
        shared = len(words & theirs)
        return shared >= _LEAST_SHARED and shared >= _LEAST_OVERLAP * min(len(words), len(theirs))

    def _elsewhere(self, number: int, other: int) -> bool:
        return self._entries[number].feed != self._entries[other].feed

    def _within(self, number: int, others: Sequence[int]) -> list[int]:
        newcomer = self._entries[number]
        return [other for other in others if newcomer.near(self._entries[other], WINDOW)]


class SearchIndex:
    """The entries so far, searched as Elasticsearch's more_like_this does for a text."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._title, self._body = SearchField(), SearchField()

    def add(self, number: int) -> None:
        """Index an entry."""
        self._title.add(number, _terms(self._entries[number].title))
        self._body.add(number, _terms(self._entries[number].body))

    def hits(self, number: int, least_score: float) -> list[int]:
        """Return the best entries of other feeds for this one's title, best first."""
        title = self._entries[number].title
        if len(title.strip()) < _LEAST_TITLE:
            return []
        asked = self._asked(title)
        scores: defaultdict[int, float] = defaultdict(float)
        matched: Counter[int] = Counter()
        for term, field in asked:
            for other, score in field.scored(term):
                scores[other] += score
                matched[other] += 1
        least = int(_LEAST_MATCHED * len(asked))
        fit = [
            (-score, other)
            for other, score in scores.items()
            if score >= least_score and matched[other] >= least and self._allowed(number, other)
        ]
        return [other for _, other in sorted(fit)[:_MOST_HITS]]

    def _asked(self, title: str) -> list[tuple[str, "SearchField"]]:
        """Choose the most telling words, each in the field where it is commonest."""
        weighed = []
        for term, times in Counter(_terms(title)).items():
            field = max(self._title, self._body, key=lambda one: one.documents(term))
            count = field.documents(term)
            if count >= _LEAST_DOCUMENTS and len(term) >= _LEAST_LETTERS:
                rarity = 1 + log((field.size + 1) / (count + 1))
                weighed.append((-times * rarity, term, field))
        weighed.sort(key=lambda row: row[:2])
        return [(term, field) for _, term, field in weighed[:_MOST_TERMS]]

    def _allowed(self, number: int, other: int) -> bool:
        newcomer, found = self._entries[number], self._entries[other]
        return newcomer.feed != found.feed and newcomer.near(found, WINDOW)


class SearchField:
    """One field of the index: where its words stand, and what that is worth (BM25)."""

    def __init__(self) -> None:
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: dict[int, int] = {}
        self._total = 0

    @property
    def size(self) -> int:
        """How many entries are indexed."""
        return len(self._lengths)

    def add(self, number: int, terms: Sequence[str]) -> None:
        """Index one entry's words."""
        self._lengths[number] = len(terms)
        self._total += len(terms)
        for term, times in Counter(terms).items():
            self._postings[term].append((number, times))

    def documents(self, term: str) -> int:
        """Return how many entries hold a word."""
        return len(self._postings.get(term, ()))

    def scored(self, term: str) -> Iterator[tuple[int, float]]:
        """Yield each entry that holds a word, with the word's share of its score."""
        count = self.documents(term)
        rarity = log(1 + (self.size - count + 0.5) / (count + 0.5))
        mean = self._total / self.size
        for number, times in self._postings[term]:
            damped = times + _K1 * (1 - _B + _B * self._lengths[number] / mean)
            yield number, rarity * (_K1 + 1) * times / damped


def _terms(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _linked(
    entries: Sequence[Entry], links: Sequence[set[int]] | Mapping[int, set[int]], start: int
) -> list[int]:
    """Return all that links lead to from an entry within the window, oldest first."""
    seen, ahead = {start}, [start]
    while ahead:
        for other in links[ahead.pop()]:
            if other not in seen and entries[start].near(entries[other], WINDOW):
                seen.add(other)
                ahead.append(other)
    return sorted(seen)
