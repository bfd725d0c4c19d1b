"""Stories corrected by hand: what a person says holds for ever, and ids keep their promise."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.cluster.features import Features, decode
from aggregator.errors import ConfigError, LockHeldError
from aggregator.jobs.correct import concerned, forget, merge, split
from aggregator.jobs.recluster import propose
from aggregator.model import Correction, EntryId, Pair, StoryId, StoryRecord
from aggregator.progress import Quiet
from aggregator.store import SqlStore
from tests.acceptance.conftest import item, rss
from tests.jobs.making import (
    FEEDS,
    MORE,
    RULES,
    A,
    B,
    C,
    after,
    bench,
    entry,
    groups,
    opened,
    shown,
    story,
)

TITLES = ("NATO", "Ishiba", "Roof")


def merged(store: SqlStore, *, hours: float = 1) -> StoryId:
    """Make the visit and the roof one story; return it."""
    visit, roof = story(store, "NATO"), story(store, "Roof")
    return merge(store, roof, visit, now=after(hours)).kept


def replayed(store: SqlStore, threshold: float) -> set[frozenset[EntryId]]:
    """Return the groups that another threshold would make."""
    rules = replace(RULES, threshold=threshold, contrast=0.0)
    run = propose(
        store,
        rules=rules,
        settings={},
        since=None,
        now=after(9),
        progress=Quiet(),
        most=0,
        stage=False,
    ).run
    homes = {stored.id: None for portion in store.identity.history(None) for stored in portion}
    told = {**store.identity.homes(homes), **{move.entry: move.new for move in run.moves}}
    return {frozenset(e for e, s in told.items() if s == name) for name in set(told.values())}


def test_the_older_story_lives_and_the_other_redirects(tmp_path: Path) -> None:
    """PUB-31, REL-25: whichever is named first; the loser's item is shown no more."""
    made = bench(tmp_path, {B: FEEDS[B]}, FEEDS)
    before = shown(made)
    with opened(made) as store:
        assert groups(store) == {frozenset({"NATO", "Ishiba"}), frozenset({"Roof"})}
        older = min(
            store.identity.rosters([story(store, "NATO"), story(store, "Roof")]).values(),
            key=lambda roster: roster.age,
        ).id
        visit, roof = story(store, "NATO"), story(store, "Roof")
        found = merge(store, visit, roof, now=after(2))
        assert (found.kept, found.other, found.number) == (
            older,
            ({visit, roof} - {older}).pop(),
            1,
        )
        assert groups(store) == {frozenset(TITLES)}
        assert store.redirect(found.other) == found.kept
    made.sweep(FEEDS, hours=3)
    now = shown(made)
    assert len(now) == 1
    assert now.keys() <= before.keys()
    assert set(*now.values()) == set(TITLES)


def test_a_newcomer_meets_the_merged_story(tmp_path: Path) -> None:
    """What clustering remembers follows the correction."""
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        kept = merged(store)
    made.sweep(MORE, hours=2)
    with opened(made) as store:
        # Of a story of two affairs half is of either: a report of one may be too unlike it.
        assert {story(store, title) for title in (*TITLES, "Rutte")} == {kept}
        members = store.clustering.snapshot("en", spans=(), stories=[kept]).members
        assert {member.entry for member in members} >= {entry(store, "Rutte")}


def test_a_merge_holds_in_every_reclustering(tmp_path: Path) -> None:
    """At a threshold that nothing else reaches."""
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        assert len(replayed(store, 0.99)) == 3
        merged(store)
        assert len(replayed(store, 0.99)) == 1


def test_a_split_story_keeps_its_id_for_the_larger_part(tmp_path: Path) -> None:
    """PUB-31: the item stays, what left is published as a new one in each of its topics."""
    made = bench(tmp_path, MORE)
    before, pact = shown(made), shown(made, "pact")
    (item,) = (name for name, words in before.items() if "NATO" in words)
    with opened(made) as store:
        visit, leaving = story(store, "NATO"), entry(store, "Ishiba")
        found = split(store, visit, [leaving], now=after(1))
        assert (found.kept, found.moved) == (visit, 1)
        assert store.identity.homes([leaving])[leaving] == found.other != visit
    made.sweep(MORE, hours=2)
    now = shown(made)
    assert now[item] == {"NATO", "Rutte"}
    assert before.keys() < now.keys()
    (words,) = (words for name, words in now.items() if name not in before)
    assert words == {"Ishiba"}
    assert pact.keys() < shown(made, "pact").keys()
    assert sorted(map(sorted, shown(made, "pact").values())) == [["Ishiba"], ["NATO", "Rutte"]]


