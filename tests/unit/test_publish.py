"""The three feeds of a topic: what they say, and that other software reads the same."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import feedparser
import jsonschema
import pytest
from lxml import etree

from aggregator import publish
from aggregator.model import (
    EntryId,
    Item,
    Picture,
    Publication,
    Report,
    Site,
    StoryId,
    TopicId,
    TopicView,
)

MATERIAL = Path(os.environ.get("AGGREGATOR_MATERIAL") or Path(__file__).parents[3] / "shared")
SITE = Site(
    base_url="https://news.example/read/",
    timezone="Asia/Tokyo",
    generator="aggregator/0.1.0",
    installation="6ba7b811-9dad-11d1-80b4-00c04fd430c8",
)
NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def report(outlet: str, title: str, *, hour: int = 8, **changed: object) -> Report:
    name = re.sub(r"\W", "", outlet.lower())
    told = Report(
        entry_id=EntryId(f"{outlet}-{title}"),
        outlet=outlet,
        title=title,
        link=f"https://{name}.example/{hour}",
        feeds=(f"https://{name}.example/rss",),
        feed_title=f"{outlet}: World",
        feed_urn="urn:uuid:00000000-0000-4000-8000-000000000001",
        published=NOON.replace(hour=hour),
        updated=NOON.replace(hour=hour),
        summary=f"{outlet} says that {title}.",
        content="",
        categories=("World", "world", "Asia"),
        language="en",
    )
    return replace(told, **changed)  # type: ignore[arg-type] # any field, by name


def item(number: int, *reports: Report, **changed: object) -> Item:
    shown = Item(
        id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        story_id=StoryId(f"10000000-0000-4000-8000-{number:012}"),
        first_published=NOON,
        published=NOON - timedelta(hours=number),
        updated=NOON - timedelta(minutes=number),
        lead=reports[0],
        reports=reports,
    )
    return replace(shown, **changed)  # type: ignore[arg-type] # any field, by name


def view(*items: Item, query: str | None = "japan AND nato") -> TopicView:
    return TopicView(
        id=TopicId("20000000-0000-4000-8000-000000000001"),
        slug="japan-nato",
        title="Japan & NATO",
        query=query,
        items=items,
        changed=NOON,
    )


VISIT = item(
    1,
    report("Yahoo", "Japan & NATO <deepen> ties", hour=9),
    report("Al Arabiya", "Rutte calls build-up staggering", hour=7),
    report("Al Arabiya", "Rutte in Tokyo", hour=8),
    report("朝日新聞", "石破首相と会談", hour=6, language="ja", link="https://asahi.example/1"),
)
CALL = item(2, report("Nikkei", "Ishiba and Trump speak", language="fr"))
VIEW = view(VISIT, CALL)


def documents(topic: TopicView = VIEW) -> dict[str, Publication]:
    return {each.path.rpartition("/")[2]: each for each in publish.render(topic, SITE)}


def tree(document: Publication) -> etree._Element:
    return etree.fromstring(document.body)


def story(document: Publication, at: int = 0) -> dict[str, object]:
    found: dict[str, object] = json.loads(document.body)["items"][at]
    return found


def test_a_topic_has_four_documents_under_its_slug() -> None:
    """PUB-19: paths, media types with charset, UTF-8 without a byte order mark."""
    rendered = publish.render(VIEW, SITE)
    assert {each.path: each.media_type for each in rendered} == {
        "topics/japan-nato/feed.atom": "application/atom+xml; charset=utf-8",
        "topics/japan-nato/feed.rss": "application/rss+xml; charset=utf-8",
        "topics/japan-nato/feed.json": "application/feed+json; charset=utf-8",
        "topics/japan-nato/index.html": "text/html; charset=utf-8",
    }
    assert all(each.updated == NOON for each in rendered)
    assert not any(each.body.startswith(b"\xef\xbb\xbf") for each in rendered)
    assert set(publish.paths(["japan-nato"])) == {
        *(each.path for each in rendered),
        *(each.path for each in publish.render_site([VIEW], SITE)),
    }


def test_the_same_values_give_the_same_bytes() -> None:
    """PUB-04: rendered twice, byte for byte the same."""
    assert publish.render(VIEW, SITE) == publish.render(VIEW, SITE)
    assert publish.render_site([VIEW], SITE) == publish.render_site([VIEW], SITE)


def test_all_formats_agree() -> None:
    """PUB-01, PUB-03, PUB-10: same ids, order, dates and links in Atom, RSS and JSON."""
    shown = documents()
    expected = [(each.id, each.published.timetuple()[:6], each.lead.link) for each in (VISIT, CALL)]
    for name in ("feed.atom", "feed.rss"):
        parsed = feedparser.parse(shown[name].body)
        assert not parsed.bozo
        assert [(e.id, e.published_parsed[:6], e.link) for e in parsed.entries] == expected
    fields = json.loads(shown["feed.json"].body)["items"]
    assert [
        (each["id"], datetime.fromisoformat(each["date_published"]).timetuple()[:6], each["url"])
        for each in fields
    ] == expected


def test_ids_do_not_depend_on_what_may_change() -> None:
    """PUB-01: another address, slug, title or lead leaves every id as it was."""
    moved = replace(
        view(replace(VISIT, lead=VISIT.reports[1], reports=VISIT.reports[1:]), CALL),
        slug="nato",
        title="Other",
    )
    elsewhere = replace(SITE, base_url="http://other.example/")
    before = tree(documents()["feed.atom"])
    after = tree(publish.render(moved, elsewhere)[0])
    assert [e.text for e in before.iter(f"{ATOM}id")][:2] == [
        e.text for e in after.iter(f"{ATOM}id")
    ][:2]


def test_guids_are_no_permalinks() -> None:
    """PUB-03: guid isPermaLink is false."""
    guids = tree(documents()["feed.rss"]).findall("channel/item/guid")
    assert [guid.get("isPermaLink") for guid in guids] == ["false", "false"]


def test_dates_come_from_the_values() -> None:
    """PUB-05, PUB-06: updated of feed and entries as given, never the time of rendering."""
    shown = documents()
    root = tree(shown["feed.atom"])
    assert root.findtext(f"{ATOM}updated") == "2025-04-10T12:00:00+00:00"
    assert root.findtext(f"{ATOM}entry/{ATOM}updated") == "2025-04-10T11:59:00+00:00"
    assert tree(shown["feed.rss"]).findtext("channel/lastBuildDate") == (
        "Thu, 10 Apr 2025 12:00:00 +0000"
    )
    assert story(shown["feed.json"])["date_modified"] == "2025-04-10T11:59:00Z"


def test_instants_of_any_zone_and_precision_agree() -> None:
    odd = datetime(2025, 4, 9, 17, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=9)))
    shown = documents(view(replace(VISIT, published=odd)))
    stamped = tree(shown["feed.atom"]).findtext(f"{ATOM}entry/{ATOM}published")
    assert stamped == "2025-04-09T08:00:00+00:00"
    assert story(shown["feed.json"])["date_published"] == "2025-04-09T08:00:00Z"


def test_atom_names_its_source() -> None:
    """PUB-07: atom:source with id, title, updated and the feed's address."""
    source = tree(documents()["feed.atom"]).find(f"{ATOM}entry/{ATOM}source")
    assert source is not None
    assert source.findtext(f"{ATOM}id") == VISIT.lead.feed_urn
    assert source.findtext(f"{ATOM}title") == "Yahoo: World"
    assert source.findtext(f"{ATOM}updated") == "2025-04-10T09:00:00Z"
    link = source.find(f"{ATOM}link")
    assert link is not None
    assert (link.get("rel"), link.get("href")) == ("self", "https://yahoo.example/rss")


