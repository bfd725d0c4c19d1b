"""Topics: ids and slugs, routes, candidates, items."""

from datetime import timedelta
from uuid import uuid5

from aggregator.model import EntryId, EntryKey, StoryId, Topic, TopicRecord, TopicState
from aggregator.store import SqlStore

from .making import (
    BERGEN,
    HOUR,
    INSTALLATION,
    NOW,
    change,
    entry,
    follow,
    item,
    place,
    poll,
    publish,
    story,
    topic,
)

A, B, C, D = (story(name) for name in "abcd")


def told(store: SqlStore, *names: StoryId) -> dict[StoryId, EntryId]:
    """Make stories of one entry each, each an hour older than the one before it."""
    state = follow(store, BERGEN)[0]
    made: dict[StoryId, EntryId] = {}
    for n, name in enumerate(names):
        new = entry(name[-1], published=NOW - n * HOUR)
        made[name] = poll(store, state, new)[new.key]
        place(store, {name: [made[name]]})
    return made


def candidates(store: SqlStore, state: TopicState, *, after: int = 0) -> str:
    """Return the last letters of the stories that the topic may publish."""
    found = store.candidates(state.id, everything=False, after=after, limit=99)
    return "".join(candidate.story[-1] for candidate in found)


def test_a_topics_id_comes_from_its_first_slug(store: SqlStore) -> None:
    state = topic(store, "japan-nato")
    assert state == TopicState(
        id=state.id,
        slug="japan-nato",
        query_hash="q1",
        routed_to=0,
        published_to=0,
        baseline=None,
        signature=None,
        changed=None,
    )
    assert state.id == str(uuid5(INSTALLATION, "topic:japan-nato"))
    assert topic(store, "japan-nato") == state


def test_a_renamed_topic_keeps_its_id(store: SqlStore) -> None:
    """PUB-01, PUB-29: and so do its items."""
    first = topic(store, "japan")
    renamed = topic(store, "japan-nato", was="japan")
    again = topic(store, "asia-nato", was="japan")
    assert first.id == renamed.id == again.id
    assert [renamed.slug, again.slug] == ["japan-nato", "asia-nato"]
    assert topic(store, "asia-nato", was="japan") == again


def test_a_slug_given_up_may_be_used_by_another_topic(store: SqlStore) -> None:
    old = topic(store, "japan")
    both = store.follow_topics(
        [
            (Topic(slug="japan", title="New"), "q1"),
            (Topic(slug="east", title="Old", was=("japan",)), "q1"),
        ],
        now=NOW,
    )
    assert both[0].id == old.id != both[1].id
    renamed = topic(store, "asia", was="japan")
    anew = store.follow_topics(
        [
            (Topic(slug="asia", title="A", was=("japan",)), "q1"),
            (Topic(slug="japan", title="J"), "q1"),
        ],
        now=NOW,
    )
    assert renamed.id == anew[0].id == old.id
    assert anew[1].id == str(uuid5(INSTALLATION, "topic:japan:1"))


def test_a_topic_dropped_and_taken_up_again_is_the_same(store: SqlStore) -> None:
    first = topic(store, "a")
    topic(store, "b")
    assert store.counts().topics == 1
    assert topic(store, "a").id == first.id
    assert store.counts().topics == 1


def test_another_query_forgets_the_routes(store: SqlStore) -> None:
    made = told(store, A, B)
    state = topic(store, "t")
    number = store.change_number()
    store.record_routes(state.id, matched=made.values(), unmatched=[], to=number)
    assert topic(store, "t").routed_to == number
    assert candidates(store, state) == "ab"
    after = topic(store, "t", "q2")
    assert (after.routed_to, after.query_hash) == (0, "q2")
    assert candidates(store, state) == ""
    assert store.changed(state.id, everything=False, after=number)


def test_unrouted_entries_are_clustered_ones_that_changed(store: SqlStore) -> None:
    state = topic(store, "t")
    feed = follow(store, BERGEN)[0]
    first = entry("a")
    ids = poll(store, feed, first, entry("b"))
    assert list(store.unrouted(state.id, after=0)) == []
    polled = store.change_number()
    place(store, {A: [ids[first.key]]})
    # The entry is older than this number, but its place in a story is not.
    assert [e.id for e in store.unrouted(state.id, after=polled)] == [ids[first.key]]
    placed = store.change_number()
    assert list(store.unrouted(state.id, after=placed)) == []
    revised = entry("a", title="Other", content_hash="h2")
    poll(store, feed, revised=[change(ids[first.key], revised)])
    assert [e.entry.title for e in store.unrouted(state.id, after=placed)] == ["Other"]


def test_routes_can_be_kept_while_entries_are_read(store: SqlStore) -> None:
    """No transaction stays open between two batches (REL-06)."""
    feed = follow(store, BERGEN)[0]
    many = poll(store, feed, *(entry(f"n{n}", aliases=()) for n in range(1200)))
    place(store, {A: many.values()})
    state = topic(store, "t")
    seen = 0
    for stored in store.unrouted(state.id, after=0):
        seen += 1
        if seen % 400 == 0:
            store.record_routes(state.id, matched=[stored.id], unmatched=[], to=0)
    assert seen == 1200


