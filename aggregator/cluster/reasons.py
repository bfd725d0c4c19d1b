"""A decision becomes its reasons: values fit for JSON, to be shown to a person. Pure."""

from collections.abc import Callable

from aggregator.cluster import vectors
from aggregator.cluster.features import SCALE
from aggregator.cluster.links import Link
from aggregator.cluster.match import Match
from aggregator.cluster.story import OpenStory

#: How many shared terms are named.
_NAMED = 8
PLACES = 4


def factors(link: Link) -> dict[str, object]:
    """Return what a link is made of."""
    told: dict[str, object] = {
        "score": round(link.value, PLACES),
        "cosine": round(link.cosine, PLACES),
        "shared": link.shared,
        "names": link.names,
        "time": round(link.time, PLACES),
        "boost": round(link.boost, PLACES),
    }
    if link.headline:
        told["headline"] = round(link.headline, PLACES)
    return told


def placing(how: str, match: Match | None, stem: Callable[[int], str]) -> dict[str, object]:
    """Tell why an entry joined or founded its story; called before anything else changes."""
    told: dict[str, object] = {"how": how}
    if match is not None:
        told |= factors(match.link)
        told["terms"] = terms(match.story, match.other, stem)
        told["sizes"] = [len(match.story.members), len(match.other.members)]
    return told


def merging(match: Match, stem: Callable[[int], str]) -> dict[str, object]:
    """Tell why two stories are one; called before they are."""
    return {
        "how": "merged",
        **factors(match.link),
        "threshold": round(match.needed, PLACES),
        "sizes": [len(match.story.members), len(match.other.members)],
        "terms": terms(match.story, match.other, stem),
    }


def terms(
    one: OpenStory, other: OpenStory, stem: Callable[[int], str], *, most: int | None = _NAMED
) -> list[list[object]]:
    """Name the stems that bind two stories: [stem, share of the cosine], most first."""
    mine, theirs = (
        zip(vectors.terms(vector).tolist(), vectors.weights(vector).tolist(), strict=True)
        for vector in (one.vector, other.vector)
    )
    weights = dict(theirs)
    whole = SCALE * SCALE * one.size * other.size
    parts = [
        (-weight * weights[term] / whole, stem(term)) for term, weight in mine if term in weights
    ]
    return [[name, round(-part, PLACES)] for part, name in sorted(parts)[:most]]
