"""Identity: stories that split, live again, are corrected; re-clusterings kept and told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.errors import StoreError
from aggregator.model import (
    Copy,
    Correction,
    EntryId,
    Founding,
    Merge,
    Move,
    Pair,
    Placement,
    Reclustering,
    StoryId,
    StoryRecord,
)
from aggregator.store import SqlStore

from .making import (
    BERGEN,
    HOUR,
    NOW,
    OSAKA,
    assigned,
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
from .test_stories import A, B, C, delta, entries

LATER = NOW + HOUR


def record(store: SqlStore, *founded: Founding, **moved: tuple[EntryId, ...]) -> None:
    """Move entries to the stories named "a", "b", ... and found some."""
    placement = Placement(
        founded=founded,
        assigned=tuple(assigned(e, story(name)) for name, ids in moved.items() for e in ids),
    )
    store.clustering.record_stories(StoryRecord(placement=placement, at=LATER))


def pair(one: EntryId, other: EntryId, *, together: bool) -> Pair:
    """Return a pair, whatever the order."""
    return Pair(one=min(one, other), other=max(one, other), together=together)


def correction(*pairs: Pair, kind: str = "merge") -> Correction:
    """Return an act that says this of pairs."""
    return Correction(kind=kind, at=NOW, kept=A, other=B, pairs=pairs)


def corrected(store: SqlStore, *pairs: Pair, lifted: tuple[Pair, ...] = ()) -> int:
    """Record an act that moves nothing."""
    return store.identity.record_correction(correction(*pairs), StoryRecord(at=NOW), lifted=lifted)


def test_a_story_splits(store: SqlStore) -> None:
    """PUB-31: the old one keeps id and item, gets another lead; the new one is a candidate."""
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one, two, three]}, states=[delta(members=(member(three, A, 1),))])
    state = topic(store, "t")
    publish(store, state.id, item(state.id, A, three, 1))
    before = store.change_number()
    left = replace(member(three, B, 2))
    store.clustering.record_stories(
        StoryRecord(
            placement=Placement(
                founded=(Founding(story=B, entry=three, language="en"),),
                assigned=(assigned(three, B),),
            ),
            states=(delta(members=(left,)),),
            at=LATER,
        )
    )
    found = store.stories([A, B])
    assert [[e.id for e in found[name].entries] for name in (A, B)] == [[two, one], [three]]
    assert (found[A].lead, found[B].lead) == (None, None)
    (shown,) = store.items(state.id, everything=True, limit=9)
    assert (shown.item_id[-1], shown.story) == ("1", A)
    fresh = store.candidates(state.id, everything=True, after=before, limit=9)
    assert [(c.story, c.newest) for c in fresh] == [(B, NOW - 2 * HOUR)]
    assert store.changed(state.id, everything=True, after=before)
    assert store.redirect(A) is None
    assert store.identity.rosters([B])[B].created == LATER
    assert store.clustering.snapshot("en", spans=(), stories=[B]).members == (left,)


def test_a_story_that_splits_shows_in_topics_with_a_query(store: SqlStore) -> None:
    """What left is a candidate where its entries match, even though A matches no more."""
    one, two = entries(store, "1", "2")
    place(store, {A: [one, two]})
    state = topic(store, "t")
    store.record_routes(state.id, matched=[two], unmatched=[one], to=store.change_number())
    publish(store, state.id, item(state.id, A, two, 1))
    before = store.change_number()
    record(store, Founding(story=B, entry=two, language="en"), b=(two,))
    assert store.changed(state.id, everything=False, after=before)
    assert store.items(state.id, everything=False, limit=9) == ()
    fresh = store.candidates(state.id, everything=False, after=before, limit=9)
    assert [candidate.story for candidate in fresh] == [B]
    assert [e.id for e in store.unrouted(state.id, after=before)] == [two]


def test_a_story_torn_to_pieces_leaves_no_empty_item(store: SqlStore) -> None:
    """All its entries found or join others: it redirects to where the last went."""
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one, two], C: [three]})
    state = topic(store, "t")
    publish(store, state.id, item(state.id, A, one, 1), item(state.id, C, three, 2))
    record(store, Founding(story=B, entry=one, language="en"), b=(one,), c=(two,))
    assert set(store.stories([A, B, C])) == {B, C}
    assert store.redirect(A) == C
    shown = store.items(state.id, everything=True, limit=9)
    assert [(i.item_id[-1], i.story) for i in shown] == [("2", C)]


def test_a_split_and_a_merge_in_one_record(store: SqlStore) -> None:
    """Part of the loser founds, the rest goes along; its redirect follows the rest."""
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two, three]})
    placement = Placement(
        founded=(Founding(story=C, entry=three, language="en"),),
        assigned=(assigned(three, C),),
        merged=(Merge(loser=B, winner=A),),
    )
    store.clustering.record_stories(StoryRecord(placement=placement, at=LATER))
    found = store.stories([A, B, C])
    assert {name: {e.id for e in told.entries} for name, told in found.items()} == {
        A: {one, two},
        C: {three},
    }
    assert store.redirect(B) == A


def revived(entry_id: EntryId) -> Founding:
    """Let B live again."""
    return Founding(story=B, entry=entry_id, language="en", revived=True)


def test_a_story_lives_again_with_its_age_and_its_item(store: SqlStore) -> None:
    one, two = entries(store, "1", "2")
    place(store, {A: [one], B: [two]}, at=NOW - HOUR)
    state = topic(store, "t")
    publish(store, state.id, item(state.id, A, one, 1), item(state.id, B, two, 2))
    place(store, {}, merged=[Merge(loser=B, winner=A, reasons={"how": "merged"})])
    assert store.identity.ended([A, B]) == {B: store.identity.former(A)[0]}
    (former,) = store.identity.former(A)
    assert (former.story, former.joined, former.at) == (B, A, NOW)
    assert former.reasons == {"how": "merged"}
    record(store, revived(two), b=(two,))
    assert store.redirect(B) is None
    assert store.identity.former(A) == ()
    assert store.identity.rosters([B])[B].created == NOW - HOUR
    shown = store.items(state.id, everything=True, limit=9)
    assert {i.item_id[-1]: i.story for i in shown} == {"1": A, "2": B}


def test_an_item_that_was_handed_on_goes_back(store: SqlStore) -> None:
    """Else the story that lives again would mint an id that is another's."""
    one, two = entries(store, "1", "2")
    place(store, {A: [one], B: [two]})
    state = topic(store, "t")
    publish(store, state.id, item(state.id, B, two, 2))
    place(store, {}, merged=[Merge(loser=B, winner=A)])
    (shown,) = store.items(state.id, everything=True, limit=9)
    assert (shown.item_id[-1], shown.story) == ("2", A)
    # As the winner's lead changes: what it was minted for is not forgotten.
    publish(store, state.id, replace(shown, lead=one))
    record(store, revived(two), b=(two,))
    (shown,) = store.items(state.id, everything=True, limit=9)
    assert (shown.item_id[-1], shown.story) == ("2", B)
    waiting = store.candidates(state.id, everything=True, after=0, limit=9)
    assert [candidate.story for candidate in waiting] == [A]


