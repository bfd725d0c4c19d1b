"""Hostile and huge documents cost little and lose little."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from aggregator.errors import FeedFormatError
from aggregator.model import ParsedFeed
from aggregator.parse import limits, parse

URL = "https://feeds.example/feed.xml"
LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "lollollollol">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)


def document(inner: str, doctype: str = "") -> bytes:
    item = f"<item><title>x</title><guid>1</guid>{inner}</item>"
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{item}</channel></rss>'.encode()
    )


def timed(body: bytes, seconds: float) -> ParsedFeed:
    start = time.process_time()
    feed = parse(body, {}, URL)
    # Measured on a quiet machine; a busy one with coverage takes several times that.
    assert time.process_time() - start < 5 * seconds
    return feed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_billion_laughs(encoding: str) -> None:
    """SEC-09: in every encoding; the entry survives without the joke."""
    body = document("<description>&j;</description>", LAUGHS).decode().encode(encoding)
    feed = timed(body, 1)
    assert len(feed.entries) == 1
    assert len(feed.entries[0].summary) < 100


def test_quadratic_blow_up() -> None:
    """SEC-09: one long entity, named many times."""
    doctype = f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>'
    feed = timed(document(f"<description>{'&a;' * 20_000}</description>", doctype), 3)
    assert len(feed.entries[0].summary) <= 100_000


def test_nothing_is_opened(tmp_path: object) -> None:
    """SEC-06, SEC-08: bytes that look like a path or a URL are just bytes."""
    for body in (b"/etc/passwd", b"http://127.0.0.1:9/feed.xml"):
        with pytest.raises(FeedFormatError, match="plain text"):
            parse(body, {}, URL)


@pytest.mark.parametrize("author", ["a@" + "a." * 32_000 + "!", "a" * 64_000 + "!"])
def test_author_without_end(author: str) -> None:
    """SEC-11: a pattern of feedparser's takes quadratic time on these."""
    feed = timed(document(f"<author>{author}</author>"), 2)
    assert len(feed.entries) == 1


def test_nested_elements() -> None:
    """SEC-12: twenty thousand open elements."""
    assert len(timed(document("<d>" * 20_000 + "</d>" * 20_000), 5).entries) == 1


def test_attributes_without_end() -> None:
    """SEC-12: a hundred thousand attributes of one element took two minutes."""
    attributes = " ".join(f'a{i}="1"' for i in range(100_000))
    assert len(timed(document(f"<x {attributes}/>"), 3).entries) == 1


def test_namespaces_without_end() -> None:
    """SEC-12."""
    attributes = " ".join(f'xmlns:a{i}="u{i}"' for i in range(50_000))
    assert len(timed(document(f"<x {attributes}/>"), 3).entries) == 1


def test_a_text_of_many_megabytes() -> None:
    """SEC-12: fields are bounded, the entry stays."""
    feed = timed(document(f"<description>{'word ' * 1_000_000}</description>"), 5)
    assert len(feed.entries[0].summary) == 100_000


def dated(number: int) -> str:
    """Return an RSS date so many hours after the beginning of 2023."""
    return format_datetime(datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=number))


def test_items_without_end() -> None:
    """REL-32: the first twenty thousand are read, and that is said."""
    items = "".join(f"<item><guid>{i}</guid><title>t</title></item>" for i in range(40_000))
    feed = timed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), 20)
    assert [feed.entries[0].id, feed.entries[-1].id] == ["0", "19999"]
    assert len(feed.entries) == 20_000
    assert feed.problems == ("20000 of 40000 entries were left out; the first 20000 were read",)
    assert feed.complete


@pytest.mark.parametrize(
    ("numbers", "element", "kept", "expected"),
    [
        (range(25), "<pubDate>{}</pubDate>", ("5", "24"), "last"),
        (range(25), "<dc:date><![CDATA[{}]]></dc:date>", ("5", "24"), "last"),
        (range(24, -1, -1), "<pubDate>{}</pubDate>", ("24", "5"), "first"),
        (range(25), "<pubDate>soon</pubDate>", ("0", "19"), "first"),
        (range(25), "", ("0", "19"), "first"),
        (range(25), "<pubDate>soon</pubDate><a:updated>{}</a:updated>", ("5", "24"), "last"),
    ],
)
def test_the_newest_of_too_many(
    monkeypatch: pytest.MonkeyPatch,
    numbers: range,
    element: str,
    kept: tuple[str, str],
    expected: str,
) -> None:
    """REL-32: a document that begins with its oldest entry keeps its last ones."""
    monkeypatch.setattr(limits, "ENTRIES", 20)
    items = "".join(f"<item><guid>{n}</guid>{element.format(dated(n))}</item>" for n in numbers)
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://www.w3.org/2005/Atom"'
    body = f'<rss version="2.0" {names}><channel><title>N</title>{items}</channel></rss>'
    feed = parse(body.encode(), {}, URL)
    assert (feed.title, feed.entries[0].id, feed.entries[-1].id) == ("N", *kept)
    assert len(feed.entries) == 20
    assert feed.problems == (f"5 of 25 entries were left out; the {expected} 20 were read",)


def test_too_many_in_a_cut_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """REL-32: a cut hides the end, yet not the order."""
    monkeypatch.setattr(limits, "ENTRIES", 20)
    items = "".join(
        f"<item><guid>{n}</guid><pubDate>{dated(n)}</pubDate></item>" for n in range(25)
    )
    feed = parse(f'<rss version="2.0"><channel>{items}<item><gui'.encode(), {}, URL)
    assert [feed.entries[0].id, feed.entries[-1].id] == ["5", "24"]
    assert not feed.complete


def test_entries_that_never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """REL-32: what no text shows as too many is counted once it is read."""
    monkeypatch.setattr(limits, "ENTRIES", 20)
    items = "<item rss:title='t' xmlns:rss='urn:x'/>" * 25
    feed = parse(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), {}, URL)
    assert len(feed.entries) == 20
    assert feed.problems == ("5 of 25 entries were left out; the first 20 were read",)


def test_json_without_end() -> None:
    """SEC-12, REL-32."""
    items = ",".join(f'{{"id": "{i}"}}' for i in range(21_000))
    feed = parse(json_feed(items), {}, URL)
    assert len(feed.entries) == 20_000
    assert feed.problems == ("1000 of 21000 entries were left out; the first 20000 were read",)
    with pytest.raises(FeedFormatError, match="too deeply"):
        parse(b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 200_000, {}, URL)


def test_json_that_begins_with_its_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    """REL-32."""
    monkeypatch.setattr(limits, "ENTRIES", 20)
    items = ",".join(
        f'{{"id": "{i}", "date_published": "2025-04-{i + 1:02}T00:00:00Z"}}' for i in range(25)
    )
    feed = parse(json_feed(items), {}, URL)
    assert [feed.entries[0].id, feed.entries[-1].id] == ["5", "24"]
    assert feed.problems == ("5 of 25 entries were left out; the last 20 were read",)


def json_feed(items: str) -> bytes:
    return f'{{"version": "https://jsonfeed.org/version/1", "items": [{items}]}}'.encode()


def test_an_id_does_not_depend_on_where_the_feed_lies() -> None:
    """REL-18: a relative guid stays as written, and is no link."""
    item = "<item><title>x</title><guid>abc123</guid></item>"
    feed = parse(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), {}, URL)
    assert {(entry.id, entry.link) for entry in feed.entries} == {("abc123", None)}
