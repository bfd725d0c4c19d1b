"""A newcomer and its candidate stories become a decision: which to join, or none. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.score import Score, bar, rank
from aggregator.cluster.story import OpenStory, Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a newcomer belongs, and what was weighed."""

    #: "founded", "joined" or "together" (a person's word).
    how: str
    #: None founds a story.
    chosen: Score | None
    #: All candidates, the best first.
    ranking: tuple[Score, ...]
    #: What the best had to reach.
    threshold: float

    @property
    def score(self) -> float:
        """The score that decided: of the story joined, else of the best one not joined."""
        if self.chosen is not None:
            return self.chosen.value
        return self.ranking[0].value if self.ranking else 0.0


def decide(
    newcomer: Placed,
    *,
    stories: Iterable[OpenStory],
    required: Sequence[OpenStory],
    rules: ClusterRules,
) -> Decision:
    """Join the best story that reaches the bar; of `required` ones the best without any bar."""
    distinct = {story.founded: story for story in stories}
    ranking = tuple(rank(newcomer, distinct.values(), rules))
    threshold = bar([score.value for score in ranking], rules)
    if required:
        wanted = rank(newcomer, required, rules)[0]
        return Decision(how="together", chosen=wanted, ranking=ranking, threshold=threshold)
    # One shared stem makes a rival, which raises the bar, but never a match.
    best = next((score for score in ranking if score.shared >= rules.least_shared), None)
    chosen = best if best is not None and best.value >= threshold else None
    how = "founded" if chosen is None else "joined"
    return Decision(how=how, chosen=chosen, ranking=ranking, threshold=threshold)
