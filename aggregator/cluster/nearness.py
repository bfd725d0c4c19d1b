"""Stories as they stand -> pairs that nearly are one, each the other's most like. Pure.

What was kept of a placing names the runner-up, not what came nearest to a story
that began; so all are compared anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.cluster.constraints import Constraints
from aggregator.cluster.match import Match
from aggregator.cluster.memory import recalled
from aggregator.cluster.merging import Merging
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory
from aggregator.cluster.window import Window
from aggregator.model import Member, StoryId

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


def nearest(
    members: Iterable[Member],
    rules: ClusterRules,
    constraints: Constraints = Constraints(),  # noqa: B008 - frozen
) -> tuple[Near, ...]:
    """Return the pairs of stories that are each other's best rival, near their bar, by ids.

    Args:
        members: of the stories of one language, as remembered.
        rules: that they were placed by.
        constraints: what a person has put apart is no near miss.

    """
    window = Window()
    stories = recalled(members, window.index)
    window.enter(stories)
    if not stories:
        return ()
    window.turn_to([member for story in stories for member in story.members], rules)
    merging = Merging(window, constraints, rules.among(window.open), _nobody)
    merging.near(window.stories)
    best = {founded: merging.match(story) for founded, story in window.stories.items()}
    found = (
        _told(match)
        for founded, match in best.items()
        if match is not None
        and founded < match.other.founded
        and _chose(best[match.other.founded], match.story)
        and match.link.value >= LEAST * match.needed
    )
    return tuple(sorted(found, key=lambda near: near.stories))


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
