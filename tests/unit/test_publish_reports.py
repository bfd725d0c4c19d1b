"""Copies of one text stand in one line, each linked; independent reports are counted."""

import json
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from lxml import etree, html

from aggregator import publish
from aggregator.model import EntryId, Item, Report
from aggregator.model.report import ReportGroup, Reporting
from aggregator.publish.counting import tally
from aggregator.publish.shown import ShownItem, show
from tests.unit.test_publish import ATOM, SITE, item, report, view

NAMES = ("Gull", "Tern", "Heron", "Osprey", "Kite", "Swift", "Crane")
GULL, TERN, HERON, OSPREY, KITE, SWIFT, CRANE = (
    report(name, f"Boats & <ships>, by {name}", hour=number) for number, name in enumerate(NAMES)
)


def group(*reports: Report, agency: str | None = None) -> ReportGroup:
    return ReportGroup(
        entries=tuple(each.entry_id for each in reports),
        outlets=tuple(dict.fromkeys(each.outlet for each in reports)),
        agency=agency,
    )


def told(*groups: ReportGroup, independent: int) -> Item:
    """Make the item of all seven, led by Gull; those in no group tell for themselves."""
    grouped = {entry for each in groups for entry in each.entries}
    all_of_them = (GULL, TERN, HERON, OSPREY, KITE, SWIFT, CRANE)
    alone = [group(each) for each in all_of_them if each.entry_id not in grouped]
    reporting = Reporting(groups=(*groups, *alone), independent=independent)
    return replace(item(1, *all_of_them), reporting=reporting)


SEVEN = told(group(TERN, KITE, SWIFT, CRANE, OSPREY, agency="AFP"), independent=3)


def shown(each: Item) -> ShownItem:
    return show(view(each), SITE).items[0]


def documents(each: Item) -> dict[str, bytes]:
    rendered = publish.render(view(each), SITE)
    return {document.path.rpartition("/")[2]: document.body for document in rendered}


def page_of(each: Item) -> Any:
    return html.document_fromstring(documents(each)["index.html"])


def fragment(each: Item) -> Any:
    content = json.loads(documents(each)["feed.json"])["items"][0]["content_html"]
    return html.fragment_fromstring(content, create_parent=True)


@pytest.mark.parametrize(
    ("each", "words"),
    [
        (SEVEN, "7 outlets, 3 independent; 4 carry AFP's text"),
        (
            told(group(GULL, TERN), independent=6),
            "7 outlets, 6 independent; 1 carries the same text",
        ),
        (told(independent=7), "7 outlets"),
        (told(independent=5), "7 outlets, 5 independent"),
        (item(1, GULL), "1 outlet"),
        (item(1, GULL, TERN), "2 outlets"),
        (
            told(
                group(GULL, TERN),
                group(HERON, OSPREY, KITE, agency="Reuters"),
                group(SWIFT, CRANE, agency="AP"),
                independent=3,
            ),
            (
                "7 outlets, 3 independent; 2 carry Reuters' text, 1 carries AP's text, "
                "1 carries the same text"
            ),
        ),
        (
            told(group(GULL, TERN), group(HERON, OSPREY, KITE), independent=4),
            "7 outlets, 4 independent; 3 carry the same texts",
        ),
    ],
)
def test_the_words_of_the_count(each: Item, words: str) -> None:
    assert tally(shown(each)) == words
    assert fragment(each).xpath("p")[-1].text == f"Reported by {words}:"


def test_copies_stand_in_one_line_that_links_each() -> None:
    """After the independent reports; the first of the group is one of these."""
    lines = fragment(SEVEN).xpath("ul/li")
    assert [line.xpath("string(bdi)") for line in lines[:-1]] == ["Gull", "Tern", "Heron"]
    assert lines[-1].text_content() == "and 4 more carry the same text: Kite, Swift, Crane, Osprey"
    copies = (KITE, SWIFT, CRANE, OSPREY)
    assert [(a.get("href"), a.get("title")) for a in lines[-1].xpath("a")] == [
        (copy.link, copy.title) for copy in copies
    ]


def test_the_lead_is_never_folded() -> None:
    """Where it carries a text with others, they are folded and not it."""
    each = told(group(TERN, GULL, HERON), independent=5)
    lines = fragment(each).xpath("ul/li")
    assert lines[0].xpath("string(bdi)") == "Gull"
    assert lines[-1].text_content() == "and 2 more carry the same text: Tern, Heron"


