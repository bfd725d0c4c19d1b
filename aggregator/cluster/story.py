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

from aggregator.cluster.features import SCALE
from aggregator.model import EntryId, StoryId

Integers = npt.NDArray[np.int64]
_PAIR = 2
#: Terms, what each weighs, whether it is of the core (1: in half of the members at least;
#: else 0), and whether it is a name.
Vector = tuple[npt.NDArray[np.int32], Integers, Integers, npt.NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """An entry that has been placed."""

    sequence: int
    entry: EntryId
    #: Microseconds since 1970 of its date; None stays missing.
    at: int | None
    #: Microseconds since 1970 of when it was first seen.
    seen: int
    #: Numbers of its distinct stems in the window's vocabulary, in order of appearance.
    terms: npt.NDArray[np.int32]
    #: Of each of `terms`, in parts of `SCALE`.
    weights: npt.NDArray[np.uint16]
    #: Of each of `terms`, whether it is a name.
    names: npt.NDArray[np.bool_]
    #: The first so many of `terms` are the title's.
    title: int
    #: Whether it is no report of one event, by its form.
    is_form: bool

    def order(self) -> int:
        """Sort key: its place among all placements."""
        return self.sequence


class OpenStory:
    """A story in the window; mutable, owned by one `Window`."""

    __slots__ = (
        "_arrivals",
        "_dates",
        "_facts",
        "_held",
        "_vector",
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
        #: By sequence.
        self.members: list[Placed] = []
        self._assemble(sorted(members, key=Placed.order))

    def _assemble(self, members: list[Placed]) -> None:
        self.members = members
        self._changed()

    def _changed(self) -> None:
        reports = [member for member in self.members if not member.is_form]
        #: The members that count: the reports, or all where none is a report.
        self.told: Sequence[Placed] = reports or self.members
        #: How many those are.
        self.size = len(self.told)
        #: Whether none of its entries is a report of one event.
        self.is_form = not reports
        dates = [member.at for member in self.told if member.at is not None]
        self._dates = (min(dates), max(dates)) if dates else None
        seen = [member.seen for member in self.told]
        self._arrivals = (min(seen), max(seen))
        self._vector: Vector | None = None
        self._held: tuple[float, float | None] | None = None
        self._facts: tuple[int, float, float] | None = None

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
        return self._dates

    def arrivals(self) -> tuple[int, int] | None:
        """Return when the first and when the last of those that count was first seen."""
        return self._arrivals

    @property
    def ended(self) -> int:
        """The latest instant that counts, of dates or arrivals."""
        return max(self._arrivals[1], self._dates[1] if self._dates else 0)

    def is_open_to(self, other: "OpenStory", reach: int) -> bool:
        """Tell whether it reaches to within that many microseconds of another story.

        By dates, or, where either has none, by arrival.
        """
        mine, yours = self._dates, other.dates()
        if mine is None or yours is None:
            mine, yours = self._arrivals, other._arrivals  # noqa: SLF001 - of its own kind
        return mine[0] - reach <= yours[1] and yours[0] <= mine[1] + reach

    @property
    def facts(self) -> tuple[int, float, float]:
        """How many members count, their distinct stems on average, and their mean instant.

        The instant in microseconds since 1970, not a number where none is dated.
        """
        if self._facts is None:
            told = self.told
            dates = [member.at for member in told if member.at is not None]
            stems = sum(len(member.terms) for member in told) / len(told)
            self._facts = len(told), stems, sum(dates) / len(dates) if dates else nan
        return self._facts

    @property
    def vector(self) -> Vector:
        """The sum of the members' vectors."""
        if self._vector is None:
            told = self.told
            if len(told) == 1:
                weights = told[0].weights.astype(np.int64)
                ones = np.ones(len(weights), dtype=np.int64)
                self._vector = told[0].terms, weights, ones, told[0].names
            else:
                terms, where = np.unique(
                    np.concatenate([member.terms for member in told]), return_inverse=True
                )
                every = np.concatenate([member.weights for member in told])
                # Whole numbers below 2^53: the sums of bincount are exact.
                sums = np.bincount(where, weights=every).astype(np.int64)
                names = np.bincount(where, weights=np.concatenate([m.names for m in told])) > 0
                core = (2 * np.bincount(where) >= len(told)).astype(np.int64)
                self._vector = terms, sums, core, names
        return self._vector

    @property
    def held(self) -> tuple[float, float | None]:
        """The mean cosine of its members, and how far apart they are on average in seconds.

        Of one alone 0 and None; None also where fewer than two are dated.
        """
        if self._held is None:
            size = self.size
            cohesion = 0.0
            if size >= _PAIR:
                weights = self.vector[1]
                own = sum(int((w := m.weights.astype(np.int64)) @ w) for m in self.told)
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
