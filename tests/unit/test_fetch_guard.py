"""Where a request may go: judged on the address that is connected to, at every hop."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from aggregator.clocks import StoppedClock
from aggregator.fetch import Fetcher, FetchRules
from aggregator.fetch.address import place, usable
from aggregator.fetch.failure import FetchError
from aggregator.model import FeedId, Fetched, FetchFailed, FetchRequest, FetchResult
from tests.publisher import Publisher

CLOCK = StoppedClock(datetime(2025, 4, 10, 12, 0, tzinfo=UTC))
TLS = Path(__file__).parent.parent / "tls"
LOOPBACK = (ip_network("127.0.0.0/8"),)
STRICT = FetchRules()
OPEN = FetchRules(allow_networks=LOOPBACK)
FEED = b"<rss><channel><title>News</title></channel></rss>"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        running.serve("/feed", FEED)
        yield running


def fetch(rules: FetchRules, url: str) -> FetchResult:
    with Fetcher(rules, CLOCK) as fetcher:
        return fetcher.fetch(FetchRequest(feed_id=FeedId("f"), url=url))


def refused(rules: FetchRules, url: str) -> str:
    """Return why the address was refused, asserting that it was."""
    result = fetch(rules, url)
    assert isinstance(result, FetchFailed), result
    assert result.kind == "address", result
    return result.message


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "192.0.2.7", "198.18.0.1", "::1", "::", "fc00::1", "fd12::1",
        "fe80::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    """SEC-01, CVE-2026-33480."""
    with pytest.raises(FetchError, match="not on the public internet") as caught:
        usable((ip_address(address),), host="x", port=80, rules=STRICT)
    assert caught.value.kind == "address"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "172.32.0.1", "2606:2800:220:1::1", "::ffff:93.184.216.34"]
)
def test_public_addresses(address: str) -> None:
    found = (ip_address(address),)
    assert usable(found, host="x", port=8081, rules=STRICT) == set(found)


def test_a_host_with_one_private_address_is_refused() -> None:
    """SEC-03: a public A and a private AAAA."""
    both = (ip_address("93.184.216.34"), ip_address("fd00::1"))
    with pytest.raises(FetchError):
        usable(both, host="x", port=80, rules=STRICT)


def test_what_the_operator_opened_counts_first() -> None:
    """`localhost` is at ::1 and 127.0.0.1; only the second one is opened."""
    both = (ip_address("::1"), ip_address("127.0.0.1"))
    assert usable(both, host="localhost", port=22, rules=OPEN) == {ip_address("127.0.0.1")}
    mapped = (ip_address("::ffff:127.0.0.1"),)
    assert usable(mapped, host="x", port=80, rules=OPEN) == set(mapped)


@pytest.mark.parametrize("port", [22, 25, 6379, 3306])
def test_ports_of_other_services(port: int) -> None:
    """SEC-05."""
    public = (ip_address("93.184.216.34"),)
    with pytest.raises(FetchError, match=f"port {port} "):
        usable(public, host="x", port=port, rules=STRICT)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "LOCALHOST",
        "[::]", "[::1]", "[::ffff:127.0.0.1]", "0",
    ],
)  # fmt: skip
def test_spellings_of_this_machine(publisher: Publisher, host: str) -> None:
    """SEC-02: judged on what the name resolves to."""
    assert "allow_networks" in refused(STRICT, f"http://{host}:{publisher.port}/feed")
    assert publisher.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "user:pw@localhost"])
def test_an_opened_network_is_polled_on_any_port(publisher: Publisher, host: str) -> None:
    result = fetch(OPEN, f"http://{host}:{publisher.port}/feed")
    assert isinstance(result, Fetched)
    blocked = replace(OPEN, blocked_ports=frozenset({publisher.port}))
    assert isinstance(fetch(blocked, publisher.url("/feed")), Fetched)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "data:text/xml,<rss/>",
        "|cat /etc/passwd", "jar:http://127.0.0.1/a!/b", "ht\ttp://127.0.0.1/", "http:///feed",
        "http://", "", "feed", "//127.0.0.1/feed", "http://127.0.0.1:99999/", "http://[::1/",
        "http://127.0.0.1\n.example/",
    ],
)  # fmt: skip
def test_what_is_no_http_url(url: str) -> None:
    """SEC-05."""
    assert "correct the feed's url" in refused(OPEN, url)


def test_a_scheme_in_capitals_is_the_same_scheme(publisher: Publisher) -> None:
    """SEC-05."""
    assert isinstance(fetch(OPEN, publisher.url("/feed").replace("http", "HTTP")), Fetched)
    assert refused(OPEN, "FILE:///etc/passwd")


@pytest.mark.parametrize(
    "trick", ["http://a@127.0.0.1\\@example.com/", "http://example.com#@127.0.0.1/"]
)
def test_a_url_is_taken_apart_once(trick: str) -> None:
    """SEC-05: what is judged is what is asked."""
    there = place(trick)
    assert place(there.url).host == there.host
    assert there.host in {"127.0.0.1", "example.com"}


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "http://[::1]:1/", "http://10.0.0.1/"]
)
def test_every_hop_is_guarded(publisher: Publisher, target: str) -> None:
    """SEC-04, CVE-2026-21885."""
    publisher.redirect("/away", "/second")
    publisher.redirect("/second", target)
    assert "not on the public internet" in refused(OPEN, publisher.url("/away"))


def answers(*addresses: str) -> Callable[..., list[Any]]:
    """Stand in for DNS: each look-up of a name gives the next address."""
    left = list(addresses)

    def look_up(host: str, port: int, *_: object, **options: Any) -> list[Any]:
        if options.get("flags") == socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "a name")
        address = left.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return look_up


def test_a_name_is_resolved_once_for_each_connection(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-03: the address that was checked is the one connected to; Host stays the name."""
    monkeypatch.setattr(socket, "getaddrinfo", answers("127.0.0.1", "10.0.0.1"))
    result = fetch(OPEN, publisher.url("/feed", host="news.example"))
    assert isinstance(result, Fetched)
    assert publisher.requests[0].headers["host"] == f"news.example:{publisher.port}"
    # The next answer is a private one, and it is judged anew.
    monkeypatch.setattr(socket, "getaddrinfo", answers("10.0.0.1"))
    assert "10.0.0.1" in refused(OPEN, publisher.url("/feed", host="news.example"))


