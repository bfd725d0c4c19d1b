"""Threads in the store: what is remembered comes back, redirects hold, days keep their ids."""

from datetime import date, timedelta

from aggregator.model import Merge, PublishedItem, StoryId, TopicId, TopicRecord
from aggregator.model.thread import (
    PublishedDay,
    StoryTerms,
    Term,
    Thread,
    ThreadDelta,
    ThreadId,
    ThreadRecord,
)
from aggregator.store import SqlStore

from .making import BERGEN, HOUR, NOW, entry, follow, place, poll, story, topic

DAY = timedelta(days=1)
ONE, TWO = ThreadId("11111111-0000-5000-8000-000000000001"), ThreadId("t-2")
A, B = story("a"), story("b")


def terms(name: StoryId, thread: ThreadId | None = None, **changed: object) -> StoryTerms:
    """Return a story as threads compare it."""
    fields: dict[str, object] = {
        "entries": 3,
        "is_substantial": True,
        "is_form": False,
        "began": NOW - DAY,
        "latest": NOW,
        "terms": {"aurelia": Term(share=0.667, capital=2, small=0, word="Aurelia")},
        "together": {("ferri", "aurelia"): 2},
    }
    return StoryTerms(story=name, language="en", thread=thread, **(fields | changed))  # type: ignore[arg-type]


def thread(name: ThreadId, **changed: object) -> Thread:
    """Return a thread of two stories."""
    fields: dict[str, object] = {
        "began": NOW - DAY,
        "latest": NOW,
        "stories": 2,
        "name": "Aurelia ferry",
        "named_at": 2,
        "weight": 3.141593,
        "terms": {"aurelia": Term(share=3.0, capital=5, small=1, word="Aurelia")},
        "together": {("ferri", "aurelia"): 3},
    }
    return Thread(id=name, language="en", **(fields | changed))  # type: ignore[arg-type]


def record(
    store: SqlStore,
    *deltas: ThreadDelta,
    gone: tuple[StoryId, ...] = (),
    upto: int = 0,
    forget: timedelta = 30 * DAY,
) -> None:
    """Commit as the job does."""
    store.threads.record_threads(
        ThreadRecord(deltas=deltas, gone=gone, upto=upto, at=NOW), forget=NOW - forget
    )


def both(store: SqlStore) -> ThreadDelta:
    """Record a thread with both stories."""
    delta = ThreadDelta(
        threads=(thread(ONE),),
        stories=(terms(A, ONE), terms(B, ONE)),
        shown=frozenset({ONE}),
    )
    record(store, delta)
    return delta


def test_what_is_recorded_comes_back(store: SqlStore) -> None:
    """To the last digit, on both databases."""
    delta = ThreadDelta(
        threads=(thread(ONE),), stories=(terms(A), terms(B, ONE)), shown=frozenset({ONE})
    )
    record(store, delta)
    found = store.threads.snapshot(
        "en", threads=NOW - DAY, substantial=NOW, single=NOW, stories=[B]
    )
    assert found.threads == delta.threads
    assert found.stories == delta.stories


def test_only_what_can_be_met_is_loaded(store: SqlStore) -> None:
    """By date, by substance, by language; stories in a thread only where they are named."""
    old = NOW - 10 * DAY
    told = (
        terms(story("1"), latest=old),
        terms(story("2"), latest=old, is_substantial=False),
        terms(story("3"), is_substantial=False),
        terms(story("4"), ONE),
        terms(story("5"), latest=NOW - 29 * DAY),
    )
    idle = thread(TWO, latest=NOW - 29 * DAY)
    empty = thread(ThreadId("t-3"), stories=0)
    record(store, ThreadDelta(threads=(thread(ONE), idle, empty), stories=told))
    found = store.threads.snapshot(
        "en",
        threads=NOW - 20 * DAY,
        substantial=NOW - 20 * DAY,
        single=NOW - 5 * DAY,
        stories=[],
    )
    assert [t.id for t in found.threads] == [ONE]
    assert [s.story for s in found.stories] == [story("1"), story("3")]
    other = store.threads.snapshot(
        "de", threads=NOW, substantial=NOW - DAY, single=NOW - DAY, stories=[]
    )
    assert (other.threads, other.stories) == ((), ())


def test_a_thread_that_became_part_of_another_redirects(store: SqlStore) -> None:
    """Always one hop; its id is never given again."""
    three = ThreadId("t-3")
    record(
        store,
        ThreadDelta(
            threads=(thread(ONE), thread(TWO), thread(three)),
            stories=(terms(A, TWO), terms(B, three)),
        ),
    )
    record(store, ThreadDelta(merged={three: TWO}))
    record(store, ThreadDelta(merged={TWO: ONE}))
    assert store.threads.taken([ONE, TWO, three, ThreadId("t-4")]) == {ONE, TWO, three}
    assert {saga.id for saga in store.threads.named([TWO, three]).values()} == {ONE}
    assert {saga.id for saga in store.threads.sagas([A, B]).values()} == {ONE}


def test_a_thread_of_one_story_is_not_told_of(store: SqlStore) -> None:
    record(store, ThreadDelta(threads=(thread(ONE, stories=1),), stories=(terms(A, ONE),)))
    assert store.threads.sagas([A]) == {}