def test_several_texts_are_told_apart() -> None:
    each = told(group(GULL, TERN), group(HERON, KITE, agency="AP"), independent=5)
    lines = [line.text_content() for line in fragment(each).xpath("ul/li")]
    assert lines[-2:] == [
        "and 1 more carries the text of Gull: Tern",
        "and 1 more carries AP's text: Kite",
    ]


def test_an_outlet_that_has_the_text_twice_is_not_counted_twice() -> None:
    again = report("Gull", "Boats, updated", hour=20)
    reporting = Reporting(groups=(group(GULL, again, TERN),), independent=1)
    each = replace(item(1, GULL, TERN, again), reporting=reporting)
    assert tally(shown(each)) == "2 outlets, 1 independent; 1 carries the same text"
    line = fragment(each).xpath("ul/li")[-1].text_content()
    assert line == "and 1 more carries the same text: Gull, Tern"
    alone = replace(
        item(1, GULL, again), reporting=Reporting(groups=(group(GULL, again),), independent=1)
    )
    line = fragment(alone).xpath("ul/li")[-1].text_content()
    assert line == "and the same text again: Gull"
    assert tally(shown(alone)) == "1 outlet"


def test_a_copy_stays_in_the_links_and_entries() -> None:
    """PUB-21: related links, `_story.entries`; `same_text` names the places of its carriers."""
    made = documents(SEVEN)
    links = etree.fromstring(made["feed.atom"]).findall(f"{ATOM}entry/{ATOM}link")
    assert len(links) == 7
    story = json.loads(made["feed.json"])["items"][0]["_story"]
    assert [entry["outlet"] for entry in story["entries"]] == list(NAMES)
    assert (story["outlets"], story["independent"]) == (7, 3)
    assert story["same_text"] == [{"agency": "AFP", "entries": [1, 4, 5, 6, 3]}]
    bare = json.loads(documents(item(1, GULL))["feed.json"])["items"][0]["_story"]
    assert set(bare) == {"id", "outlets", "entries"}


def test_all_formats_say_the_same() -> None:
    """PUB-10: Atom, RSS and JSON Feed carry the same words, PUB-04: the same bytes twice."""
    made = documents(SEVEN)
    assert made == documents(SEVEN)
    text = fragment(SEVEN).text_content()
    for name in ("feed.atom", "feed.rss"):
        content = feedparser.parse(made[name]).entries[0].content[0].value
        read: Any = html.fragment_fromstring(content, create_parent=True)
        assert read.text_content().split() == text.split()


def test_the_page_folds_and_counts() -> None:
    """Under the reports that stand open; the count only where it says more than the list."""
    page = page_of(SEVEN)
    also = page.xpath("//div[@class='also']")[0]
    assert also.xpath("string(p)") == "7 outlets, 3 independent; 4 carry AFP's text"
    assert [each.text for each in also.xpath(".//bdi[@class='outlet']")] == ["Tern", "Heron"]
    fold = also.xpath(".//li[@class='fold']")[0]
    assert fold.text_content() == "and 4 more carry the same text: Kite, Swift, Crane, Osprey"
    assert [a.get("href") for a in fold.xpath("a")] == [
        each.link for each in (KITE, SWIFT, CRANE, OSPREY)
    ]
    plain = page_of(told(independent=7))
    assert not plain.xpath("//div[@class='also']/p")


def test_a_page_whose_lead_alone_has_copies_shows_them() -> None:
    reporting = Reporting(groups=(group(GULL, TERN),), independent=1)
    each = replace(item(1, GULL, TERN), reporting=reporting)
    page = page_of(each)
    assert page.xpath("string(//li[@class='fold'])") == "and 1 more carries the same text: Tern"
    assert page.xpath("//article/@class") == ["story"]


def test_what_a_copy_says_is_escaped() -> None:
    """SEC-20, SEC-21: outlets and headlines are text, an unsafe link is none."""
    nasty = replace(
        TERN, entry_id=EntryId("n"), outlet='<i>"T"', title='"><script>', link="javascript:alert(1)"
    )
    reporting = Reporting(groups=(group(GULL, nasty, HERON, agency="<b>"),), independent=1)
    made = documents(replace(item(1, GULL, nasty, HERON), reporting=reporting))
    content = json.loads(made["feed.json"])["items"][0]["content_html"]
    for text in (made["index.html"].decode(), content):
        assert "and 2 more carry the same text" in text
        for raw in ("<script>", "javascript:", "<i>", "<b>"):
            assert raw not in text
