"""A story, or the stories of a thread, summed up. Changes only itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import log

from aggregator.model import StoryId
from aggregator.model.thread import Neighbours, StoryTerms, Term, Thread, ThreadId
from aggregator.threads.rules import ThreadRules


def mass(story: StoryTerms) -> float:
    """Return how much a story counts in its thread: 1 + ln of its entries."""
    return 1 + log(story.entries)


class Strand:
    """What stories are compared with: another story, or a thread; mutable."""

    __slots__ = (
        "began",
        "latest",
        "name",
        "named_at",
        "stories",
        "story",
        "terms",
        "thread",
        "together",
        "weight",
    )

    def __init__(self, *, began: datetime, latest: datetime) -> None:
        """Begin empty."""
        #: Where it is a thread.
        self.thread: ThreadId | None = None
        #: Where it is a story outside any thread.
        self.story: StoryTerms | None = None
        self.began = began
        self.latest = latest
        self.stories = 0
        self.weight = 0.0
        self.name = ""
        self.named_at = 0
        self.terms: Mapping[str, Term] = {}
        self.together: Mapping[Neighbours, int] = {}

    @classmethod
    def of_story(cls, story: StoryTerms) -> "Strand":
        """Return a story that is in no thread."""
        strand = cls(began=story.began, latest=story.latest)
        strand.story = story
        strand.stories, strand.weight = 1, 1.0
        strand.terms, strand.together = story.terms, story.together
        return strand

    @classmethod
    def begun(cls, thread: ThreadId, story: StoryTerms) -> "Strand":
        """Return a new thread with its first story."""
        strand = cls(began=story.began, latest=story.latest)
        strand.thread = thread
        strand.add(story)
        return strand

    @classmethod
    def of_thread(cls, thread: Thread) -> "Strand":
        """Return a thread as it was remembered."""
        strand = cls(began=thread.began, latest=thread.latest)
        strand.thread = thread.id
        strand.stories, strand.weight = thread.stories, thread.weight
        strand.name, strand.named_at = thread.name, thread.named_at
        strand.terms, strand.together = dict(thread.terms), dict(thread.together)
        return strand

    @property
    def key(self) -> StoryId | ThreadId:
        """The id of the thread, else of the story."""
        if self.thread is not None:
            return self.thread
        assert self.story is not None
        return self.story.story

    def add(self, story: StoryTerms) -> None:
        """Take in a story."""
        self.stories += 1
        self.weight += mass(story)
        self.began = min(self.began, story.began)
        self.latest = max(self.latest, story.latest)
        self._sum(story.terms, story.together, mass(story))

    def remove(self, story: StoryTerms) -> None:
        """Let a story go, with what it brought; dates stay."""
        self.stories -= 1
        self.weight = max(0.0, self.weight - mass(story))
        self._sum(story.terms, story.together, -mass(story))

    def absorb(self, other: "Strand") -> None:
        """Take in all stories of another one."""
        self.stories += other.stories
        self.weight += other.weight
        self.began = min(self.began, other.began)
        self.latest = max(self.latest, other.latest)
        self._sum(other.terms, other.together, 1.0)

    def _sum(
        self, terms: Mapping[str, Term], together: Mapping[Neighbours, int], by: float
    ) -> None:
        sign = 1 if by > 0 else -1
        mine, beside = dict(self.terms), dict(self.together)
        for stem, term in terms.items():
            known = mine.get(stem, Term(share=0.0))
            share = known.share + by * term.share
            capital = max(0, known.capital + sign * term.capital)
            small = max(0, known.small + sign * term.small)
            if share < _NOTHING:
                mine.pop(stem, None)
            else:
                word = known.word or term.word
                mine[stem] = Term(share=share, capital=capital, small=small, word=word)
        for pair, count in together.items():
            beside[pair] = max(0, beside.get(pair, 0) + sign * count)
        self.terms, self.together = mine, beside

    def profile(self, rules: ThreadRules) -> dict[str, float]:
        """Return the share of each term that is constant in it."""
        if not self.weight:
            return {}
        shares = ((stem, term.share / self.weight) for stem, term in self.terms.items())
        return {stem: share for stem, share in shares if share >= rules.profile}

    def kept(self, language: str, rules: ThreadRules) -> Thread:
        """Return what is remembered of a thread: its most constant terms."""
        assert self.thread is not None
        heaviest = sorted(self.terms, key=lambda stem: (-self.terms[stem].share, stem))
        stems = heaviest[: rules.thread_terms]
        return Thread(
            id=self.thread,
            language=language,
            began=self.began,
            latest=self.latest,
            stories=self.stories,
            name=self.name,
            named_at=self.named_at,
            weight=round(self.weight, 6),
            terms={stem: _rounded(self.terms[stem]) for stem in stems},
            together=_within(self.together, stems),
        )


#: A sum below this is a rest of rounding.
_NOTHING = 0.001


def _rounded(term: Term) -> Term:
    return Term(share=round(term.share, 6), capital=term.capital, small=term.small, word=term.word)


def _within(together: Mapping[Neighbours, int], stems: Iterable[str]) -> dict[Neighbours, int]:
    known = frozenset(stems)
    return {
        pair: count for pair, count in sorted(together.items()) if count and known.issuperset(pair)
    }
