"""Two stories and what speaks against them become the likeness that they must reach. Pure."""

from aggregator import similarity
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory

_SEVERAL = 2


def needed(
    one: OpenStory, other: OpenStory, *, shared: float, contrast: float, rules: ClusterRules
) -> float:
    """Return how alike two stories must be to be one.

    Args:
        one: a story, perhaps of one entry.
        other: another one.
        shared: how many distinct stems two members of them share on average.
        contrast: how alike their rivals are on average.
        rules: the knobs.

    """
    bars = [rules.threshold + rules.contrast * contrast]
    few = 1 - (shared - rules.least_shared) / (rules.sure_stems - rules.least_shared)
    doubt = rules.pair_doubt * min(1.0, max(0.0, few))
    several = one.size >= _SEVERAL, other.size >= _SEVERAL
    if any(several):
        bars.append(rules.join_threshold + doubt)
    else:
        bars.append(rules.pair_threshold + doubt)
    if all(several):
        # As like as the members of the looser one are.
        bars.append(rules.merge_cohesion * min(held(one, rules), held(other, rules)))
    elif any(several):
        bars.append(rules.join_cohesion * held(one if several[0] else other, rules))
    if one.is_form or other.is_form:
        bars.append(rules.form_threshold)
    return max(bars)


def held(story: OpenStory, rules: ClusterRules) -> float:
    """Return how alike a story's members are to one another, as links count."""
    cohesion, distance = story.held
    return cohesion * similarity.time_factor(distance, decay=rules.time_decay)