def test_rss_names_its_source_and_author() -> None:
    """PUB-08: <source url> and dc:creator; a password in the address is not told."""
    secret = replace(VISIT.lead, feeds=("https://me:secret@yahoo.example/rss",))
    shown = documents(view(replace(VISIT, lead=secret, reports=(secret,))))
    told = tree(shown["feed.rss"]).find("channel/item")
    assert told is not None
    source = told.find("source")
    assert source is not None
    assert (source.get("url"), source.text) == ("https://yahoo.example/rss", "Yahoo: World")
    assert told.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Yahoo"
    assert b"secret" not in shown["feed.rss"].body + shown["feed.atom"].body


def test_links_say_what_they_are() -> None:
    """PUB-20, PUB-21: self is where it lies, alternate is the page; others are related."""
    shown = documents()
    root = tree(shown["feed.atom"])
    folder = "https://news.example/read/topics/japan-nato/"
    assert [dict(link.attrib) for link in root.findall(f"{ATOM}link")] == [
        {"href": f"{folder}feed.atom", "rel": "self", "type": "application/atom+xml"},
        {"href": folder, "rel": "alternate", "type": "text/html"},
    ]
    links = root.findall(f"{ATOM}entry[1]/{ATOM}link")
    assert [(each.get("rel"), each.get("href")) for each in links] == [
        ("alternate", "https://yahoo.example/9"),
        ("related", "https://alarabiya.example/7"),
        ("related", "https://alarabiya.example/8"),
        ("related", "https://asahi.example/1"),
    ]
    assert links[1].get("title") == "Al Arabiya: Rutte calls build-up staggering"
    rss = tree(shown["feed.rss"])
    assert rss.findtext("channel/link") == folder
    own = rss.find(f"channel/{ATOM}link")
    assert own is not None
    assert own.get("href") == f"{folder}feed.rss"
    fields = json.loads(shown["feed.json"].body)
    assert (fields["feed_url"], fields["home_page_url"]) == (f"{folder}feed.json", folder)


