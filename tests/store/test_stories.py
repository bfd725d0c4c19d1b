"""Recording what clustering decided: placing, folding, merging, cluster state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.errors import StoreError
from aggregator.model import (
    Copy,
    EntryId,
    EntryKey,
    Founding,
    Merge,
    Placement,
    PollState,
    StateDelta,
    StoryRecord,
)
from aggregator.ports import ClusterSnapshot
from aggregator.store import SqlStore

from .making import (
    BERGEN,
    HOUR,
    NOW,
    OSAKA,
    assigned,
    change,
    entry,
    follow,
    item,
    member,
    place,
    poll,
    publish,
    story,
    topic,
)

A, B, C = story("a"), story("b"), story("c")
EVER = [(NOW - timedelta(days=999), NOW)]


def entries(store: SqlStore, *names: str) -> list[EntryId]:
    """Poll these entries into the first feed, an hour apart, and return their ids."""
    state = follow(store, BERGEN, OSAKA)[0]
    new = [entry(name, published=NOW - n * HOUR) for n, name in enumerate(names)]
    ids = poll(store, state, *new)
    return [ids[e.key] for e in new]


def delta(**changes: object) -> StateDelta:
    """Return a cluster state's change."""
    empty = StateDelta(language="en", version="1", documents=0, sequence=0, terms={}, members=())
    return replace(empty, **changes)  # type: ignore[arg-type]


def test_a_story_holds_its_entries_oldest_first(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one, two], B: [three]})
    found = store.stories([A, B, C])
    assert {name: [e.id for e in s.entries] for name, s in found.items()} == {
        A: [two, one],
        B: [three],
    }
    assert (found[A].language, found[A].lead) == ("en", None)
    assert found[A].feeds == {one: (BERGEN.url,), two: (BERGEN.url,)}
    assert store.clustering.unclustered() == ()
    assert store.counts().stories == 2


def test_placing_twice_changes_no_membership(store: SqlStore) -> None:
    """REL-40: a job delivered twice."""
    one, two = entries(store, "1", "2")
    for _ in range(2):
        place(store, {A: [one, two]})
    assert [e.id for e in store.stories([A])[A].entries] == [two, one]
    state = topic(store, "t")
    assert len(store.candidates(state.id, everything=True, after=2, limit=9)) == 0


def test_originals_are_clustered_entries_by_link_key_or_id_key(store: SqlStore) -> None:
    one, _ = entries(store, "1", "2")
    keys = ["1.example/1", "1.example 1", "2.example/1", "none"]
    assert store.clustering.originals(keys) == {}
    place(store, {A: [one]})
    found = {key: original.entry for key, original in store.clustering.originals(keys).items()}
    assert found == {"1.example/1": one, "1.example 1": one}


def test_of_several_originals_the_first_seen_counts(store: SqlStore) -> None:
    ours, theirs = follow(store, BERGEN, OSAKA)
    late = poll(store, theirs, entry("a"), at=NOW + HOUR)[EntryKey("id:a")]
    early = poll(store, ours, entry("a"), at=NOW)[EntryKey("id:a")]
    place(store, {A: [late], B: [early]})
    assert store.clustering.originals(["a.example/1"])["a.example/1"].entry == early


def folded(store: SqlStore) -> tuple[EntryId, EntryId, list[PollState]]:
    """Fold an entry of the second feed into a placed one of the first."""
    states = follow(store, BERGEN, OSAKA)
    original = poll(store, states[0], entry("a"))[EntryKey("id:a")]
    place(store, {A: [original]})
    copy = poll(store, states[1], entry("c"), at=NOW + HOUR)[EntryKey("id:c")]
    place(store, {}, copies=[Copy(copy=copy, original=original, because="link")])
    return original, copy, states


