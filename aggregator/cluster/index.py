"""The inverted index: from terms to the entries that hold them. Changes only itself."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from math import inf
from zlib import crc32

import numpy as np
import numpy.typing as npt

from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import Placed

Integers = npt.NDArray[np.int64]


class Index:
    """Terms, numbered, and their entries by sequence; mutable, owned by one `Window`."""

    def __init__(self) -> None:
        """Begin empty."""
        self._numbers: dict[str, int] = {}
        self._stems: list[str] = []
        #: Of each term, by its number, what is the same in every window.
        self._marks = array("Q")
        #: For each term the sequences (ascending) and weights of its entries.
        self._postings: dict[int, tuple[array[int], array[int]]] = {}
        self._entries = 0
        #: Three rows of zeros, a place a term.
        self._rows = np.zeros((3, 1 << 12), dtype=np.int64)

    def __len__(self) -> int:
        """How many entries it holds."""
        return self._entries

    def numbers(self, stems: Iterable[str]) -> npt.NDArray[np.int32]:
        """Return each stem's number, minted when it is new."""
        numbers = self._numbers
        known = self._stems
        found = array("i")
        for stem in stems:
            number = numbers.get(stem)
            if number is None:
                number = numbers[stem] = len(known)
                known.append(stem)
                self._marks.append(crc32(stem.encode()))
            found.append(number)
        return np.array(found, dtype=np.int32)

    def stem(self, number: int) -> str:
        """Return the stem of a number."""
        return self._stems[number]

    def rows(self) -> Integers:
        """Return three rows of zeros with a place for each term; leave them as zeros."""
        if self._rows.shape[1] < len(self._stems):
            self._rows = np.zeros((3, 2 * len(self._stems)), dtype=np.int64)
        return self._rows

    def add(self, member: Placed) -> None:
        """Take in an entry."""
        self._entries += 1
        sequence = member.sequence
        postings = self._postings
        for term, weight in zip(member.terms.tolist(), member.weights.tolist(), strict=True):
            posting = postings.get(term)
            if posting is None:
                postings[term] = (array("I", (sequence,)), array("H", (weight,)))
                continue
            sequences, weights = posting
            if sequences[-1] < sequence:
                sequences.append(sequence)
                weights.append(weight)
            else:
                at = bisect_left(sequences, sequence)
                sequences.insert(at, sequence)
                weights.insert(at, weight)

    def remove(self, member: Placed) -> None:
        """Drop an entry that it holds."""
        self._entries -= 1
        postings = self._postings
        for term in member.terms.tolist():
            sequences, weights = postings[term]
            if len(sequences) == 1:
                del postings[term]
                continue
            at = bisect_left(sequences, member.sequence)
            del sequences[at], weights[at]

    def nearest(
        self, terms: npt.NDArray[np.int32], weights: Integers, rules: ClusterRules
    ) -> Iterator[int]:
        """Yield the entries that share some of the heaviest of these terms, by sequence.

        Those that share most come first; of equal ones the earlier.
        """
        found: list[npt.NDArray[np.uint32]] = []
        products: list[Integers] = []
        used = 0
        # Numbers follow the order in which stems came, which a restored window does not know.
        marks = [self._marks[term] for term in terms.tolist()]
        for place in np.lexsort((marks, -weights)).tolist():
            if used >= rules.postings and len(found) >= rules.least_stems:
                break
            posting = self._postings.get(int(terms[place]))
            if posting is None:
                continue
            sequences, others = posting
            if len(sequences) > rules.postings:
                sequences, others = sequences[-rules.postings :], others[-rules.postings :]
            used += len(sequences)
            found.append(np.frombuffer(sequences, dtype=np.uint32))
            products.append(np.frombuffer(others, dtype=np.uint16) * weights[place])
        if not found:
            return
        met, where = np.unique(np.concatenate(found), return_inverse=True)
        # Whole numbers below 2^53: the sums of bincount are exact.
        sums = np.bincount(where, weights=np.concatenate(products))
        above = inf
        # A few at a time with their ties: seldom is more than the first lot asked for.
        for lot in range(rules.nearest * 2, len(met) + rules.nearest * 2, rules.nearest * 2):
            rank = len(met) - min(lot, len(met))
            least = np.partition(sums, rank)[rank]
            some = np.flatnonzero((sums >= least) & (sums < above))
            yield from met[some[np.argsort(-sums[some], kind="stable")]].tolist()
            above = least
