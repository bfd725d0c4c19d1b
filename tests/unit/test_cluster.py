"""Cluster: what is decided, how it is told, and what a state remembers."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.cluster import (
    ALGORITHM,
    ClusterRules,
    ClusterState,
    Constraints,
    explain_pair,
    language_of,
)
from aggregator.errors import StoreError
from aggregator.model import EntryId, Placement, StoredEntry
from aggregator.ports import ClusterSnapshot
from tests.quality.making import NOON, entry, grouped, homes, mint

HOUR = timedelta(hours=1)
FIRE_1 = entry("f1", "Fire destroys Quarry Lane market hall", published=NOON)
FIRE_2 = entry("f2", "Market hall in Quarry Lane burnt down", published=NOON + HOUR)
FERRY = entry("s1", "Ferry runs aground on reef off Skarholm", published=NOON + HOUR)


def _at(stored: StoredEntry, days: float) -> StoredEntry:
    when = NOON + timedelta(days=days)
    return replace(stored, entry=replace(stored.entry, published=when), first_seen=when)


def _place(*entries: StoredEntry, constraints: Constraints | None = None) -> Placement:
    return ClusterState("en").place(entries, mint, constraints or Constraints())


def _empty(language: str = "en", version: str = "") -> ClusterSnapshot:
    return ClusterSnapshot(
        language=language, version=version, documents=0, sequence=0, terms={}, members=()
    )


def test_a_story_is_founded_and_joined() -> None:
    """The first founds, the second joins, a stranger founds another."""
    placement = _place(FIRE_1, FIRE_2, FERRY)
    assert [(f.story, f.entry) for f in placement.founded] == [
        ("story of f1", "f1"),
        ("story of s1", "s1"),
    ]
    assert homes([placement]) == {"f1": "story of f1", "f2": "story of f1", "s1": "story of s1"}
    first, second, third = placement.assigned
    assert [a.reasons["how"] for a in placement.assigned] == ["founded", "joined", "founded"]
    # The founder of a story that others joined tells what brought them together.
    assert first.score == second.score >= second.threshold > 0
    assert first.reasons["terms"] == second.reasons["terms"]
    assert third.score < third.threshold
    assert "runner_up" not in second.reasons
    assert {a.algorithm for a in placement.assigned} == {ALGORITHM}


def test_a_first_entry_has_nothing_to_compare() -> None:
    """No score, and what two alone would have had to reach or less."""
    (alone,) = _place(FIRE_1).assigned
    assert (alone.score, alone.reasons) == (0, {"how": "founded"})
    assert 0 < alone.threshold <= ClusterRules().threshold


def test_reasons_are_fit_for_json_and_tell_all() -> None:
    """Score, factors, shared terms with their share, sizes, the runner-up."""
    # One has a word in common with the newcomer, the other with the story that it joins.
    near = [
        entry("h1", "Toast burnt at breakfast of ministers", published=NOON),
        entry("g1", "Opera tests fire curtain", published=NOON),
    ]
    state = ClusterState("en")
    state.place([FIRE_1, *near], mint)
    (joined,) = state.place([FIRE_2], mint).assigned
    told = json.loads(json.dumps(joined.reasons))
    assert told["how"] == "joined"
    assert told["runner_up"]["story"] == "story of h1"
    assert 0 < told["runner_up"]["score"] < told["score"]
    assert {"cosine", "time", "boost", "shared", "score"} <= told.keys()
    assert told["sizes"] == [1, 1]
    assert {"quarri", "lane", "market", "hall"} == {stem for stem, _ in told["terms"]}
    assert told["shared"] == 4
    assert sum(part for _, part in told["terms"]) == pytest.approx(told["cosine"], abs=0.001)
    shares = [part for _, part in told["terms"]]
    assert shares == sorted(shares, reverse=True)


def test_who_founds_alone_is_told_what_came_nearest() -> None:
    """The score is of the runner-up: near, and not near enough."""
    pool = entry("p1", "Mayor opens swimming pool in Quarry Lane", published=NOON)
    state = ClusterState("en", ClusterRules(threshold=0.9))
    state.place([FIRE_1, FERRY], mint)
    (alone,) = state.place([pool], mint).assigned
    assert alone.reasons["how"] == "founded"
    assert 0 < alone.score < alone.threshold
    assert alone.reasons["runner_up"] == {"story": "story of f1", "score": alone.reasons["score"]}


def test_scores_stay_in_their_bounds() -> None:
    """Equal short texts in a story of several score above 1, and are told as 1."""
    state = ClusterState("en")
    state.place([entry(f"e{n}", "Havoc on Skarholm reef") for n in range(4)], mint)
    (last,) = state.place([entry("e4", "Havoc on Skarholm reef")], mint).assigned
    assert last.reasons["boost"] > 1  # type: ignore[operator]
    assert last.score == 1


@pytest.mark.parametrize(("days", "together"), [(6.9, True), (7.1, False)])
def test_a_story_closes_after_a_week(days: float, together: bool) -> None:
    """Judged by the newcomer's date against the story's latest, not by a clock."""
    where = homes([_place(_at(FIRE_1, 0), _at(FIRE_2, days))])
    assert (where[EntryId("f2")] == where[EntryId("f1")]) is together


def test_a_newcomer_of_old_date_finds_the_story_of_its_day() -> None:
    """After newer entries have moved the window on, an old one moves it back."""
    where = homes([_place(_at(FIRE_1, 0), _at(FERRY, 30), _at(FIRE_2, 0.5))])
    assert where[EntryId("f2")] == where[EntryId("f1")]


def test_a_missing_date_is_no_distance() -> None:
    """Undated entries are judged by when they came, and lose nothing to time."""
    undated = entry("u", FIRE_2.entry.title, first_seen=NOON + timedelta(days=6))
    assigned = _place(FIRE_1, undated).assigned[-1]
    assert assigned.reasons["time"] == 1
    assert assigned.story == "story of f1"
    late = entry("u", FIRE_2.entry.title, first_seen=NOON + timedelta(days=8))
    assert _place(FIRE_1, late).assigned[-1].story == "story of u"


def test_one_shared_word_is_no_match() -> None:
    """Equal titles of one word are two stories."""
    assert len(_place(entry("a", "Photos"), entry("b", "Photos")).founded) == 2


def test_no_words_no_story_but_its_own() -> None:
    """Entries without a word are placed, each alone."""
    assert len(_place(entry("a", ""), entry("b", ""), entry("c", "?!")).founded) == 3


def test_a_person_puts_entries_together() -> None:
    """A must-link joins without a score; in the reasons it says so."""
    together = Constraints(
        together={EntryId("s1"): frozenset({EntryId("f1")}), EntryId("f1"): frozenset({FERRY.id})}
    )
    placement = _place(FIRE_1, FERRY, constraints=together)
    assert placement.assigned[-1].story == "story of f1"
    assert placement.assigned[-1].reasons["how"] == "together"
    long_after = _at(FERRY, 90)
    assert _place(FIRE_1, long_after, constraints=together).assigned[-1].story == "story of f1"


def test_a_person_keeps_entries_apart() -> None:
    """A cannot-link wins over any score, and over a must-link."""
    ids = {EntryId("f2"): frozenset({FIRE_1.id}), EntryId("f1"): frozenset({FIRE_2.id})}
    for constraints in (Constraints(apart=ids), Constraints(apart=ids, together=ids)):
        where = homes([_place(FIRE_1, FIRE_2, constraints=constraints)])
        assert where[EntryId("f1")] != where[EntryId("f2")]


def test_mint_is_asked_again_for_a_taken_id() -> None:
    """Two stories never have one id."""
    state = ClusterState("en")
    placement = state.place([FIRE_1, FERRY], lambda _, salt: mint(EntryId("same"), salt))
    assert [f.story for f in placement.founded] == ["story of same", "story of same (1)"]


def test_an_entry_is_placed_once() -> None:
    """A second placing is a mistake of the caller."""
    state = ClusterState("en")
    state.place([FIRE_1], mint)
    with pytest.raises(ValueError, match="f1"):
        state.place([FIRE_1], mint)


def _scattered() -> list[StoredEntry]:
    """Reports of one flood that come in unlike halves, then one that has both."""
    halves = [
        ("a1", "Talka river bursts banks, Zarech bridge closed"),
        ("b1", "Hundreds evacuated as dyke gives way near Orlin"),
        ("a2", "Talka flood shuts bridge in Zarech"),
        ("b2", "Orlin dyke breach: hundreds leave homes"),
        ("ab", "Talka bursts banks at Zarech, dyke near Orlin gives way, hundreds evacuated"),
        ("ab2", "Zarech bridge closed, Orlin dyke breached as Talka bursts banks; hundreds out"),
        ("ab3", "Talka flood: Zarech bridge shut, Orlin dyke breach, hundreds evacuated"),
    ]
    return [entry(name, title, published=NOON) for name, title in halves]


def _one_by_one(
    entries: list[StoredEntry], constraints: Constraints | None = None
) -> tuple[ClusterState, list[Placement]]:
    """Place each entry in a sweep of its own."""
    state = ClusterState("en")
    return state, [state.place([e], mint, constraints or Constraints()) for e in entries]


def test_stories_merge_and_the_older_id_lives() -> None:
    """REL-25: reports that join two stories make them one, under the earlier founded id."""
    _, placements = _one_by_one(_scattered())
    merged = [merge for placement in placements for merge in placement.merged]
    assert [(m.loser, m.winner) for m in merged] == [("story of b1", "story of a1")]
    told = json.loads(json.dumps(merged[0].reasons))
    assert told["how"] == "merged"
    assert told["score"] >= told["threshold"]
    assert min(told["sizes"]) >= 1
    assert told["terms"]
    assert set(homes(placements).values()) == {"story of a1"}


def test_an_id_that_merged_away_is_not_minted_again() -> None:
    """Not even for an entry that would have had it."""
    state, placements = _one_by_one(_scattered())
    assert any(placement.merged for placement in placements)
    later = state.place([FERRY], lambda _, salt: mint(EntryId("b1"), salt))
    assert [f.story for f in later.founded] == ["story of b1 (1)"]


def test_a_lot_in_one_day_needs_no_merges() -> None:
    """The same reports at once are one story from the start."""
    placement = _place(*_scattered())
    assert len(placement.founded) == 1
    assert placement.merged == ()


def test_the_earliest_founds() -> None:
    """Whoever is named first; of those of one instant always the same."""
    later = _at(FIRE_1, 1 / 24), _at(FIRE_2, 0)
    assert [f.entry for f in _place(*later).founded] == ["f2"]
    at_once = _scattered()
    founded = _place(*at_once).founded
    assert founded == _place(*at_once[::-1]).founded


def test_cannot_link_forbids_the_merge() -> None:
    """Stories that hold entries kept apart do not merge, in one sweep or in many."""
    ids = {EntryId("a1"): frozenset({EntryId("b1")}), EntryId("b1"): frozenset({EntryId("a1")})}
    constraints = Constraints(apart=ids)
    for placements in (
        [_place(*_scattered(), constraints=constraints)],
        _one_by_one(_scattered(), constraints)[1],
    ):
        where = homes(placements)
        assert where[EntryId("a1")] != where[EntryId("b1")]


def test_a_must_link_unites_two_stories() -> None:
    """A newcomer that belongs with an entry of either: the older id lives."""
    state = ClusterState("en")
    state.place([FIRE_1, FERRY], mint)
    pairs = {EntryId("x"): frozenset({FIRE_1.id, FERRY.id})}
    for partner in (FIRE_1.id, FERRY.id):
        pairs[partner] = frozenset({EntryId("x")})
    newcomer = entry("x", "Mayor opens swimming pool")
    placement = state.place([newcomer], mint, Constraints(together=pairs))
    assert [(m.loser, m.winner) for m in placement.merged] == [("story of s1", "story of f1")]
    assert homes([placement]) == {"x": "story of f1"}
    assert placement.assigned[-1].reasons["how"] == "together"


def test_an_archive_of_years_in_one_call() -> None:
    """A feed seen for the first time: every year's fire is a story of its own."""
    years = [
        (
            _at(replace(FIRE_1, id=EntryId(f"one{n}")), -365 * n),
            _at(replace(FIRE_2, id=EntryId(f"two{n}")), -365 * n + 1),
        )
        for n in range(6)
    ]
    seen_now = [replace(e, first_seen=NOON + timedelta(days=2)) for pair in years for e in pair]
    expected = {frozenset({f"one{n}", f"two{n}"}) for n in range(6)}
    for entries in (seen_now, seen_now[::-1]):
        assert grouped(homes([_place(*entries)])) == expected


