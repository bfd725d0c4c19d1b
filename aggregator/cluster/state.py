"""The one mutable thing in clustering: the stories of one language that may grow.

Entries come, a day at a time, and become placements; what changed becomes a
`StateDelta`, and a state restored from what was stored goes on exactly as the
one that stored it would have. Changes only itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from aggregator.cluster import memory
from aggregator.cluster.constraints import Constraints
from aggregator.cluster.features import microseconds
from aggregator.cluster.frequencies import Frequencies
from aggregator.cluster.ledger import Ledger
from aggregator.cluster.lots import lots
from aggregator.cluster.merging import Merging
from aggregator.cluster.reading import Counted, Reader, Texts
from aggregator.cluster.rules import ALGORITHM, ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.telling import Telling
from aggregator.cluster.window import Window
from aggregator.data import Background, background
from aggregator.errors import StoreError
from aggregator.model import EntryId, Placement, StateDelta, StoredEntry, StoryId
from aggregator.ports import ClusterSnapshot

#: Makes a story's id from its founding entry; another salt makes another id.
Mint = Callable[[EntryId, int], StoryId]

_FREE = Constraints()
_WHOLE: Texts = {}


def _silent(_: int) -> None:
    """Tell nobody."""


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
        self._rules = (rules or ClusterRules()).of_language(language)
        self._table = background(language) if table is None else table
        self._reader = self._reading(0, {})
        self._sequence = 0
        self._window = Window()
        #: Entries placed or moved since the last delta, by sequence.
        self._unsaved: dict[int, Placed] = {}
        #: Ids that are not minted again: of the stories held or merged away.
        self._taken: set[StoryId] = set()

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
        state._reader = state._reading(snapshot.documents, snapshot.terms)
        state._sequence = snapshot.sequence
        state._enter(memory.recalled(snapshot.members, state._window.index))
        return state

    @classmethod
    def rebuild(
        cls,
        language: str,
        entries: Iterable[tuple[StoredEntry, StoryId]],
        rules: ClusterRules | None = None,
        *,
        texts: Texts = _WHOLE,
        table: Background | None = None,
    ) -> "ClusterState":
        """Count and weigh entries anew, by their old sequence, and leave them in their stories.

        For a state of another version. `delta` then holds all of it, to be stored
        in place of everything that was.
        """
        state = cls(language, rules, table=table)
        stories: dict[StoryId, list[Placed]] = {}
        for stored, story in entries:
            member = state._newcomer(state._reader.counted(stored, texts))
            stories.setdefault(story, []).append(member)
        state._enter(
            OpenStory(story, members[0].sequence, members) for story, members in stories.items()
        )
        return state

    def place(
        self,
        entries: Sequence[StoredEntry],
        mint: Mint,
        constraints: Constraints = _FREE,
        *,
        texts: Texts = _WHOLE,
        tick: Callable[[int], None] = _silent,
    ) -> Placement:
        """Place entries that are in no story yet: those of a day together, day by day.

        The order in which they are given decides nothing: of a day the earlier go
        first, and what came at one instant by a hash of the ids, which tells where
        two are exactly as good and which of them founds. `texts` are the title and
        summary to compare where they are not the entry's own; `tick` is told after
        each day how many have been placed.
        Raises ValueError for an entry that is placed already.
        """
        known: set[EntryId] = set()
        for stored in entries:
            if stored.id in self._window.sequences or stored.id in known:
                raise ValueError(f"entry {stored.id} is in a story already")
            known.add(stored.id)
        ledger = Ledger()
        done = 0
        # All are counted before any is weighed, so that the first sweep knows what is common.
        counted = [[self._reader.counted(one, texts) for one in lot] for lot in lots(entries)]
        for together in counted:
            self._place(together, mint, constraints, ledger)
            done += len(together)
            tick(done)
        return ledger.placement()

    def delta(self) -> StateDelta:
        """Return all that changed since the state began or since the last delta."""
        window = self._window
        members = tuple(
            memory.remembered(member, window.homes[sequence], self.language, window.index)
            for sequence, member in sorted(self._unsaved.items())
        )
        self._unsaved.clear()
        return StateDelta(
            language=self.language,
            version=ALGORITHM,
            documents=self._reader.frequencies.documents,
            sequence=self._sequence,
            terms=self._reader.frequencies.changes(),
            members=members,
        )

    def expire(self, before: datetime, *, awaited: Iterable[EntryId] = ()) -> None:
        """Forget the stories that ended before then.

        But for those with changes not in a delta, and those of awaited entries,
        which others are to join by a person's word.
        """
        instant = microseconds(before)
        known = self._window.sequences
        needed = {known[entry] for entry in awaited if entry in known}
        kept = {self._window.homes[sequence].founded for sequence in (*self._unsaved, *needed)}
        for story in list(self._window.stories.values()):
            if story.ended < instant and story.founded not in kept:
                self._window.expire(story)

    def _reading(self, documents: int, counts: Mapping[str, int]) -> Reader:
        frequencies = Frequencies(self._table, documents, counts, memory=self._rules.memory)
        return Reader(self.language, frequencies, self._rules)

    def _enter(self, stories: Iterable[OpenStory]) -> None:
        known = list(stories)
        self._window.enter(known)
        self._taken.update(story.id for story in known if story.id is not None)

    def _newcomer(self, counted: Counted) -> Placed:
        member = self._reader.newcomer(counted, self._sequence, self._window.index)
        self._unsaved[self._sequence] = member
        self._sequence += 1
        return member

    def _place(
        self, counted: Sequence[Counted], mint: Mint, constraints: Constraints, ledger: Ledger
    ) -> None:
        """Place some entries together."""
        window = self._window
        newcomers = [self._newcomer(one) for one in counted]
        fresh = [OpenStory(None, member.sequence, [member]) for member in newcomers]
        window.turn_to(newcomers, self._rules)
        window.enter(fresh)
        rules = self._rules.among(window.open)
        telling = Telling(window, ledger)
        merging = Merging(window, constraints, rules, telling.merged)
        self._together(newcomers, merging, constraints)
        met = merging.near({window.homes[m.sequence].founded for m in newcomers})
        merging.near(founded for founded in met if window.stories[founded].id is not None)
        merging.unite()
        for member in newcomers:
            home = window.homes[member.sequence]
            if home.id is None:
                home.id = self._minted(member.entry, mint)
                ledger.found(home.id, member.entry, self.language)
        for member in newcomers:
            telling.assign(member, merging.match, rules)
        for member in telling.moved:
            self._unsaved[member.sequence] = member

    def _together(
        self, newcomers: Sequence[Placed], merging: Merging, constraints: Constraints
    ) -> None:
        """Put entries where a person wants them, whatever they are like."""
        window = self._window
        for member in newcomers:
            for partner in sorted(constraints.together.get(member.entry, ())):
                if partner not in window.sequences:
                    continue
                home = window.homes[member.sequence]
                other = window.homes[window.sequences[partner]]
                if other is not home and constraints.unite(home, other):
                    merging.take(home, other)

    def _minted(self, entry: EntryId, mint: Mint) -> StoryId:
        salt = 0
        story = mint(entry, salt)
        while story in self._taken:
            salt += 1
            story = mint(entry, salt)
        self._taken.add(story)
        return story