def test_what_had_led_to_a_story_leads_to_it_again(store: SqlStore) -> None:
    """Redirects by way of others too; those that never led there stay."""
    names = [story(letter) for letter in "abcdef"]
    ids = entries(store, *"123456")
    place(store, {name: [e] for name, e in zip(names, ids, strict=True)})
    first, second, third, fourth, fifth, sixth = names
    for loser, winner in ((fourth, third), (third, second), (fifth, first), (second, first)):
        place(store, {}, merged=[Merge(loser=loser, winner=winner)])
    assert {store.redirect(name) for name in names[1:5]} == {first}
    record(store, revived(ids[1]), b=(ids[1],))
    assert [store.redirect(name) for name in names] == [None, None, second, second, first, None]
    assert sixth in store.stories([sixth])


def test_ids_that_are_taken(store: SqlStore) -> None:
    """Living, ended, once published, and spoken for by a re-clustering that is staged."""
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one], B: [two, three]})
    place(store, {}, merged=[Merge(loser=B, winner=A)])
    told = [story(name) for name in "abcdef"]
    assert store.identity.taken(told) == {A, B}
    state = topic(store, "t")
    publish(store, state.id, item(state.id, C, one, 1))
    store.identity.record_staged(run(move(one, A, story("d"))))
    assert store.identity.taken(told) == {A, B, C, story("d")}
    assert store.identity.taken([]) == frozenset()


