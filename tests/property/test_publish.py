"""Whatever the text: documents are well-formed and read back to the same ids."""

import json
from datetime import UTC, datetime, timedelta

import feedparser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator import publish
from aggregator.model import EntryId, Item, Picture, Report, Site, StoryId, TopicId, TopicView

SITE = Site(
    base_url="https://news.example/",
    timezone="Europe/Paris",
    generator="aggregator/0.1.0",
    installation="6ba7b811-9dad-11d1-80b4-00c04fd430c8",
)
ATOM = "{http://www.w3.org/2005/Atom}"
#: Lone surrogates, controls, non-characters and the pieces of markup, more often than not.
PIECES = [
    "\x00",
    "\x1b",
    "\ud800",
    "\udfff",
    "\ufffe",
    "\u202e",
    "]]>",
    "<!--",
    "&",
    "<b>",
    '"',
    "\r",
]
TEXT = st.lists(st.text(st.characters(), max_size=8) | st.sampled_from(PIECES), max_size=8).map(
    "".join
)
LINKS = st.none() | TEXT | TEXT.map("https://a.example/".__add__) | TEXT.map("https://".__add__)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware next
    lambda naive: naive.replace(tzinfo=UTC)
)
REPORTS = st.builds(
    Report,
    entry_id=TEXT.map(EntryId),
    outlet=TEXT,
    title=TEXT,
    link=LINKS,
    feeds=st.lists(TEXT, max_size=2).map(tuple),
    feed_title=TEXT,
    feed_urn=st.uuids().map(lambda each: f"urn:uuid:{each}"),
    published=INSTANTS,
    updated=INSTANTS,
    summary=TEXT | st.text(st.characters(), min_size=590, max_size=700),
    content=TEXT,
    authors=st.lists(TEXT, max_size=2).map(tuple),
    categories=st.lists(TEXT, max_size=3).map(tuple),
    language=TEXT | st.sampled_from(["en", "ar", "und", "zh-hant"]),
    pictures=st.lists(st.builds(Picture, url=TEXT | LINKS.map(str)), max_size=2).map(tuple),
)


@st.composite
def views(draw: st.DrawFn) -> TopicView:
    items = []
    for _ in range(draw(st.integers(0, 3))):
        reports = tuple(draw(st.lists(REPORTS, min_size=1, max_size=3)))
        instant = draw(INSTANTS)
        items.append(
            Item(
                id=f"urn:uuid:{draw(st.uuids())}",
                story_id=StoryId(str(draw(st.uuids()))),
                first_published=instant,
                published=instant,
                updated=instant + timedelta(hours=1),
                lead=reports[0],
                reports=reports,
            )
        )
    return TopicView(
        id=TopicId("t"),
        slug="slug",
        title=draw(TEXT),
        query=draw(st.none() | TEXT),
        items=tuple(items),
        changed=draw(INSTANTS),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(views())
def test_any_text_gives_documents_that_read_back(view: TopicView) -> None:
    """SEC-23, PUB-03, PUB-10: strict parsers take them, and see every id in order."""
    atom, rss, feed, page = publish.render(view, SITE)
    ids = [item.id for item in view.items]
    root = etree.fromstring(atom.body)
    assert [each.text for each in root.findall(f"{ATOM}entry/{ATOM}id")] == ids
    guids = etree.fromstring(rss.body).findall("channel/item/guid")
    assert [each.text for each in guids] == ids
    fields = json.loads(feed.body)
    assert [each["id"] for each in fields["items"]] == ids
    assert [len(each["_story"]["entries"]) for each in fields["items"]] == [
        len(item.reports) for item in view.items if isinstance(item, Item)
    ]
    page.body.decode()
    assert page.body.count(b"<article") == len(ids)
    for document in publish.render_site([view], SITE):
        if not document.media_type.startswith("text/"):
            etree.fromstring(document.body)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(views())
def test_readers_see_the_same_entries(view: TopicView) -> None:
    """PUB-03, PUB-10: feedparser reads the same ids, dates and links from both."""
    atom, rss, *_ = publish.render(view, SITE)
    read = [feedparser.parse(document.body) for document in (atom, rss)]
    assert not any(each.bozo for each in read)
    ids, dates = (
        [[entry.get(name) for entry in each.entries] for each in read]
        for name in ("id", "published_parsed")
    )
    # Where an Atom entry has no link, feedparser takes its id for one.
    links = [
        [None if (link := entry.get("link")) == entry.id else link for entry in each.entries]
        for each in read
    ]
    assert ids[0] == ids[1] == [item.id for item in view.items]
    assert dates[0] == dates[1]
    assert links[0] == links[1]
