"""What a request looks like, and what each kind of answer becomes."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from aggregator import __version__
from aggregator.clocks import StoppedClock
from aggregator.fetch import Fetcher, FetchRules
from aggregator.model import (
    Auth,
    FeedId,
    Fetched,
    FetchFailed,
    FetchRequest,
    Gone,
    NotModified,
    Validators,
)
from tests.publisher import Answer, Publisher

NOW = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)
RULES = FetchRules(
    allow_networks=(ip_network("127.0.0.0/8"),), contact="https://reader.example/about"
)
FEED = b"<rss><channel><title>News</title></channel></rss>"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(RULES, StoppedClock(NOW)) as running:
        yield running


def request(url: str, **more: object) -> FetchRequest:
    return replace(FetchRequest(feed_id=FeedId("f"), url=url), **more)  # type: ignore[arg-type]


def fetched(fetcher: Fetcher, url: str, **more: object) -> Fetched:
    result = fetcher.fetch(request(url, **more))
    assert isinstance(result, Fetched), result
    return result


def failed(fetcher: Fetcher, url: str, **more: object) -> FetchFailed:
    result = fetcher.fetch(request(url, **more))
    assert isinstance(result, FetchFailed), result
    return result


def test_a_first_fetch_is_one_unconditional_get(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-01."""
    publisher.serve("/feed?page=1", FEED, headers={"X-Twice": "a"})
    result = fetched(fetcher, publisher.url("/feed?page=1"))
    assert (result.status, result.body, result.at) == (200, FEED, NOW)
    assert result.url == publisher.url("/feed?page=1")
    assert result.headers["x-twice"] == "a"
    (seen,) = publisher.requests
    assert (seen.method, seen.path) == ("GET", "/feed?page=1")
    assert not {"if-none-match", "if-modified-since"} & set(seen.headers)