def test_a_copy_becomes_a_further_feed_of_its_original(store: SqlStore) -> None:
    """One entry, two feeds; the home stays first."""
    original, copy, states = folded(store)
    found = store.stories([A])[A]
    assert [e.id for e in found.entries] == [original]
    assert found.feeds == {original: (BERGEN.url, OSAKA.url)}
    known = store.known(states[1].feed_id, [EntryKey("id:c")])[EntryKey("id:c")]
    assert (known.entry_id, known.home, known.content_hash) == (original, False, "hash of c")
    assert store.counts().entries == 1
    assert store.clustering.unclustered() == ()
    assert store.explained(copy) == ()
    assert [(r.url, r.entries) for r in store.feed_reports()] == [(BERGEN.url, 1), (OSAKA.url, 1)]


def test_a_folded_copy_does_not_come_back(store: SqlStore) -> None:
    """A poll of the copy's feed that was recorded late must not resurrect it."""
    _, _, states = folded(store)
    poll(store, states[1], entry("c"))
    assert store.counts().entries == 1


def test_folding_marks_the_original_and_grows_nothing(store: SqlStore) -> None:
    state = topic(store, "t")
    folded(store)
    number = store.change_number()
    assert store.changed(state.id, everything=True, after=number - 1)
    assert store.candidates(state.id, everything=True, after=number - 1, limit=9) == ()


def test_a_copy_of_a_copy_is_one_of_the_original(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    chain = [
        Copy(copy=three, original=two, because="link"),
        Copy(copy=two, original=one, because="id"),
    ]
    place(store, {A: [one]}, copies=chain)
    assert [e.id for e in store.stories([A])[A].entries] == [one]
    assert store.counts().entries == 1


def test_a_copy_that_stood_in_a_story_of_its_own_takes_it_along(store: SqlStore) -> None:
    one, two = entries(store, "1", "2")
    place(store, {A: [one], B: [two]})
    state = topic(store, "t")
    publish(store, state.id, item(state.id, B, two, 1))
    place(store, {}, copies=[Copy(copy=two, original=one, because="id")])
    assert store.redirect(B) == A
    shown = store.items(state.id, everything=True, limit=9)
    assert [(i.item_id[-1], i.story) for i in shown] == [("1", A)]


def test_a_revision_of_a_copy_folded_meanwhile_is_left_for_the_next_poll(
    store: SqlStore,
) -> None:
    original, copy, states = folded(store)
    shown = entry("c", title="Elsewhere", content_hash="h9")
    poll(store, states[1], revised=[change(copy, shown)])
    known = store.known(states[1].feed_id, [shown.key])[shown.key]
    assert (known.entry_id, known.content_hash) == (original, "hash of c")


def test_a_merge_moves_everything_and_redirects(store: SqlStore) -> None:
    """PUB-31, REL-25: the older id lives, the other redirects for ever."""
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two, three]}, states=[delta(members=(member(two, B, 1),))])
    place(store, {}, merged=[Merge(loser=B, winner=A, reasons={"score": 0.9})])
    found = store.stories([A, B])
    assert list(found) == [A]
    assert {e.id for e in found[A].entries} == {one, two, three}
    assert store.redirect(B) == A
    assert store.redirect(A) is None
    assert store.clustering.snapshot("en", spans=EVER).members == (member(two, A, 1),)
    assert store.counts().stories == 1


def test_redirects_stay_one_hop_long(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two], C: [three]})
    place(store, {}, merged=[Merge(loser=C, winner=B)])
    place(store, {}, merged=[Merge(loser=B, winner=A)])
    assert (store.redirect(C), store.redirect(B)) == (A, A)


def test_a_chain_of_merges_in_one_record(store: SqlStore) -> None:
    """Stories founded, joined and merged away within one job."""
    one, two, three = entries(store, "1", "2", "3")
    place(
        store,
        {A: [one], B: [two], C: [three]},
        merged=[Merge(loser=C, winner=B), Merge(loser=B, winner=A)],
    )
    assert {e.id for e in store.stories([A])[A].entries} == {one, two, three}
    assert store.counts().stories == 1
    assert (store.redirect(C), store.redirect(B)) == (A, A)


def test_an_assignment_to_a_story_merged_in_the_same_record_follows_it(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two]})
    before = store.change_number()
    place(store, {B: [three]}, founded=(), merged=[Merge(loser=B, winner=A)])
    assert {e.id for e in store.stories([A])[A].entries} == {one, two, three}
    found = store.candidates(topic(store, "t").id, everything=True, after=before, limit=9)
    assert [candidate.story for candidate in found] == [A]


