"""Clustering depends on what came when; on nothing else."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.cluster import ClusterRules, ClusterState, Constraints, explain_pair, language_of
from aggregator.cluster.features import microseconds
from aggregator.data import Background
from aggregator.model import EntryId, Member, Placement, StateDelta, StoredEntry, StoryId
from aggregator.ports import ClusterSnapshot
from tests.quality.making import NOON, entry, grouped, homes, mint

#: Few words make many look-alikes: joins, merges and ties happen.
WORDS = ["fire", "flood", "Talka", "Zarech", "bridge", "dyke", "Orlin", "mayor", "strike", "tram"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
#: Small, so that the budget for candidates runs out, and that old news fades.
RULES = ClusterRules(postings=12, least_stems=2, nearest=5, memory=9)
TABLE = Background(documents=50, counts={"fire": 9, "mayor": 20, "talka": 1})
#: With what it begins is no report of one event.
LIVE = "Live updates: "


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
        self.terms = {stem: n for stem, n in {**self.terms, **delta.terms}.items() if n}
        self.members |= {told.entry: told for told in delta.members}

    def snapshot(self, entries: Sequence[StoredEntry], said: Constraints) -> ClusterSnapshot:
        """Load the stories that these could join, by reach or by a person's word."""
        partners = {e for stored in entries for e in said.together.get(stored.id, ())}
        spans = [_span(t) for e in entries for t in (e.entry.published, e.first_seen) if t]
        near = {
            name
            for name in {told.story for told in self.members.values()}
            if any(self._reaches(name, span) for span in spans)
        } | {self.members[e].story for e in partners if e in self.members}
        return ClusterSnapshot(
            language="en",
            version=self.version,
            documents=self.documents,
            sequence=self.sequence,
            terms=dict(self.terms),
            members=tuple(
                sorted(
                    (told for told in self.members.values() if told.story in near),
                    key=lambda told: told.sequence,
                )
            ),
        )

    def _reaches(self, name: str, span: tuple[int, int]) -> bool:
        mine = [told for told in self.members.values() if told.story == name]
        by_date = [microseconds(told.published or told.first_seen) for told in mine]
        by_arrival = [microseconds(told.first_seen) for told in mine]
        return any(min(r) <= span[1] and max(r) >= span[0] for r in (by_date, by_arrival))


def _span(instant: datetime) -> tuple[int, int]:
    at = microseconds(instant)
    return at - RULES.reach, at + RULES.reach


@st.composite
def streams(draw: st.DrawFn, most: int = 25, span: int = 30) -> list[StoredEntry]:
    """Entries over so many days, some undated, some seen after their date, some no reports."""
    found = []
    for number in range(draw(st.integers(1, most))):
        days, delay = draw(st.integers(0, span)), draw(st.sampled_from([0, 0, 0, 1, 12]))
        seen = NOON + timedelta(days=days + delay)
        published = NOON + timedelta(days=days, hours=draw(st.integers(0, 23)))
        found.append(
            entry(
                f"e{number}",
                draw(st.sampled_from(["", "", "", LIVE])) + draw(TEXTS),
                draw(TEXTS),
                published=None if draw(st.integers(0, 4)) == 0 else min(published, seen),
                first_seen=seen,
            )
        )
    return sorted(found, key=lambda e: e.order) if draw(st.booleans()) else found


@st.composite
def constraints(draw: st.DrawFn, entries: Sequence[StoredEntry]) -> Constraints:
    """What a person may have said of some pairs of them."""
    said: list[dict[EntryId, frozenset[EntryId]]] = [{}, {}]
    pairs = list(combinations([stored.id for stored in entries], 2))
    for pair in draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else []:
        partners = said[draw(st.integers(0, 1))]
        for one, other in (pair, pair[::-1]):
            partners[one] = partners.get(one, frozenset()) | {other}
    return Constraints(together=said[0], apart=said[1])


def _state() -> ClusterState:
    return ClusterState("en", RULES, table=TABLE)


