"""What holds for every document."""

from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dedupe import changes, lookup_keys
from aggregator.errors import FeedFormatError
from aggregator.jobs.read import read_document
from aggregator.model import (
    EntryId,
    EntryKey,
    KnownKey,
    NormalisedFeed,
    ParsedEntry,
    ParsedFeed,
)
from aggregator.normalise import normalise
from aggregator.normalise.dates import instant
from aggregator.text import clean_text

NOW = datetime(2025, 5, 1, tzinfo=UTC)
URL = "https://feeds.example/f"
TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
ENTRIES = st.lists(
    st.builds(
        ParsedEntry,
        id=st.sampled_from([None, "1", "gz-1001", "gz-1002", "https://g.example/a#0"]) | TEXT,
        link=st.sampled_from([None, "https://g.example/a", "http://www.g.example/a/", "/", "b"])
        | TEXT,
        title=st.sampled_from(["A", "B", "<b>A</b>"]) | TEXT,
        summary=st.sampled_from(["", "one", "<p>two &amp; three</p>"]) | TEXT,
        published=st.sampled_from([None, "2025-04-09", "Wed, 09 Apr 2025 14:05 CEST"]) | TEXT,
    ),
    max_size=8,
)


def document(entries: list[ParsedEntry]) -> NormalisedFeed:
    parsed = ParsedFeed(version="rss20", title="G", link="https://g.example/", entries=(*entries,))
    return normalise(parsed, url=URL, now=NOW)


@given(ENTRIES, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_same_again_in_any_order_changes_nothing(
    entries: list[ParsedEntry], random: Random
) -> None:
    """REL-22, REL-23, REL-30: no two with one key, whatever the ids, links and order."""
    first = document(entries)
    assert first.problems == ()
    keys = [entry.key for entry in first.entries]
    assert len(keys) == len(set(keys))
    known: dict[EntryKey, KnownKey] = {}
    for entry in first.entries:
        for key in (entry.key, *entry.aliases):
            known.setdefault(
                key,
                KnownKey(
                    key=key,
                    entry_id=EntryId(entry.key),
                    content_hash=entry.content_hash,
                    home=True,
                ),
            )
        known[entry.key] = KnownKey(
            key=entry.key,
            entry_id=EntryId(entry.key),
            content_hash=entry.content_hash,
            home=True,
        )
    again = list(entries)
    random.shuffle(again)
    second = document(again)
    assert set(lookup_keys(second)) == set(lookup_keys(first))
    found = changes(second, known, frozenset())
    assert (found.new, found.revised, found.rekeyed) == ((), (), ())
    assert found.known == len(first.entries)


@given(ENTRIES)
@settings(deadline=None)
def test_every_text_is_clean(entries: list[ParsedEntry]) -> None:
    """SEC-23."""
    for entry in document(entries).entries:
        shown = [entry.title, entry.summary, entry.content, *entry.authors, *entry.categories]
        for text in shown:
            assert clean_text(text, 10**6) == text
        for name in (entry.key, *entry.aliases, entry.link_key, entry.id_key, entry.link):
            assert name is None or "\x00" not in name
            assert name is None or name.encode("utf-8")


@given(TEXT | st.from_regex(r"[0-9a-zA-Z:,./+ \-]{0,40}", fullmatch=True))
def test_a_date_is_none_or_in_the_past(raw: str) -> None:
    """REL-17: whatever is written."""
    found = instant(raw, now=NOW)
    assert found is None or (found.tzinfo is UTC and found <= NOW)


@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                b'<?xml version="1.0"?>',
                b'<rss version="2.0">',
                b"<channel>",
                b"<item>",
                b"<title>",
                b"</title>",
                b"<link>",
                b"https://g.example/a",
                b"<![CDATA[",
                b"]]>",
                b"&nbsp;",
                b"&amp;lt;",
                b"</item>",
                b"</channel></rss>",
                b"<feed xmlns='http://www.w3.org/2005/Atom'>",
                b"<entry>",
                b"</entry>",
                b"\xff\x00",
                b'{"items":[',
                b"<!DOCTYPE",
                b"x",
            ]
        ),
        max_size=25,
    ).map(b"".join)
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_feed_or_refused(body: bytes) -> None:
    """REL-26, SEC-12: never another exception."""
    try:
        feed = read_document(body, {}, URL, NOW)
    except FeedFormatError as error:
        assert "; " in str(error)  # noqa: PT017 (both ways out are right)
    else:
        assert feed.version