def test_every_outlet_stands_with_its_headline_link_and_time() -> None:
    """The text of an item: the lead's, then every report, the lead first, escaped once."""
    text = str(story(documents()["feed.json"])["content_html"])
    assert "<p>Reported by 3 outlets:</p>" in text
    assert re.findall(r'<li><bdi>(.*?)</bdi>: <a href="(.*?)".*?>(.*?)</a>', text) == [
        ("Yahoo", "https://yahoo.example/9", "Japan &amp; NATO &lt;deepen&gt; ties"),
        ("Al Arabiya", "https://alarabiya.example/7", "Rutte calls build-up staggering"),
        ("Al Arabiya", "https://alarabiya.example/8", "Rutte in Tokyo"),
        ("朝日新聞", "https://asahi.example/1", "石破首相と会談"),
    ]
    assert '<time datetime="2025-04-10T09:00:00Z">10 April 2025, 09:00 UTC</time>' in text
    assert 'lang="ja"' in text
    shown = documents()
    for name in ("feed.atom", "feed.rss"):
        assert feedparser.parse(shown[name].body).entries[0].content[0].value.count("<li>") == 4


def test_a_lead_without_a_link_borrows_one() -> None:
    bare = report("Wire", "Statement", link=None)
    shown = documents(view(item(1, bare, *VISIT.reports)))
    assert story(shown["feed.json"])["url"] == "https://yahoo.example/9"
    for name in ("feed.atom", "feed.rss"):
        assert feedparser.parse(shown[name].body).entries[0].link == "https://yahoo.example/9"


def test_the_story_lists_every_entry() -> None:
    """The contract's `_story`, also where an entry has no link."""
    bare = report(
        "Wire", "Statement", link=None, feeds=("https://w.example/a", "https://w.example/b")
    )
    shown = documents(view(replace(VISIT, reports=(*VISIT.reports, bare))))
    told = story(shown["feed.json"])["_story"]
    assert isinstance(told, dict)
    assert told["id"] == VISIT.story_id
    assert len(told["entries"]) == 5
    assert told["entries"][0] == {
        "feed": "https://yahoo.example/rss",
        "feeds": ["https://yahoo.example/rss"],
        "outlet": "Yahoo",
        "url": "https://yahoo.example/9",
        "title": "Japan & NATO <deepen> ties",
        "published": "2025-04-10T09:00:00Z",
    }
    assert told["entries"][4]["url"] is None
    assert told["entries"][4]["feeds"] == ["https://w.example/a", "https://w.example/b"]


def test_titles_are_plain_text_escaped_once() -> None:
    """PUB-20: what the publisher wrote is what a reader sees."""
    shown = documents()
    title = "Japan & NATO <deepen> ties"
    assert tree(shown["feed.atom"]).findtext(f"{ATOM}entry/{ATOM}title") == title
    assert tree(shown["feed.rss"]).findtext("channel/item/title") == title
    assert story(shown["feed.json"])["title"] == title


def test_languages_are_told() -> None:
    """PUB-09: xml:lang of the feed, and of entries that differ from it."""
    shown = documents(view(VISIT, replace(VISIT, id="urn:uuid:x"), CALL))
    root = tree(shown["feed.atom"])
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert root.get(lang) == "en"
    assert [each.get(lang) for each in root.findall(f"{ATOM}entry")] == [None, None, "fr"]
    assert json.loads(shown["feed.json"].body)["items"][2]["language"] == "fr"


def test_tags_and_pictures_are_told_once() -> None:
    """Categories once whatever their case; a picture that is no tracker."""
    pictures = (
        Picture(url="https://t.example/1.gif", width=1, height=1),
        Picture(url="javascript:alert(1)"),
        Picture(url="https://yahoo.example/p.jpg", width=800),
    )
    lead = replace(VISIT.lead, pictures=pictures)
    shown = documents(view(replace(VISIT, lead=lead)))
    assert story(shown["feed.json"])["tags"] == ["World", "Asia"]
    terms = tree(shown["feed.atom"]).findall(f"{ATOM}entry/{ATOM}category")
    assert [each.get("term") for each in terms] == ["World", "Asia"]
    assert story(shown["feed.json"])["image"] == "https://yahoo.example/p.jpg"
    assert b'thumbnail url="https://yahoo.example/p.jpg"' in shown["feed.rss"].body


