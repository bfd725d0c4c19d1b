"""Terms and texts become numbers: how telling a term is, how alike two texts are.

The factors of docs/how-stories-form.md that are not sums over vectors. Pure.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, sqrt

from rapidfuzz.fuzz import token_sort_ratio

#: What rapidfuzz calls wholly alike.
_FULL = 100.0


def telling(documents: int, frequency: int, *, floor: float) -> float:
    """Return the inverse document frequency of a term, at least `floor`.

    ln((documents + 1) / (frequency + 0.5)): Robertson and Sparck Jones 1976, smoothed.
    """
    return max(floor, log((documents + 1) / (frequency + 0.5)))


def weights(
    stems: Sequence[str],
    *,
    title: int,
    idf: Mapping[str, float],
    title_weight: float,
    repeat_weight: float,
) -> dict[str, float]:
    """Weigh each distinct stem, in order of appearance; the vector's length is 1.

    The first `title` stems are the title's. A stem weighs
    (1 + repeat_weight * ln tf) * (title_weight if in the title) * idf.
    No stems give no weights.
    """
    in_title = frozenset(stems[:title])
    raw = {
        stem: (1 + repeat_weight * log(times))
        * (title_weight if stem in in_title else 1.0)
        * idf[stem]
        for stem, times in Counter(stems).items()
    }
    length = sqrt(sum(weight * weight for weight in raw.values()))
    return {stem: weight / length for stem, weight in raw.items()}


def time_factor(seconds: float | None, *, decay: float) -> float:
    """Return how much a distance in time leaves of a similarity, in (0, 1].

    1 / (1 + decay * ln(1 + days)); 1 where the distance is unknown.
    """
    if seconds is None:
        return 1.0
    return 1.0 / (1.0 + decay * log(1.0 + abs(seconds) / 86_400))


def agreement(one: str, other: str) -> float:
    """Return how far the words of two texts agree, whatever their order, in [0, 1].

    token_sort_ratio of rapidfuzz.
    """
    return token_sort_ratio(one, other) / _FULL