def test_an_unpublished_loser_that_grew_makes_its_winner_a_candidate(store: SqlStore) -> None:
    one, two = entries(store, "1", "2")
    place(store, {A: [one]})
    baseline = store.change_number()
    place(store, {B: [two]})
    place(store, {}, merged=[Merge(loser=B, winner=A)])
    found = store.candidates(topic(store, "t").id, everything=True, after=baseline, limit=9)
    assert [candidate.story for candidate in found] == [A]


def test_the_winner_is_shown_under_the_losers_item_where_it_had_none(store: SqlStore) -> None:
    """PUB-31: no new item, no lost item, one id."""
    one, two = entries(store, "1", "2")
    place(store, {A: [one], B: [two]})
    state = topic(store, "t")
    publish(store, state.id, item(state.id, B, two, 1))
    place(store, {}, merged=[Merge(loser=B, winner=A)])
    shown = store.items(state.id, everything=True, limit=9)
    assert [(i.item_id[-1], i.story) for i in shown] == [("1", A)]
    assert store.candidates(state.id, everything=True, after=0, limit=9) == ()


def test_where_both_were_published_the_losers_item_is_shown_no_more(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two], C: [three]})
    state = topic(store, "t")
    items = [item(state.id, s, e, n) for n, (s, e) in enumerate([(A, one), (B, two), (C, three)])]
    publish(store, state.id, *items[1:])
    place(store, {}, merged=[Merge(loser=C, winner=B), Merge(loser=B, winner=A)])
    shown = store.items(state.id, everything=True, limit=9)
    assert [(i.item_id[-1], i.story) for i in shown] == [("1", A)]


def test_a_rehomed_entry_changes_both_stories(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two, three]})
    before = store.change_number()
    place(store, {A: [three]}, founded=())
    found = store.stories([A, B])
    assert [[e.id for e in found[name].entries] for name in (A, B)] == [[three, one], [two]]
    state = topic(store, "t")
    grown = store.candidates(state.id, everything=True, after=before, limit=9)
    assert [candidate.story for candidate in grown] == [A]
    assert [e.id for e in store.unrouted(state.id, after=before)] == [three]


def test_a_story_that_lost_all_its_entries_redirects_to_where_the_last_went(
    store: SqlStore,
) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two, three]})
    state = topic(store, "t")
    publish(store, state.id, item(state.id, B, two, 1))
    place(store, {C: [two], A: [three]}, founded=[C])
    assert store.redirect(B) == A
    assert set(store.stories([A, B, C])) == {A, C}
    shown = store.items(state.id, everything=True, limit=9)
    assert [(i.item_id[-1], i.story) for i in shown] == [("1", A)]


def test_a_story_founded_and_emptied_in_one_record_redirects(store: SqlStore) -> None:
    one, two = entries(store, "1", "2")
    place(store, {A: [one]})
    placement = Placement(
        founded=(Founding(story=B, entry=two, language="en"),), assigned=(assigned(two, A),)
    )
    store.clustering.record_stories(StoryRecord(placement=placement, at=NOW))
    assert store.redirect(B) == A
    assert store.counts().stories == 1
    assert {e.id for e in store.stories([A])[A].entries} == {one, two}


def test_the_lead_is_none_once_it_left_the_story(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two, three]})
    state = topic(store, "t")
    publish(store, state.id, item(state.id, B, three, 1))
    assert store.stories([B])[B].lead == three
    place(store, {A: [three]}, founded=())
    assert store.stories([B])[B].lead is None


