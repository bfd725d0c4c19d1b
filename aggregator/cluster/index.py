"""The inverted index: from terms to the entries that hold them. Changes only itself."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from math import inf
from sys import maxsize
from zlib import crc32

import numpy as np
import numpy.typing as npt

from aggregator.cluster import vectors
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import Placed
from aggregator.cluster.vectors import Integers, Vector

#: Lower bits of a posting: what the term weighs in the entry; above them its sequence.
_WEIGHT = 16
_WEIGHTS = (1 << _WEIGHT) - 1
#: Sums stand in a row by sequence, unless it were longer than this.
_ROW = 1 << 22


class Index:
    """Terms, numbered, and their entries by sequence; mutable, owned by one `Window`."""

    def __init__(self) -> None:
        """Begin empty."""
        self._numbers: dict[str, int] = {}
        self._stems: list[str] = []
        #: Of each term, by its number, what is the same in every window.
        self._marks = array("Q")
        #: By term its postings, ascending; most terms have but one, which is a plain number.
        self._postings: list[int | array[int] | None] = []
        #: A zero a term.
        self._columns = np.zeros(1 << 12, dtype=np.int32)
        #: Zeros, for sums by entry, from the lowest sequence that ever was here to the highest.
        self._row = np.zeros(0, dtype=np.int64)
        self._lowest, self._highest = maxsize, -1

    def numbers(self, stems: Iterable[str]) -> Integers:
        """Return each stem's number, minted when it is new."""
        numbers = self._numbers
        known = self._stems
        found = []
        for stem in stems:
            number = numbers.get(stem)
            if number is None:
                number = numbers[stem] = len(known)
                known.append(stem)
                self._marks.append(crc32(stem.encode()))
                self._postings.append(None)
            found.append(number)
        return np.array(found, dtype=np.int64)

    def stem(self, number: int) -> str:
        """Return the stem of a number."""
        return self._stems[number]

    def columns(self) -> npt.NDArray[np.int32]:
        """Return an array with a zero for each term; leave them as zeros."""
        if len(self._columns) < len(self._stems):
            self._columns = np.zeros(2 * len(self._stems), dtype=np.int32)
        return self._columns

    def sequences(self) -> set[int]:
        """Return the entries that it holds, but for those without terms."""
        several = (found for found in self._postings if isinstance(found, array))
        alone = (found for found in self._postings if isinstance(found, int))
        return {posting >> _WEIGHT for posting in chain(alone, *several)}

    def add(self, member: Placed) -> None:
        """Take in an entry."""
        postings = self._postings
        vector = member.vector
        self._lowest = min(self._lowest, member.sequence)
        self._highest = max(self._highest, member.sequence)
        fresh = (member.sequence << _WEIGHT) | vectors.weights(vector)
        for term, posting in zip(vectors.terms(vector).tolist(), fresh.tolist(), strict=True):
            known = postings[term]
            if known is None:
                postings[term] = posting
            elif isinstance(known, int):
                postings[term] = array("q", sorted((known, posting)))
            elif known[-1] < posting:
                known.append(posting)
            else:
                known.insert(bisect_left(known, posting), posting)

    def remove(self, member: Placed) -> None:
        """Drop an entry that it holds."""
        postings = self._postings
        first = member.sequence << _WEIGHT
        for term in vectors.terms(member.vector).tolist():
            known = postings[term]
            if not isinstance(known, array):
                postings[term] = None
                continue
            del known[bisect_left(known, first)]
            if len(known) == 1:
                postings[term] = known[0]

    def nearest(self, vector: Vector, rules: ClusterRules) -> Iterator[int]:
        """Yield the entries that share some of the heaviest of these terms, by sequence.

        Those that share most come first; of equal ones the earlier.
        """
        found, factors, lengths = self._looked_up(vector, rules)
        if not found:
            return
        every = np.concatenate(found)
        # A view keeps a posting from growing.
        found.clear()
        sums = self._sums(every, np.repeat(factors, lengths))
        above: float = inf
        # A few at a time with their ties: seldom is more than the first lot asked for. An
        # entry stands there once for each term, and some have several of the heaviest.
        step = rules.nearest * 3
        for lot in range(step, len(sums) + step, step):
            rank = len(sums) - min(lot, len(sums))
            least = np.partition(sums, rank)[rank]
            some = ((sums >= least) & (sums < above)).nonzero()[0]
            met = every[some]
            best = met[np.lexsort((met, -sums[some]))] >> _WEIGHT
            yield from dict.fromkeys(best.tolist())
            above = least

    def _sums(self, postings: Integers, factors: Integers) -> Integers:
        """Return of each posting what its entry comes to over all of them."""
        at = postings >> _WEIGHT
        length = self._highest - self._lowest + 1
        if length <= _ROW:
            at -= self._lowest
        else:
            at = np.unique(at, return_inverse=True)[1]
            length = len(at)
        if len(self._row) < length:
            self._row = np.zeros(2 * length, dtype=np.int64)
        row = self._row
        np.add.at(row, at, (postings & _WEIGHTS) * factors)
        sums: Integers = row[at]
        row[at] = 0
        return sums

    def _looked_up(
        self, vector: Vector, rules: ClusterRules
    ) -> tuple[list[Integers], list[int], list[int]]:
        """Return the postings of the heaviest terms, what those weigh, and how many each has."""
        weights = vectors.weights(vector)
        terms = vectors.terms(vector)
        # Numbers follow the order in which stems came, which a restored window does not know.
        marks = [self._marks[term] for term in terms.tolist()]
        order = np.lexsort((marks, -weights))
        numbers = terms[order].tolist()
        postings, most, least = self._postings, rules.postings, rules.least_stems
        found: list[Integers] = []
        factors: list[int] = []
        alone: list[int] = []
        others: list[int] = []
        used = 0
        for term, weight in zip(numbers, weights[order].tolist(), strict=True):
            if used >= most and len(factors) + len(others) >= least:
                break
            known = postings[term]
            if known is None:
                continue
            if isinstance(known, int):
                alone.append(known)
                others.append(weight)
                used += 1
                continue
            found.append(np.frombuffer(known, dtype=np.int64)[-most:])
            factors.append(weight)
            used += len(found[-1])
        lengths = [len(several) for several in found] + [1] * len(alone)
        if alone:
            found.append(np.array(alone))
        return found, factors + others, lengths
