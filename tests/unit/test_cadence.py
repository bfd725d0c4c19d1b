"""When a feed is polled next, and what is remembered of it, after every kind of outcome."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cadence import EMPTIED, CadenceRules, after
from aggregator.model import (
    CadenceHints,
    Changes,
    Entry,
    EntryKey,
    FeedId,
    Fetched,
    FetchFailed,
    FetchResult,
    Gone,
    NormalisedFeed,
    NotModified,
    Polled,
    PollState,
    Subscription,
    Unreadable,
    Validators,
    Written,
)

#: A Thursday.
NOW = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)
#: Without jitter, so that waits can be told exactly.
RULES = CadenceRules(jitter=0.0)
URL = "https://news.example/feed"
HELD = Validators(url=URL, etag='"old"', last_modified="Wed, 09 Apr 2025 00:00:00 GMT")
SUBSCRIPTION = Subscription(url=URL)
STATE = PollState(feed_id=FeedId("feed-1"), url=URL, next_poll=NOW)
KNOWN = replace(
    STATE,
    title="News",
    validators=HELD,
    body_hash="0" * 64,
    last_poll=NOW - timedelta(hours=1),
    last_success=NOW - timedelta(hours=1),
    last_change=NOW - timedelta(hours=5),
    state="ok",
    entry_count=1,
)
ENTRY = Entry(
    key=EntryKey("id:1"),
    link=None,
    link_key=None,
    id_key=None,
    title="A title",
    summary="",
    content="",
    published=None,
    updated=None,
    language=None,
    written=Written(id="1", link=None, title="A title", body="", date=None),
    content_hash="h",
)
MIN = timedelta(minutes=1)
H = timedelta(hours=1)


def document(*entries: Entry, hints: CadenceHints | None = None, **more: object) -> NormalisedFeed:
    feed = NormalisedFeed(
        version="rss20",
        title="News",
        link=None,
        language=None,
        hints=hints or CadenceHints(),
        entries=entries,
    )
    return replace(feed, **more)  # type: ignore[arg-type]


def fetched(headers: Mapping[str, str] | None = None) -> Fetched:
    return Fetched(url=URL, status=200, headers=headers or {}, body=b"<rss/>", at=NOW)


def not_modified(headers: Mapping[str, str] | None = None) -> NotModified:
    return NotModified(url=URL, headers=headers or {}, at=NOW)


def failure(**more: object) -> FetchFailed:
    result = FetchFailed(kind="status", message="HTTP 500 Internal Server Error", at=NOW)
    return replace(result, **more)  # type: ignore[arg-type]


def poll(
    state: PollState,
    result: FetchResult,
    read: NormalisedFeed | Unreadable | None = None,
    *,
    changes: Changes | None = None,
    rules: CadenceRules = RULES,
    interval: timedelta | None = None,
    now: datetime = NOW,
) -> PollState:
    polled = Polled(
        state=state,
        subscription=SUBSCRIPTION,
        result=result,
        document=read,
        body_hash="1" * 64 if isinstance(result, Fetched) else None,
    )
    return after(state, polled, changes or Changes(), now=now, rules=rules, interval=interval)


def wait(state: PollState) -> timedelta:
    return state.next_poll - NOW


def test_a_first_good_document() -> None:
    headers = {"etag": 'W/"1"', "last-modified": "Thu, 10 Apr 2025 11:00:00 GMT"}
    changes = Changes(new=(ENTRY,))
    assert poll(STATE, fetched(headers), document(ENTRY), changes=changes) == replace(
        STATE,
        title="News",
        validators=Validators(url=URL, etag='W/"1"', last_modified="Thu, 10 Apr 2025 11:00:00 GMT"),
        body_hash="1" * 64,
        next_poll=NOW + H,
        last_poll=NOW,
        last_success=NOW,
        last_change=NOW,
        state="ok",
        entry_count=1,
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"etag": '"new"'}, Validators(url=URL, etag='"new"')),
        ({"last-modified": "then"}, Validators(url=URL, last_modified="then")),
        ({"etag": ""}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("read", [document(ENTRY), None])
def test_every_200_replaces_both_validators(
    headers: dict[str, str], expected: Validators | None, read: NormalisedFeed | None
) -> None:
    """POL-04, POL-05; also where the body was the same as last time."""
    assert poll(KNOWN, fetched(headers), read).validators == expected


def test_an_unreadable_body_leaves_validators_and_hash_alone() -> None:
    """POL-06."""
    read = Unreadable(message="an HTML page, not a feed")
    got = poll(KNOWN, fetched({"etag": '"new"'}), read)
    assert (got.validators, got.body_hash) == (HELD, KNOWN.body_hash)
    assert (got.state, got.message, got.failures) == ("failing", "an HTML page, not a feed", 1)
    assert got.last_success == KNOWN.last_success


def test_a_304_is_a_success_and_may_renew_validators() -> None:
    """POL-07, RFC 9111 4.3.4."""
    failing = replace(KNOWN, failures=3, gone=1, state="failing", message="HTTP 500")
    got = poll(failing, not_modified({"etag": '"newer"'}))
    assert got == replace(
        KNOWN,
        validators=replace(HELD, etag='"newer"'),
        last_poll=NOW,
        last_success=NOW,
        next_poll=NOW + H,
    )


@pytest.mark.parametrize(
    ("headers", "hints", "expected"),
    [
        ({}, CadenceHints(), H),
        ({"cache-control": "max-age=300"}, CadenceHints(), 10 * MIN),
        ({"cache-control": "public, MAX-AGE=1200"}, CadenceHints(), 20 * MIN),
        ({"cache-control": 'max-age="1200"'}, CadenceHints(), 20 * MIN),
        ({"cache-control": "max-age=7200", "age": "1800"}, CadenceHints(), 90 * MIN),
        ({"cache-control": "max-age=7200", "age": "9999"}, CadenceHints(), 10 * MIN),
        ({"cache-control": "max-age=7200", "age": "junk"}, CadenceHints(), 2 * H),
        ({"cache-control": "max-age=999999999999"}, CadenceHints(), 24 * H),
        ({"cache-control": "max-age=0"}, CadenceHints(), H),
        ({"cache-control": "max-age=-1"}, CadenceHints(), H),
        ({"cache-control": "max-age=later"}, CadenceHints(), H),
        ({"cache-control": "s-maxage=60"}, CadenceHints(), H),
        ({"cache-control": "no-cache, max-age=7200"}, CadenceHints(), H),
        ({"cache-control": "no-store", "expires": "Fri, 11 Apr 2025 12:00:00 GMT"}, None, H),
        ({"cache-control": "stale-while-revalidate=60"}, CadenceHints(), H),
        ({"expires": "Thu, 10 Apr 2025 15:00:00 GMT"}, CadenceHints(), 3 * H),
        (
            {"expires": "Thu, 10 Apr 2025 15:00:00 GMT", "date": "Thu, 10 Apr 2025 13:00:00 GMT"},
            CadenceHints(),
            2 * H,
        ),
        ({"expires": "0"}, CadenceHints(), H),
        ({"expires": "Thu, 10 Apr 2025 11:00:00 GMT"}, CadenceHints(), H),
        (
            {"cache-control": "max-age=1800", "expires": "Fri, 11 Apr 2025 12:00:00 GMT"},
            CadenceHints(),
            30 * MIN,
        ),
        ({}, CadenceHints(ttl=30 * MIN), 30 * MIN),
        ({}, CadenceHints(ttl=MIN), 10 * MIN),
        ({}, CadenceHints(ttl=timedelta(0)), H),
        ({}, CadenceHints(ttl=timedelta(days=7)), 24 * H),
        ({}, CadenceHints(sy_interval=2 * H), 2 * H),
        ({}, CadenceHints(ttl=30 * MIN, sy_interval=2 * H), 2 * H),
        ({"cache-control": "max-age=300"}, CadenceHints(ttl=H), H),
        ({"cache-control": "max-age=7200"}, CadenceHints(ttl=20 * MIN), 2 * H),
    ],
)
def test_the_publishers_word(
    headers: dict[str, str], hints: CadenceHints | None, expected: timedelta
) -> None:
    """POL-09, POL-17, POL-18, POL-19, POL-20: the longest statement, within bounds."""
    assert wait(poll(STATE, fetched(headers), document(ENTRY, hints=hints))) == expected


def test_the_word_is_remembered_over_304s() -> None:
    """POL-20: a ttl holds until another document says otherwise."""
    first = poll(STATE, fetched({"etag": '"1"'}), document(ENTRY, hints=CadenceHints(ttl=3 * H)))
    assert first.hint == 3 * H
    second = poll(first, not_modified())
    assert (second.hint, wait(second)) == (3 * H, 3 * H)
    assert wait(poll(second, fetched({"etag": '"1"'}))) == 3 * H
    third = poll(second, fetched(), document(ENTRY))
    assert (third.hint, wait(third)) == (None, H)


def test_the_age_of_a_304_counts_anew() -> None:
    """POL-17: freshness is the remembered lifetime, less the Age of this answer."""
    headers = {"cache-control": "max-age=7200"}
    first = poll(STATE, fetched(headers), document(ENTRY))
    assert wait(poll(first, not_modified({**headers, "age": "3600"}))) == H
    assert wait(poll(first, not_modified({"cache-control": "max-age=36000"}))) == 10 * H
    assert wait(poll(first, not_modified())) == 2 * H


@pytest.mark.parametrize(
    ("hints", "due"),
    [
        (CadenceHints(skip_hours=frozenset({13})), datetime(2025, 4, 10, 14, tzinfo=UTC)),
        (CadenceHints(skip_hours=frozenset(range(13, 24))), datetime(2025, 4, 11, tzinfo=UTC)),
        (CadenceHints(skip_hours=frozenset({12, 14})), NOW + H),
        (CadenceHints(skip_days=frozenset({3})), datetime(2025, 4, 11, tzinfo=UTC)),
        (CadenceHints(skip_days=frozenset({3, 4, 5, 6})), datetime(2025, 4, 14, tzinfo=UTC)),
        (
            CadenceHints(skip_days=frozenset({3}), skip_hours=frozenset({0, 1})),
            datetime(2025, 4, 11, 2, tzinfo=UTC),
        ),
        (CadenceHints(skip_hours=frozenset(range(24))), NOW + H),
        (CadenceHints(skip_days=frozenset(range(7))), NOW + H),
        (CadenceHints(skip_hours=frozenset({24, 99}), skip_days=frozenset({7})), NOW + H),
    ],
)
def test_hours_and_days_to_be_skipped(hints: CadenceHints, due: datetime) -> None:
    """POL-21."""
    assert poll(STATE, fetched(), document(ENTRY, hints=hints)).next_poll == due


def test_the_operators_interval_beats_the_publisher() -> None:
    hints = CadenceHints(ttl=5 * H, skip_hours=frozenset({12}))
    rules = CadenceRules()
    headers = {"cache-control": "max-age=9000"}
    read = document(ENTRY, hints=hints)
    assert wait(poll(STATE, fetched(headers), read, rules=rules, interval=5 * MIN)) == 5 * MIN
    assert wait(poll(STATE, not_modified(headers), rules=rules, interval=48 * H)) == 48 * H


def test_a_retry_after_beats_the_operator() -> None:
    """POL-15."""
    until = NOW + timedelta(days=10)
    got = poll(STATE, failure(status=429, retry_after=until), interval=5 * MIN)
    assert (got.next_poll, got.retry_after) == (until, until)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(status: int) -> None:
    """POL-12, POL-14: never sooner; a short one does not hurry the backoff."""
    until = NOW + timedelta(days=3)
    got = poll(KNOWN, failure(status=status, retry_after=until), rules=CadenceRules())
    assert (got.next_poll, got.retry_after, got.state) == (until, until, "failing")
    assert (got.validators, got.body_hash) == (HELD, KNOWN.body_hash)
    soon = poll(KNOWN, failure(status=status, retry_after=NOW + MIN))
    assert wait(soon) == H
    assert poll(got, not_modified()).retry_after is None


def test_429_without_retry_after_waits_four_hours() -> None:
    """POL-13: and grows from there; the feed is not given up."""
    got = poll(KNOWN, failure(status=429))
    assert (wait(got), got.retry_after) == (4 * H, None)
    waits = []
    for _ in range(5):
        got = poll(got, failure(status=429))
        waits.append(wait(got))
    assert waits == [4 * H, 4 * H, 8 * H, 16 * H, 24 * H]
    assert got.state == "failing"


def test_failures_back_off_to_a_day_and_no_further() -> None:
    """POL-27: thirty failures, one success."""
    state, waits = KNOWN, []
    for _ in range(30):
        state = poll(state, failure(kind="timeout", message="no whole answer within 30 s"))
        waits.append(wait(state))
    assert waits[:6] == [H, 2 * H, 4 * H, 8 * H, 16 * H, 24 * H]
    assert set(waits[5:]) == {24 * H}
    assert (state.failures, state.state) == (30, "failing")
    assert state.message == "no whole answer within 30 s"
    assert (state.validators, state.last_success) == (HELD, KNOWN.last_success)
    well = poll(state, not_modified())
    assert (well.failures, well.state, well.message, wait(well)) == (0, "ok", "", H)


def test_a_failing_feed_with_an_interval_of_its_own() -> None:
    first = poll(KNOWN, failure(), interval=5 * MIN)
    assert wait(first) == 5 * MIN
    assert wait(poll(first, failure(), interval=5 * MIN)) == 10 * MIN
    assert wait(poll(replace(KNOWN, failures=9), failure(), interval=48 * H)) == 48 * H


def test_gone_is_believed_the_second_time() -> None:
    """POL-26: entries stay, the feed is asked once a month, and its state says so."""
    gone = Gone(url=URL, at=NOW)
    first = poll(KNOWN, gone)
    assert (first.state, first.gone, wait(first)) == ("failing", 1, H)
    second = poll(first, gone)
    assert (second.state, second.gone, wait(second)) == ("gone", 2, timedelta(days=30))
    assert "no more" in second.message
    between = poll(first, failure(status=404))
    assert poll(between, gone).state == "failing"
    back = poll(second, fetched(), document(ENTRY))
    assert (back.state, back.gone, back.message) == ("ok", 0, "")


def test_an_empty_feed_that_always_was_empty_is_well() -> None:
    got = poll(STATE, fetched({"etag": '"e"'}), document())
    assert (got.state, got.entry_count, got.last_success) == ("ok", 0, NOW)
    assert got.validators == Validators(url=URL, etag='"e"')


def test_an_emptied_feed_is_a_warning_that_keeps_its_validators() -> None:
    """REL-20."""
    headers = {"etag": '"empty"'}
    got = poll(KNOWN, fetched(headers), document())
    assert (got.state, got.message, got.failures) == ("warning", EMPTIED, 0)
    assert (got.validators, got.body_hash) == (HELD, KNOWN.body_hash)
    assert (got.entry_count, got.last_success, wait(got)) == (1, KNOWN.last_success, H)
    again = poll(got, fetched(headers), document())
    assert (again.state, again.validators) == ("warning", HELD)
    well = poll(again, not_modified())
    assert (well.state, well.message) == ("ok", "")


@pytest.mark.parametrize("before", [STATE, KNOWN])
def test_a_document_that_was_cut_is_a_warning_and_asked_for_again(before: PollState) -> None:
    """POL-06: its entries count; its validators and its hash would hide the rest."""
    read, changes = document(ENTRY, ENTRY, complete=False), Changes(new=(ENTRY,))
    got = poll(before, fetched({"etag": '"cut"'}), read, changes=changes)
    assert (got.validators, got.body_hash) == (before.validators, before.body_hash)
    assert (got.state, got.failures, got.entry_count) == ("warning", 0, 2)
    assert got.message == (
        "the document ends in the middle; 2 entries were read, and it is asked for again"
    )
    assert (got.last_change, got.last_success, wait(got)) == (NOW, NOW, H)
    whole = poll(got, fetched({"etag": '"cut"'}), document(ENTRY))
    assert (whole.state, whole.message, whole.body_hash) == ("ok", "", "1" * 64)
    assert whole.validators == Validators(url=URL, etag='"cut"')
    one = poll(before, fetched(), document(ENTRY, complete=False))
    assert "; 1 entry was read, and" in one.message


def test_a_held_feed_was_not_asked() -> None:
    """POL-16: nothing but its due time changes."""
    until = NOW + 2 * H
    got = poll(KNOWN, failure(kind="held", retry_after=until))
    assert got == replace(KNOWN, next_poll=until, retry_after=until)


def test_problems_that_were_survived_are_told() -> None:
    read = document(ENTRY, problems=("not well-formed (line 7)", "another"))
    got = poll(KNOWN, fetched({"etag": '"1"'}), read)
    assert (got.state, got.message) == ("ok", "not well-formed (line 7)")
    assert poll(got, not_modified()).message == "not well-formed (line 7)"


def test_what_counts_as_a_change() -> None:
    unchanged = poll(KNOWN, fetched(), document(ENTRY), changes=Changes(known=1))
    assert unchanged.last_change == KNOWN.last_change
    assert poll(KNOWN, fetched(), document(ENTRY, title="")).title == "News"


def test_jitter_differs_by_feed_and_only_adds() -> None:
    """POL-34: at most a tenth; the same for one feed every time."""
    rules = CadenceRules()
    waits = {
        wait(poll(replace(STATE, feed_id=FeedId(str(n))), not_modified(), rules=rules))
        for n in range(100)
    }
    assert len(waits) == 100
    assert H <= min(waits) < 62 * MIN
    assert 64 * MIN < max(waits) <= 66 * MIN
    assert wait(poll(STATE, not_modified(), rules=rules)) == wait(
        poll(STATE, not_modified(), rules=rules)
    )


durations = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
headers = st.fixed_dictionaries(
    {},
    optional={
        "cache-control": st.sampled_from(["max-age=60", "max-age=90000", "no-cache", "=,;"]),
        "expires": st.sampled_from(["0", "Fri, 11 Apr 2025 12:00:00 GMT", "x"]),
        "age": st.sampled_from(["5", "-5", "99999999999999"]),
        "date": st.just("Thu, 10 Apr 2025 12:00:00 GMT"),
        "etag": st.just('"x"'),
    },
)
hints = st.builds(
    CadenceHints,
    ttl=st.none() | durations,
    sy_interval=st.none() | durations,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
outcomes = st.one_of(
    st.tuples(st.builds(fetched, headers), st.none()),
    st.tuples(st.builds(fetched, headers), st.builds(lambda h: document(ENTRY, hints=h), hints)),
    st.tuples(st.builds(fetched, headers), st.builds(lambda h: document(hints=h), hints)),
    st.tuples(st.builds(fetched, headers), st.just(Unreadable(message="no feed"))),
    st.tuples(st.builds(not_modified, headers), st.none()),
    st.tuples(st.just(Gone(url=URL, at=NOW)), st.none()),
    st.tuples(
        st.builds(
            failure,
            kind=st.sampled_from(["status", "timeout", "held"]),
            status=st.sampled_from([None, 404, 429, 503]),
            retry_after=st.none() | durations.map(lambda until: NOW - timedelta(days=1) + until),
        ),
        st.none(),
    ),
)


@given(
    runs=st.lists(outcomes, min_size=1, max_size=8),
    feed=st.text(max_size=5).map(FeedId),
    interval=st.none() | durations,
)
def test_the_next_poll_always_lies_ahead(
    runs: list[tuple[FetchResult, NormalisedFeed | Unreadable | None]],
    feed: FeedId,
    interval: timedelta | None,
) -> None:
    """POL-09, POL-27: later than now; never under 10 minutes unasked."""
    state, now = replace(STATE, feed_id=feed), NOW
    for result, read in runs:
        state = poll(state, result, read, rules=CadenceRules(), interval=interval, now=now)
        assert state.next_poll > now
        held = isinstance(result, FetchFailed) and result.kind == "held"
        if interval is None and not held:
            assert state.next_poll >= now + 10 * MIN
        if state.retry_after is not None:
            assert state.next_poll >= state.retry_after
        now = state.next_poll