def test_what_was_decided_can_be_explained(store: SqlStore) -> None:
    one, _ = entries(store, "1", "2")
    place(store, {A: [one]})
    link, written = "https://1.example/1", "http://1.example/1?utm_source=rss"
    for needle in (one, one.upper(), f"urn:uuid:{one}", one[:6], f" {link} ", written):
        (found,) = store.explained(needle)
        assert (found.entry, found.story, found.score, found.threshold) == (one, A, 0.625, 0.5)
        assert found.reasons == {"shared": [["ishiba", 0.25]], "runner_up": None}
        assert (found.algorithm, found.outlet) == ("test-1", "Bergen Wire")
    for needle in (one[:5], "", "none", "%", "______"):
        assert store.explained(needle) == ()
    (waiting,) = store.explained("https://2.example/1")
    assert (waiting.story, waiting.algorithm, waiting.reasons) == (None, "", {})


def test_a_record_that_fails_leaves_nothing_behind(store: SqlStore) -> None:
    """REL-01: all of a job or nothing of it."""
    (one,) = entries(store, "1")
    with pytest.raises(StoreError, match="cannot write the store"):
        place(store, {A: [one, EntryId("nobody")]}, states=[delta(documents=1)])
    assert [e.id for e in store.clustering.unclustered()] == [one]
    assert store.counts().stories == 0
    assert store.clustering.snapshot("en", spans=[]).documents == 0


def test_a_cluster_state_never_stored_is_empty(store: SqlStore) -> None:
    assert store.clustering.snapshot("en", spans=EVER) == ClusterSnapshot(
        language="en", version="", documents=0, sequence=0, terms={}, members=()
    )


def test_a_cluster_state_loads_as_it_was_kept(store: SqlStore) -> None:
    """Bit for bit, so that a restart changes no decision (REL-25)."""
    one, two = entries(store, "1", "2")
    members = (member(two, A, 1), replace(member(one, A, 2), published=NOW))
    first = delta(documents=2, sequence=3, terms={"nato": 2, "日本": 1}, members=members)
    place(store, {A: [one, two]}, states=[first, delta(language="ja", terms={"日本": 9})])
    found = store.clustering.snapshot("en", spans=EVER)
    assert found == ClusterSnapshot(
        language="en",
        version="1",
        documents=2,
        sequence=3,
        terms={"nato": 2, "日本": 1},
        members=members,
    )
    moved = replace(members[1], story=B)
    second = delta(documents=3, sequence=4, terms={"nato": 3}, members=(moved,))
    place(store, {B: [one]}, states=[second])
    after = store.clustering.snapshot("en", spans=EVER)
    assert (after.version, after.documents, after.sequence) == ("1", 3, 4)
    assert after.terms == {"nato": 3, "日本": 1}
    assert after.members == (members[0], moved)


def test_forgotten_stems_are_deleted(store: SqlStore) -> None:
    """A count of 0 leaves no row, in its language alone; counted again it is back."""
    many = {f"t{n}": 1 for n in range(3000)}
    first = delta(documents=9, terms={"nato": 4, "japan": 1, **many})
    place(store, {}, states=[first, delta(language="ja", terms={"japan": 9})])
    forgotten = {"nato": 2, "japan": 0, "never": 0, **dict.fromkeys(many, 0)}
    place(store, {}, states=[delta(documents=4, terms=forgotten)])
    found = store.clustering.snapshot("en", spans=EVER)
    assert (found.documents, found.terms) == (4, {"nato": 2})
    with store._database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT language, term FROM cluster_terms")
        assert {tuple(row) for row in rows} == {("en", "nato"), ("ja", "japan")}
    place(store, {}, states=[delta(documents=5, terms={"japan": 1})])
    assert store.clustering.snapshot("en", spans=EVER).terms == {"nato": 2, "japan": 1}


def test_a_state_of_another_version_replaces_all_that_was(store: SqlStore) -> None:
    """What two versions stored cannot be compared; other languages are left alone."""
    one, two = entries(store, "1", "2")
    members = (member(two, A, 1), member(one, B, 2))
    old = delta(terms={"nato": 2, "japan": 1}, members=members)
    place(store, {A: [two], B: [one]}, states=[old, delta(language="ja", terms={"日本": 9})])
    assert [(e.id, name) for e, name in store.clustering.clustered("en")] == [(two, A), (one, B)]
    assert list(store.clustering.clustered("ja")) == []
    new = delta(version="2", terms={"nat": 2}, members=(replace(members[0], features=b"2"),))
    place(store, {}, states=[new])
    after = store.clustering.snapshot("en", spans=EVER)
    assert (after.version, after.terms, after.members) == ("2", new.terms, new.members)
    assert store.clustering.snapshot("ja", spans=EVER).terms == {"日本": 9}


