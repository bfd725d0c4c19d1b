"""Many feeds at once: each its outcome, no host pressed, nobody held up by another."""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_network
from itertools import pairwise

import pytest

from aggregator.clocks import StoppedClock
from aggregator.dispatch.lanes import Job, Lanes, job
from aggregator.dispatch.local import LocalDispatcher
from aggregator.dispatch.rules import DispatchRules
from aggregator.fetch import Fetcher, FetchRules
from aggregator.model import (
    FeedId,
    Fetched,
    FetchFailed,
    NormalisedFeed,
    NotModified,
    Polled,
    PollState,
    Subscription,
    Unreadable,
    Validators,
)
from tests.publisher import Answer, Publisher

NOW = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)
CLOCK = StoppedClock(NOW)
FETCH = FetchRules(allow_networks=(ip_network("127.0.0.0/8"),))
RULES = DispatchRules()
FEED = b"<rss><channel><title>News</title></channel></rss>"

Due = tuple[Subscription, PollState]


class TitleReader:
    """Reads a document here and now: its title is its body."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def read(
        self, body: bytes, headers: Mapping[str, str], url: str, now: datetime
    ) -> NormalisedFeed | Unreadable:
        """Keep the body and wrap it up, or fail as it says."""
        assert headers["content-length"] == str(len(body))
        assert now == NOW
        self.bodies.append(body)
        if body == b"<crash/>":
            raise RuntimeError(url)
        if body == b"<html/>":
            return Unreadable(message="an HTML page, not a feed")
        return NormalisedFeed(version="rss20", title=body.decode(), link=url, language=None)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(FETCH, CLOCK) as running:
        yield running


def due(url: str, **state: object) -> Due:
    first = PollState(feed_id=FeedId(url), url=url, next_poll=NOW)
    return Subscription(url=url), replace(first, **state)  # type: ignore[arg-type]


def run(
    fetcher: Fetcher,
    feeds: list[Due],
    rules: DispatchRules = RULES,
    reader: TitleReader | None = None,
) -> list[Polled]:
    return list(LocalDispatcher(fetcher, reader or TitleReader(), rules, CLOCK).run(feeds))


def starts(publisher: Publisher) -> list[float]:
    return [seen.at for seen in publisher.requests]


def test_every_feed_has_one_outcome(publisher: Publisher, fetcher: Fetcher) -> None:
    """REL-33: whatever happens to one, the others are unaffected."""
    publisher.serve("/good", FEED)
    publisher.serve("/same", FEED)
    publisher.serve("/html", b"<html/>")
    publisher.serve("/crash", b"<crash/>")
    publisher.serve("/held", FEED, etag='"1"')
    names = ["good", "same", "html", "crash", "held", "missing"]
    urls = {name: publisher.url(f"/{name}") for name in names}
    feeds = [
        due(urls["good"]),
        due(urls["same"], body_hash=sha256(FEED).hexdigest()),
        due(urls["html"]),
        due(urls["crash"]),
        due(urls["held"], validators=Validators(url=urls["held"], etag='"1"')),
        due(urls["missing"]),
        due("no url at all"),
    ]
    reader = TitleReader()
    outcomes = {polled.subscription.url: polled for polled in run(fetcher, feeds, reader=reader)}
    assert len(outcomes) == len(feeds)
    good = outcomes[urls["good"]]
    assert good.document == NormalisedFeed(
        version="rss20", title=FEED.decode(), link=urls["good"], language=None
    )
    assert good.body_hash == sha256(FEED).hexdigest()
    assert good.state == feeds[0][1]
    same = outcomes[urls["same"]]
    assert isinstance(same.result, Fetched)
    assert (same.document, same.body_hash) == (None, sha256(FEED).hexdigest())
    assert outcomes[urls["html"]].document == Unreadable(message="an HTML page, not a feed")
    assert isinstance(outcomes[urls["crash"]].document, Unreadable)
    assert isinstance(outcomes[urls["held"]].result, NotModified)
    assert isinstance(outcomes[urls["missing"]].result, FetchFailed)
    assert isinstance(outcomes["no url at all"].result, FetchFailed)
    assert sorted(reader.bodies) == sorted([FEED, b"<html/>", b"<crash/>"])
    assert len(publisher.requests) == 6


def test_nothing_due_asks_for_nothing(fetcher: Fetcher) -> None:
    assert run(fetcher, []) == []


def test_requests_to_one_host_are_spaced(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-33: by the gap at dispatch, whatever is due."""
    rules = DispatchRules(host_gap=timedelta(seconds=0.25), host_parallel=2)
    feeds = []
    for number in range(6):
        publisher.serve(f"/{number}", FEED)
        feeds.append(due(publisher.url(f"/{number}")))
    assert len(run(fetcher, feeds, rules)) == 6
    at = starts(publisher)
    assert all(later - earlier > 0.2 for earlier, later in pairwise(at))
    # In the order in which they were due.
    assert [seen.path for seen in publisher.requests] == [f"/{n}" for n in range(6)]