def test_an_entry_with_nothing_in_it_still_has_an_item() -> None:
    """SEC-23: no title, text, link, outlet or feed; the others stay, and all is readable."""
    bare = report(
        "", "", link=None, feeds=(), feed_title="", summary="", categories=(), language="und"
    )
    shown = documents(view(item(3, bare), VISIT))
    for name in ("feed.atom", "feed.rss"):
        parsed = feedparser.parse(shown[name].body)
        assert [each.id for each in parsed.entries] == [item(3, bare).id, VISIT.id]
        assert parsed.entries[0].title == "Untitled, by An unnamed outlet"
    assert "url" not in story(shown["feed.json"])


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://a.example/x?y=1&z=<2>#f", "https://a.example/x?y=1&z=%3C2%3E#f"),
        ("https://a.example/ö b%20c", "https://a.example/%C3%B6%20b%20c"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://user:pass@a.example/x", "https://a.example/x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("/x", None),
        ("https://", None),
        ("https://a.example:port/", None),
        ("http://[::1/x", None),
        ("https://a..example/", None),
        ('https://a"onclick=".example/', None),
        ("https://a.example/\ud800", "https://a.example/"),
    ],
)
def test_only_web_addresses_are_linked(link: str, expected: str | None) -> None:
    """SEC-20: http and https survive, as URIs; anything else is no link."""
    shown = documents(view(item(1, report("A", "t", link=link, summary="s"))))
    assert story(shown["feed.json"]).get("url") == expected
    found = tree(shown["feed.atom"]).find(f"{ATOM}entry/{ATOM}link")
    assert (None if found is None else found.get("href")) == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Short. Text", "Short. Text"),
        ("One sentence here. " * 60, ("One sentence here. " * 31).strip()),
        ("word " * 200, ("word " * 120).strip() + "…"),
        ("x" * 700, "x" * 599 + "…"),
        ("文。" * 400, "文。" * 300),
        ("A. " + "y" * 700, "A. " + "y" * 596 + "…"),
    ],
)
def test_long_texts_end_after_a_sentence(summary: str, expected: str) -> None:
    shown = documents(view(item(1, report("A", "t", summary=summary))))
    assert story(shown["feed.json"])["summary"] == expected
    assert len(expected) <= 600


def test_hostile_text_stays_text() -> None:
    """SEC-10, SEC-21, SEC-23: markup, CDATA ends, controls, bidi overrides in any field."""
    nasty = "]]><!-- \x00\x1b[2J\ud800\ufffe\u202e<script>alert(1)</script>\"'&amp;"
    lead = report(nasty, nasty, summary=nasty, categories=(nasty,), feed_title=nasty)
    lead = replace(lead, link="https://a.example/")
    shown = documents(replace(view(item(1, lead), VISIT, query=nasty), title=nasty))
    clean = "]]><!-- [2J<script>alert(1)</script>\"'&amp;"
    for name in ("feed.atom", "feed.rss"):
        root = tree(shown[name])
        assert not [each for each in root.iter() if str(each.tag).endswith("script")]
        assert b"<!DOCTYPE" not in shown[name].body
    assert tree(shown["feed.atom"]).findtext(f"{ATOM}entry/{ATOM}title") == clean
    assert story(shown["feed.json"])["title"] == clean
    assert "<script" not in str(story(shown["feed.json"])["content_html"])
    assert b"<script" not in shown["index.html"].body


def test_an_empty_topic_is_a_feed() -> None:
    for name in ("feed.atom", "feed.rss"):
        parsed = feedparser.parse(documents(view(query=None))[name].body)
        assert not parsed.bozo
        assert parsed.feed.title == "Japan & NATO"
        assert parsed.entries == []


def _needs(name: str) -> Path:
    path = MATERIAL / "validators" / name
    if not path.exists():
        pytest.skip(f"{path} is not there; set AGGREGATOR_MATERIAL to the material folder")
    return path


@pytest.mark.material
@pytest.mark.parametrize("items", [(), (VISIT, CALL)])
def test_atom_follows_its_grammar(items: Sequence[Item]) -> None:
    """PUB-09: the RELAX NG grammar of RFC 4287 accepts the feed."""
    grammar = etree.RelaxNG(etree.parse(_needs("atom.rng")))
    root = tree(documents(view(*items))["feed.atom"])
    assert grammar.validate(root), grammar.error_log


@pytest.mark.material
@pytest.mark.parametrize("items", [(), (VISIT, CALL)])
def test_json_follows_its_schema(items: Sequence[Item]) -> None:
    """PUB-24: the JSON Feed 1.1 schema accepts the feed."""
    schema = json.loads(_needs("schema-v1.1.json").read_text())
    jsonschema.validate(json.loads(documents(view(*items))["feed.json"].body), schema)
