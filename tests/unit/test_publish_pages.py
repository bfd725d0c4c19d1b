"""The pages, the list of feeds and what lies beside them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import listparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from aggregator import publish
from aggregator.model import EntryId, Item, Report, Site, StoryId, TopicId, TopicView

SITE = Site(
    base_url="https://news.example/",
    timezone="Asia/Tokyo",
    generator="aggregator/0.1.0",
    installation="6ba7b811-9dad-11d1-80b4-00c04fd430c8",
)
NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)


def report(outlet: str, title: str, *, language: str = "en", at: datetime = NOON) -> Report:
    return Report(
        entry_id=EntryId(title),
        outlet=outlet,
        title=title,
        link=f"https://{outlet.lower()}.example/1",
        feeds=(f"https://{outlet.lower()}.example/rss",),
        feed_title=outlet,
        feed_urn="urn:uuid:00000000-0000-4000-8000-000000000001",
        published=at,
        updated=at,
        summary=f"Text of {title}.",
        content="",
        categories=("World",),
        language=language,
    )


def item(*reports: Report) -> Item:
    return Item(
        id=f"urn:uuid:{reports[0].title}",
        story_id=StoryId("s"),
        first_published=NOON,
        published=NOON,
        updated=NOON,
        lead=reports[0],
        reports=reports,
    )


def view(*items: Item, slug: str = "japan-nato", query: str | None = "japan") -> TopicView:
    return TopicView(
        id=TopicId(slug), slug=slug, title=f"Topic {slug}", query=query, items=items, changed=NOON
    )


def page(topic: TopicView, site: Site = SITE) -> LexborHTMLParser:
    return LexborHTMLParser(publish.render(topic, site)[3].body)


def text(parsed: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in parsed.css(selector)]


def test_a_story_stands_with_every_outlet() -> None:
    told = page(view(item(report("A", "One"), report("B", "Two"), report("C", "Three"))))
    assert text(told, "article h2") == ["One"]
    assert text(told, ".told .outlet") == ["A"]
    assert text(told, ".text") == ["Text of One."]
    assert text(told, ".tags li") == ["World"]
    assert text(told, ".also h3") == ["Also reported by"]
    assert text(told, ".also li") == ["B Two 10 Apr, 21:00", "C Three 10 Apr, 21:00"]
    links = [node.attributes["href"] for node in told.css("article a")]
    assert links == ["https://a.example/1", "https://b.example/1", "https://c.example/1"]


def test_a_story_of_one_outlet_has_no_list() -> None:
    assert text(page(view(item(report("A", "One")))), ".also") == []


def test_many_outlets_unfold() -> None:
    told = page(view(item(*(report(f"O{at}", f"T{at}") for at in range(9)))))
    assert text(told, "details summary") == ["and 3 more"]
    assert len(told.css(".also li")) == 8


def test_times_are_of_the_site_s_zone_and_machine_readable() -> None:
    old = NOON - timedelta(days=365)
    told = page(view(item(report("A", "One"), report("B", "Two", at=old))))
    stamp = told.css(".told time")[0]
    assert (stamp.attributes["datetime"], stamp.text()) == (
        "2025-04-10T12:00:00Z",
        "10 April 2025, 21:00 JST",
    )
    assert text(told, ".also time") == ["10 Apr 2024, 21:00"]
    nameless = page(view(item(report("A", "One"))), replace(SITE, timezone="America/Sao_Paulo"))
    assert text(nameless, ".told time") == ["10 April 2025, 09:00 UTC-03"]


def test_pages_say_when_something_changed() -> None:
    """Of the data: the page knows no other time."""
    assert "Last changed 10 April 2025, 21:00 JST." in text(page(view()), "footer p")[0]


@pytest.mark.parametrize(
    ("language", "lang", "direction"),
    [
        ("en", "en", "ltr"),
        ("ar", "ar", "rtl"),
        ("he-il", "he-il", "rtl"),
        ("ur", "ur", "rtl"),
        ("fa", "fa", "rtl"),
        ("az-arab", "az-arab", "rtl"),
        ("ur-latn-pk", "ur-latn-pk", "ltr"),
        ("und", "", "auto"),
        ("no language!", "", "auto"),
    ],
)
def test_language_and_direction_go_by_story(language: str, lang: str, direction: str) -> None:
    told = page(view(item(report("A", "One", language=language))))
    for selector in ("article h2 a", "article .text"):
        node = told.css(selector)[0]
        assert node.attributes["lang"] == lang or (node.attributes["lang"] or "") == lang
        assert node.attributes["dir"] == direction


def test_pages_offer_the_feeds() -> None:
    """PUB-26, PUB-27: rel=alternate for all formats, icon, absolute addresses."""
    told = page(view())
    folder = "https://news.example/topics/japan-nato/"
    expected = {
        "application/atom+xml": f"{folder}feed.atom",
        "application/rss+xml": f"{folder}feed.rss",
        "application/feed+json": f"{folder}feed.json",
    }
    for selector in ('link[rel="alternate"]', ".subscribe a"):
        found = {each.attributes["type"]: each.attributes["href"] for each in told.css(selector)}
        assert found == expected
    assert told.css('link[rel="icon"]')[0].attributes["href"] == "../../icon.svg"
    assert told.css('link[rel="stylesheet"]')[0].attributes["href"] == "../../style.css"
    assert told.css('link[rel="canonical"]')[0].attributes["href"] == folder


def test_pages_can_be_read_without_eyes_or_mouse() -> None:
    """Language, landmarks, a way past the masthead, headings without a gap."""
    for body in (
        publish.render(view(item(report("A", "One"), report("B", "Two"))), SITE)[3].body,
        publish.render_site([view(item(report("A", "One")))], SITE)[0].body,
    ):
        told = LexborHTMLParser(body)
        assert told.css("html")[0].attributes["lang"] == "en"
        skip = told.css("a")[0].attributes["href"]
        assert skip is not None
        assert told.css(f"main{skip}")
        for landmark in ("header", "main", "footer", "h1"):
            assert len(told.css(landmark)) == 1
        levels = [int(level) for level in re.findall(rb"<h([1-6])", body)]
        assert all(after - before <= 1 for before, after in pairwise(levels))
        ids = re.findall(rb' id="([^"]+)"', body)
        assert len(ids) == len(set(ids))


def test_pages_need_no_script_and_no_inline_style() -> None:
    """SEC-22: they stand under a policy that allows nothing but the stylesheet."""
    for document in (
        *publish.render(view(item(report("A", "One"))), SITE),
        *publish.render_site([view()], SITE),
    ):
        if document.media_type.startswith("text/html"):
            assert not re.search(rb"<script|<style|\sstyle=|\son\w+=|javascript:", document.body)


def test_markup_in_any_field_is_shown_as_text() -> None:
    """SEC-21, SEC-29: tags, attributes and template text stay text."""
    nasty = '"><script>alert(1)</script>{{ 7 * 7 }}<b onclick=x>'
    topic = replace(
        view(item(replace(report("A", nasty), outlet=nasty, summary=nasty)), query=nasty),
        title=nasty,
    )
    for body in (publish.render(topic, SITE)[3].body, publish.render_site([topic], SITE)[0].body):
        told = LexborHTMLParser(body)
        assert not told.css("script")
        assert not told.css("[onclick]")
        assert b"{{ 7 * 7 }}" in body


def test_long_topics_are_cut_and_say_so() -> None:
    items = [item(report("A", f"T{at}")) for at in range(203)]
    told = page(view(*items))
    assert len(told.css("article")) == 200
    assert text(told, "p.none") == ["3 more stories are in the feeds."]


def test_an_empty_topic_says_so() -> None:
    told = page(view(query=None))
    assert text(told, "p.none")[0].startswith("No story yet.")
    assert text(told, ".about") == ["Every story, told once, with all outlets that report it."]


def test_the_front_page_shows_every_topic_with_its_freshest_stories() -> None:
    late = replace(view(slug="b"), changed=NOON + timedelta(hours=1))
    fresh = view(*(item(report("A", f"T{at}"), report("B", "x")) for at in range(7)), slug="a")
    document = publish.render_site([fresh, late], SITE)[0]
    told = LexborHTMLParser(document.body)
    assert document.path == "index.html"
    assert document.updated == late.changed
    assert text(told, "h2") == ["#Topic a", "#Topic b"]
    assert text(told, "ol li > a") == [f"T{at}" for at in range(5)]
    assert text(told, "ol .byline")[0] == "A and 1 more 10 Apr, 21:00"
    assert told.css("h2 a")[0].attributes["href"] == "topics/a/index.html"


def test_a_site_without_topics_can_be_rendered() -> None:
    documents = publish.render_site([], SITE)
    assert [each.path for each in documents] == list(publish.paths([]))
    assert b"No topic yet" in documents[0].body


def test_topics_opml_lists_every_atom_feed() -> None:
    nasty = replace(view(slug="b"), title='<a> & "b"')
    document = publish.render_site([view(slug="a"), nasty], SITE)[1]
    assert document.path == "topics.opml"
    root = ET.fromstring(document.body)
    assert root.get("version") == "2.0"
    assert [(o.get("type"), o.get("text"), o.get("xmlUrl")) for o in root.iter("outline")] == [
        ("rss", "Topic a", "https://news.example/topics/a/feed.atom"),
        ("rss", '<a> & "b"', "https://news.example/topics/b/feed.atom"),
    ]
    read = listparser.parse(document.body)
    assert [feed.url for feed in read.feeds] == [
        "https://news.example/topics/a/feed.atom",
        "https://news.example/topics/b/feed.atom",
    ]


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    wide = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(wide[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_have_enough_contrast() -> None:
    """WCAG 2.2, 1.4.3 (AA): text on paper at least 4.5 to 1; light, dark, print."""
    style = publish.render_site([], SITE)[2].body.decode()
    palettes = [dict(re.findall(r"--(\w+): (#\w+);", each)) for each in style.split(":root")[1:]]
    assert len(palettes) == 3
    for palette in palettes:
        paper = _luminance(palette["paper"])
        for name in ("ink", "quiet", "accent"):
            ink = _luminance(palette[name])
            assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 4.5, name