def test_rosters_and_homes(store: SqlStore) -> None:
    one, two = entries(store, "1", "2")
    (undated,) = poll(store, follow(store, BERGEN)[0], entry("u", published=None)).values()
    place(store, {A: [one, undated], B: [two]})
    found = store.identity.rosters([A, B, C])
    assert found.keys() == {A, B}
    assert found[A].entries == {one: NOW, undated: NOW}
    assert (found[A].language, found[A].lead, found[A].created) == ("en", None, NOW)
    assert min(found[A], found[B], key=lambda roster: roster.age).id == B
    state = topic(store, "t")
    publish(store, state.id, item(state.id, A, one, 1))
    assert store.identity.rosters([A])[A].lead == one
    assert store.identity.homes([one, two, EntryId("nobody")]) == {one: A, two: B}
    assert store.identity.published([A, B]) == {A}
    told = store.identity.assignments([one, EntryId("nobody")])
    assert told == {one: assigned(one, A)}


def test_stories_are_found_by_what_they_are_known_by(store: SqlStore) -> None:
    """Id, prefix, former id, item id; nothing short or odd."""
    first, second = (StoryId(f"{n}bcdef00-0000-4000-8000-000000000001") for n in "ae")
    one, two = entries(store, "1", "2")
    place(store, {first: [one], second: [two]})
    state = topic(store, "t")
    publish(store, state.id, item(state.id, second, two, 7))
    named = store.identity.named
    needles = (second, second[:6], f"urn:uuid:{second}", second.upper(), "10000000")
    for needle in needles:
        assert named(needle) == (second,), needle
    place(store, {}, merged=[Merge(loser=second, winner=first)])
    for needle in (*needles, first):
        assert named(needle) == (first,), needle
    for needle in ("", "%", "abcde", "https://2.example/1", one):
        assert named(needle) == ()


def test_corrections_are_kept_told_and_taken_back(store: SqlStore) -> None:
    one, two, three = entries(store, "1", "2", "3")
    place(store, {A: [one, two], B: [three]})
    together, apart = pair(one, two, together=True), pair(one, three, together=False)
    assert store.identity.corrections() == ()
    assert corrected(store, together, apart) == 1
    assert set(store.identity.pairs()) == {together, apart}
    # The same pair said otherwise belongs to the later act; what is lifted binds no more.
    other = replace(together, together=False)
    assert corrected(store, other, lifted=(apart,)) == 2
    assert store.identity.pairs() == (other,)
    told = store.identity.corrections()
    assert [(c.number, c.kind, c.at, c.kept, c.other, c.pairs) for c in told] == [
        (1, "merge", NOW, A, B, ()),
        (2, "merge", NOW, A, B, (other,)),
    ]
    assert store.identity.record_forgotten(2)
    assert not store.identity.record_forgotten(2)
    assert store.identity.pairs() == ()
    assert [c.number for c in store.identity.corrections()] == [1]


def test_a_correction_that_fails_is_not_kept(store: SqlStore) -> None:
    """REL-01: the pairs and what they do, or neither."""
    one, two = entries(store, "1", "2")
    place(store, {A: [one, two]})
    bad = Placement(assigned=(assigned(EntryId("nobody"), A),))
    with pytest.raises(StoreError, match="cannot write the store"):
        store.identity.record_correction(
            correction(pair(one, two, together=True)),
            StoryRecord(placement=bad, at=NOW),
            lifted=(),
        )
    assert store.identity.pairs() == ()
    assert store.identity.corrections() == ()


