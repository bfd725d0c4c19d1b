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