def test_naming_the_larger_part_moves_the_smaller(tmp_path: Path) -> None:
    made = bench(tmp_path, MORE)
    with opened(made) as store:
        visit = story(store, "NATO")
        leaving = [entry(store, "Ishiba"), entry(store, "Rutte")]
        found = split(store, visit, leaving, now=after(1))
        assert found.kept == visit == story(store, "Rutte") == story(store, "Ishiba")
        assert found.other == story(store, "NATO")


def test_what_was_parted_stays_apart(tmp_path: Path) -> None:
    """In the cluster job, in a replay at a threshold that everything reaches."""
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        split(store, story(store, "NATO"), [entry(store, "Ishiba")], now=after(1))
        nato, ishiba = entry(store, "NATO"), entry(store, "Ishiba")
        assert all(not {nato, ishiba} <= group for group in replayed(store, 0.0))
    made.sweep(MORE, hours=2)
    with opened(made) as store:
        assert story(store, "NATO") != story(store, "Ishiba")
        # Both stories are there to be met: the newcomer joins one of them.
        assert story(store, "Rutte") in {story(store, "NATO"), story(store, "Ishiba")}


def test_a_newcomer_meets_the_story_that_left(tmp_path: Path) -> None:
    """The story that a correction founded is one of its own to clustering."""
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        kept = merged(store)
        parted = split(store, kept, [entry(store, "Roof")], now=after(2))
    made.sweep(MORE, hours=3)
    with opened(made) as store:
        assert groups(store) == {
            frozenset({"NATO", "Ishiba", "Rutte"}),
            frozenset({"Roof", "Dozens"}),
        }
        assert story(store, "Dozens") == parted.other
        members = store.clustering.snapshot("en", spans=(), stories=[parted.other]).members
        assert {member.story for member in members} == {parted.other}
        assert len(members) == 2


def test_ids_are_never_minted_twice(tmp_path: Path) -> None:
    """REL-25: what a merge ended and what a split begins are two stories, two items."""
    made = bench(tmp_path, FEEDS)
    seen: set[str] = set(shown(made))
    ids: set[StoryId] = set()
    for hours in range(1, 9, 2):
        with opened(made) as store:
            both = [story(store, "NATO"), story(store, "Roof")]
            ids |= set(both)
            kept = merge(store, *both, now=after(hours)).kept
            parted = split(store, kept, [entry(store, "Roof")], now=after(hours + 1))
            assert parted.other not in ids
        made.sweep(FEEDS, hours=hours + 1)
        fresh = set(shown(made)) - seen
        assert len(fresh) == 1
        assert len(shown(made)) == 2
        seen |= fresh


def test_the_last_word_counts(tmp_path: Path) -> None:
    """A merge lifts what a split said, and the other way round; what is untouched binds on."""
    made = bench(tmp_path, MORE)
    with opened(made) as store:
        visit = story(store, "NATO")
        parted = split(store, visit, [entry(store, "Ishiba")], now=after(1))
        assert [pair.together for pair in store.identity.pairs()] == [False, False]
        merge(store, visit, parted.other, now=after(2))
        assert [pair.together for pair in store.identity.pairs()] == [True, True]
        # The one that all are bound to leaves: the others stay bound to each other.
        centre = set.intersection(*({pair.one, pair.other} for pair in store.identity.pairs()))
        assert len(centre) == 1
        split(store, visit, centre, now=after(3))
        kinds = sorted(pair.together for pair in store.identity.pairs())
        assert kinds == [False, False, True]
        told = store.identity.corrections()
        assert [(c.number, c.kind, len(c.pairs)) for c in told] == [
            (1, "split", 0),
            (2, "merge", 0),
            (3, "split", 3),
        ]


