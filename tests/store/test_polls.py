"""Recording polls: new entries, revisions, keys."""

from dataclasses import replace
from uuid import UUID, uuid5

import pytest

from aggregator.model import Copy, EntryKey, Picture, Topic, Validators, Written
from aggregator.store import SqlStore

from .making import (
    BERGEN,
    HOUR,
    NOW,
    OSAKA,
    change,
    entry,
    follow,
    item,
    place,
    poll,
    publish,
    story,
)

KEY = EntryKey("id:a")


def test_an_entry_comes_back_as_it_was_given(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    given = entry(
        "a",
        authors=("Åse", "安倍"),
        categories=("world", "asia"),
        updated=NOW,
        outlet="Quoted",
        language="pt-br",
        pictures=(Picture(url="https://a.example/p.jpg", width=640, length=12),),
    )
    ids = poll(store, state, given)
    stored = store.clustering.unclustered()[0]
    assert stored.entry == given
    assert stored.id == ids[given.key] == str(uuid5(UUID(state.feed_id), given.key))
    assert (stored.first_seen, stored.feed_id, stored.outlet) == (NOW, state.feed_id, "Quoted")


def test_an_entry_without_anything_comes_back(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    nothing = Written(id=None, link=None, title="", body="", date=None)
    bare = entry("a", link=None, link_key=None, id_key=None, published=None, language=None)
    bare = replace(bare, title="", summary="", content="", written=nothing, aliases=())
    poll(store, state, bare)
    assert store.clustering.unclustered()[0].entry == bare


def test_a_poll_recorded_twice_changes_nothing_the_second_time(store: SqlStore) -> None:
    """REL-40: a task delivered twice."""
    state = follow(store, BERGEN)[0]
    first = entry("a")
    ids = poll(store, state, first)
    revised = replace(first, title="Better", content_hash="h2")
    for _ in range(2):
        poll(store, state, first, entry("b"), revised=[change(ids[first.key], revised)])
        number = store.change_number()
    assert number == 2
    assert [e.entry.title for e in store.clustering.unclustered()] == ["Better", "Title of b"]


def test_entries_validators_and_due_time_are_one_transaction(store: SqlStore) -> None:
    """POL-06, REL-01: what fails half way leaves nothing behind."""
    state = follow(store, BERGEN)[0]
    after = replace(state, validators=Validators(url=state.url, etag='"2"'))
    naive = entry("a", published=NOW.replace(tzinfo=None))
    with pytest.raises(Exception, match="naive"):
        poll(store, after, naive)
    assert follow(store, BERGEN) == [state]
    assert store.counts().entries == 0


def test_known_finds_keys_and_weaker_keys_of_this_feed_only(store: SqlStore) -> None:
    """REL-24: the same guid in two feeds is two entries."""
    ours, theirs = follow(store, BERGEN, OSAKA)
    mine = poll(store, ours, entry("a"))
    keys = [EntryKey("id:a"), EntryKey("link:a.example/1"), EntryKey("id:other")]
    found = store.known(ours.feed_id, keys)
    assert set(found) == set(keys[:2])
    assert {k.entry_id for k in found.values()} == set(mine.values())
    assert {(k.home, k.content_hash) for k in found.values()} == {(True, "hash of a")}
    assert store.known(theirs.feed_id, keys) == {}
    assert poll(store, theirs, entry("a")) != mine
    assert store.tombstones(ours.feed_id, keys) == frozenset()


def test_many_keys_are_asked_for_at_once(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    many = [entry(f"n{n}", aliases=()) for n in range(2500)]
    poll(store, state, *many)
    keys = [e.key for e in many] + [EntryKey(f"id:x{n}") for n in range(2500)]
    assert len(store.known(state.feed_id, keys)) == 2500
    assert len(store.clustering.unclustered()) == 2500


def test_a_strong_key_goes_before_anothers_weak_one(store: SqlStore) -> None:
    """REL-22: one link for two items does not merge them."""
    state = follow(store, BERGEN)[0]
    weak = entry("a", aliases=(EntryKey("link:same"),))
    strong = entry("b", key=EntryKey("link:same"), aliases=())
    poll(store, state, weak, strong)
    found = store.known(state.feed_id, [weak.key, strong.key])
    assert len({k.entry_id for k in found.values()}) == 2


def test_a_revision_shows_and_moves_nothing(store: SqlStore) -> None:
    """REL-17, REL-19, PUB-05: text changes; story, date and first-seen stay."""
    state = follow(store, BERGEN)[0]
    ids = poll(store, state, entry("a"))
    entry_id = ids[EntryKey("id:a")]
    place(store, {story("1"): [entry_id]})
    topic = store.follow_topics([(Topic(slug="t", title="T"), "")], now=NOW)[0]
    publish(store, topic.id, item(topic.id, story("1"), entry_id, 1))
    before = store.change_number()
    other = Written(id="a", link="https://a.example/2", title="T2", body="B2", date="today")
    revised = entry(
        "a",
        title="New title",
        published=NOW - 5 * HOUR,
        updated=NOW,
        written=other,
        content_hash="h2",
    )
    poll(store, state, revised=[change(entry_id, revised)], at=NOW + HOUR)
    stored = store.stories([story("1")])[story("1")].entries[0]
    assert stored.entry == replace(revised, published=NOW - HOUR)
    assert stored.first_seen == NOW
    assert store.changed(topic.id, everything=True, after=before)
    assert [e.id for e in store.unrouted(topic.id, after=before)] == [entry_id]
    assert store.clustering.unclustered() == ()
    assert store.known(state.feed_id, [KEY])[KEY].content_hash == "h2"


def test_a_missing_date_stays_missing(store: SqlStore) -> None:
    """REL-17: what was seen first counts, also when a date comes with a later revision."""
    state = follow(store, BERGEN)[0]
    entry_id = poll(store, state, entry("a", published=None))[EntryKey("id:a")]
    place(store, {story("1"): [entry_id]})
    dated = entry("a", published=NOW - 3 * HOUR, content_hash="h2")
    poll(store, state, revised=[change(entry_id, dated)])
    stored = store.stories([story("1")])[story("1")].entries[0]
    assert stored.entry.content_hash == "h2"
    assert stored.entry.published is None
    topic = store.follow_topics([(Topic(slug="t", title="T"), "")], now=NOW)[0]
    (found,) = store.candidates(topic.id, everything=True, after=0, limit=9)
    assert found.newest == stored.first_seen


def test_a_revision_away_from_home_does_not_show(store: SqlStore) -> None:
    """A copy's own wording is remembered, so that it is not revised for ever."""
    ours, theirs = follow(store, BERGEN, OSAKA)
    original = poll(store, ours, entry("a"))[EntryKey("id:a")]
    copy = poll(store, theirs, entry("c"))[EntryKey("id:c")]
    place(
        store,
        {story("1"): [original]},
        copies=[Copy(copy=copy, original=original, because="link")],
    )
    before = store.change_number()
    shown = entry("c", title="Elsewhere", content_hash="h9")
    poll(store, theirs, revised=[change(original, shown, home=False)])
    assert store.change_number() == before
    assert store.stories([story("1")])[story("1")].entries[0].entry.title == "Title of a"
    known = store.known(theirs.feed_id, [EntryKey("id:c")])[EntryKey("id:c")]
    assert (known.content_hash, known.home) == ("h9", False)
    assert store.known(ours.feed_id, [EntryKey("id:a")])[EntryKey("id:a")].home


def test_a_publisher_that_changes_its_keys_brings_nothing_new(store: SqlStore) -> None:
    """REL-18: both keys lead to the one entry afterwards."""
    state = follow(store, BERGEN)[0]
    entry_id = poll(store, state, entry("a"))[EntryKey("id:a")]
    before = store.change_number()
    again = entry("a", key=EntryKey("id:https://a.example/new"))
    poll(store, state, rekeyed=[change(entry_id, again, known_as="link:a.example/1")])
    found = store.known(state.feed_id, [EntryKey("id:a"), again.key])
    assert {k.entry_id for k in found.values()} == {entry_id}
    assert len(found) == 2
    assert store.change_number() == before
    assert store.clustering.unclustered()[0].entry.key == "id:a"


def test_revised_under_a_new_key(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    entry_id = poll(store, state, entry("a"))[EntryKey("id:a")]
    again = entry("a", key=EntryKey("id:new"), title="New", content_hash="h2")
    poll(store, state, revised=[change(entry_id, again, known_as="link:a.example/1")])
    known = store.known(state.feed_id, [again.key, *again.aliases])
    assert {(k.entry_id, k.content_hash) for k in known.values()} == {(entry_id, "h2")}
    assert store.clustering.unclustered()[0].entry.title == "New"


def test_a_revision_does_not_touch_keys_that_lead_elsewhere(store: SqlStore) -> None:
    """A weak key shared by two entries says how the one looks that it leads to."""
    state = follow(store, BERGEN)[0]
    shared = EntryKey("link:same")
    ids = poll(store, state, entry("a", aliases=(shared,)), entry("b", aliases=(shared,)))
    revised = entry("b", aliases=(shared,), content_hash="h2")
    poll(store, state, revised=[change(ids[EntryKey("id:b")], revised)])
    found = store.known(state.feed_id, [shared, EntryKey("id:b")])
    assert {key: k.content_hash for key, k in found.items()} == {
        shared: "hash of a",
        EntryKey("id:b"): "h2",
    }


def test_what_a_database_refuses_loses_no_poll(store: SqlStore) -> None:
    """NUL and lone surrogates in values as written become U+FFFD on both databases."""
    state = follow(store, BERGEN)[0]
    written = Written(id="\ud800a", link=None, title="a\0b", body="\U0001f600\udfff", date=None)
    key = EntryKey("id:\0\ud800a")
    poll(store, state, entry("a", key=key, written=written, authors=("\0\ud800",)))
    stored = store.clustering.unclustered()[0].entry.written
    assert (stored.id, stored.title, stored.body) == ("\ufffda", "a\ufffdb", "\U0001f600\ufffd")
    assert list(store.known(state.feed_id, [key])) == [key]


def test_a_key_too_long_for_an_index_is_still_a_key(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    names = ["é" * 5000 + end for end in ("1", "2")]
    long = [entry("a", key=EntryKey(n), link_key=n, id_key=n, link=n, aliases=()) for n in names]
    poll(store, state, *long)
    found = store.known(state.feed_id, [e.key for e in long])
    assert len({k.entry_id for k in found.values()}) == 2
    assert {e.entry.key for e in store.clustering.unclustered()} == set(names)


def test_entries_wait_in_the_order_of_the_cluster_job(store: SqlStore) -> None:
    ours, theirs = follow(store, BERGEN, OSAKA)
    poll(store, ours, entry("late"), entry("none", published=None))
    poll(store, theirs, entry("early", published=NOW - 9 * HOUR), entry("also", published=NOW))
    waiting = store.clustering.unclustered()
    assert list(waiting) == sorted(waiting, key=lambda stored: stored.order)
    assert [e.entry.key for e in waiting][:2] == ["id:early", "id:late"]