def test_dated_and_undated_reports_meet_by_arrival() -> None:
    """One without a date is placed among the entries of the day on which it came."""
    undated = entry("u", FIRE_2.entry.title, first_seen=NOON + timedelta(days=2))
    old, new = _at(FIRE_1, -30), _at(replace(FIRE_1, id=EntryId("f3")), 1)
    late = replace(old, first_seen=NOON + timedelta(days=2))
    assert grouped(homes([_place(undated, new)])) == {frozenset({"u", "f3"})}
    # What is a month old by date, and came with it, is as near; with both at hand dates decide.
    assert grouped(homes([_place(undated, late)])) == {frozenset({"u", "f1"})}
    assert len(_place(undated, old).founded) == 2
    where = homes([_place(undated, new, late)])
    assert where[EntryId("f1")] != where[EntryId("f3")]


def test_other_texts_are_compared_in_place_of_the_own() -> None:
    """What a feed repeats is left out by whoever knows the feed; what is counted is that."""
    line = "Subscribe now for the best of the valley, every morning in your inbox"
    entries = [
        entry("a", "Fire destroys market hall", line),
        entry("b", "Ferry runs aground on reef", line),
    ]
    assert len(ClusterState("en").place(entries, mint).founded) == 1
    texts = {stored.id: (stored.entry.title, "") for stored in entries}
    state = ClusterState("en")
    assert len(state.place(entries, mint, texts=texts).founded) == 2
    assert "inbox" not in state.delta().terms
    # An entry that is not named is compared by its own words.
    half = ClusterState("en")
    half.place(entries, mint, texts={entries[0].id: ("Ferry runs aground", "")})
    assert half.delta().terms["inbox"] == 1


