"""A decision becomes its reasons: values fit for JSON, to be shown to a person. Pure."""

from collections.abc import Callable

from aggregator.cluster.decision import Decision
from aggregator.cluster.repair import Move, Union
from aggregator.cluster.score import Score
from aggregator.cluster.story import OpenStory, Placed
from aggregator.model import StoryId

#: How many shared terms are named.
_NAMED = 8
_PLACES = 4


def factors(score: Score) -> dict[str, object]:
    """Return what a score is made of."""
    return {
        "score": round(score.value, _PLACES),
        "cosine": round(score.cosine, _PLACES),
        "shared": score.shared,
        "time": round(score.time, _PLACES),
        "boost": round(score.boost, _PLACES),
        "fuzzy": round(score.fuzzy, _PLACES),
    }


def placing(decision: Decision, newcomer: Placed, stem: Callable[[int], str]) -> dict[str, object]:
    """Tell why a newcomer joined or founded its story; called before anything else changes."""
    chosen = decision.chosen
    told: dict[str, object] = {"how": decision.how, "candidates": len(decision.ranking)}
    rivals = [score for score in decision.ranking if score is not chosen]
    if chosen is not None:
        told |= factors(chosen)
        told["terms"] = _terms(newcomer, chosen.story, stem)
    if rivals:
        told["runner_up"] = {"story": rivals[0].story.id, **factors(rivals[0])}
        if chosen is None:
            told["terms"] = _terms(newcomer, rivals[0].story, stem)
    return told


def rehoming(
    move: Move, newcomer: Placed, source: StoryId, stem: Callable[[int], str]
) -> dict[str, object]:
    """Tell why an entry moved to a newcomer's story; called before it does."""
    return {
        "how": "rehomed",
        **factors(move.score),
        "terms": _terms(move.member, move.score.story, stem),
        "because_of": newcomer.entry,
        "from": {"story": source, "score": round(move.left, _PLACES)},
    }


def merging(union: Union, newcomer: Placed, needed: float) -> dict[str, object]:
    """Tell why two stories are one; called before they are."""
    return {
        "how": "merged",
        "score": round(union.link, _PLACES),
        "threshold": round(needed, _PLACES),
        "because_of": newcomer.entry,
        "sizes": [union.winner.size, union.loser.size],
    }


def _terms(member: Placed, story: OpenStory, stem: Callable[[int], str]) -> list[list[object]]:
    """Name the stems that bind an entry to a story: [stem, share of the cosine], most first."""
    others = story.vector
    parts = [
        (-weight * others[term] / story.size, place, term)
        for place, (term, weight) in enumerate(member.vector().items())
        if term in others
    ]
    return [[stem(term), round(-part, _PLACES)] for part, _, term in sorted(parts)[:_NAMED]]
