"""Clustering does not depend on how often its state was stored and restored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.cluster import ClusterRules, ClusterState
from aggregator.cluster.features import microseconds
from aggregator.data import Background
from aggregator.model import Assignment, EntryId, Member, Placement, StateDelta, StoredEntry
from aggregator.ports import ClusterSnapshot
from tests.quality.making import NOON, entry, homes, mint

#: Few words make many look-alikes: joins, moves, merges and ties happen.
WORDS = ["fire", "flood", "talka", "zarech", "bridge", "dyke", "orlin", "mayor", "strike", "tram"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
#: Small, so that the budget for candidates runs out.
RULES = ClusterRules(postings=12, least_stems=2, nearest=5)
TABLE = Background(documents=50, counts={"fire": 9, "mayor": 20, "talka": 1})


class Shelf:
    """What the store keeps of one language, kept in memory."""

    def __init__(self) -> None:
        self.documents = self.sequence = 0
        self.version = ""
        self.terms: dict[str, int] = {}
        self.members: dict[EntryId, Member] = {}

    def record(self, delta: StateDelta) -> None:
        """Take over a delta."""
        self.documents, self.sequence = delta.documents, delta.sequence
        self.version = delta.version
        self.terms |= delta.terms
        self.members |= {member.entry: member for member in delta.members}

    def snapshot(self, entries: Sequence[StoredEntry]) -> ClusterSnapshot:
        """Load the stories that these could join, as the store does: by reach."""
        spans = [_span(t) for e in entries for t in (e.entry.published, e.first_seen) if t]
        near = {
            story
            for story in {member.story for member in self.members.values()}
            if any(self._reaches(story, span) for span in spans)
        }
        return ClusterSnapshot(
            language="en",
            version=self.version,
            documents=self.documents,
            sequence=self.sequence,
            terms=dict(self.terms),
            members=tuple(
                sorted(
                    (member for member in self.members.values() if member.story in near),
                    key=lambda member: member.sequence,
                )
            ),
        )

    def _reaches(self, story: str, span: tuple[int, int]) -> bool:
        mine = [member for member in self.members.values() if member.story == story]
        by_date = [microseconds(member.published or member.first_seen) for member in mine]
        by_arrival = [microseconds(member.first_seen) for member in mine]
        return any(min(r) <= span[1] and max(r) >= span[0] for r in (by_date, by_arrival))


def _span(instant: datetime) -> tuple[int, int]:
    at = microseconds(instant)
    return at - RULES.reach, at + RULES.reach


@st.composite
def streams(draw: st.DrawFn) -> list[StoredEntry]:
    """Entries over a month, some undated, some seen long after their date."""
    found = []
    for number in range(draw(st.integers(1, 25))):
        days, delay = draw(st.integers(0, 30)), draw(st.sampled_from([0, 0, 0, 1, 12]))
        seen = NOON + timedelta(days=days + delay)
        published = NOON + timedelta(days=days, hours=draw(st.integers(0, 23)))
        found.append(
            entry(
                f"e{number}",
                draw(TEXTS),
                draw(TEXTS),
                published=None if draw(st.integers(0, 4)) == 0 else min(published, seen),
                first_seen=seen,
            )
        )
    return sorted(found, key=lambda e: e.order) if draw(st.booleans()) else found


def _one_go(entries: Sequence[StoredEntry]) -> tuple[list[Placement], Shelf]:
    state = ClusterState("en", RULES, table=TABLE)
    placement = state.place(entries, mint)
    shelf = Shelf()
    shelf.record(state.delta())
    return [placement], shelf


def _in_batches(entries: Sequence[StoredEntry], cuts: set[int]) -> tuple[list[Placement], Shelf]:
    shelf = Shelf()
    placements = []
    edges = [0, *sorted(cuts), len(entries)]
    for start, end in pairwise(edges):
        batch = entries[start:end]
        state = ClusterState.restore(shelf.snapshot(batch), RULES, table=TABLE)
        placements.append(state.place(batch, mint))
        shelf.record(state.delta())
    return placements, shelf


def _last(placements: Sequence[Placement]) -> dict[EntryId, Assignment]:
    return {a.entry: a for placement in placements for a in placement.assigned}


@settings(max_examples=150, deadline=None)
@given(streams(), st.data())
def test_batches_restores_and_one_go_are_the_same(
    entries: list[StoredEntry], data: st.DataObject
) -> None:
    """REL-25: same stories, same scores, same reasons, same stored bytes, however often stored."""
    cuts = data.draw(st.sets(st.integers(1, len(entries))))
    whole, whole_shelf = _one_go(entries)
    parts, parts_shelf = _in_batches(entries, cuts)
    assert _last(parts) == _last(whole)
    assert [m for p in parts for m in p.merged] == [m for p in whole for m in p.merged]
    assert [f for p in parts for f in p.founded] == [f for p in whole for f in p.founded]
    assert parts_shelf.members == whole_shelf.members
    assert (parts_shelf.terms, parts_shelf.documents) == (whole_shelf.terms, whole_shelf.documents)


@settings(max_examples=60, deadline=None)
@given(streams())
def test_one_by_one_with_a_restore_each_time(entries: list[StoredEntry]) -> None:
    """The extreme: every entry meets a freshly restored state."""
    whole, _ = _one_go(entries)
    parts, _ = _in_batches(entries, set(range(1, len(entries))))
    assert _last(parts) == _last(whole)


@settings(max_examples=60, deadline=None)
@given(streams())
def test_every_entry_is_in_exactly_one_story(entries: list[StoredEntry]) -> None:
    """Grouping loses nothing; what was decided and what is stored agree."""
    placements, shelf = _one_go(entries)
    where = homes(placements)
    assert where.keys() == {stored.id for stored in entries}
    assert where == {member.entry: member.story for member in shelf.members.values()}
    founded = {f.story for p in placements for f in p.founded}
    gone = {m.loser for p in placements for m in p.merged}
    assert set(where.values()) == founded - gone
    assert all(0 <= a.score <= 1 for p in placements for a in p.assigned)


@settings(max_examples=150, deadline=None)
@given(streams())
def test_the_index_holds_exactly_the_near_stories(entries: list[StoredEntry]) -> None:
    """Whatever came, moved and merged before: the stories that brute force finds near."""
    state = ClusterState("en", RULES, table=TABLE)
    window = state._window
    for stored in entries:
        state.place([stored], mint)
        seen = microseconds(stored.first_seen)
        at = seen if stored.entry.published is None else microseconds(stored.entry.published)
        for story in window.stories.values():
            near = [
                span[0] - RULES.reach <= instant <= span[1] + RULES.reach
                for span, instant in ((story.dates(), at), (story.arrivals(), seen))
                if span is not None
            ]
            assert story.is_indexed == any(near)
        indexed = {seq for posting in window.index._postings.values() for seq in posting[0]}
        members = {
            member.sequence
            for story in window.stories.values()
            if story.is_indexed
            for member in story.members
            if member.terms
        }
        assert indexed == members


def test_the_streams_are_worth_it() -> None:
    """Entries as they are drawn here do join, move and merge."""
    hows: set[object] = set()
    for seed in range(60):
        chance = Random(seed)
        entries = [
            entry(
                f"e{n}",
                " ".join(chance.choices(WORDS, k=chance.randint(1, 7))),
                " ".join(chance.choices(WORDS, k=chance.randint(0, 7))),
                published=NOON + timedelta(days=chance.randint(0, 30)),
                first_seen=NOON + timedelta(days=31),
            )
            for n in range(25)
        ]
        placement = ClusterState("en", RULES, table=TABLE).place(entries, mint)
        hows |= {a.reasons["how"] for a in placement.assigned}
        hows |= {m.reasons["how"] for m in placement.merged}
    assert hows == {"founded", "joined", "rehomed", "merged"}
