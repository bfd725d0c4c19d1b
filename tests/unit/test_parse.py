"""Documents are read, whatever their publisher did to them: cases/parse, one file each."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import FeedFormatError
from aggregator.jobs.read import read_document
from aggregator.model import Entry, NormalisedFeed

FOLDER = Path(__file__).parent.parent / "cases" / "parse"
CASES = sorted(FOLDER.glob("*.toml"))
URL = "https://feeds.example/feed.xml"
NOW = datetime(2025, 5, 1, tzinfo=UTC)
FEED_FIELDS = ("version", "title", "link", "language", "self_link")
ENTRY_FIELDS = (
    "key",
    "link",
    "title",
    "summary",
    "content",
    "published",
    "updated",
    "language",
    "outlet",
)


def read(body: bytes, content_type: str = "") -> NormalisedFeed:
    return read_document(body, {"content-type": content_type} if content_type else {}, URL, NOW)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    """REL-20, REL-26, REL-27, SEC-06, SEC-08, SEC-18, SEC-20, SEC-21: each file is one case."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    body = (FOLDER / case["document"]).read_bytes()
    if "refused" in case:
        with pytest.raises(FeedFormatError) as refusal:
            read(body, case.get("content_type", ""))
        assert case["refused"] in str(refusal.value)
        assert "; " in str(refusal.value)
        return
    feed = read(body, case.get("content_type", ""))
    check_feed(feed, case)
    expected = case.get("entry", [])
    assert len(feed.entries) == case.get("entries", len(expected))
    for entry, fields in zip(feed.entries, expected, strict=bool(expected)):
        check_entry(entry, fields)


def check_feed(feed: NormalisedFeed, case: dict[str, Any]) -> None:
    assert feed.complete == case.get("complete", True)
    for field in FEED_FIELDS:
        if field in case:
            assert getattr(feed, field) == case[field], field
    if "hubs" in case:
        assert list(feed.hubs) == case["hubs"]
    if "ttl_minutes" in case:
        assert feed.hints.ttl == timedelta(minutes=case["ttl_minutes"])
        assert feed.hints.sy_interval == timedelta(minutes=case["sy_minutes"])
        assert feed.hints.skip_hours == frozenset(case["skip_hours"])
        assert feed.hints.skip_days == frozenset(case["skip_days"])
    if "problems" in case:
        assert len(feed.problems) == len(case["problems"]), feed.problems
        for problem, part in zip(feed.problems, case["problems"], strict=True):
            assert part in problem


def check_entry(entry: Entry, fields: dict[str, Any]) -> None:
    for field in ENTRY_FIELDS:
        if field in fields:
            assert getattr(entry, field) == fields[field], field
    for field in ("authors", "categories"):
        if field in fields:
            assert list(getattr(entry, field)) == fields[field], field
    if "pictures" in fields:
        assert [picture.url for picture in entry.pictures] == fields["pictures"]
    assert not fields.get("no_link") or entry.link is None
    assert not fields.get("no_outlet") or entry.outlet is None
    for part in fields.get("with", []):
        assert part in entry.content
    for part in fields.get("without", []):
        assert part not in entry.content.lower()


def test_every_document_has_a_case() -> None:
    named = {tomllib.loads(path.read_text(encoding="utf-8"))["document"] for path in CASES}
    assert named == {path.name for path in FOLDER.iterdir() if path.suffix != ".toml"}
    assert len(named) > 50


ITEM = "<item><guid>1</guid><title>One</title><description>x</description></item>"
RSS = f"<rss version='2.0'><channel><title>N</title>{ITEM}"
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
    f"xmlns='http://purl.org/rss/1.0/'><channel><title>N</title></channel>{ITEM}"
)
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>N</title><entry><id>1</id></entry>"
#: An entry that shows how a feed ends.
LESSON = "<item><guid>2</guid><description><![CDATA[<rss><item></item></rss>{}"


@pytest.mark.parametrize(
    "text",
    [
        RSS,
        f"{RSS}</channel>",
        f"{RSS}</channel></rs",
        f"{RSS}<item><title>cut",
        f"{RSS}<item><description><![CDATA[cut",
        RSS + LESSON.format(" and so"),
        RSS + LESSON.format("]]></description><pub"),
        f"{RSS}<!-- </channel></rss> and",
        f"{RSS}</channel></rss>{RSS}<item><gui",
        RDF,
        f"{RDF}</rd",
        ATOM,
        f"{ATOM}<entry><title>",
    ],
)
def test_a_document_that_ends_before_its_end(text: str) -> None:
    """POL-06: what follows is still to come."""
    feed = read(text.encode())
    assert not feed.complete
    assert feed.entries[0].key == "id:1"


@pytest.mark.parametrize(
    "text",
    [
        f"{RSS}</channel></rss>",
        f"{RSS}</channel></RSS >\n\x00 ",
        f"{RSS}</channel></rss>\n<!-- cached at noon -->\n",
        f"{RSS}</channel></rss><!-- cached",
        f"{RSS}</channel></rss><br /><b>Warning</b>: mysql <script>let a = 1 && 2;</script>",
        RSS.replace("</description>", "</descr>") + "</channel></rss>",
        RSS.replace("x</description>", "x & y</description>") + "</channel></rss>",
        RSS.replace("x</description>", "<![CDATA[x</description>") + "</channel></rss>",
        f"{RSS}<item><guid>2</guid></channel></rss>",
        f"{RSS}{LESSON.format(']]> & so</description></item>')}</channel></rss>",
        f"{RDF}</rdf:RDF>",
        f"{RDF}</RDF>",
        f"{ATOM}</feed>",
        f"{ATOM}</atom:feed> & more",
        "<rss version='2.0'/>",
    ],
)
def test_a_document_that_only_is_broken(text: str) -> None:
    """POL-06: a mistake in the middle, or rubbish at the end, hides nothing that is to come."""
    assert read(text.encode()).complete