def test_a_correction_taken_back_binds_no_more(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        merged(store)
        before = groups(store)
        forget(store, 1)
        assert groups(store) == before
        assert not store.identity.pairs()
        assert not store.identity.corrections()
        assert len(replayed(store, 0.99)) == 3
        with pytest.raises(ConfigError, match="no correction 1"):
            forget(store, 1)


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        visit, roof = story(store, "NATO"), story(store, "Roof")
        nato, ishiba, stranger = (entry(store, title) for title in TITLES)
        with pytest.raises(ConfigError, match="already"):
            merge(store, visit, visit, now=after(1))
        with pytest.raises(ConfigError, match="is not in story"):
            split(store, visit, [stranger], now=after(1))
        for leaving in ([nato, ishiba], []):
            with pytest.raises(ConfigError, match="name some, not all"):
                split(store, visit, leaving, now=after(1))
        gone = merge(store, visit, roof, now=after(1)).other
        with pytest.raises(ConfigError, match="no story"):
            merge(store, visit, gone, now=after(1))
        with pytest.raises(ConfigError, match="no story"):
            split(store, gone, [nato], now=after(1))
        with store.sweep_lock(), pytest.raises(LockHeldError):
            forget(store, 1)


def test_stories_of_two_languages_are_not_merged(tmp_path: Path) -> None:
    made = bench(
        tmp_path,
        {
            **FEEDS,
            C: MORE[C].replace("<channel>", "<channel><language>de</language>"),
        },
    )
    with opened(made) as store, pytest.raises(ConfigError, match="of one language"):
        merge(store, story(store, "NATO"), story(store, "Dozens"), now=after(1))


def test_what_is_said_is_labelled_by_story(tmp_path: Path) -> None:
    """Every entry of the stories concerned, and of no other."""
    made = bench(tmp_path, MORE)
    with opened(made) as store:
        assert list(concerned(store)) == []
        split(store, story(store, "NATO"), [entry(store, "Ishiba")], now=after(1))
        told = {stored.entry.title.split()[0]: name for stored, name in concerned(store)}
        assert told.keys() == {"NATO", "Ishiba", "Rutte"}
        assert told["NATO"] == told["Rutte"] != told["Ishiba"]


LATE = item(
    "Nightclub owner sentenced",
    "https://market.example/owner",
    text="A court ruled on the collapse.",
    date="Thu, 14 May 2026 08:00:00 GMT",
    guid="market-9",
)


def test_a_must_link_reaches_beyond_the_window(tmp_path: Path) -> None:
    """REL-25: an entry goes where a person wants it, though that story ended a year ago."""
    late = {**FEEDS, C: rss(LATE, title="Market")}
    hours = 400 * 24
    # Ids are made of feed and key: they are the same in another store of the installation.
    other = bench(tmp_path / "other", {})
    other.sweep(late, hours=hours)
    with opened(other) as store:
        awaited = entry(store, "Nightclub")
    made = bench(tmp_path / "one", FEEDS)
    with opened(made) as store:
        roof = entry(store, "Roof")
        home = story(store, "Roof")
        pair = Pair(one=min(awaited, roof), other=max(awaited, roof), together=True)
        store.identity.record_correction(
            Correction(kind="merge", at=after(1), kept=home, other=home, pairs=(pair,)),
            StoryRecord(at=after(1)),
            lifted=(),
        )
    made.sweep(late, hours=hours)
    with opened(made) as store:
        assert store.identity.homes([awaited]) == {awaited: home}
        assert store.identity.homes([roof]) == {roof: home}
        assert store.identity.assignments([awaited])[awaited].reasons["how"] == "together"
        # A replay finds it so too.
        assert frozenset({awaited, roof}) in replayed(store, RULES.threshold)


def test_what_is_compared_of_an_entry_moves_with_it(tmp_path: Path) -> None:
    """What its feed repeats is not in it again, nor how common its words have become since."""
    line = "Orla Brennan keeps bees near Talka and has written of harbours since 1998."
    titles = (
        *("Fire destroys the market hall in the night", "Ferry runs aground on a reef in the fog"),
        *("Mayor opens the new swimming pool", "Strike stops the trams of the town until Friday"),
    )
    items = [
        item(title, f"https://a.example/{n}", text=line, guid=f"a-{n}")
        for n, title in enumerate(titles)
    ]
    made = bench(tmp_path, {A: rss(*items)})
    with opened(made) as store:
        kept = merge(store, story(store, "Fire"), story(store, "Ferry"), now=after(1)).kept
        before = features(store, "Ferry")
        assert "talka" not in before.stems
        parted = split(store, kept, [entry(store, "Ferry")], now=after(2))
        assert story(store, "Ferry") in {kept, parted.other}
        assert features(store, "Ferry") == before
        assert "talka" not in features(store, "Fire").stems


def features(store: SqlStore, title: str) -> Features:
    """Return what clustering compares of an entry."""
    found = entry(store, title)
    home = store.identity.homes([found])[found]
    members = store.clustering.snapshot("en", spans=(), stories=[home]).members
    return next(decode(member.features)[0] for member in members if member.entry == found)


def test_a_split_in_the_distant_past_is_no_trouble(tmp_path: Path) -> None:
    """The story is out of every window; it is remembered all the same."""
    made = bench(tmp_path, MORE)
    with opened(made) as store:
        split(
            store,
            story(store, "NATO"),
            [entry(store, "Ishiba")],
            now=after(0) + timedelta(days=400),
        )
        assert len(groups(store)) == 3
