"""Thousands of real and deliberately odd documents go through parse and normalise."""

import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import FeedFormatError
from aggregator.jobs.read import read_document

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHECKOUT = Path(__file__).parent.parent.parent
MATERIAL = Path(os.environ.get("AGGREGATOR_MATERIAL", CHECKOUT.parent / "shared"))

pytestmark = pytest.mark.material


def documents(corpus: str) -> Iterator[tuple[str, bytes]]:
    path = MATERIAL / "corpora" / f"{corpus}.tar.xz"
    if not path.exists():
        pytest.skip(f"{path} is absent; set AGGREGATOR_MATERIAL to the material folder")
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and Path(member.name).name not in {"LICENSE", "index.tsv"}:
                opened = archive.extractfile(member)
                assert opened is not None
                yield member.name, opened.read()


def outcomes(corpus: str) -> tuple[Counter[str], dict[str, str]]:
    """Return how many are feeds, refused, and entries; and the refusals by name."""
    found: Counter[str] = Counter()
    refused: dict[str, str] = {}
    for name, body in documents(corpus):
        try:
            feed = read_document(body, {}, "https://feeds.example/feed.xml", NOW)
        except FeedFormatError as error:
            refused[name] = str(error)
        else:
            found["feeds"] += 1
            found["entries"] += len(feed.entries)
            lost = [problem for problem in feed.problems if "could not be" in problem]
            assert lost == [], name
    return found, refused


@pytest.mark.slow
def test_real_responses() -> None:
    """SEC-12, REL-27: all 200 are read; the one left out is not well-formed."""
    found, refused = outcomes("real-responses")
    assert found["feeds"] + len(refused) == 200
    assert found["feeds"] >= 199
    assert found["entries"] > 6_000
    assert all("not well-formed" in reason for reason in refused.values())


def test_feedparser_cases() -> None:
    """REL-27: every encoding and entity; refused are channels without a feed, and cut ones."""
    found, refused = outcomes("feedparser-tests")
    assert found["feeds"] > 2_080
    reasons = ("root is <channel>", "plain text", "no entry of it can be read")
    assert all(any(part in reason for part in reasons) for reason in refused.values()), refused


def test_feed_validator_cases() -> None:
    """What is refused there is KML, OPML, HTML, service documents and their like."""
    found, refused = outcomes("w3c-testcases")
    assert found["feeds"] > 1_840
    feeds = [name for name in refused if "/atom/" in name or "/rss20/" in name]
    assert len(feeds) < 40
    assert all("; " in reason for reason in refused.values())


def test_gofeed_cases() -> None:
    """Its .json files are mostly expectations, not feeds."""
    found, refused = outcomes("gofeed-testdata")
    assert found["feeds"] > 540
    xml = {name: reason for name, reason in refused.items() if name.endswith(".xml")}
    assert len(xml) < 4, xml


@pytest.mark.slow
def test_outlets() -> None:
    """REL-22: 537 snapshots of 14 outlets; every one is a feed and no entry is lost."""
    found, refused = outcomes("outlets-2020")
    assert refused == {}
    assert found["feeds"] == 537
    assert found["entries"] > 20_900
