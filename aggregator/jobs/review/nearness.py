"""The stories of a language that nearly are one -> pairs, each the other's most like.

What was kept of a placing names the runner-up, not what came nearest to a story
that began; so all are compared anew, by what clustering remembers of them and
by the rules that it runs by. Effects: through the store.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator.cluster import ALGORITHM, ClusterRules, ClusterState
from aggregator.cluster.match import Match
from aggregator.cluster.memory import recalled
from aggregator.cluster.merging import Merging
from aggregator.cluster.story import OpenStory
from aggregator.cluster.window import Window
from aggregator.jobs.cluster import binding, without_boilerplate
from aggregator.model import Member, StoryId
from aggregator.ports import Store

#: A near miss reaches at least this part of its bar.
LEAST = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two stories that nearly are one."""

    #: The smaller id first.
    stories: tuple[StoryId, StoryId]
    #: How alike they are, in [0, 1], and what they would have to reach.
    score: float
    threshold: float


def near_misses(
    store: Store,
    languages: Iterable[str],
    *,
    among: Collection[StoryId],
    span: tuple[datetime, datetime],
    rules: ClusterRules,
) -> tuple[Near, ...]:
    """Return the pairs of stories that are each other's best rival, near their bar, by ids.

    What a person has put apart is no near miss.

    Args:
        store: holds them.
        languages: of these stories.
        among: both stories of a pair are of these.
        span: of time, into which each of them reaches.
        rules: of clustering.
    """
    found: list[Near] = []
    for language in languages:
        members = _members(store, language, span, rules)
        found += _near(store, [m for m in members if m.story in among], rules)
    return tuple(sorted(found, key=lambda near: near.stories))


def _members(
    store: Store, language: str, span: tuple[datetime, datetime], rules: ClusterRules
) -> Iterable[Member]:
    """Return what clustering remembers; rebuilt where another version wrote it."""
    snapshot = store.cluster_snapshot(language, spans=[span])
    if snapshot.version in {"", ALGORITHM}:
        return snapshot.members
    clustered = list(store.clustered(language))
    texts = without_boilerplate(store, language, [stored for stored, _ in clustered])
    return ClusterState.rebuild(language, clustered, rules, texts=texts).delta().members


def _near(store: Store, members: list[Member], rules: ClusterRules) -> list[Near]:
    if not members:
        return []
    window = Window()
    stories = recalled(members, window.index)
    window.enter(stories)
    window.turn_to([member for story in stories for member in story.members], rules)
    merging = Merging(window, binding(store.pairs()), rules, _nobody)
    merging.near(window.stories)
    best = {founded: merging.match(story) for founded, story in window.stories.items()}
    return [
        _told(match)
        for founded, match in best.items()
        if match is not None
        and founded < match.other.founded
        and _chose(best[match.other.founded], match.story)
        and match.link.value >= LEAST * match.needed
    ]


def _chose(match: Match | None, story: OpenStory) -> bool:
    return match is not None and match.other is story


def _told(match: Match) -> Near:
    one, other = match.story.id, match.other.id
    assert one is not None, "a remembered story has an id"
    assert other is not None, "a remembered story has an id"
    return Near(
        stories=(min(one, other), max(one, other)),
        score=min(1.0, match.link.value),
        threshold=match.needed,
    )


def _nobody(match: Match, winner: OpenStory, loser: OpenStory, wanted: bool) -> None:  # noqa: FBT001 - a witness
    """Witness no merge: there is none."""