@settings(max_examples=150, deadline=None)
@given(streams(), st.data())
def test_a_restored_state_goes_on_as_the_one_that_stored_it(
    entries: list[StoredEntry], data: st.DataObject
) -> None:
    """REL-25: sweep by sweep the same decisions and reasons, and the same bytes to store."""
    cuts = data.draw(st.sets(st.integers(1, len(entries))))
    said = data.draw(constraints(entries))
    lasting, shelf = _state(), Shelf()
    for start, end in pairwise([0, *sorted(cuts), len(entries)]):
        sweep = entries[start:end]
        restored = ClusterState.restore(shelf.snapshot(sweep, said), RULES, table=TABLE)
        assert restored.place(sweep, mint, said) == lasting.place(sweep, mint, said)
        delta = restored.delta()
        assert delta == lasting.delta()
        shelf.record(delta)


@settings(max_examples=100, deadline=None)
@given(streams(), st.data())
def test_every_entry_is_in_exactly_one_story(
    entries: list[StoredEntry], data: st.DataObject
) -> None:
    """Grouping loses nothing; what was decided and what is stored agree."""
    cuts = data.draw(st.sets(st.integers(1, len(entries))))
    said = data.draw(constraints(entries))
    state, shelf = _state(), Shelf()
    placements = []
    for start, end in pairwise([0, *sorted(cuts), len(entries)]):
        placements.append(state.place(entries[start:end], mint, said))
        shelf.record(state.delta())
    where = homes(placements)
    assert where.keys() == {stored.id for stored in entries}
    assert where == {told.entry: told.story for told in shelf.members.values()}
    founded = [founding.story for placement in placements for founding in placement.founded]
    gone = [merge.loser for placement in placements for merge in placement.merged]
    assert len(set(founded)) == len(founded)
    assert len(set(gone)) == len(gone)
    assert set(where.values()) == set(founded) - set(gone)
    assert sorted(told.sequence for told in shelf.members.values()) == list(range(len(entries)))
    assert all(n > 0 for n in shelf.terms.values())
    _heeded(where, said)


def _heeded(where: Mapping[EntryId, StoryId], said: Constraints) -> None:
    """Nothing stands together that a person parted."""
    for one, others in said.apart.items():
        assert not any(where[one] == where[other] for other in others)


@settings(max_examples=100, deadline=None)
@given(streams(), st.data())
def test_reasons_hold_what_they_promise(entries: list[StoredEntry], data: st.DataObject) -> None:
    """Fit for JSON; the score reached what it had to; a runner-up is another story."""
    cuts = data.draw(st.sets(st.integers(1, len(entries))))
    said = data.draw(constraints(entries))
    state = _state()
    gone: set[str] = set()
    for start, end in pairwise([0, *sorted(cuts), len(entries)]):
        placement = state.place(entries[start:end], mint, said)
        for told in placement.assigned:
            assert json.loads(json.dumps(told.reasons)) == told.reasons
            assert 0 <= told.score <= 1
            assert told.story not in gone
            if told.reasons["how"] == "joined":
                assert told.score >= min(1, told.threshold)
            runner_up = told.reasons.get("runner_up")
            if runner_up is not None:
                assert isinstance(runner_up, dict)
                assert runner_up["story"] not in {None, told.story, *gone}
        for merge in placement.merged:
            assert merge.reasons["how"] in {"merged", "together"}
            assert not {merge.winner, merge.loser} & gone
            gone.add(merge.loser)


@settings(max_examples=150, deadline=None)
@given(streams(most=12), st.randoms())
def test_the_order_within_a_call_decides_nothing(
    entries: list[StoredEntry], chance: Random
) -> None:
    """REL-25: the same stories, ids and reasons, also where two are exactly as good."""
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert _state().place(entries, mint) == _state().place(shuffled, mint)


def test_a_tie_does_not_go_by_the_ids() -> None:
    """Of two partners that are exactly as good it is not always the first by name or number."""
    # Two look-alikes that a person keeps apart, and one entry that is as like to either.
    alike = ("Fire in Talka", "bridge mayor strike tram")
    taken = set()
    for number in range(20):
        one, other, third = (entry(f"{name}{number}", *alike) for name in "abc")
        apart = {one.id: frozenset({other.id}), other.id: frozenset({one.id})}
        said = Constraints(apart=apart)
        where = homes([_state().place([one, other, third], mint, said)])
        assert len(set(where.values())) == 2
        taken.add(where[one.id] == where[third.id])
    assert taken == {True, False}