def test_changed_tells_of_a_topics_own_stories_only(store: SqlStore) -> None:
    made = told(store, A, B)
    state = topic(store, "t")
    number = store.change_number()
    store.record_routes(state.id, matched=[made[A]], unmatched=[made[B]], to=number)
    feed = follow(store, BERGEN)[0]
    for name, mine in ((B, False), (A, True)):
        before = store.change_number()
        revised = entry(name[-1], content_hash="h2")
        poll(store, feed, revised=[change(made[name], revised)])
        assert store.changed(state.id, everything=False, after=before) is mine
        assert store.changed(state.id, everything=True, after=before)
        now = store.change_number()
        assert not store.changed(state.id, everything=True, after=now)


def test_a_topic_that_loses_an_entry_has_changed(store: SqlStore) -> None:
    """What no longer matches must leave the feed, though no story of it is left to tell."""
    made = told(store, A)
    state = topic(store, "t")
    number = store.change_number()
    store.record_routes(state.id, matched=[made[A]], unmatched=[], to=number)
    revised = entry("a", title="Nothing of that", content_hash="h2")
    poll(store, follow(store, BERGEN)[0], revised=[change(made[A], revised)])
    upto = store.change_number()
    store.record_routes(state.id, matched=[], unmatched=[made[A]], to=upto)
    assert store.changed(state.id, everything=False, after=number)
    assert not store.changed(state.id, everything=False, after=upto)


def test_candidates_are_the_topics_unpublished_stories_newest_first(store: SqlStore) -> None:
    made = told(store, A, B, C, D)
    state = topic(store, "t")
    matched = [made[B], made[D], made[A]]
    store.record_routes(state.id, matched=matched, unmatched=[made[C]], to=99)
    assert candidates(store, state) == "abd"
    found = store.candidates(state.id, everything=True, after=0, limit=3)
    assert [(c.story, c.newest) for c in found] == [
        (A, NOW),
        (B, NOW - HOUR),
        (C, NOW - 2 * HOUR),
    ]
    publish(store, state.id, item(state.id, A, made[A], 1))
    assert candidates(store, state) == "bd"


def test_below_the_baseline_only_a_story_that_grows_is_a_candidate(store: SqlStore) -> None:
    made = told(store, A, B)
    state = topic(store, "t")
    store.record_routes(state.id, matched=made.values(), unmatched=[], to=1)
    publish(store, state.id)
    state = topic(store, "t")
    assert state.baseline == store.change_number()
    assert candidates(store, state, after=state.baseline) == ""
    feed = follow(store, BERGEN)[0]
    revised = entry("a", content_hash="h2")
    poll(store, feed, revised=[change(made[A], revised)])
    assert candidates(store, state, after=state.baseline) == ""
    joined = poll(store, feed, entry("z"))[EntryKey("id:z")]
    place(store, {B: [joined]}, founded=())
    assert candidates(store, state, after=state.baseline) == "b"


def test_items_are_those_of_living_stories_in_the_topic_newest_first(store: SqlStore) -> None:
    """PUB-10, PUB-12: by first publication, then date, then story."""
    made = told(store, A, B, C, D)
    state = topic(store, "t")
    store.record_routes(state.id, matched=made.values(), unmatched=[], to=9)
    later = NOW + timedelta(microseconds=1)
    items = [item(state.id, s, made[s], n) for n, s in enumerate([A, B, C])]
    publish(store, state.id, *items, item(state.id, D, made[D], 9, at=later))
    shown = store.items(state.id, everything=False, limit=9)
    assert "".join(i.story[-1] for i in shown) == "dcba"
    assert shown[1] == items[2]
    assert [i.story for i in store.items(state.id, everything=False, limit=1)] == [D]
    store.record_routes(state.id, matched=[], unmatched=[made[C]], to=9)
    left = store.items(state.id, everything=False, limit=9)
    assert "".join(i.story[-1] for i in left) == "dba"
    store.record_routes(state.id, matched=[made[C]], unmatched=[], to=9)
    assert store.items(state.id, everything=False, limit=9) == shown


def test_an_items_id_and_dates_never_change(store: SqlStore) -> None:
    """PUB-01, PUB-05: only `updated` and the lead do."""
    made = told(store, A)
    state = topic(store, "t")
    first = item(state.id, A, made[A], 1)
    publish(store, state.id, first)
    changed = item(state.id, A, made[A], 1, at=NOW + HOUR)
    publish(store, state.id, changed)
    assert store.items(state.id, everything=True, limit=9) == (first,)


def test_progress_and_lead_are_kept(store: SqlStore) -> None:
    made = told(store, A)
    state = topic(store, "t")
    store.record_topic(
        TopicRecord(
            topic=state.id,
            items=(item(state.id, A, made[A], 1),),
            publications=(),
            published_to=7,
            baseline=5,
            signature="sig",
            changed=NOW,
        )
    )
    after = topic(store, "t")
    assert (after.published_to, after.baseline, after.signature) == (7, 5, "sig")
    assert after.changed == NOW
    assert store.stories([A])[A].lead == made[A]
