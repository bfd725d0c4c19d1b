"""After a placing: which entry had better move to the newcomer's story, which story is the same.

Pure; `aggregator.cluster.state` carries it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aggregator import similarity
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.score import Score, apart, lift, link, suits
from aggregator.cluster.story import OpenStory, Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An entry that suits the newcomer's story better than its own."""

    member: Placed
    #: Against the newcomer's story.
    score: Score
    #: What it has in common with the others of its own story.
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """Two stories that are one."""

    loser: OpenStory
    winner: OpenStory
    link: float


def belonging(member: Placed, story: OpenStory, rules: ClusterRules) -> float:
    """Score an entry against the others of the story of several that it is in."""
    others = story.size - 1
    parts = story.products(member.vector())
    # Its own part in the sum is a vector of length 1.
    cosine = max(0.0, sum(parts) - 1.0) / others
    stems = (story.stems - len(member.terms)) / others
    boost = lift(others, max(len(member.terms), stems), rules)
    dated = story.dated - (member.at is not None)
    at = (story.at - (member.at or 0)) / dated if dated else None
    return cosine * boost * similarity.time_factor(apart(member.at, at), decay=rules.time_decay)


def better_home(
    newcomer: Placed,
    home: OpenStory,
    candidates: Iterable[tuple[Placed, OpenStory]],
    threshold: float,
    rules: ClusterRules,
) -> Move | None:
    """Find the one entry that gains most by moving to the newcomer's story, if any does.

    It must be like the newcomer and like the whole story; an entry that is alone
    does not move (its story would end: that is a merge).
    """
    mine = newcomer.vector()
    best: Move | None = None
    for member, story in candidates:
        if story is home or story.size < 2:  # noqa: PLR2004 - alone
            continue
        alike = sum(
            mine[term] * weight
            for term, weight in zip(member.terms, member.weights, strict=True)
            if term in mine
        ) * similarity.time_factor(apart(member.at, newcomer.at), decay=rules.time_decay)
        if alike < threshold:
            continue
        score = suits(member, member.vector(), home, rules)
        if score.value < threshold or score.shared < rules.least_shared:
            continue
        left = belonging(member, story, rules)
        gain = score.value - left
        if gain >= rules.rehome_margin and (best is None or gain > best.score.value - best.left):
            best = Move(member=member, score=score, left=left)
    return best


def same_story(
    home: OpenStory, others: Iterable[OpenStory], threshold: float, rules: ClusterRules
) -> Union | None:
    """Find the one story most like the newcomer's, if it is as good as the same.

    None while the newcomer is alone: it has just been found to match no story.
    """
    best: Union | None = None
    if home.size < 2:  # noqa: PLR2004 - alone
        return None
    for other in others:
        if other is home:
            continue
        alike = link(home, other, rules)
        if alike >= rules.merge_factor * threshold and (best is None or alike > best.link):
            older, younger = sorted((home, other), key=_age)
            best = Union(loser=younger, winner=older, link=alike)
    return best


def _age(story: OpenStory) -> int:
    return story.founded
