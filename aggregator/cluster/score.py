"""A newcomer and the stories that it may belong to become scores, best first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aggregator import similarity
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a newcomer suits a story, and what that is made of."""

    story: OpenStory
    #: (cosine + fuzzy) * boost * time; above 1 only by the boost.
    value: float
    #: Mean cosine with the members.
    cosine: float
    #: How many distinct stems are shared.
    shared: int
    #: The lift of short texts, >= 1.
    boost: float
    #: Agreement of the words, weighted.
    fuzzy: float
    #: What the distance in time leaves, in (0, 1].
    time: float


def apart(one: float | None, other: float | None) -> float | None:
    """Return the distance in seconds of two instants in microseconds; None where one is unknown."""
    return None if one is None or other is None else (one - other) / 1e6


def lift(size: int, stems: float, rules: ClusterRules) -> float:
    """Return the boost of texts of so many stems on the longer side."""
    return similarity.length_boost(size, stems, weight=rules.short_lift, short=rules.short_text)


def suits(
    member: Placed, vector: Mapping[int, float], story: OpenStory, rules: ClusterRules
) -> Score:
    """Score an entry against a story that it is not in, words uncompared."""
    parts = story.products(vector)
    cosine = sum(parts) / story.size
    boost = lift(story.size, max(len(member.terms), story.mean_stems), rules)
    time = similarity.time_factor(apart(member.at, story.mean_at), decay=rules.time_decay)
    return Score(
        story=story,
        value=cosine * boost * time,
        cosine=cosine,
        shared=len(parts),
        boost=boost,
        fuzzy=0.0,
        time=time,
    )


def rank(member: Placed, stories: Iterable[OpenStory], rules: ClusterRules) -> list[Score]:
    """Score a newcomer against its candidate stories, the best first, ties the older first."""
    vector = member.vector()
    scores = sorted((suits(member, vector, story, rules) for story in stories), key=_best)
    compared = [_with_words(member, score, rules) for score in scores[: rules.fuzzy_stories]]
    return sorted([*compared, *scores[rules.fuzzy_stories :]], key=_best)


def _with_words(member: Placed, score: Score, rules: ClusterRules) -> Score:
    texts = [other.text for other in score.story.members[-rules.fuzzy_members :]]
    fuzzy = rules.fuzzy_weight * similarity.fuzzy(member.text, texts, floor=rules.fuzzy_floor)
    return Score(
        story=score.story,
        value=(score.cosine + fuzzy) * score.boost * score.time,
        cosine=score.cosine,
        shared=score.shared,
        boost=score.boost,
        fuzzy=fuzzy,
        time=score.time,
    )


def _best(score: Score) -> tuple[float, int]:
    return (-score.value, score.story.founded)


def bar(values: Sequence[float], rules: ClusterRules) -> float:
    """Return the score to be reached: higher where many stories look alike.

    `values` are the scores of all candidates, the best first.
    """
    return rules.threshold + rules.contrast * sum(values[1 : 1 + rules.rivals]) / rules.rivals


def link(one: OpenStory, other: OpenStory, rules: ClusterRules) -> float:
    """Return how alike two stories are: the mean over all pairs, lifted and timed."""
    if (len(one.vector), one.founded) > (len(other.vector), other.founded):
        one, other = other, one
    cosine = sum(other.products(one.vector)) / (one.size * other.size)
    boost = lift(max(one.size, other.size), max(one.mean_stems, other.mean_stems), rules)
    time = similarity.time_factor(apart(one.mean_at, other.mean_at), decay=rules.time_decay)
    return cosine * boost * time
