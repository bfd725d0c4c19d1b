"""Whatever clustering decides, in whatever order: what always holds of the store."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import (
    Copy,
    EntryId,
    EntryKey,
    Founding,
    Merge,
    Placement,
    StoryId,
    StoryRecord,
)
from aggregator.store import SqlStore, open_store

from .making import (
    BERGEN,
    INSTALLATION,
    NOW,
    OSAKA,
    assigned,
    entry,
    follow,
    item,
    place,
    poll,
    publish,
    story,
    topic,
)

#: One job: for each new entry a story's number and whether it is a copy; entries
#: that move (entry, story); stories that merge (loser, winner); whether to publish.
JOBS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=4),
        st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), max_size=3),
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=2),
        st.booleans(),
    ),
    max_size=6,
)


class Model:
    """What should be in the store: entries and the story that each stands in."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.feeds = follow(store, BERGEN, OSAKA)
        self.story_of: dict[EntryId, StoryId] = {}
        self.copies = 0
        self.ever: set[StoryId] = set()
        self.names: dict[int, StoryId] = {}
        self.topic = topic(store, "t")

    def run(self, new: list[tuple[int, bool]], moves: list[tuple[int, int]]) -> None:
        """Poll and place new entries, move known ones."""
        before = dict(self.story_of)
        copies: list[Copy] = []
        founded: dict[StoryId, EntryId] = {}
        for number, is_copy in new:
            name = f"e{len(self.story_of) + self.copies}"
            ids = poll(self.store, self.feeds[is_copy], entry(name, aliases=()))
            entry_id = ids[EntryKey(f"id:{name}")]
            if is_copy and before:
                original = sorted(before)[number % len(before)]
                copies.append(Copy(copy=entry_id, original=original, because="link"))
                self.copies += 1
            else:
                self.story_of[entry_id] = self._living(number, entry_id, founded)
        for index, number in moves:
            if before:
                moved = sorted(before)[index % len(before)]
                self.story_of[moved] = self._living(number, moved, founded)
        changed = {e: s for e, s in self.story_of.items() if before.get(e) != s}
        placement = Placement(
            founded=tuple(
                Founding(story=name, entry=entry_id, language="en")
                for name, entry_id in founded.items()
            ),
            assigned=tuple(assigned(entry_id, name) for entry_id, name in changed.items()),
        )
        self.store.clustering.record_stories(
            StoryRecord(copies=tuple(copies), placement=placement, at=NOW)
        )

    def merge(self, loser: int, winner: int) -> None:
        """Merge two stories that live."""
        alive = set(self.story_of.values())
        pair = [self.names.get(number) for number in (loser, winner)]
        if pair[0] in alive and pair[1] in alive and pair[0] != pair[1]:
            gone, kept = pair
            assert gone is not None
            assert kept is not None
            place(self.store, {}, merged=[Merge(loser=gone, winner=kept)])
            moved = {e: kept for e, name in self.story_of.items() if name == gone}
            self.story_of |= moved

    def publish(self) -> None:
        """Publish every candidate."""
        state = self.topic
        found = self.store.candidates(state.id, everything=True, after=0, limit=99)
        told = self.store.stories([candidate.story for candidate in found])
        items = [item(state.id, name, told[name].entries[0].id, int(name[-6:])) for name in told]
        publish(self.store, state.id, *items)

    def _living(self, number: int, entry_id: EntryId, founded: dict[StoryId, EntryId]) -> StoryId:
        """Return the story of that number, a new one where it has none that lives."""
        alive = set(self.story_of.values()) | set(founded)
        if self.names.get(number) not in alive:
            self.names[number] = story(f"{len(self.ever):06}")
            self.ever.add(self.names[number])
            founded[self.names[number]] = entry_id
        return self.names[number]


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """Make an empty store once, to be copied."""
    folder = Path(tempfile.mkdtemp())
    open_store(f"sqlite:///{folder}/empty.db", installation=INSTALLATION).close()
    yield folder / "empty.db"
    shutil.rmtree(folder)


@settings(max_examples=40, deadline=None)
@given(jobs=JOBS)
def test_every_entry_stands_in_exactly_one_living_story(
    empty: Path,
    jobs: list[tuple[list[tuple[int, bool]], list[tuple[int, int]], list[tuple[int, int]], bool]],
) -> None:
    """REL-25, PUB-31: no entry lost, no story empty, redirects one hop, one item a story."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        shutil.copy(empty, path)
        model = Model(open_store(f"sqlite:///{path}"))
        for new, moves, merges, publishes in jobs:
            model.run(new, moves)
            for loser, winner in merges:
                model.merge(loser, winner)
            if publishes:
                model.publish()
            _holds(model)
        model.store.close()


def _holds(model: Model) -> None:
    store = model.store
    told = store.stories(model.ever)
    assert {e.id: s for s, t in told.items() for e in t.entries} == model.story_of
    assert store.counts().stories == len(told) == len(set(model.story_of.values()))
    assert store.counts().entries == len(model.story_of)
    assert store.clustering.unclustered() == ()
    for name in model.ever:
        target = store.redirect(name)
        assert (target is None) == (name in told)
        assert target is None or target in told
    items = store.items(model.topic.id, everything=True, limit=999)
    shown = [published.story for published in items]
    waiting = store.candidates(model.topic.id, everything=True, after=0, limit=999)
    assert sorted([*shown, *(candidate.story for candidate in waiting)]) == sorted(told)
    for name, candidate in ((c.story, c) for c in waiting):
        assert candidate.newest == max(stored.order[0] for stored in told[name].entries)