def test_a_name_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-14: the look-up counts against the time as well."""
    slow = replace(OPEN, connect_timeout=timedelta(seconds=0.3))
    released = threading.Event()

    def look_up(*_: object, **options: Any) -> list[Any]:
        if options.get("flags") != socket.AI_NUMERICHOST:
            released.wait(20)
        raise socket.gaierror(socket.EAI_NONAME, "a name")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    result = fetch(slow, "http://news.example/feed")
    released.set()
    assert isinstance(result, FetchFailed)
    assert (result.kind, "no answer from DNS" in result.message) == ("dns", True)


def test_inside_tells_whose_network_a_host_is_on() -> None:
    with Fetcher(OPEN, CLOCK) as fetcher:
        assert fetcher.inside("http://127.0.0.1:8000/feed")
        assert fetcher.inside("http://127.1/feed")
        assert not fetcher.inside("http://10.0.0.1/feed")
        assert not fetcher.inside("http://no-such-host.invalid/")
        assert not fetcher.inside("feed")
    with Fetcher(STRICT, CLOCK) as fetcher:
        assert not fetcher.inside("http://127.0.0.1/")


def secure(certificate: str) -> Publisher:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / certificate)
    publisher = Publisher(tls=context)
    publisher.serve("/feed", FEED)
    return publisher


@pytest.mark.parametrize(
    ("certificate", "authority", "told"),
    [
        ("localhost.pem", None, "self-signed certificate|unable to get local issuer"),
        ("elsewhere.pem", "authority.pem", "Hostname mismatch"),
        ("expired.pem", "authority.pem", "expired"),
    ],
)
def test_certificates_are_verified(certificate: str, authority: str | None, told: str) -> None:
    """SEC-15."""
    rules = replace(OPEN, ca_file=str(TLS / authority) if authority else None)
    with secure(certificate) as publisher:
        result = fetch(rules, publisher.url("/feed?key=hush", host="localhost"))
        assert isinstance(result, FetchFailed)
        assert result.kind == "tls"
        assert re.search(told, result.message)
        assert "hush" not in result.message
        assert publisher.requests == []


def test_the_name_in_the_certificate_is_that_of_the_url() -> None:
    """SEC-03, SEC-15: the connection goes to an address; SNI and certificate to the name."""
    rules = replace(OPEN, ca_file=str(TLS / "authority.pem"))
    with secure("localhost.pem") as publisher, Fetcher(rules, CLOCK) as fetcher:
        for _ in range(2):
            url = publisher.url("/feed", host="localhost")
            assert isinstance(fetcher.fetch(FetchRequest(feed_id=FeedId("f"), url=url)), Fetched)
        assert {seen.connection for seen in publisher.requests} == {1}


def test_a_handshake_that_never_comes(publisher: Publisher) -> None:
    """SEC-14: a server of plain HTTP waits for more where TLS has said its hello."""
    hasty = replace(OPEN, connect_timeout=timedelta(seconds=0.5))
    result = fetch(hasty, publisher.url("/feed").replace("http:", "https:"))
    assert isinstance(result, FetchFailed)
    assert result.kind in {"timeout", "tls"}


def test_a_name_with_its_root_dot(publisher: Publisher) -> None:
    """SEC-02: some systems know `localhost.`, others do not; neither lets it through."""
    result = fetch(STRICT, publisher.url("/feed", host="localhost."))
    assert isinstance(result, FetchFailed)
    assert result.kind in {"address", "dns"}
    assert publisher.requests == []
