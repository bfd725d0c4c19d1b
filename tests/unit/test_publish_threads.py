"""Threads in what is published: part of which, and a day of one as an item."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from lxml import etree, html

from aggregator import publish
from aggregator.model import Item, TopicView
from aggregator.model.publication import Bundle
from aggregator.model.thread import Saga, ThreadId
from tests.unit.test_publish import ATOM, NOON, SITE, item, report, view

SAGA = Saga(
    id=ThreadId("30000000-0000-5000-8000-000000000001"), name="Aurelia & <ferry>", stories=7
)
ONE = item(1, report("Harbour", "Ferry vanishes"), report("Lantern", "Ferry is lost", hour=9))
TWO = item(2, report("Market", "Tapping is heard", hour=10, link=None))


def bundle(*stories: Item) -> Bundle:
    return Bundle(
        id="urn:uuid:40000000-0000-5000-8000-000000000001",
        saga=SAGA,
        day=date(2025, 4, 10),
        first_published=NOON,
        published=NOON,
        updated=NOON,
        items=stories,
    )


def shown(*items: Item | Bundle) -> TopicView:
    return replace(view(), items=items)


def documents(*items: Item | Bundle) -> dict[str, bytes]:
    rendered = publish.render(shown(*items), SITE)
    return {found.path.rpartition("/")[2]: found.body for found in rendered}


def text(markup: str) -> str:
    return "".join(map(str, html.fromstring(f"<div>{markup}</div>").itertext()))


def test_an_item_says_which_thread_its_story_is_in() -> None:
    """Escaped, wherever it stands."""
    found = documents(replace(ONE, saga=SAGA))
    (told,) = json.loads(found["feed.json"])["items"]
    assert told["_story"]["thread"] == {"id": SAGA.id, "name": SAGA.name, "stories": 7}
    line = "Part of: Aurelia & <ferry>, 7 stories"
    assert line in text(told["content_html"])
    assert line in text(found["index.html"].decode())
    (content,) = etree.fromstring(found["feed.atom"]).iter(f"{ATOM}content")
    assert line in text(content.text or "")


def test_a_story_in_no_thread_says_nothing_of_one() -> None:
    found = documents(ONE)
    assert all(b"Part of" not in body for body in found.values())
    assert "thread" not in json.loads(found["feed.json"])["items"][0]["_story"]


def test_a_day_of_a_thread_shows_each_story_with_its_outlets() -> None:
    found = documents(bundle(ONE, TWO))
    (told,) = json.loads(found["feed.json"])["items"]
    assert told["title"] == "Aurelia & <ferry>: 2 stories of 10 April 2025"
    assert told["_thread"]["day"] == "2025-04-10"
    assert [each["title"] for each in told["_thread"]["told"]] == [
        "Ferry vanishes",
        "Tapping is heard",
    ]
    assert [author["name"] for author in told["authors"]] == ["Harbour", "Market"]
    content = html.fromstring(f"<div>{told['content_html']}</div>")
    assert ["".join(map(str, head.itertext())) for head in content.findall("h3")] == [
        "Ferry vanishes",
        "Tapping is heard",
    ]
    assert "Reported by 2 outlets" in text(told["content_html"])
    assert "7 stories so far" in text(told["content_html"])


def test_a_day_with_one_story_has_its_headline() -> None:
    (told,) = json.loads(documents(bundle(ONE))["feed.json"])["items"]
    assert told["title"] == "Aurelia & <ferry>: Ferry vanishes"


def test_a_day_leads_to_its_place_on_the_page() -> None:
    """An entry needs one alternate link (RFC 4287 4.1.2); the reports are related ones."""
    found = documents(bundle(ONE, TWO))
    (entry,) = etree.fromstring(found["feed.atom"]).iter(f"{ATOM}entry")
    links = [(link.get("rel"), link.get("href")) for link in entry.iterfind(f"{ATOM}link")]
    anchor = "item-40000000-0000-5000-8000-000000000001"
    assert links == [
        ("alternate", f"https://news.example/read/topics/japan-nato/#{anchor}"),
        ("related", "https://harbour.example/8"),
        ("related", "https://lantern.example/9"),
    ]
    assert entry.find(f"{ATOM}source") is None
    page = html.fromstring(found["index.html"].decode())
    assert page.findtext(f".//*[@id='{anchor}']/h2/bdi") == SAGA.name


def test_headings_go_down_one_at_a_time() -> None:
    """WCAG 1.3.1, in both kinds of item."""
    page = html.fromstring(documents(bundle(ONE, TWO), ONE)["index.html"].decode())
    levels = [int(found.tag[1]) for found in page.iter("h1", "h2", "h3", "h4", "h5")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert max(levels) == 4


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss", "feed.json", "index.html"])
def test_the_same_day_gives_the_same_bytes(name: str) -> None:
    assert documents(bundle(ONE, TWO))[name] == documents(bundle(ONE, TWO))[name]