def test_delta_holds_what_changed_since_the_last_one() -> None:
    """New members and moved ones, absolute counts, the next sequence."""
    state = ClusterState("en")
    state.place([FIRE_1, FERRY], mint)
    first = state.delta()
    assert (first.documents, first.sequence, first.version) == (2, 2, ALGORITHM)
    assert [m.entry for m in first.members] == ["f1", "s1"]
    assert first.terms["quarri"] == 1
    state.place([FIRE_2], mint)
    second = state.delta()
    assert [(m.entry, m.story) for m in second.members] == [("f2", "story of f1")]
    assert second.terms["quarri"] == 2
    assert "ferri" not in second.terms
    assert state.delta().members == ()


def test_merged_members_are_in_the_delta() -> None:
    """Their stored place and features follow the story."""
    state = ClusterState("en")
    for stored in _scattered():
        state.delta()
        if state.place([stored], mint).merged:
            break
    moved = {m.entry: m.story for m in state.delta().members}
    assert moved.items() >= {("b1", "story of a1"), ("b2", "story of a1")}


def test_expired_stories_are_gone_but_for_what_is_not_saved() -> None:
    """A forgotten story gets no newcomers; unsaved ones are kept."""
    state = ClusterState("en")
    state.place([_at(FIRE_1, 0)], mint)
    state.expire(NOON + timedelta(days=2))
    assert [m.entry for m in state.delta().members] == ["f1"]
    state.expire(NOON + timedelta(days=2))
    assert state.place([_at(FIRE_2, 1)], mint).assigned[0].story == "story of f2"


