"""The inverted index: from terms to the entries that hold them. Changes only itself."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from math import inf

from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import Placed


class Index:
    """Terms, numbered, and their entries by sequence; mutable, owned by one `Window`."""

    def __init__(self) -> None:
        """Begin empty."""
        self._numbers: dict[str, int] = {}
        self._stems: list[str] = []
        #: For each term the sequences (ascending) and weights of its entries.
        self._postings: dict[int, tuple[array[int], array[float]]] = {}

    def numbers(self, stems: Iterable[str]) -> "array[int]":
        """Return each stem's number, minted when it is new."""
        numbers = self._numbers
        known = self._stems
        found = array("I")
        for stem in stems:
            number = numbers.get(stem)
            if number is None:
                number = numbers[stem] = len(known)
                known.append(stem)
            found.append(number)
        return found

    def stem(self, number: int) -> str:
        """Return the stem of a number."""
        return self._stems[number]

    def add(self, member: Placed) -> None:
        """Take in an entry."""
        sequence = member.sequence
        postings = self._postings
        for term, weight in zip(member.terms, member.weights, strict=True):
            posting = postings.get(term)
            if posting is None:
                postings[term] = (array("I", (sequence,)), array("d", (weight,)))
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
        postings = self._postings
        for term in member.terms:
            sequences, weights = postings[term]
            if len(sequences) == 1:
                del postings[term]
                continue
            at = bisect_left(sequences, member.sequence)
            del sequences[at], weights[at]

    def nearest(self, newcomer: Placed, rules: ClusterRules) -> Iterator[int]:
        """Yield the entries that share some of the newcomer's heaviest terms, by sequence.

        Those that share most come first; of equal ones the earlier.
        """
        product = self._products(newcomer.vector(), rules)
        ranked = sorted(product.values(), reverse=True)
        above = inf
        # Sorting a few at a time with their ties: seldom is more than the first lot asked for.
        for start in range(rules.nearest - 1, len(ranked) + rules.nearest - 1, rules.nearest):
            least = ranked[min(start, len(ranked) - 1)]
            lot = [(-value, seq) for seq, value in product.items() if least <= value < above]
            yield from (sequence for _, sequence in sorted(lot))
            above = least

    def _products(self, vector: Mapping[int, float], rules: ClusterRules) -> dict[int, float]:
        product: dict[int, float] = {}
        used = looked_up = 0
        # sorted() is stable, so that equal weights keep their order of appearance.
        for term, weight in sorted(vector.items(), key=_by_weight):
            if used >= rules.postings and looked_up >= rules.least_stems:
                break
            posting = self._postings.get(term)
            if posting is None:
                continue
            looked_up += 1
            sequences, weights = posting
            if len(sequences) > rules.postings:
                sequences, weights = sequences[-rules.postings :], weights[-rules.postings :]
            used += len(sequences)
            for sequence, other in zip(sequences, weights, strict=True):
                product[sequence] = product.get(sequence, 0.0) + weight * other
        return product


def _by_weight(item: tuple[int, float]) -> float:
    return -item[1]
