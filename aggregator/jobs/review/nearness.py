"""The stories of a language that nearly are one, by what the store remembers of them.

Effects: through the store.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from aggregator.cluster import ALGORITHM, ClusterRules, ClusterState, Near, nearest
from aggregator.jobs.cluster import binding
from aggregator.jobs.stripping import stripping
from aggregator.model import Member, StoryId
from aggregator.ports import Store


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
        some = [member for member in members if member.story in among]
        found += nearest(some, rules, binding(store.identity.pairs()))
    return tuple(sorted(found, key=lambda near: near.stories))


def _members(
    store: Store, language: str, span: tuple[datetime, datetime], rules: ClusterRules
) -> Iterable[Member]:
    """Return what clustering remembers; rebuilt where another version wrote it."""
    snapshot = store.clustering.snapshot(language, spans=[span])
    if snapshot.version in {"", ALGORITHM}:
        return snapshot.members
    clustered = list(store.clustering.clustered(language))
    texts = stripping(store)(language, [stored for stored, _ in clustered])
    return ClusterState.rebuild(language, clustered, rules, texts=texts).delta().members
