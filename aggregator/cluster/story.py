"""A story that may still grow: its members and the sums that scores are made of.

Every sum is the fold over the members in their sequence, or of integers, so
that a story put together anew equals, bit for bit, one that grew. Changes only
itself.
"""

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator.model import EntryId, StoryId

if TYPE_CHECKING:
    from array import array


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An entry that has been placed."""

    sequence: int
    entry: EntryId
    published: datetime | None
    first_seen: datetime
    #: Microseconds since 1970 of `published`; None stays missing.
    at: int | None
    #: Microseconds since 1970 of `first_seen`.
    seen: int
    #: Numbers of its distinct stems in the window's vocabulary, in order of appearance.
    terms: "array[int]"
    #: Of each of `terms`; a vector of length 1.
    weights: "array[float]"
    text: str

    def order(self) -> int:
        """Sort key: its place among all placements."""
        return self.sequence

    def vector(self) -> dict[int, float]:
        """Return the weights by term, in order of appearance."""
        return dict(zip(self.terms, self.weights, strict=True))


class OpenStory:
    """A story in the window; mutable, owned by one `Window`."""

    __slots__ = (
        "_arrivals",
        "_dates",
        "_vector",
        "at",
        "dated",
        "founded",
        "id",
        "is_indexed",
        "members",
        "stems",
    )

    def __init__(self, story: StoryId, founded: int, members: Sequence[Placed]) -> None:
        """`founded` is the sequence of the founding entry; `members` is not empty."""
        self.id = story
        self.founded = founded
        #: Whether the index holds its entries.
        self.is_indexed = False
        #: By sequence.
        self.members: list[Placed] = []
        self._assemble(sorted(members, key=Placed.order))

    def _assemble(self, members: Sequence[Placed]) -> None:
        self.members = []
        #: The sum of the members' vectors; made for the second member.
        self._vector: dict[int, float] = {}
        #: Sums over the members: distinct stems, instants, and how many have one.
        self.stems = 0
        self.at = 0
        self.dated = 0
        self._dates: tuple[int, int] | None = None
        self._arrivals = (members[0].seen, members[0].seen)
        for member in members:
            self._append(member)

    def _append(self, member: Placed) -> None:
        self.members.append(member)
        if len(self.members) > 1:
            if len(self.members) == 2:  # noqa: PLR2004 - the first pair
                self._vector = self.members[0].vector()
            vector = self._vector
            for term, weight in zip(member.terms, member.weights, strict=True):
                vector[term] = vector.get(term, 0.0) + weight
        self.stems += len(member.terms)
        if member.at is not None:
            self.at += member.at
            self.dated += 1
            self._dates = _widened(self._dates, member.at)
        self._arrivals = _widened(self._arrivals, member.seen)

    def add(self, member: Placed) -> None:
        """Take in one more entry."""
        if member.sequence > self.members[-1].sequence:
            self._append(member)
            return
        members = [*self.members]
        insort(members, member, key=Placed.order)
        self._assemble(members)

    def remove(self, member: Placed) -> None:
        """Let one entry go; it is not the only one."""
        self._assemble([kept for kept in self.members if kept is not member])

    def absorb(self, other: "OpenStory") -> None:
        """Take in all entries of another story."""
        self._assemble(sorted([*self.members, *other.members], key=Placed.order))

    def dates(self) -> tuple[int, int] | None:
        """Return the earliest and latest date of its entries; None where none has one."""
        return self._dates

    def arrivals(self) -> tuple[int, int] | None:
        """Return when the first and when the last of its entries was first seen."""
        return self._arrivals

    @property
    def ended(self) -> int:
        """The latest instant that counts, of dates or arrivals."""
        return max(self._arrivals[1], self._dates[1] if self._dates else 0)

    def is_open_to(self, newcomer: Placed, reach: int) -> bool:
        """Tell whether it reaches to within that many microseconds of a newcomer.

        By dates, or, where either has none, by arrival.
        """
        if newcomer.at is None or self._dates is None:
            (first, last), instant = self._arrivals, newcomer.seen
        else:
            (first, last), instant = self._dates, newcomer.at
        return first - reach <= instant <= last + reach

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self.members)

    @property
    def mean_stems(self) -> float:
        """How many distinct stems an entry has on average."""
        return self.stems / len(self.members)

    @property
    def mean_at(self) -> float | None:
        """The mean instant of the entries that have one, in microseconds since 1970."""
        return self.at / self.dated if self.dated else None

    @property
    def vector(self) -> Mapping[int, float]:
        """The sum of the members' vectors."""
        if len(self.members) == 1:
            return self.members[0].vector()
        return self._vector

    def products(self, vector: Mapping[int, float]) -> list[float]:
        """Return what each shared term adds to the product with the sum vector."""
        if len(self.members) == 1:
            member = self.members[0]
            return [
                vector[term] * weight
                for term, weight in zip(member.terms, member.weights, strict=True)
                if term in vector
            ]
        mine = self._vector
        return [weight * mine[term] for term, weight in vector.items() if term in mine]


def _widened(span: tuple[int, int] | None, instant: int) -> tuple[int, int]:
    return (instant, instant) if span is None else (min(span[0], instant), max(span[1], instant))
