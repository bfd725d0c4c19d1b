"""Links, keys, hosts and what is shown of a URL."""

import tomllib
from pathlib import Path

import pytest

from aggregator.urls import (
    LONGEST,
    canonical,
    host,
    is_home_page,
    link_key,
    registrable_domain,
    without_secrets,
)

CASES = sorted((Path(__file__).parent.parent / "cases" / "urls").glob("*.toml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_canonical(path: Path) -> None:
    """SEC-20: a link is absolute http(s) without trackers, or none; its key says the same."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    link = canonical(case["url"], case.get("base"))
    assert link == case.get("canonical")
    if link is not None:
        assert link_key(link) == case["key"]
        assert canonical(link) == link


def test_there_are_cases() -> None:
    assert len(CASES) > 40


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@example.com/feed", "https://example.com/feed"),
        ("https://user@example.com/feed", "https://example.com/feed"),
        ("https://user:sec/ret@example.com/feed", "https://example.com/feed"),
        ("user:secret@example.com/feed", "example.com/feed"),
        ("//user:secret@example.com/feed", "//example.com/feed"),
        ("https://example.com:8443/@alice", "https://example.com:8443/@alice"),
        ("https://example.com/@alice", "https://example.com/@alice"),
        ("https://example.com/f?token=abc&page=2", "https://example.com/f?token=...&page=2"),
        ("https://example.com/f?apiKey=abc", "https://example.com/f?apiKey=..."),
        ("https://example.com/f?api_key=abc", "https://example.com/f?api_key=..."),
        ("https://example.com/f?API-KEY=abc", "https://example.com/f?API-KEY=..."),
        ("https://example.com/f?X-Amz-Signature=a", "https://example.com/f?X-Amz-Signature=..."),
        ("https://example.com/f?%74oken=abc", "https://example.com/f?%74oken=..."),
        ("https://example.com/f?a=1;auth=abc", "https://example.com/f?a=1;auth=..."),
        ("https://example.com/f#access_token=abc", "https://example.com/f#access_token=..."),
        ("https://example.com/f?keyword=tokyo", "https://example.com/f?keyword=tokyo"),
        ("https://example.com/f?monkey=1&tokenise=2", "https://example.com/f?monkey=1&tokenise=2"),
        ("http://[broken", "http://[broken"),
        ("", ""),
    ],
)
def test_without_secrets(url: str, shown: str) -> None:
    """SEC-17: user, password and secret parameters are not shown; all else is."""
    assert without_secrets(url) == shown
    assert without_secrets(shown) == shown


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://News.Example.com:443/a", "news.example.com"),
        ("https://user:pw@example.com/a", "example.com"),
        ("http://[::1]:8080/", "[::1]"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("mailto:a@example.com", ""),
        ("http://[broken", ""),
        ("http://exam ple/", ""),
        ("", ""),
    ],
)
def test_host(url: str, name: str) -> None:
    assert host(url) == name


@pytest.mark.parametrize(
    ("where", "domain"),
    [
        ("https://news.bbc.co.uk/x", "bbc.co.uk"),
        ("feeds.bbci.co.uk", "bbci.co.uk"),
        ("alice.github.io", "alice.github.io"),
        ("co.uk", None),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("http://[::1]/x", "[::1]"),
        ("", None),
    ],
)
def test_registrable_domain(where: str, domain: str | None) -> None:
    assert registrable_domain(where) == domain


def test_articles_of_one_address_have_one_key() -> None:
    """REL-18: http or https, www or not, slash or not, tracked or not."""
    written = (
        "http://www.example.com/a/?b=1&a=2",
        "https://example.com/a?a=2&b=1&utm_source=x",
        "https://m.example.com:443/a?b=1&a=2#xtor=RSS-1",
    )
    assert {link_key(canonical(url) or "") for url in written} == {"example.com/a?a=2&b=1"}


def test_home_pages_are_no_entries() -> None:
    """REL-22: a bare home page identifies nothing."""
    assert is_home_page("https://example.com/")
    assert is_home_page("https://example.com/index.html")
    assert not is_home_page("https://example.com/a")
    assert not is_home_page("https://example.com/?p=12")
    assert not is_home_page("https://example.com/#live-1")


def test_the_longest_link() -> None:
    prefix = "https://example.com/"
    assert canonical(prefix + "a" * (LONGEST - len(prefix))) is not None
    assert canonical(prefix + "a" * (LONGEST - len(prefix) + 1)) is None
