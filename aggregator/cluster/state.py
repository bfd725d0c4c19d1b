"""The one mutable thing in clustering: the stories of one language that may grow.

Entries come, one after the other, and become placements; what changed becomes
a `StateDelta`, and a state restored from what was stored goes on exactly, bit
for bit, as the one that stored it would have. Changes only itself.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from aggregator.cluster import memory, reasons, repair
from aggregator.cluster.constraints import Constraints
from aggregator.cluster.decision import Decision, decide
from aggregator.cluster.features import microseconds, stemmed, weighed
from aggregator.cluster.frequencies import Frequencies
from aggregator.cluster.ledger import Ledger
from aggregator.cluster.rules import ALGORITHM, ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.window import Window
from aggregator.data import Background, background
from aggregator.errors import StoreError
from aggregator.model import EntryId, Placement, StateDelta, StoredEntry, StoryId
from aggregator.ports import ClusterSnapshot
from aggregator.terms import Stems

#: Makes a story's id from its founding entry; another salt makes another id.
Mint = Callable[[EntryId, int], StoryId]

_FREE = Constraints()


class ClusterState:
    """The stories of one language that may grow, and how common its stems are.

    Mutable, and with all that it holds the only mutable thing in clustering;
    for one thread. Begins empty, or by `restore` or `rebuild`.
    """

    def __init__(
        self,
        language: str,
        rules: ClusterRules | None = None,
        *,
        table: Background | None = None,
    ) -> None:
        """Begin without stories; `table` stands in for the bundled document frequencies."""
        self.language = language
        self._rules = rules or ClusterRules()
        self._stems = Stems(language)
        self._table = background(language) if table is None else table
        self._frequencies = Frequencies(self._table)
        self._sequence = 0
        self._window = Window()
        #: Entries placed or moved since the last delta, by sequence.
        self._unsaved: dict[int, Placed] = {}
        #: Stories merged away; their ids are not minted again.
        self._gone: set[StoryId] = set()

    @classmethod
    def restore(
        cls,
        snapshot: ClusterSnapshot,
        rules: ClusterRules | None = None,
        *,
        table: Background | None = None,
    ) -> "ClusterState":
        """Go on from what this version of the algorithm stored.

        Raises StoreError for the state of another version: `rebuild` it.
        """
        if snapshot.version not in {"", ALGORITHM}:
            raise StoreError(
                f"the stored stories of language {snapshot.language!r} were made by version "
                f"{snapshot.version!r} of clustering and this is version {ALGORITHM!r}: "
                "rebuild them from their entries"
            )
        state = cls(snapshot.language, rules, table=table)
        state._frequencies = Frequencies(state._table, snapshot.documents, snapshot.terms)
        state._sequence = snapshot.sequence
        state._window.enter(memory.recalled(snapshot.members, state._window.index))
        return state

    @classmethod
    def rebuild(
        cls,
        language: str,
        entries: Iterable[tuple[StoredEntry, StoryId]],
        rules: ClusterRules | None = None,
        *,
        table: Background | None = None,
    ) -> "ClusterState":
        """Count and weigh entries anew, by their old sequence, and leave them in their stories.

        For a state of another version. `delta` then holds all of it, to be stored
        in place of everything that was.
        """
        state = cls(language, rules, table=table)
        stories: dict[StoryId, list[Placed]] = {}
        for stored, story in entries:
            member = state._newcomer(stored)
            stories.setdefault(story, []).append(member)
            state._unsaved[member.sequence] = member
        state._window.enter(
            OpenStory(story, members[0].sequence, members) for story, members in stories.items()
        )
        return state

    def place(
        self, entries: Sequence[StoredEntry], mint: Mint, constraints: Constraints = _FREE
    ) -> Placement:
        """Place entries that are in no story yet, in the order given.

        Raises ValueError for an entry that is placed already.
        """
        ledger = Ledger()
        for stored in entries:
            if stored.id in self._window.sequences:
                raise ValueError(f"entry {stored.id} is in a story already")
            self._place(stored, mint, constraints, ledger)
        return ledger.placement()

    def delta(self) -> StateDelta:
        """Return all that changed since the state began or since the last delta."""
        members = tuple(
            memory.remembered(member, self._window.homes[sequence], self.language)
            for sequence, member in sorted(self._unsaved.items())
        )
        self._unsaved.clear()
        return StateDelta(
            language=self.language,
            version=ALGORITHM,
            documents=self._frequencies.documents,
            sequence=self._sequence,
            terms=self._frequencies.changes(),
            members=members,
        )

    def expire(self, before: datetime) -> None:
        """Forget the stories that ended before then, but for those with changes not in a delta."""
        instant = microseconds(before)
        kept = {self._window.homes[sequence].id for sequence in self._unsaved}
        for story in list(self._window.stories.values()):
            if story.ended < instant and story.id not in kept:
                self._window.expire(story)

    def _newcomer(self, stored: StoredEntry) -> Placed:
        stems, title = stemmed(stored, self._stems.of, self._rules)
        self._frequencies.count(stems)
        floor = self._rules.telling_floor
        features = weighed(
            stems, title, lambda stem: self._frequencies.telling(stem, floor=floor), self._rules
        )
        sequence = self._sequence
        self._sequence += 1
        return memory.placed(stored, features, sequence, self._window.index)

    def _place(
        self, stored: StoredEntry, mint: Mint, constraints: Constraints, ledger: Ledger
    ) -> None:
        rules, window = self._rules, self._window
        newcomer = self._newcomer(stored)
        near = window.near(newcomer, rules)
        decision = decide(
            newcomer,
            stories=[story for _, story in near if constraints.allow(newcomer, story)],
            required=self._required(newcomer, constraints),
            rules=rules,
        )
        told = reasons.placing(decision, newcomer, window.index.stem)
        home = self._settle(newcomer, decision, mint, ledger)
        ledger.assign(
            newcomer.entry,
            home.id,
            score=decision.score,
            threshold=decision.threshold,
            reasons=told,
        )
        self._rehome(newcomer, near, decision, constraints, ledger)
        self._merge(newcomer, decision, constraints, ledger)

    def _required(self, newcomer: Placed, constraints: Constraints) -> list[OpenStory]:
        """Find the stories that a person wants the newcomer in."""
        partners = constraints.together.get(newcomer.entry, frozenset())
        known = [self._window.sequences[e] for e in partners if e in self._window.sequences]
        homes = {home.founded: home for home in map(self._window.homes.__getitem__, known)}
        return [
            homes[founded]
            for founded in sorted(homes)
            if constraints.allow(newcomer, homes[founded])
        ]

    def _settle(
        self, newcomer: Placed, decision: Decision, mint: Mint, ledger: Ledger
    ) -> OpenStory:
        """Put the newcomer where it was decided."""
        self._unsaved[newcomer.sequence] = newcomer
        if decision.chosen is not None:
            self._window.join(newcomer, decision.chosen.story)
            return decision.chosen.story
        salt = 0
        story_id = mint(newcomer.entry, salt)
        while story_id in self._window.stories or story_id in self._gone:
            salt += 1
            story_id = mint(newcomer.entry, salt)
        home = OpenStory(story_id, newcomer.sequence, [newcomer])
        self._window.enter([home])
        ledger.found(story_id, newcomer.entry, self.language)
        return home

    def _rehome(
        self,
        newcomer: Placed,
        near: Iterable[tuple[Placed, OpenStory]],
        decision: Decision,
        constraints: Constraints,
        ledger: Ledger,
    ) -> None:
        """Move at most one entry to the newcomer's story."""
        home = self._window.homes[newcomer.sequence]
        free = [
            (m, s)
            for m, s in near
            if m.entry not in constraints.together and constraints.allow(m, home)
        ]
        move = repair.better_home(newcomer, home, free, decision.threshold, self._rules)
        if move is None:
            return
        source = self._window.homes[move.member.sequence].id
        told = reasons.rehoming(move, newcomer, source, self._window.index.stem)
        self._window.move(move.member, home)
        self._unsaved[move.member.sequence] = move.member
        ledger.assign(
            move.member.entry,
            home.id,
            score=move.score.value,
            threshold=decision.threshold,
            reasons=told,
        )

    def _merge(
        self, newcomer: Placed, decision: Decision, constraints: Constraints, ledger: Ledger
    ) -> None:
        """Merge at most one story with the newcomer's."""
        home = self._window.homes[newcomer.sequence]
        others = [s.story for s in decision.ranking if constraints.unite(home, s.story)]
        union = repair.same_story(home, others, decision.threshold, self._rules)
        if union is None:
            return
        for member in union.loser.members:
            self._unsaved[member.sequence] = member
        needed = self._rules.merge_factor * decision.threshold
        told = reasons.merging(union, newcomer, needed)
        self._window.merge(union.loser, union.winner)
        self._gone.add(union.loser.id)
        ledger.merge(union.loser.id, union.winner.id, told)
