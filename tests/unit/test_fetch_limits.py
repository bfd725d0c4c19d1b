"""However a publisher wastes time, bytes or memory, a fetch ends, within its bounds."""

import gzip
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from aggregator.clocks import StoppedClock
from aggregator.fetch import Fetcher, FetchRules
from aggregator.model import FeedId, Fetched, FetchFailed, FetchRequest, FetchResult
from tests.publisher import Answer, Publisher

CLOCK = StoppedClock(datetime(2025, 4, 10, 12, 0, tzinfo=UTC))
RULES = FetchRules(
    allow_networks=(ip_network("127.0.0.0/8"),),
    total_timeout=timedelta(seconds=1),
    max_bytes=5_000_000,
)
FEED = b"<rss><channel><title>News</title></channel></rss>"
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


def fetch(publisher: Publisher, rules: FetchRules = RULES) -> FetchResult:
    with Fetcher(rules, CLOCK) as fetcher:
        url = publisher.url("/feed")
        return fetcher.fetch(FetchRequest(feed_id=FeedId("f"), url=url))


def failed(publisher: Publisher, rules: FetchRules = RULES) -> FetchFailed:
    result = fetch(publisher, rules)
    assert isinstance(result, FetchFailed), result
    return result


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=FEED, delay=8),
        Answer(body=FEED, drip_head=0.1),
        Answer(body=FEED, drip_body=0.1),
        Answer(body=FEED * 9, gzip=True, drip_body=0.1),
        Answer(body=FEED, drip_body=0.1, chunked=True),
        Answer(body=FEED, headers={"Content-Length": None}, drip_body=0.1),
        Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 500, drip_head=0.01),
        Answer(raw=HEAD + b"X: " + b"y" * 900, drip_head=0.01),
        Answer(raw=HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 900, drip_head=0.01),
        Answer(status=302, headers={"Location": "/feed2"}, drip_head=0.1),
    ],
    ids=lambda answer: repr(answer)[:60],
)
def test_dripping_ends_at_the_deadline(publisher: Publisher, answer: Answer) -> None:
    """SEC-14, psf/requests#4276: a wall-clock bound, wherever the time goes."""
    publisher.script("/feed", answer)
    started = time.monotonic()
    result = failed(publisher)
    assert (result.kind, result.message) == ("timeout", "no whole answer within 1 s")
    assert 0.9 < time.monotonic() - started < 2.5


def test_redirects_share_one_deadline(publisher: Publisher) -> None:
    """SEC-14."""
    publisher.script("/feed", Answer(status=302, headers={"Location": "/2"}, delay=0.6))
    publisher.script("/2", Answer(status=302, headers={"Location": "/3"}, delay=0.6))
    publisher.serve("/3", FEED)
    assert failed(publisher).kind == "timeout"
    assert publisher.asked("/3") == []


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"X: y\r\n" * 10_000 + b"\r\n",
        HEAD + b"X: " + b"y" * 3_000_000 + b"\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 3_000_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\xff" * 50,
        b"",
        b"HTTP/1.1 two hundred\r\n\r\n",
    ],
    ids=[
        "many headers",
        "long header",
        "long chunk size",
        "bad chunk",
        "ssh",
        "noise",
        "none",
        "bad",
    ],
)
def test_answers_that_are_no_http(publisher: Publisher, raw: bytes) -> None:
    """SEC-14."""
    publisher.script("/feed", Answer(raw=raw))
    result = failed(publisher)
    assert result.kind == "connection"
    assert result.message.isprintable()
    assert len(result.message) < 300


def test_an_endless_body(publisher: Publisher) -> None:
    """SEC-14."""
    publisher.script("/feed", Answer(endless=b"x" * 65_536))
    assert failed(publisher).kind == "too-large"


