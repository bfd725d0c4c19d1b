"""Two stories and what speaks against them become the likeness that they must reach. Pure."""

from aggregator import similarity
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory

_SEVERAL = 2


def needed(
    one: OpenStory,
    other: OpenStory,
    *,
    shared: int,
    names: int,
    contrast: float,
    rules: ClusterRules,
) -> float:
    """Return how alike two stories must be to be one.

    Args:
        one: a story, perhaps of one entry.
        other: another one.
        shared: how many stems their cores share.
        names: how many of those are names.
        contrast: how alike their rivals are on average.
        rules: the knobs.

    """
    bars = [rules.eased + rules.contrast * contrast]
    several = one.size >= _SEVERAL, other.size >= _SEVERAL
    if any(several):
        doubt = 1.0 - evidence(one, other, shared=shared, names=names, rules=rules)
        bars.append(rules.eased + rules.join_doubt * doubt)
    else:
        bars.append(rules.threshold)
    if all(several):
        # As like as the members of the looser one are.
        bars.append(rules.merge_cohesion * min(held(one, rules), held(other, rules)))
    elif any(several):
        bars.append(rules.join_cohesion * held(one if several[0] else other, rules))
    if one.is_form or other.is_form:
        bars.append(rules.form_threshold)
    return max(bars)


def evidence(
    one: OpenStory, other: OpenStory, *, shared: int, names: int, rules: ClusterRules
) -> float:
    """Return how much there is that two stories are alike in, from 0 to 1 for enough.

    Who and where they tell of (names) says little without what happened (the
    other words), and the other way round; short texts cannot share many.
    """
    words = (shared - names) * min(1.0, rules.nameless + rules.named * names)
    overlap = shared / max(1.0, min(one.facts[1], other.facts[1]))
    return min(1.0, max(words / rules.sure_stems, overlap / rules.sure_overlap))


def held(story: OpenStory, rules: ClusterRules) -> float:
    """Return how alike a story's members are to one another, as links count."""
    cohesion, distance = story.held
    return cohesion * similarity.time_factor(distance, decay=rules.time_decay)