def test_old_terms_are_dropped_and_membership_stays(store: SqlStore) -> None:
    """Bounded: what nothing meets again takes no room; the thread of a story is for ever."""
    old = NOW - 40 * DAY
    record(
        store,
        ThreadDelta(
            threads=(thread(ONE),), stories=(terms(A, ONE, latest=old), terms(B, latest=old))
        ),
    )
    found = store.threads.snapshot(
        "en", threads=NOW, substantial=old, single=old, stories=[A, B]
    ).stories
    assert [(told.story, told.thread, dict(told.terms)) for told in found] == [(A, ONE, {})]
    assert set(store.threads.sagas([A, B])) == {A}


def test_stories_are_due_once_and_gone_once(store: SqlStore) -> None:
    """What changed since the last record; what a merge ended, with its heir."""
    ids = poll(store, follow(store, BERGEN)[0], entry("a"), entry("b"))
    one, two = sorted(ids.values())
    place(store, {A: [one], B: [two]})
    upto, due = store.threads.due(since=NOW - DAY)
    assert due == {A: "en", B: "en"}
    assert store.threads.due(since=NOW + DAY)[1] == {}
    record(store, ThreadDelta(stories=(terms(A), terms(B))), upto=upto)
    assert store.threads.due(since=NOW - DAY)[1] == {}
    place(store, {}, founded=(), merged=[Merge(loser=B, winner=A)])
    assert store.threads.due(since=NOW - DAY)[1] == {A: "en"}
    assert store.threads.gone() == {B: A}
    assert store.threads.languages([B]) == {B: "en"}
    record(store, gone=(B,), upto=upto + 1)
    assert store.threads.gone() == {}


def test_a_topic_changes_with_the_threads_of_its_stories(store: SqlStore) -> None:
    ids = poll(store, follow(store, BERGEN)[0], entry("a"), entry("b"))
    one, two = sorted(ids.values())
    place(store, {A: [one], B: [two]})
    state = topic(store, "pact")
    number = store.change_number()
    assert not store.changed(state.id, everything=True, after=number)
    both(store)
    assert store.changed(state.id, everything=True, after=number)
    assert not store.changed(state.id, everything=False, after=number)
    store.record_routes(state.id, matched=[one], unmatched=[], to=number)
    assert store.changed(state.id, everything=False, after=number)
    later = store.change_number()
    record(store, ThreadDelta(threads=(thread(ONE, weight=9.0),), stories=(terms(A, ONE),)))
    assert not store.changed(state.id, everything=True, after=later)


def test_a_day_keeps_its_place_and_its_id(store: SqlStore) -> None:
    """REL: only `updated` moves, whatever is recorded later."""
    state = topic(store, "pact")
    day = published_day(state.id)
    publish(store, day)
    later = published_day(
        state.id, updated=NOW + HOUR, first_published=NOW + HOUR, newest=NOW + HOUR
    )
    publish(store, later)
    kept = published_day(state.id, updated=NOW + HOUR)
    assert store.threads.days(state.id, [ONE]) == (kept,)
    assert store.threads.days(state.id, [TWO]) == ()
    assert store.threads.days_by_id(["day-1", "day-2"]) == {"day-1": kept}


def test_an_item_remembers_the_day_that_it_is_shown_in(store: SqlStore) -> None:
    ids = poll(store, follow(store, BERGEN)[0], entry("a"))
    (one,) = ids.values()
    place(store, {A: [one]})
    state = topic(store, "pact")
    item = PublishedItem(
        item_id="item-1",
        topic=state.id,
        story=A,
        episode=1,
        first_published=NOW,
        newest=NOW,
        updated=NOW,
        lead=one,
        lead_hash="x",
        day_item="day-1",
    )
    publish(store, published_day(state.id), item)
    assert store.items(state.id, everything=True, limit=5) == (item,)


def published_day(topic_id: TopicId, **changed: object) -> PublishedDay:
    fields: dict[str, object] = {"first_published": NOW, "newest": NOW, "updated": NOW}
    return PublishedDay(
        item_id="day-1",
        topic=topic_id,
        thread=ONE,
        day=date(2025, 4, 10),
        **(fields | changed),  # type: ignore[arg-type]
    )


def publish(store: SqlStore, day: PublishedDay, *items: PublishedItem) -> None:
    store.record_topic(
        TopicRecord(
            topic=day.topic,
            items=items,
            days=(day,),
            publications=(),
            published_to=0,
            baseline=0,
            signature="",
            changed=NOW,
        )
    )


def test_odd_characters_are_stored(store: SqlStore) -> None:
    """A NUL in a publisher's word does not lose the sweep (PostgreSQL refuses it)."""
    odd = {"a\0b": Term(share=1.0, capital=1, small=0, word="A\0b")}
    record(store, ThreadDelta(stories=(terms(A, terms=odd),)))
    (found,) = store.threads.snapshot(
        "en", threads=NOW, substantial=NOW, single=NOW, stories=[]
    ).stories
    assert list(found.terms) == ["a\N{REPLACEMENT CHARACTER}b"]