def test_what_was_said_of_a_copy_holds_of_its_original(store: SqlStore) -> None:
    one, two, three, four = entries(store, "1", "2", "3", "4")
    place(store, {A: [one, two], B: [three], C: [four]})
    said = (
        pair(two, three, together=False),
        pair(one, two, together=True),
        pair(two, four, together=False),
        pair(one, four, together=True),
    )
    corrected(store, *said)
    place(store, {}, copies=[Copy(copy=two, original=one, because="link")])
    # What was said of the original itself stays.
    assert set(store.identity.pairs()) == {
        pair(one, three, together=False),
        pair(one, four, together=True),
    }


def move(entry_id: EntryId, old: StoryId, new: StoryId) -> Move:
    """Return a move with reasons."""
    reasons = {"how": "joined", "terms": [["nato", 0.5]]}
    return Move(entry=entry_id, old=old, new=new, score=0.5, threshold=0.25, reasons=reasons)


def run(*moves: Move) -> Reclustering:
    """Return a run with these moves."""
    return Reclustering(
        made_at=NOW,
        algorithm="1",
        settings={"cluster.threshold": "0.2"},
        at=NOW,
        moves=moves,
        founded={story("d"): "en"},
        merged={B: A},
    )


def test_a_reclustering_is_staged_applied_and_undone(store: SqlStore) -> None:
    one, two = entries(store, "1", "2")
    place(store, {A: [one], B: [two]})
    before = store.change_number()
    moves = tuple(
        sorted(
            (move(one, A, story("d")), move(two, B, A)),
            key=lambda move: move.entry,
        )
    )
    assert [store.identity.record_staged(run(*moves)) for _ in range(2)] == [1, 2]
    assert store.change_number() == before
    staged = store.identity.reclustering(1)
    assert staged == replace(run(*moves), number=1)
    assert store.identity.reclustering(3) is None
    # Not all were made, and one more was.
    made = (moves[0], replace(moves[1], entry=EntryId("late")))
    applied = replace(staged, state="applied", at=LATER, moves=made)
    placement = Placement(merged=(Merge(loser=B, winner=A),))
    store.identity.record_reclustered(applied, StoryRecord(placement=placement, at=LATER))
    assert store.redirect(B) == A
    found = store.identity.reclustering(1)
    assert found is not None
    assert sorted(m.entry for m in found.moves) == sorted(m.entry for m in made)
    assert all(m in made for m in found.moves)
    assert (found.state, found.at) == ("applied", LATER)
    store.identity.record_reclustered(replace(applied, state="undone"), StoryRecord(at=LATER))
    states = [(r.number, r.state, r.moves) for r in store.identity.reclusterings()]
    assert states == [(1, "undone", ()), (2, "staged", ())]


def test_history_comes_sweep_by_sweep(store: SqlStore) -> None:
    """As cluster jobs had it: by sweep, within one by date; a late entry late."""
    state = follow(store, BERGEN, OSAKA)[0]
    for hours, names in enumerate(("ab", "c", "de")):
        at = NOW + hours * HOUR
        poll(
            store,
            state,
            *(
                entry(name, published=NOW - (ord(name) + hours) * HOUR, aliases=())
                for name in names
            ),
            at=at,
        )
        place(store, {story(names): [e.id for e in store.clustering.unclustered()]}, at=at)
        store.record_sweep(started=at, ended=at)
    poll(store, state, entry("unplaced"), at=NOW + 4 * HOUR)

    def told(since: timedelta | None = None) -> list[str]:
        found = store.identity.history(None if since is None else NOW + since)
        return ["".join(e.entry.title[-1] for e in portion) for portion in found]

    assert told() == ["ba", "c", "ed"]
    assert told(2 * HOUR) == ["ed"]
    assert told(HOUR) == ["c", "ed"]
    assert told(3 * HOUR) == []
    # Whole stories: an old entry comes along with a new one of its story.
    by_title = {e.entry.title[-1]: e.id for e in store.stories([story("ab")])[story("ab")].entries}
    record(store, de=(by_title["a"],))
    assert told(2 * HOUR) == ["a", "ed"]
