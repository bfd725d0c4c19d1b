"""Merges, as they fall, become the reasons of each newcomer's place. Changes only itself."""

from collections.abc import Callable

from aggregator.cluster import reasons
from aggregator.cluster.ledger import Ledger
from aggregator.cluster.match import Match
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.window import Window


class Telling:
    """Watches the merging of one lot; mutable, lives as long as it."""

    def __init__(self, window: Window, ledger: Ledger) -> None:
        """Begin before any merge."""
        self._window = window
        self._ledger = ledger
        #: What brought each newcomer, alone till then, to others: by its sequence.
        self._told: dict[int, tuple[Match, dict[str, object]]] = {}
        #: Entries whose story became another one.
        self.moved: list[Placed] = []

    def merged(self, match: Match, winner: OpenStory, loser: OpenStory, wanted: bool) -> None:  # noqa: FBT001 - a witness
        """Note why two stories become one; called before they do."""
        stem = self._window.index.stem
        how = "together" if wanted else "joined"
        for story, seen in ((match.story, match), (match.other, match.turned())):
            if story.id is None and len(story.members) == 1:
                told = reasons.placing(how, seen, stem)
                self._told.setdefault(story.members[0].sequence, (seen, told))
        if loser.id is None and len(loser.members) > 1:
            for member in loser.members:
                self._told[member.sequence][1]["then"] = reasons.merging(match, stem)
        if loser.id is not None and winner.id is not None:
            self._ledger.merge(loser.id, winner.id, reasons.merging(match, stem))
            self.moved += loser.members

    def assign(
        self, member: Placed, match: Callable[[OpenStory], Match | None], rules: ClusterRules
    ) -> None:
        """Write down where a newcomer came to be, and why; its story has an id.

        `match` finds what came nearest to a story in the end; it is asked where no
        merge tells.
        """
        window = self._window
        home = window.homes[member.sequence]
        assert home.id is not None, "stories are settled first"
        nearest: Match | None
        if member.sequence in self._told:
            nearest, told = self._told[member.sequence]
            rival = nearest.rivals[0]
        else:
            nearest = match(home)
            told = reasons.placing("founded", nearest, window.index.stem)
            # What came nearest and not near enough.
            rival = None if nearest is None else (nearest.other, nearest.link.value)
        if home.founded == member.sequence:
            told["how"] = "founded"
        if member.is_form:
            told["form"] = True
        if rival is not None:
            other = window.homes[rival[0].members[0].sequence]
            if other is not home:
                score = round(rival[1], reasons.PLACES)
                told["runner_up"] = {"story": other.id, "score": score}
        self._ledger.assign(
            member.entry,
            home.id,
            score=0.0 if nearest is None else nearest.link.value,
            threshold=rules.threshold if nearest is None else nearest.needed,
            reasons=told,
        )
