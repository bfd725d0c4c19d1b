"""A story that may still grow: its members and the sums that likeness is made of.

Every sum is of integers, so that a story put together anew equals one that
grew, in whatever order. Changes only itself.
"""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import numpy.typing as npt

from aggregator.cluster import vectors
from aggregator.cluster.features import SCALE
from aggregator.cluster.vectors import Integers, Vector
from aggregator.model import EntryId, StoryId

_PAIR = 2
#: What of a story's members counts: how many, their distinct stems on average, their mean
#: instant in microseconds since 1970, not a number where none is dated.
Facts = tuple[int, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """An entry that has been placed."""

    sequence: int
    entry: EntryId
    #: Microseconds since 1970 of its date; None stays missing.
    at: int | None
    #: Microseconds since 1970 of when it was first seen.
    seen: int
    #: Its distinct stems in order of appearance: numbers in the window's vocabulary,
    #: weights in parts of `SCALE`, names.
    vector: Vector
    #: The first so many of its stems are the title's.
    title: int
    #: Whether it is no report of one event, by its form.
    is_form: bool

    @property
    def terms(self) -> Integers:
        """The numbers of its stems."""
        return vectors.terms(self.vector)

    @property
    def weights(self) -> Integers:
        """Of each of `terms`, in parts of `SCALE`."""
        return vectors.weights(self.vector)

    @property
    def names(self) -> npt.NDArray[np.bool_]:
        """Of each of `terms`, whether it is a name."""
        return vectors.names(self.vector) > 0

    def order(self) -> int:
        """Sort key: its place among all placements."""
        return self.sequence


class OpenStory:
    """A story in the window; mutable, owned by one `Window`."""

    __slots__ = (
        "_came",
        "_facts",
        "_first",
        "_held",
        "_last",
        "_vector",
        "_went",
        "counted",
        "founded",
        "id",
        "is_form",
        "is_indexed",
        "members",
        "size",
        "told",
    )

    def __init__(self, story: StoryId | None, founded: int, members: Sequence[Placed]) -> None:
        """`founded` is the sequence of the founding entry; `members` is not empty."""
        #: None while it is not decided that it is a story of its own.
        self.id = story
        self.founded = founded
        #: Whether the index holds its entries.
        self.is_indexed = False
        #: How many of its entries the window counts among the open ones.
        self.counted = 0
        #: By sequence.
        self.members: list[Placed] = []
        self._assemble(sorted(members, key=Placed.order))

    def _assemble(self, members: list[Placed]) -> None:
        self.members = members
        self._changed()

    def _changed(self) -> None:
        forms = sum(member.is_form for member in self.members)
        #: Whether none of its entries is a report of one event.
        self.is_form = forms == len(self.members)
        #: The members that count: the reports, or all where none is a report.
        self.told: Sequence[Placed] = self.members
        if forms and not self.is_form:
            self.told = [member for member in self.members if not member.is_form]
        #: How many those are.
        self.size = len(self.told)
        #: From the first to the last of their dates, and of when they were first seen.
        self._first: int | None = None
        self._last: int | None = None
        self._came = self._went = self.told[0].seen
        for member in self.told:
            self._widen(member)
        # An entry alone has its own vector, and is held by nothing.
        self._vector: Vector | None = None
        self._held: tuple[float, float | None] | None = None
        self._facts: Facts | None = None

    def _widen(self, member: Placed) -> None:
        """Let dates and arrivals reach to those of a member."""
        if member.at is not None:
            self._first = member.at if self._first is None else min(self._first, member.at)
            self._last = member.at if self._last is None else max(self._last, member.at)
        self._came = min(self._came, member.seen)
        self._went = max(self._went, member.seen)

    def add(self, member: Placed) -> None:
        """Take in one more entry."""
        insort(self.members, member, key=Placed.order)
        self._changed()

    def remove(self, members: Sequence[Placed]) -> None:
        """Let entries go; others stay."""
        gone = {member.sequence for member in members}
        self._assemble([kept for kept in self.members if kept.sequence not in gone])

    def absorb(self, other: "OpenStory") -> None:
        """Take in all entries of another story."""
        if len(other.members) == 1:
            self.add(other.members[0])
            return
        self._assemble(sorted([*self.members, *other.members], key=Placed.order))

    def dates(self) -> tuple[int, int] | None:
        """Return the earliest and latest date of those that count; None where none has one."""
        if self._first is None or self._last is None:
            return None
        return self._first, self._last

    def arrivals(self) -> tuple[int, int]:
        """Return when the first and when the last of those that count was first seen."""
        return self._came, self._went

    @property
    def ended(self) -> int:
        """The latest instant that counts, of dates or arrivals."""
        return max(self._went, self._last or 0)

    def is_open_to(self, other: "OpenStory", reach: int) -> bool:
        """Tell whether it reaches to within that many microseconds of another story.

        By dates, or, where either has none, by arrival.
        """
        first, last, came, went = other._spans()  # noqa: SLF001 - of its own kind
        if self._first is None or self._last is None or first is None or last is None:
            return self._came - reach <= went and came <= self._went + reach
        return self._first - reach <= last and first <= self._last + reach

    def _spans(self) -> tuple[int | None, int | None, int, int]:
        return self._first, self._last, self._came, self._went

    @property
    def facts(self) -> Facts:
        """What its links depend on besides the vector."""
        told = self.told
        if self.size == 1:
            at = told[0].at
            return 1, len(told[0].vector), nan if at is None else at
        if self._facts is None:
            dates = [member.at for member in told if member.at is not None]
            stems = sum(len(member.vector) for member in told) / len(told)
            self._facts = len(told), stems, sum(dates) / len(dates) if dates else nan
        return self._facts

    @property
    def vector(self) -> Vector:
        """The sum of the members' vectors."""
        if self.size == 1:
            return self.told[0].vector
        if self._vector is None:
            self._vector = vectors.summed([member.vector for member in self.told])
        return self._vector

    @property
    def held(self) -> tuple[float, float | None]:
        """The mean cosine of its members, and how far apart they are on average in seconds.

        Of one alone 0 and None; None also where fewer than two are dated.
        """
        if self.size < _PAIR:
            return 0.0, None
        if self._held is None:
            size = self.size
            own = sum(int(w @ w) for w in (member.weights for member in self.told))
            weights = vectors.weights(self.vector)
            cohesion = (int(weights @ weights) - own) / (SCALE * SCALE * size * (size - 1))
            self._held = cohesion, self._distance()
        return self._held

    def _distance(self) -> float | None:
        dates = sorted(member.at for member in self.told if member.at is not None)
        count = len(dates)
        if count < _PAIR:
            return None
        total = sum(at * (2 * place - count + 1) for place, at in enumerate(dates))
        return total / (count * (count - 1) / 2) / 1e6
