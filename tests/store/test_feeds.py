"""Following feeds: ids, labels, URLs."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

import pytest

from aggregator.errors import StoreError
from aggregator.model import FeedId, PollRecord, PollState, Subscription, Topic, Validators
from aggregator.store import SqlStore

from .making import BERGEN, HOUR, INSTALLATION, NOW, OSAKA, entry, follow, place, poll, story


def test_a_new_feed_is_due_at_once_and_its_id_comes_from_its_url(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    assert state.feed_id == str(uuid5(INSTALLATION, f"feed:{BERGEN.url}"))
    shown = PollState(feed_id=state.feed_id, url=BERGEN.url, shown=BERGEN.url, next_poll=NOW)
    assert state == shown


def test_following_again_keeps_ids_states_and_due_times(store: SqlStore) -> None:
    """POL-11, POL-34: due times live in the store."""
    first = follow(store, BERGEN, OSAKA)
    later = store.follow([OSAKA, BERGEN], now=NOW + HOUR)
    assert list(later) == [first[1], first[0]]
    assert store.change_number() == 0


def test_one_url_twice_is_one_feed(store: SqlStore) -> None:
    twice = follow(store, BERGEN, OSAKA, replace(BERGEN, title="Other"))
    assert twice[0] == twice[2]
    assert store.counts().feeds == 2
    assert [r.outlet for r in store.feed_reports()] == ["Bergen Wire", "Osaka Daily"]


def test_a_feed_dropped_keeps_its_entries_and_comes_back_as_itself(store: SqlStore) -> None:
    before = follow(store, BERGEN, OSAKA)
    poll(store, before[0], entry("a"))
    follow(store, OSAKA)
    assert (store.counts().feeds, store.counts().entries) == (1, 1)
    assert [report.url for report in store.feed_reports()] == [OSAKA.url]
    assert follow(store, BERGEN)[0].feed_id == before[0].feed_id


def test_every_field_of_a_poll_state_comes_back(store: SqlStore) -> None:
    """POL-02: validators byte for byte. REL-42: instants to the microsecond."""
    state = follow(store, BERGEN)[0]
    after = replace(
        state,
        title="Bergen",
        validators=Validators(
            url="https://bergen.example/final", etag='W/"a  b"', last_modified="Thu, 1 Jan 1970"
        ),
        body_hash="ab" * 32,
        next_poll=NOW + timedelta(microseconds=1),
        retry_after=NOW + HOUR,
        last_poll=NOW,
        last_success=NOW - HOUR,
        last_change=NOW.astimezone(),
        failures=3,
        gone=2,
        state="failing",
        message="timeout",
        entry_count=17,
        hint=timedelta(minutes=7, microseconds=3),
    )
    store.record_poll(PollRecord(state=after, at=NOW))
    assert follow(store, BERGEN)[0] == after
    report = store.feed_reports()[0]
    assert (report.state, report.message, report.failures) == ("failing", "timeout", 3)
    assert (report.last_poll, report.next_poll) == (NOW, after.next_poll)


def test_validators_that_were_dropped_are_forgotten(store: SqlStore) -> None:
    """POL-05: never a value older than the last 200."""
    state = follow(store, BERGEN)[0]
    had = replace(state, validators=Validators(url=state.url, etag='"1"'))
    poll(store, had)
    poll(store, state)
    assert follow(store, BERGEN)[0].validators is None


@pytest.mark.parametrize(
    "labels", [{"outlet": "BW"}, {"title": "B. Wire"}, {"categories": ("world",)}]
)
def test_a_new_label_changes_the_stories_of_its_feed_alone(
    store: SqlStore, labels: dict[str, object]
) -> None:
    ours, theirs = follow(store, BERGEN, OSAKA)
    mine = poll(store, ours, entry("a")).values()
    others = poll(store, theirs, entry("b")).values()
    place(store, {story("1"): mine, story("2"): others})
    topic = store.follow_topics([(Topic(slug="t", title="T"), "")], now=NOW)[0]
    before = store.change_number()
    follow(store, replace(BERGEN, **labels), OSAKA)  # type: ignore[arg-type]
    assert store.change_number() == before + 1
    assert store.changed(topic.id, everything=True, after=before)
    assert [e.entry.title for e in store.unrouted(topic.id, after=before)] == ["Title of a"]


def test_the_outlet_follows_the_labels_then_the_document_then_the_link(store: SqlStore) -> None:
    """The host that was polled is never shown."""
    bare = Subscription(url="https://feeds.example/x")
    state = follow(store, bare)[0]
    poll(store, state, entry("a", link="https://www.paper.example/1"), entry("b", link=None))
    poll(store, state, entry("c", outlet="Quoted"))

    def outlets() -> list[str]:
        found = {e.entry.title[-1]: e.outlet for e in store.clustering.unclustered()}
        return [found[name] for name in "abc"]

    assert outlets() == ["paper.example", "unnamed feed", "Quoted"]
    poll(store, replace(state, title="The Document"))
    assert outlets() == ["The Document", "The Document", "Quoted"]
    follow(store, replace(bare, title="The Label"))
    assert outlets() == ["The Label", "The Label", "Quoted"]
    follow(store, replace(bare, title="The Label", outlet="The Outlet"))
    assert outlets() == ["The Outlet", "The Outlet", "Quoted"]


@pytest.mark.parametrize("labelled", [False, True])
def test_a_documents_title_shows_under_any_label(store: SqlStore, *, labelled: bool) -> None:
    """PUB-07: it is the title of the source, whatever the outlet is called."""
    asked = BERGEN if labelled else Subscription(url=BERGEN.url)
    state = follow(store, asked)[0]
    place(store, {story("1"): poll(store, state, entry("a")).values()})
    topic = store.follow_topics([(Topic(slug="t", title="T"), "")], now=NOW)[0]
    before = store.change_number()
    poll(store, replace(state, title="Renamed"))
    assert store.changed(topic.id, everything=True, after=before)


def test_a_feed_that_moved_is_found_by_both_its_urls(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    moved = "https://bergen.example/new.xml"
    poll(store, replace(state, url=moved))
    assert follow(store, Subscription(url=moved))[0].feed_id == state.feed_id
    again = follow(store, BERGEN)[0]
    assert (again.feed_id, again.url) == (state.feed_id, BERGEN.url)
    both = follow(store, BERGEN, Subscription(url=moved))
    assert both[0].feed_id == state.feed_id != both[1].feed_id


def test_an_id_that_is_taken_is_not_minted_twice(store: SqlStore) -> None:
    state = follow(store, BERGEN)[0]
    poll(store, replace(state, url="https://bergen.example/new.xml"))
    both = follow(store, Subscription(url="https://bergen.example/new.xml"), BERGEN)
    assert both[0].feed_id == state.feed_id
    assert both[1].feed_id == str(uuid5(INSTALLATION, f"feed:{BERGEN.url}:1"))


def test_reports_hold_no_secrets(store: SqlStore) -> None:
    """SEC-17: neither the password nor the token of a feed URL is shown."""
    state = follow(store, Subscription(url="https://me:hunter2@f.example/x?api_key=s3cret"))[0]
    place(store, {story("1"): poll(store, state, entry("a")).values()})
    shown = repr(store.feed_reports()) + repr(store.stories([story("1")])[story("1")].feeds)
    assert "f.example" in shown
    assert "hunter2" not in shown
    assert "s3cret" not in shown


def test_a_poll_of_an_unknown_feed_is_refused(store: SqlStore) -> None:
    state = replace(follow(store, BERGEN)[0], feed_id=FeedId("nobody"))
    with pytest.raises(StoreError, match="nobody"):
        poll(store, state, entry("a"))