def test_a_request_says_who_asks_and_nothing_else(
    publisher: Publisher, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """POL-28, POL-29, POL-31: User-Agent with contact; gzip; no cookie, Referer or proxy."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    publisher.serve("/feed", FEED, headers={"Set-Cookie": "id=1; Path=/"})
    fetched(fetcher, publisher.url("/feed"))
    fetched(fetcher, publisher.url("/feed"))
    for seen in publisher.requests:
        assert seen.headers["accept"].startswith("application/atom+xml")
        assert {name: text for name, text in seen.headers.items() if name != "accept"} == {
            "host": f"127.0.0.1:{publisher.port}",
            "user-agent": f"aggregator/{__version__} (+https://reader.example/about)",
            "accept-encoding": "gzip, deflate",
        }


def test_netrc_is_not_read(
    publisher: Publisher,
    fetcher: Fetcher,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """POL-29, CVE-2024-47081."""
    netrc = tmp_path_factory.mktemp("home") / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    publisher.serve("/feed", FEED)
    fetched(fetcher, publisher.url("/feed"))
    assert "authorization" not in publisher.requests[0].headers


@pytest.mark.parametrize(
    "etag", ['"abc"', 'W/"x"', '""', '"a  b"', "unquoted", '"caf\xe9\xa0\'"', '"x-gzip"']
)
def test_validators_are_echoed_byte_for_byte(
    publisher: Publisher, fetcher: Fetcher, etag: str
) -> None:
    """POL-02, POL-03, POL-32."""
    modified = "Tue, 8 Apr 2025 7:01:02 GMT"
    publisher.serve("/feed", FEED, etag=etag, last_modified=modified)
    first = fetched(fetcher, publisher.url("/feed"))
    assert (first.headers["etag"], first.headers["last-modified"]) == (etag, modified)
    validators = Validators(url=first.url, etag=etag, last_modified=modified)
    second = fetcher.fetch(request(publisher.url("/feed"), validators=validators))
    assert isinstance(second, NotModified)
    sent = publisher.requests[1].raw
    assert b"If-None-Match: " + etag.encode("latin-1") in sent
    assert b"If-Modified-Since: " + modified.encode() in sent


def test_one_validator_alone_is_sent_alone(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-02."""
    publisher.serve("/feed", FEED, etag='"a"', last_modified="Tue, 08 Apr 2025 07:01:02 GMT")
    url = publisher.url("/feed")
    fetcher.fetch(request(url, validators=Validators(url=url, etag='"a"')))
    fetcher.fetch(request(url, validators=Validators(url=url, last_modified="then")))
    assert "if-modified-since" not in publisher.requests[0].headers
    assert "if-none-match" not in publisher.requests[1].headers
    assert publisher.requests[1].headers["if-modified-since"] == "then"


def test_a_304_brings_its_headers(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-07."""
    publisher.serve("/feed", FEED, etag='"a"', headers={"Cache-Control": "max-age=600"})
    url = publisher.url("/feed")
    result = fetcher.fetch(request(url, validators=Validators(url=url, etag='"a"')))
    assert isinstance(result, NotModified)
    assert (result.url, result.headers["cache-control"], result.at) == (url, "max-age=600", NOW)


def test_a_304_to_an_unconditional_request_is_an_error(
    publisher: Publisher, fetcher: Fetcher
) -> None:
    """POL-08."""
    publisher.serve("/feed", status=304)
    result = failed(fetcher, publisher.url("/feed"))
    assert (result.kind, result.status) == ("status", 304)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 451, 500, 503, 599])
def test_an_error_status_is_told(publisher: Publisher, fetcher: Fetcher, status: int) -> None:
    """POL-27; the server's own words are not repeated."""
    publisher.serve("/feed", b"<script>", status=status)
    result = failed(fetcher, publisher.url("/feed?token=hush").replace("?token=hush", ""))
    assert (result.kind, result.status) == ("status", status)
    assert result.message.startswith(f"HTTP {status}")
    assert "script" not in result.message


def test_410_is_gone(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-26."""
    publisher.serve("/feed", status=410)
    result = fetcher.fetch(request(publisher.url("/feed")))
    assert result == Gone(url=publisher.url("/feed"), at=NOW)


@pytest.mark.parametrize("status", [203, 226])
def test_other_statuses_with_a_whole_body_count(
    publisher: Publisher, fetcher: Fetcher, status: int
) -> None:
    publisher.serve("/feed", FEED, status=status)
    assert fetched(fetcher, publisher.url("/feed")).status == status


@pytest.mark.parametrize(
    ("status", "value", "wait"),
    [
        (429, "120", timedelta(seconds=120)),
        (503, "120", timedelta(seconds=120)),
        (429, "Thu, 10 Apr 2025 09:00:00 GMT", timedelta(hours=1)),
        (429, "Thursday, 10-Apr-25 09:00:00 GMT", timedelta(hours=1)),
        (429, "Thu Apr 10 09:00:00 2025", timedelta(hours=1)),
        (429, "99999999999999999999", timedelta(days=30)),
        (429, "31536000", timedelta(days=30)),
        (429, "-5", None),
        (429, "0", None),
        (429, "soon", None),
        (429, "Thu, 10 Apr 2025 07:00:00 GMT", None),
    ],
)
def test_retry_after(
    publisher: Publisher, fetcher: Fetcher, status: int, value: str, wait: timedelta | None
) -> None:
    """POL-12, POL-14, POL-15: a date counts from the response's Date, here 08:00."""
    headers = {"Retry-After": value, "Date": "Thu, 10 Apr 2025 08:00:00 GMT"}
    publisher.serve("/feed", status=status, headers=headers)
    result = failed(fetcher, publisher.url("/feed"))
    assert result.retry_after == (None if wait is None else NOW + wait)


def test_gzip_is_asked_for_and_undone(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-31."""
    publisher.serve("/feed", FEED * 1000, gzip=True)
    publisher.serve("/chunked", FEED * 1000, gzip=True, chunked=True)
    assert fetched(fetcher, publisher.url("/feed")).body == FEED * 1000
    assert fetched(fetcher, publisher.url("/chunked")).body == FEED * 1000


def test_credentials_of_the_url_become_basic_auth_and_stay_secret(
    publisher: Publisher, fetcher: Fetcher
) -> None:
    """SEC-17: neither URL nor message tells them."""
    publisher.serve("/feed", FEED)
    url = publisher.url("/feed").replace("//", "//me:p%40ss@")
    result = fetched(fetcher, url)
    assert result.url == publisher.url("/feed")
    expected = "Basic " + base64.b64encode(b"me:p@ss").decode()
    assert publisher.requests[0].headers["authorization"] == expected
    for place in ("/missing?token=p%40ss", "/missing"):
        broken = url.replace("/feed", place)
        assert "p%40ss" not in failed(fetcher, broken).message
        assert "p%40ss" not in failed(fetcher, broken.replace("http:", "nttp:")).message


def test_a_configured_password_beats_the_urls(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.serve("/feed", FEED)
    url = publisher.url("/feed").replace("//", "//a:b@")
    fetched(fetcher, url, auth=Auth(user="jürgen", password="x:y"))
    expected = "Basic " + base64.b64encode("jürgen:x:y".encode()).decode()
    assert publisher.requests[0].headers["authorization"] == expected


def test_own_headers_and_user_agent(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.serve("/feed", FEED)
    fetched(
        fetcher,
        publisher.url("/feed"),
        headers=(("X-Key", "1"), ("accept", "text/xml")),
        user_agent="Special/1",
    )
    headers = publisher.requests[0].headers
    assert (headers["x-key"], headers["accept"], headers["user-agent"]) == (
        "1",
        "text/xml",
        "Special/1",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "other.example"),
        ("X-Forwarded-For", "10.0.0.1"),
        ("X-A", "1\r\nX-B: 2"),
        ("X-A\r\nX-B", "1"),
        ("Content-Length", "5"),
        ("If-None-Match", '"x"'),
        ("X-A", "\u2028"),
    ],
)
def test_headers_that_are_not_a_feeds_to_set(
    publisher: Publisher, fetcher: Fetcher, name: str, value: str
) -> None:
    """SEC-07, CVE-2025-46341."""
    publisher.serve("/feed", FEED)
    assert failed(fetcher, publisher.url("/feed"), headers=((name, value),)).kind == "internal"
    assert publisher.requests == []


def test_connections_are_kept_alive(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.serve("/feed", FEED, etag='"a"')
    publisher.serve("/gzip", FEED, gzip=True, chunked=True)
    url = publisher.url("/feed")
    fetched(fetcher, url)
    fetcher.fetch(request(url, validators=Validators(url=url, etag='"a"')))
    fetched(fetcher, publisher.url("/gzip"))
    failed(fetcher, publisher.url("/nowhere"))
    publisher.redirect("/moved", "/feed")
    fetched(fetcher, publisher.url("/moved"))
    assert {seen.connection for seen in publisher.requests} == {1}


def test_a_dead_kept_alive_connection_costs_no_poll(publisher: Publisher, fetcher: Fetcher) -> None:
    """The second request resets the connection; asked again on a new one, it answers."""
    publisher.script("/feed", Answer(body=FEED), Answer(reset=True), Answer(body=FEED))
    fetched(fetcher, publisher.url("/feed"))
    fetched(fetcher, publisher.url("/feed"))
    assert [seen.connection for seen in publisher.requests] == [1, 1, 2]


def test_a_reset_of_a_new_connection_is_a_failure(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-25: one attempt."""
    publisher.serve("/feed", reset=True)
    assert failed(fetcher, publisher.url("/feed")).kind == "connection"
    assert len(publisher.requests) == 1


def test_many_threads_share_a_fetcher(publisher: Publisher, fetcher: Fetcher) -> None:
    for number in range(40):
        publisher.serve(f"/{number}", FEED + b"%d" % number, gzip=number % 2 == 0)
    with ThreadPoolExecutor(16) as threads:
        results = list(
            threads.map(lambda n: fetched(fetcher, publisher.url(f"/{n}")).body, range(40))
        )
    assert results == [FEED + b"%d" % number for number in range(40)]


def test_nobody_listens(fetcher: Fetcher) -> None:
    with Publisher() as gone:
        url = gone.url("/feed")
    result = failed(fetcher, url)
    assert result.kind == "refused"
    assert "refuses connections" in result.message


def test_an_unknown_host(fetcher: Fetcher) -> None:
    assert failed(fetcher, "http://no-such-host.invalid/feed").kind == "dns"
    assert failed(fetcher, f"http://{'a' * 70}.example/feed").kind in {"dns", "address"}


def test_a_closed_fetcher_fails_at_once(publisher: Publisher) -> None:
    publisher.serve("/feed", FEED)
    fetcher = Fetcher(RULES, StoppedClock(NOW))
    fetched(fetcher, publisher.url("/feed"))
    fetcher.close()
    assert failed(fetcher, publisher.url("/feed")).kind == "timeout"
    assert len(publisher.requests) == 1


def test_the_default_user_agent_without_contact() -> None:
    assert FetchRules().agent() == f"aggregator/{__version__} (feed aggregator)"
    assert FetchRules(user_agent="X/1").agent() == "X/1"
