"""Two groupings of the same things become precision, recall and F1. Pure."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All in [0, 1]."""

    precision: float
    recall: float
    f1: float


def bcubed(right: Sequence[Hashable], found: Sequence[Hashable]) -> Scores:
    """Score a grouping element by element (Bagga and Baldwin 1998).

    The i-th things of both are the labels of the i-th element. For each element,
    precision is the share of its found group that is rightly with it, recall the
    share of its right group that was found; both averaged over the elements.
    """
    both = Counter(zip(right, found, strict=True))
    rights, founds = Counter(right), Counter(found)
    total = len(right)
    precision = sum(n * n / founds[f] for (_, f), n in both.items()) / total if total else 1.0
    recall = sum(n * n / rights[r] for (r, _), n in both.items()) / total if total else 1.0
    return _scores(precision, recall)


def pairwise(right: Sequence[Hashable], found: Sequence[Hashable]) -> Scores:
    """Score a grouping pair by pair: precision of the pairs put together, recall of those due.

    Without any pair put together precision is 1, without any due recall is 1.
    """
    agreed = _pairs(Counter(zip(right, found, strict=True)))
    put, due = _pairs(Counter(found)), _pairs(Counter(right))
    return _scores(agreed / put if put else 1.0, agreed / due if due else 1.0)


def _pairs(sizes: Counter[Hashable] | Counter[tuple[Hashable, Hashable]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _scores(precision: float, recall: float) -> Scores:
    both = precision + recall
    return Scores(
        precision=precision, recall=recall, f1=2 * precision * recall / both if both else 0.0
    )
