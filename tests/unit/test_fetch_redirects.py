"""Redirects are followed by hand: what is carried along, and when it ends."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from aggregator.clocks import StoppedClock
from aggregator.fetch import Fetcher, FetchRules
from aggregator.model import (
    Auth,
    FeedId,
    Fetched,
    FetchFailed,
    FetchRequest,
    FetchResult,
    NotModified,
    Redirect,
    Validators,
)
from tests.publisher import Answer, Publisher

NOW = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)
TLS = Path(__file__).parent.parent / "tls"
RULES = FetchRules(allow_networks=(ip_network("127.0.0.0/8"),), ca_file=str(TLS / "authority.pem"))
FEED = b"<rss><channel><title>News</title></channel></rss>"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(RULES, StoppedClock(NOW)) as running:
        yield running


def fetch(fetcher: Fetcher, url: str, **more: object) -> FetchResult:
    request = FetchRequest(feed_id=FeedId("f"), url=url)
    return fetcher.fetch(replace(request, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_told(
    publisher: Publisher, fetcher: Fetcher, status: int
) -> None:
    """POL-22, POL-23."""
    publisher.redirect("/old", "/new?a=1#part", status=status)
    publisher.serve("/new?a=1", FEED)
    result = fetch(fetcher, publisher.url("/old"))
    assert isinstance(result, Fetched)
    assert result.url == publisher.url("/new?a=1")
    assert result.redirects == (Redirect(status=status, url=publisher.url("/new?a=1")),)


def test_validators_go_only_to_the_url_that_issued_them(
    publisher: Publisher, fetcher: Fetcher
) -> None:
    """POL-23."""
    publisher.redirect("/old", "/new", status=301)
    publisher.serve("/new", FEED, etag='"n"')
    validators = Validators(url=publisher.url("/new"), etag='"n"')
    result = fetch(fetcher, publisher.url("/old"), validators=validators)
    assert isinstance(result, NotModified)
    assert "if-none-match" not in publisher.asked("/old")[0].headers
    assert publisher.asked("/new")[0].headers["if-none-match"] == '"n"'
    publisher.redirect("/old", "/newest")
    publisher.serve("/newest", FEED)
    assert isinstance(fetch(fetcher, publisher.url("/old"), validators=validators), Fetched)
    assert "if-none-match" not in publisher.asked("/newest")[0].headers


def test_five_hops_and_no_more(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-25."""
    for hop in range(6):
        publisher.redirect(f"/{hop}", f"/{hop + 1}")
    publisher.serve("/6", FEED)
    assert isinstance(fetch(fetcher, publisher.url("/1")), Fetched)
    result = fetch(fetcher, publisher.url("/0"))
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.message) == ("redirect", "more than 5 redirects")
    assert publisher.asked("/6") == publisher.asked("/6")[:1]


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("/feed", "circle"),
        (None, "without a Location"),
        ("", "without a Location"),
        ("ftp://127.0.0.1/x", "no http"),
        ("javascript:alert(1)", "no http"),
        ("file:///etc/passwd", "no http"),
        ("http://[::bad/", "no http"),
    ],
)
def test_a_redirect_that_leads_nowhere(
    publisher: Publisher, fetcher: Fetcher, location: str | None, told: str
) -> None:
    """POL-25, SEC-05: one attempt, then a failure."""
    publisher.serve("/feed", status=302, headers={"Location": location})
    result = fetch(fetcher, publisher.url("/feed"))
    assert isinstance(result, FetchFailed)
    assert result.kind == "redirect"
    assert told in result.message
    assert len(publisher.requests) == 1


def test_a_location_in_utf8_and_with_spaces(publisher: Publisher, fetcher: Fetcher) -> None:
    location = "/nachrichten/für alle".encode().decode("latin-1")
    publisher.serve("/feed", status=301, headers={"Location": location})
    publisher.serve("/nachrichten/f%C3%BCr%20alle", FEED)
    assert isinstance(fetch(fetcher, publisher.url("/feed")), Fetched)


def test_secrets_stay_at_their_origin(publisher: Publisher, fetcher: Fetcher) -> None:
    """SEC-16, CVE-2018-18074: dropped at another origin, also on the way back."""
    with Publisher() as other:
        publisher.redirect("/feed", publisher.url("/same"))
        publisher.redirect("/same", other.url("/away"))
        other.redirect("/away", publisher.url("/back").replace("//", "//evil:login@"))
        publisher.serve("/back", FEED)
        result = fetch(
            fetcher,
            publisher.url("/feed"),
            auth=Auth(user="me", password="pass"),
            headers=(("X-Key", "1"), ("Cookie", "session=1")),
        )
        assert isinstance(result, Fetched)
        assert "evil" not in result.url
        secrets = {"authorization", "x-key", "cookie"}
        assert secrets <= set(publisher.asked("/feed")[0].headers)
        assert secrets <= set(publisher.asked("/same")[0].headers)
        assert not secrets & set(other.asked("/away")[0].headers)
        assert not secrets & set(publisher.asked("/back")[0].headers)


def test_a_cookie_is_not_replayed_at_the_next_hop(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-29."""
    publisher.serve("/feed", status=302, headers={"Location": "/next", "Set-Cookie": "a=b"})
    publisher.serve("/next", FEED)
    assert isinstance(fetch(fetcher, publisher.url("/feed")), Fetched)
    assert "cookie" not in publisher.asked("/next")[0].headers


def test_a_redirect_body_is_not_read(publisher: Publisher, fetcher: Fetcher) -> None:
    """SEC-13: an endless or huge body of a redirect costs nothing."""
    publisher.script(
        "/feed", Answer(status=302, headers={"Location": "/next"}, endless=b"x" * 65536)
    )
    publisher.script(
        "/large", Answer(status=302, headers={"Location": "/next"}, body=b"x" * 30_000_000)
    )
    publisher.serve("/next", FEED)
    assert isinstance(fetch(fetcher, publisher.url("/feed")), Fetched)
    assert isinstance(fetch(fetcher, publisher.url("/large")), Fetched)


def test_https_is_not_left_for_http(publisher: Publisher, fetcher: Fetcher) -> None:
    """POL-25, SEC-16."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost.pem")
    publisher.serve("/plain", FEED)
    with Publisher(tls=context) as secure:
        secure.redirect("/feed", publisher.url("/plain"))
        publisher.redirect("/up", secure.url("/feed2", host="localhost"))
        secure.serve("/feed2", FEED)
        result = fetch(fetcher, secure.url("/feed", host="localhost"))
        assert isinstance(result, FetchFailed)
        assert (result.kind, publisher.asked("/plain")) == ("redirect", [])
        assert isinstance(fetch(fetcher, publisher.url("/up")), Fetched)


def test_a_failure_after_a_redirect_says_where(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.redirect("/feed", "/login?session=secret")
    publisher.serve("/login?session=secret", status=403)
    result = fetch(fetcher, publisher.url("/feed"))
    assert isinstance(result, FetchFailed)
    assert "/login?session=..." in result.message