def test_a_large_body(publisher: Publisher) -> None:
    publisher.serve("/feed", b"x" * 5_000_000)
    assert isinstance(fetch(publisher), Fetched)
    publisher.serve("/feed", b"x" * 5_000_001)
    result = failed(publisher)
    assert (result.kind, "max_bytes" in result.message) == ("too-large", True)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb(publisher: Publisher, coding: str) -> None:
    """SEC-13, CVE-2025-66471: capped on what comes out, by size and by ratio."""
    bomb = b"\0" * 100_000_000
    packed = gzip.compress(bomb) if coding == "gzip" else zlib.compress(bomb)
    publisher.serve("/feed", packed, headers={"Content-Encoding": coding})
    started = time.monotonic()
    result = failed(publisher, replace(RULES, max_bytes=50_000_000))
    assert (result.kind, "100 times" in result.message) == ("too-large", True)
    assert "bytes" in failed(publisher, replace(RULES, max_ratio=5_000)).message
    assert time.monotonic() - started < 1


def test_a_bomb_where_no_body_is_wanted(publisher: Publisher) -> None:
    """SEC-13: in a 404 and in a redirect nothing is unpacked."""
    bomb = gzip.compress(b"\0" * 100_000_000)
    coded = {"Content-Encoding": "gzip"}
    publisher.serve("/feed", bomb, headers=coded, status=404)
    assert failed(publisher).status == 404
    publisher.serve("/feed", bomb, headers={**coded, "Location": "/next"}, status=302)
    publisher.serve("/next", FEED)
    assert isinstance(fetch(publisher), Fetched)


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip," * 50 + "gzip", "br", "zstd", "gzip, br"])
def test_codings_that_were_not_offered(publisher: Publisher, coding: str) -> None:
    """SEC-13, POL-31: there is no decoder for more than one, nor for these."""
    publisher.serve("/feed", gzip.compress(FEED), headers={"Content-Encoding": coding})
    result = failed(publisher)
    assert (result.kind, len(result.message) < 200) == ("encoding", True)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b""),
        Answer(body=b" \r\n\t"),
        Answer(body=b"", gzip=True),
        Answer(body=gzip.compress(b""), headers={"Content-Encoding": "gzip"}),
        Answer(status=204),
        Answer(status=205),
    ],
)
def test_nothing_is_no_body(publisher: Publisher, answer: Answer) -> None:
    """REL-26."""
    publisher.script("/feed", answer)
    assert failed(publisher).kind == "empty"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=FEED * 100, cut=200),
        Answer(body=FEED * 100, cut=0),
        Answer(body=FEED * 1000, chunked=True, cut=5000),
        Answer(body=FEED * 100, chunked=True, cut=4_700),
        Answer(body=FEED * 1000, gzip=True, cut=80),
        Answer(body=FEED * 1000, gzip=True, cut=80, headers={"Content-Length": None}),
        Answer(body=gzip.compress(FEED * 1000)[:-4], headers={"Content-Encoding": "gzip"}),
        Answer(body=zlib.compress(FEED * 9)[:-4], headers={"Content-Encoding": "deflate"}),
        Answer(body=FEED, headers={"Content-Length": "5000"}, close=True),
    ],
)
def test_what_is_cut_off_is_not_taken_for_whole(publisher: Publisher, answer: Answer) -> None:
    """REL-26."""
    publisher.script("/feed", answer)
    assert failed(publisher).kind == "connection"


def test_gzip_that_is_none(publisher: Publisher) -> None:
    publisher.serve("/feed", FEED, headers={"Content-Encoding": "gzip"})
    result = failed(publisher)
    assert (result.kind, "gzip" in result.message) == ("encoding", True)


def test_closing_cuts_off_what_is_under_way(publisher: Publisher) -> None:
    """REL-34: a stop does not wait for a slow publisher."""
    publisher.script("/feed", Answer(body=FEED, delay=20))
    fetcher = Fetcher(replace(RULES, total_timeout=timedelta(seconds=30)), CLOCK)
    results: list[FetchResult] = []
    request = FetchRequest(feed_id=FeedId("f"), url=publisher.url("/feed"))
    thread = threading.Thread(target=lambda: results.append(fetcher.fetch(request)))
    thread.start()
    while not publisher.requests:
        time.sleep(0.01)
    started = time.monotonic()
    fetcher.close()
    thread.join(5)
    assert time.monotonic() - started < 1
    assert isinstance(results[0], FetchFailed)