@settings(max_examples=150, deadline=None)
@given(streams(most=12, span=3))
def test_what_is_no_report_changes_nothing_between_reports(entries: list[StoredEntry]) -> None:
    """With live blogs among them, or with those a year later: the reports group alike."""
    # No budget runs out, and every story is open to every other.
    rules = ClusterRules(form_threshold=0.0, window=timedelta(days=30), contrast=1.0, rivals=2)
    forms = [stored for stored in entries if _is_live(stored)]
    reports = [stored for stored in entries if not _is_live(stored)]
    later = [_put_off(stored) for stored in forms]
    names = {stored.id for stored in reports}
    found = []
    for others in (forms, later):
        # All are counted before any is weighed: equal weights in both.
        where = homes([ClusterState("en", rules, table=TABLE).place([*reports, *others], mint)])
        found.append({group & names for group in grouped(where)} - {frozenset()})
        assert all(len(group - names) <= max(1, len(forms)) for group in grouped(where))
    assert found[0] == found[1]


def _put_off(stored: StoredEntry) -> StoredEntry:
    first_seen = stored.first_seen + timedelta(days=365)
    title, summary = stored.entry.title, stored.entry.summary
    return entry(stored.id, title, summary, published=first_seen, first_seen=first_seen)


@settings(max_examples=150, deadline=None)
@given(streams(), st.data())
def test_the_index_holds_exactly_the_near_stories(
    entries: list[StoredEntry], data: st.DataObject
) -> None:
    """Whatever came and merged before: the stories that brute force finds near."""
    state = _state()
    window = state._window
    cuts = data.draw(st.sets(st.integers(1, len(entries))))
    for start, end in pairwise([0, *sorted(cuts), len(entries)]):
        if start == end:
            continue
        sweep = entries[start:end]
        state.place(sweep, mint)
        lot = [e for e in sweep if _day(e) == max(map(_day, sweep))]
        seen = [microseconds(e.first_seen) for e in lot]
        at = [microseconds(e.entry.published or e.first_seen) for e in lot]
        for told in window.stories.values():
            near = [
                span[0] - RULES.reach <= max(instants) and span[1] + RULES.reach >= min(instants)
                for span, instants in ((told.dates(), at), (told.arrivals(), seen))
                if span is not None
            ]
            assert told.is_indexed == any(near)
        assert window.index.sequences() == {
            placed.sequence
            for told in window.stories.values()
            if told.is_indexed
            for placed in told.members
            if placed.vector.size
        }


LANGUAGES = st.sampled_from(["en", "en", "en-gb", "de", "ja", None])


@st.composite
def pairs(draw: st.DrawFn) -> tuple[StoredEntry, StoredEntry]:
    """Two entries of ten days, perhaps of two languages, forms or without a date."""
    one, other = (
        entry(
            name,
            draw(st.sampled_from(["", "", LIVE])) + draw(TEXTS),
            draw(TEXTS),
            published=draw(st.none() | st.integers(0, 10).map(lambda d: NOON - timedelta(days=d))),
            first_seen=NOON + timedelta(days=draw(st.sampled_from([0, 0, 1, 9]))),
            language=draw(LANGUAGES),
            outlet=draw(st.sampled_from(["", "Tram"])),
        )
        for name in "ab"
    )
    return one, other


def _is_live(stored: StoredEntry) -> bool:
    return stored.entry.title.startswith(LIVE)


def _day(stored: StoredEntry) -> int:
    return (stored.entry.published or stored.first_seen).toordinal()


@settings(max_examples=300, deadline=None)
@given(pairs())
def test_a_pair_is_explained_as_it_would_be_placed(pair: tuple[StoredEntry, StoredEntry]) -> None:
    """What `explain` calls a match are two first entries that found one story; fit for JSON."""
    told = explain_pair(*pair)
    assert json.loads(json.dumps(told)) == told
    lots = {language_of(stored): [stored] for stored in pair}
    for stored in pair:
        if stored not in lots[language_of(stored)]:
            lots[language_of(stored)].append(stored)
    where = homes(ClusterState(language).place(lot, mint) for language, lot in lots.items())
    one, other = (where[stored.id] for stored in pair)
    assert told["match"] is (one == other)


def test_the_streams_are_worth_it() -> None:
    """Entries as they are drawn here do join, by groups as well, and merge."""
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
        placement: Placement = _state().place(entries, mint)
        hows |= {told.reasons["how"] for told in placement.assigned}
        hows |= {merge.reasons["how"] for merge in placement.merged}
        hows |= {"then" for told in placement.assigned if "then" in told.reasons}
    assert hows == {"founded", "joined", "merged", "then"}
