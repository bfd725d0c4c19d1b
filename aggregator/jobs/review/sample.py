"""What a person is asked about: some stories, and some pairs of them. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.model import EntryId, StoryId


class Kind(StrEnum):
    """What is asked of a case."""

    #: Does every report tell the same event?
    STORY = "story"
    #: Should these two stories have been one?
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a sample was asked to be."""

    stories: int
    pairs: int
    seed: int
    #: How far back the newest entry of a story may lie.
    days: int
    #: ISO 639 code; None for all.
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A story as it is shown: all of it, or some of its entries."""

    story: StoryId
    language: str
    #: Oldest first.
    shown: tuple[EntryId, ...]
    #: How many entries and outlets the story has.
    entries: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question; its entries are numbered from 1, those of a second story go on."""

    kind: Kind
    #: From 1, within its kind.
    number: int
    #: One story, or the two of a pair.
    sides: tuple[Side, ...]
    #: How alike the two of a pair are, and what they would have to reach.
    score: float | None = None
    threshold: float | None = None

    @property
    def name(self) -> str:
        """Return "story 3", "pair 7"."""
        return f"{self.kind} {self.number}"

    @property
    def shown(self) -> tuple[EntryId, ...]:
        """The entries of all sides, as they are numbered."""
        return tuple(entry for side in self.sides for entry in side.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The questions of one review, settled once and for all."""

    wish: Wish
    #: When it was drawn.
    at: datetime
    #: Stories first, each kind in the order in which they were drawn.
    cases: tuple[Case, ...]
    #: How many stories of several outlets there were to draw from.
    stories: int
    #: How many near misses.
    pairs: int
    #: Of the stories drawn, those that are near misses of each other.
    doubts: tuple[tuple[StoryId, StoryId], ...] = ()

    @property
    def mark(self) -> str:
        """Eight hexadecimal digits, the same for the same questions."""
        told = "\n".join(f"{case.name} {' '.join(case.shown)}" for case in self.cases)
        return hashlib.blake2b(told.encode(), digest_size=4).hexdigest()

    def of(self, kind: Kind) -> tuple[Case, ...]:
        """Return the cases of one kind."""
        return tuple(case for case in self.cases if case.kind == kind)