def test_an_expired_story_that_is_awaited_stays() -> None:
    """An entry yet to come is to join it by a person's word, whenever that is."""
    state = ClusterState("en")
    state.place([_at(FIRE_1, 0), _at(FERRY, 0)], mint)
    state.delta()
    late = _at(FIRE_2, 400)
    state.expire(late.first_seen, awaited=["f1", "never seen"])  # type: ignore[list-item]
    said = Constraints(together={late.id: frozenset({FIRE_1.id})})
    assert state.place([late], mint, said).assigned[0].story == "story of f1"
    assert FERRY.id not in state._window.sequences


def test_another_version_has_to_be_rebuilt() -> None:
    """Features of another version are refused; a rebuild keeps every entry in its story."""
    with pytest.raises(StoreError, match="rebuild"):
        ClusterState.restore(_empty(version="0"))
    state = ClusterState.rebuild("en", [(FIRE_1, mint(FIRE_1.id, 0)), (FERRY, mint(FIRE_1.id, 0))])
    assert state.place([FIRE_2], mint).assigned[0].story == "story of f1"
    delta = state.delta()
    assert [(m.entry, m.sequence) for m in delta.members] == [("f1", 0), ("s1", 1), ("f2", 2)]
    assert delta.documents == 3


def test_restore_of_nothing_begins_empty() -> None:
    """The first run finds nothing stored."""
    state = ClusterState.restore(_empty())
    assert state.place([FIRE_1], mint).founded[0].story == "story of f1"


def test_other_rules_decide_otherwise() -> None:
    """Every knob is in one frozen value."""
    strict = ClusterState("en", ClusterRules(threshold=0.99))
    assert len(strict.place([FIRE_1, FIRE_2], mint).founded) == 2
    with pytest.raises(AttributeError):
        ClusterRules().threshold = 1.0  # type: ignore[misc]


def test_language_of() -> None:
    """Regions are folded; unknown is "und"."""
    assert language_of(entry("a", "x", language="en-gb")) == "en"
    assert language_of(entry("a", "x", language=None)) == "und"


def test_explain_pair() -> None:
    """Alike or not, with the terms that say so; never across languages."""
    alike = explain_pair(FIRE_1, FIRE_2)
    assert alike["match"] is True
    assert json.loads(json.dumps(alike))["terms"][0][0] in {"quarri", "lane", "market", "hall"}
    assert explain_pair(FIRE_1, FERRY)["match"] is False
    german = entry("d", FIRE_1.entry.title, language="de")
    assert explain_pair(FIRE_1, german)["score"] == 0
