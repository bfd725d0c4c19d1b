"""Terms and texts become numbers: how telling a term is, how alike two texts are.

The factors of the measured recipe (docs/how-stories-form.md), one function
each, every one of plain numbers, so that a rule can take or leave them. Pure.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import fsum, log, sqrt

from rapidfuzz.fuzz import token_set_ratio

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


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return the cosine of two vectors of length 1, in [0, 1]; symmetric."""
    # fsum is exact, so that the order of the terms does not matter.
    return min(1.0, fsum(weight * b[term] for term, weight in a.items() if term in b))


def time_factor(seconds: float | None, *, decay: float) -> float:
    """Return how much a distance in time leaves of a similarity, in (0, 1].

    1 / (1 + decay * ln(1 + days)); 1 where the distance is unknown.
    """
    if seconds is None:
        return 1.0
    return 1.0 / (1.0 + decay * log(1.0 + abs(seconds) / 86_400))


def length_boost(members: int, length: float, *, weight: float, short: float) -> float:
    """Return the factor (>= 1) that makes up for texts too short to share much.

    `length` is the number of distinct stems of the longer side; below `short`
    a story of several members is lifted by at most `weight`. One text alone is
    never lifted: a short pair may be alike by chance.
    """
    if members < 2:  # noqa: PLR2004 - "several" begins at two
        return 1.0
    lift = min(1.0, max(0.0, log(short / max(length, 1.0))))
    return 1.0 + weight * (1.0 - 1.0 / members) * lift


def fuzzy(text: str, others: Sequence[str], *, floor: float) -> float:
    """Return how far a text's words agree with other texts, in [0, 1 - floor].

    The mean of max(0, token_set_ratio - floor) (rapidfuzz); 0 without others.
    """
    if not others:
        return 0.0
    cut = floor * _FULL
    ratios = (token_set_ratio(text, other, score_cutoff=cut) for other in others)
    return sum(max(0.0, ratio - cut) for ratio in ratios) / (_FULL * len(others))