@pytest.mark.parametrize(
    ("spans", "names"),
    [
        ([], ""),
        ([(1, 1)], ""),
        ([(2, 2)], "b"),
        ([(3, 3)], "b"),
        ([(4, 4)], "b"),
        ([(0, 0)], "a"),
        ([(-5, 0)], "a"),
        ([(5, 9)], ""),
        ([(0, 0), (4, 9)], "ab"),
        ([(n, n) for n in range(5, 500)] + [(0, 0)], "a"),
    ],
)
def test_members_are_those_of_stories_that_reach_into_a_span(
    store: SqlStore, spans: list[tuple[int, int]], names: str
) -> None:
    """Story a stands at 0 h ago, b reaches from 4 h to 2 h ago, seen later."""
    ids = entries(store, "0", "1", "2", "3", "4")
    members = tuple(member(e, {0: A}.get(n, B), n) for n, e in enumerate(ids) if n not in {1, 3})
    place(store, {A: [ids[0]], B: [ids[2], ids[4]]}, states=[delta(members=members)])
    asked = [(NOW - end * HOUR, NOW - start * HOUR) for start, end in spans]
    found = store.clustering.snapshot("en", spans=asked).members
    assert {m.story[-1] for m in found} == set(names)
    assert [m.sequence for m in found] == sorted(m.sequence for m in found)
    assert store.clustering.snapshot("ja", spans=asked).members == ()


@pytest.mark.parametrize(
    ("arrivals", "names"),
    [
        ([], ""),
        ([(9, 9)], ""),
        ([(1, 1)], "b"),
        ([(2, 2)], "b"),
        ([(3, 3)], "ab"),
        ([(6, 9), (0, 0)], "b"),
        ([(5, 9)], "a"),
    ],
)
def test_members_are_those_of_stories_that_came_about_a_span(
    store: SqlStore, arrivals: list[tuple[int, int]], names: str
) -> None:
    """Of story a the entries were first seen 5 h and 3 h ago, of b 3 h ago and now."""
    ids = entries(store, "0", "1", "2", "3")
    seen = [(A, 5), (A, 3), (B, 3), (B, 0)]
    members = tuple(
        replace(member(e, name, n), first_seen=NOW - hours * HOUR, published=NOW - 99 * HOUR)
        for n, (e, (name, hours)) in enumerate(zip(ids, seen, strict=True))
    )
    place(store, {A: ids[:2], B: ids[2:]}, states=[delta(members=members)])
    asked = [(NOW - end * HOUR, NOW - start * HOUR) for start, end in arrivals]
    found = store.clustering.snapshot("en", spans=(), arrivals=asked).members
    assert {m.story[-1] for m in found} == set(names)
    assert store.clustering.snapshot("ja", spans=(), arrivals=asked).members == ()


def test_a_large_first_sweep(store: SqlStore) -> None:
    """Thousands of entries at once exceed no limit of a database."""
    state = follow(store, BERGEN)[0]
    many = [entry(f"n{n:04}", aliases=()) for n in range(3000)]
    ids = list(poll(store, state, *many).values())
    groups = {story(f"{n}"): ids[n * 2 : n * 2 + 2] for n in range(1500)}
    merged = [Merge(loser=story(f"{n}"), winner=story(f"{n - 1}")) for n in range(1, 1500, 2)]
    members = tuple(member(e, story("0"), n) for n, e in enumerate(ids))
    terms = {f"t{n}": n for n in range(5000)}
    place(store, groups, merged=merged, states=[delta(members=members, terms=terms)])
    assert store.counts().stories == 750
    assert sum(len(s.entries) for s in store.stories(groups).values()) == 3000
    assert len(store.clustering.snapshot("en", spans=EVER).members) == 3000
    assert len(list(store.unrouted(topic(store, "t").id, after=0))) == 3000