def test_so_many_requests_at_once_and_no_more(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-33."""
    rules = DispatchRules(host_gap=timedelta(0), host_parallel=2)
    for number in range(8):
        publisher.serve(f"/{number}", FEED, delay=0.1)
    feeds = [due(publisher.url(f"/{number}")) for number in range(8)]
    assert len(run(fetcher, feeds, rules)) == 8
    assert publisher.most_at_once == 2


def test_an_opened_network_is_asked_as_fast_as_it_answers(
    publisher: Publisher, fetcher: Fetcher
) -> None:
    """Inside allow_networks there is no gap, and 32 requests at once are allowed."""
    for number in range(32):
        publisher.serve(f"/{number}", FEED, delay=0.2)
    feeds = [due(publisher.url(f"/{number}")) for number in range(32)]
    started = time.monotonic()
    assert len(run(fetcher, feeds)) == 32
    # 2 at a time, a second apart, would take half a minute.
    assert time.monotonic() - started < 3
    assert publisher.most_at_once > 8


def test_the_defaults_for_public_hosts_are_polite() -> None:
    """POL-33."""
    assert (RULES.gap(inside=False), RULES.parallel(inside=False)) == (1.0, 2)
    assert (RULES.gap(inside=True), RULES.parallel(inside=True)) == (0.0, 32)


def test_a_slow_host_holds_up_nobody(fetcher: Fetcher) -> None:
    """Its feeds take their places; the other host's are all done before."""
    with Publisher(host="127.0.0.2") as slow, Publisher() as quick:
        feeds = []
        for number in range(20):
            slow.serve(f"/{number}", FEED, delay=1.0)
            feeds.append(due(slow.url(f"/{number}")))
        for number in range(20):
            quick.serve(f"/{number}", FEED)
            feeds.append(due(quick.url(f"/{number}")))
        order = [polled.subscription.url for polled in run(fetcher, feeds)]
        assert len(order) == 40
        assert {url.rpartition("/")[0] for url in order[:20]} == {quick.url("")}


@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_holds_the_whole_server(
    publisher: Publisher, fetcher: Fetcher, status: int
) -> None:
    """POL-16: the others of that host and port are not asked; those elsewhere are."""
    publisher.serve("/0", status=status, headers={"Retry-After": "600"})
    with Publisher() as other:
        other.serve("/feed", FEED)
        feeds = [due(publisher.url(f"/{number}")) for number in range(5)]
        feeds.append(due(other.url("/feed")))
        rules = DispatchRules(host_parallel=1, host_gap=timedelta(0))
        outcomes = {polled.subscription.url: polled.result for polled in run(fetcher, feeds, rules)}
        assert isinstance(outcomes[other.url("/feed")], Fetched)
    for number in range(1, 5):
        result = outcomes[publisher.url(f"/{number}")]
        assert isinstance(result, FetchFailed)
        assert (result.kind, result.retry_after) == ("held", NOW + timedelta(seconds=600))
    assert [seen.path for seen in publisher.requests] == ["/0"]


def test_a_404_with_retry_after_holds_nobody(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.serve("/0", status=404, headers={"Retry-After": "600"})
    publisher.serve("/1", FEED)
    rules = DispatchRules(host_parallel=1)
    outcomes = run(fetcher, [due(publisher.url("/0")), due(publisher.url("/1"))], rules)
    assert [type(polled.result) for polled in outcomes] == [FetchFailed, Fetched]


def test_a_retry_after_of_before_still_binds(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-12, POL-15: not even a forced poll asks earlier."""
    publisher.serve("/feed", FEED)
    until = NOW + timedelta(minutes=5)
    (polled,) = run(fetcher, [due(publisher.url("/feed"), retry_after=until)])
    assert isinstance(polled.result, FetchFailed)
    assert (polled.result.kind, polled.result.retry_after) == ("held", until)
    assert publisher.requests == []
    (polled,) = run(fetcher, [due(publisher.url("/feed"), retry_after=NOW)])
    assert isinstance(polled.result, Fetched)


def test_outcomes_come_as_they_are_ready(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.serve("/slow", FEED, delay=1.5)
    publisher.serve("/quick", FEED)
    feeds = [due(publisher.url("/slow")), due(publisher.url("/quick"))]
    started = time.monotonic()
    outcomes = LocalDispatcher(fetcher, TitleReader(), RULES, CLOCK).run(feeds)
    assert next(outcomes).subscription.url == publisher.url("/quick")
    assert time.monotonic() - started < 1
    assert next(outcomes).subscription.url == publisher.url("/slow")
    assert next(outcomes, None) is None


def test_a_stop_takes_no_new_work(publisher: Publisher, fetcher: Fetcher) -> None:
    """REL-34: what is under way is finished, the rest stays due."""
    for number in range(50):
        publisher.serve(f"/{number}", FEED, delay=0.2)
    feeds = [due(publisher.url(f"/{number}")) for number in range(50)]
    stop = threading.Event()
    rules = DispatchRules(threads=2)
    polled = []
    for outcome in LocalDispatcher(fetcher, TitleReader(), rules, CLOCK, stop=stop).run(feeds):
        polled.append(outcome)
        stop.set()
    assert 1 <= len(polled) <= 6
    assert len(publisher.requests) == len(polled)


def test_a_stop_does_not_wait_for_a_hanging_publisher(
    publisher: Publisher, fetcher: Fetcher
) -> None:
    """REL-34."""
    publisher.script("/feed", Answer(body=FEED, delay=30))
    stop = threading.Event()
    rules = DispatchRules(stop_grace=timedelta(seconds=0.5))
    threading.Timer(0.3, stop.set).start()
    started = time.monotonic()
    dispatcher = LocalDispatcher(fetcher, TitleReader(), rules, CLOCK, stop=stop)
    assert list(dispatcher.run([due(publisher.url("/feed"))])) == []
    assert time.monotonic() - started < 2


def test_a_caller_that_walks_away_leaves_no_thread(publisher: Publisher, fetcher: Fetcher) -> None:
    for number in range(100):
        publisher.serve(f"/{number}", FEED)
    feeds = [due(publisher.url(f"/{number}")) for number in range(100)]
    outcomes = LocalDispatcher(fetcher, TitleReader(), RULES, CLOCK).run(feeds)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]  # an Iterator by contract, a generator in fact
    assert not [each for each in threading.enumerate() if each.name.startswith("poll-")]
    assert len(publisher.requests) < 100


def jobs(*urls: str) -> list[Job]:
    return [job(*due(url)) for url in urls]


def test_lanes_take_turns() -> None:
    urls = [f"http://{host}.example/{number}" for host in "abc" for number in range(2)]
    lanes = Lanes(jobs(*urls), threads=16)
    first = [lanes.take(0.0) for _ in range(3)]
    assert [each.host for each in first if isinstance(each, Job)] == [
        "a.example",
        "b.example",
        "c.example",
    ]
    # Until it is known what a host bears, it gets one request.
    assert lanes.take(0.0) == float("inf")
    lanes.learn("b.example", gap=1.0, parallel=2, now=0.5)
    assert lanes.take(0.75) == pytest.approx(0.75)
    taken = lanes.take(1.5)
    assert isinstance(taken, Job)
    assert taken.subscription.url == "http://b.example/1"
    for each in first:
        assert isinstance(each, Job)
        lanes.done(each)
    last = [lanes.take(1.5), lanes.take(1.5)]
    assert {each.host for each in last if isinstance(each, Job)} == {"a.example", "c.example"}
    assert lanes.take(1.5) is None


def test_one_host_among_others_leaves_threads_free() -> None:
    urls = [f"http://a.example/{number}" for number in range(20)]
    for more, expected in (([], 4), (["http://b.example/"], 2)):
        lanes = Lanes(jobs(*urls, *more), threads=4)
        lanes.learn("a.example", gap=0.0, parallel=32, now=0.0)
        taken = []
        while isinstance(each := lanes.take(0.0), Job):
            taken.append(each)
        assert [each.host for each in taken].count("a.example") == expected


@pytest.mark.parametrize(
    ("url", "host", "server"),
    [
        ("https://News.example/feed", "news.example", "news.example:443"),
        ("http://user:pw@news.example:8080/x", "news.example", "news.example:8080"),
        ("http://[::1]/", "::1", "::1:80"),
        ("http://[::1", "http://[::1", "http://[::1:80"),
        ("nonsense", "nonsense", "nonsense:80"),
    ],
)
def test_the_lane_of_a_feed(url: str, host: str, server: str) -> None:
    (each,) = jobs(url)
    assert (each.host, each.server) == (host, server)
