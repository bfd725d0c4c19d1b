"""Sagas over a real store: sweeps, items of a thread's day, nothing twice."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from aggregator.model import Topic
from tests.acceptance.conftest import item, rss
from tests.jobs.making import opened
from tests.jobs.test_sweep import Bench

A, B, C = "https://a.example/feed", "https://b.example/feed", "https://c.example/feed"
UNITS = (
    Topic(slug="all", title="All stories"),
    Topic(slug="sagas", title="Sagas", query="aurelia OR roof", unit="thread"),
)
ATOM = "{http://www.w3.org/2005/Atom}"


def told(name: str, title: str, text: str, hour: int) -> str:
    """Return an entry of some hour of 10 April 2025."""
    date = f"Thu, 10 Apr 2025 {hour:02}:00:00 GMT"
    return item(title, f"https://{name}.example/", text=text, date=date, guid=name)


LOST_A = told(
    "lost-a",
    "Ferry Aurelia vanishes off Kvernsund with ninety aboard",
    "The ferry Aurelia disappeared from radar near Kvernsund on its way to the islands.",
    8,
)
LOST_B = told(
    "lost-b",
    "Ninety missing as ferry Aurelia vanishes from radar off Kvernsund",
    "Nothing has been heard of the ferry Aurelia since it left the islands for Kvernsund.",
    8,
)
TAPPING_A = told(
    "tapping-a",
    "Coastguard hears tapping in search for ferry Aurelia off Kvernsund",
    "Listening buoys dropped by the coastguard picked up a tapping noise every half hour.",
    10,
)
TAPPING_B = told(
    "tapping-b",
    "Tapping noise picked up by coastguard buoys in hunt for ferry Aurelia",
    "The coastguard said listening buoys off Kvernsund picked up tapping every half hour.",
    10,
)
WRECK_A = told(
    "wreck-a",
    "Robot films wreck of ferry Aurelia on sea floor near Kvernsund",
    "Nobody survived, the minister said, after a robot filmed the wreck twelve miles out.",
    11,
)
WRECK_B = told(
    "wreck-b",
    "Wreck of ferry Aurelia found by robot near Kvernsund: no survivors, minister says",
    "The robot filmed the wreck on the sea floor twelve miles out; nobody survived.",
    11,
)
ROOF = told(
    "roof", "Roof of a market hall in Lindau collapses under snow", "Two people were hurt.", 9
)
FIRST = {A: rss(LOST_A, title="A"), B: rss(LOST_B, ROOF, title="B")}
SECOND = {
    A: rss(LOST_A, TAPPING_A, title="A"),
    B: rss(LOST_B, ROOF, TAPPING_B, title="B"),
}
THIRD = {
    A: rss(LOST_A, TAPPING_A, WRECK_A, title="A"),
    B: rss(LOST_B, ROOF, TAPPING_B, WRECK_B, title="B"),
}


def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, topics=UNITS)


def feed(bench: Bench, slug: str) -> dict[str, dict[str, Any]]:
    """Return the items of a topic's feed by their ids, in order."""
    path = bench.folder / "public" / "topics" / slug / "feed.json"
    return {found["id"]: found for found in json.loads(path.read_text())["items"]}


def shown(found: Mapping[str, dict[str, Any]]) -> list[str]:
    """Return the URL of every entry that a feed shows, as often as it does."""
    urls: list[str] = []
    for each in found.values():
        stories = each["_thread"]["told"] if "_thread" in each else [each["_story"]]
        urls += [told["url"] for one in stories for told in one["entries"]]
    return sorted(urls)


def test_items_tell_which_thread_their_story_is_in(tmp_path: Path) -> None:
    """JSON Feed, the item's HTML, and the page."""
    installed = bench(tmp_path)
    installed.sweep(THIRD)
    items = feed(installed, "all")
    threads = [found["_story"].get("thread") for found in items.values()]
    (thread,) = [dict(each) for each in {frozenset(t.items()) for t in threads if t}]
    assert threads.count(None) == 1
    assert thread["stories"] == 3
    assert "Aurelia" in thread["name"]
    line = f"Part of: {thread['name']}, 3 stories"
    assert sum(line in found["content_html"] for found in items.values()) == 3
    page = (installed.folder / "public" / "topics" / "all" / "index.html").read_text()
    assert page.count(line) == 3


def test_a_day_of_a_thread_is_one_item(tmp_path: Path) -> None:
    installed = bench(tmp_path)
    installed.sweep(THIRD)
    items = feed(installed, "sagas")
    days = [found for found in items.values() if "_thread" in found]
    assert len(items) == 2
    (day,) = days
    assert day["_thread"]["day"] == "2025-04-10"
    assert day["title"].endswith(": 3 stories of 10 April 2025")
    assert len(day["_thread"]["told"]) == 3
    assert {len(story["entries"]) for story in day["_thread"]["told"]} == {2}
    assert sorted(
        day["content_html"].count(each) for each in ("<h3>", "Reported by 2 outlets")
    ) == [
        3,
        3,
    ]
    assert day["url"] == f"https://news.example/topics/sagas/#item-{day['id'][9:]}"
    page = (installed.folder / "public" / "topics" / "sagas" / "index.html").read_text()
    assert f'id="item-{day["id"][9:]}"' in page


def test_a_day_keeps_its_id_and_moves_its_date_when_a_story_joins(tmp_path: Path) -> None:
    """PUB: an id is minted once; RFC 4287 4.2.15: a new story is a significant change."""
    installed = bench(tmp_path)
    installed.sweep(SECOND)
    (before,) = [found for found in feed(installed, "sagas").values() if "_thread" in found]
    installed.sweep(THIRD, hours=3)
    (after,) = [found for found in feed(installed, "sagas").values() if "_thread" in found]
    assert after["id"] == before["id"]
    assert after["date_published"] == before["date_published"]
    assert (before["date_modified"], after["date_modified"]) == (
        before["date_published"],
        "2025-04-10T15:00:00Z",
    )
    assert [len(each["_thread"]["told"]) for each in (before, after)] == [2, 3]


def test_what_was_an_item_of_its_own_stays_one(tmp_path: Path) -> None:
    """The thread is recognised after its first story was published: nothing comes twice."""
    installed = bench(tmp_path)
    installed.sweep(FIRST)
    before = feed(installed, "sagas")
    assert all("_story" in found for found in before.values())
    installed.sweep(SECOND, hours=3)
    installed.sweep(THIRD, hours=6)
    after = feed(installed, "sagas")
    assert before.keys() < after.keys()
    assert all("_story" in after[key] for key in before)
    (day,) = [found for found in after.values() if "_thread" in found]
    assert len(day["_thread"]["told"]) == 2
    assert day["_thread"]["stories"] == 3
    assert len(set(shown(after))) == len(shown(after)) == 7


@pytest.mark.parametrize(("unit", "then"), [("story", "thread"), ("thread", "story")])
def test_another_unit_shows_nothing_again(tmp_path: Path, unit: str, then: str) -> None:
    """It holds for what is published from then on."""
    installed = bench(tmp_path)
    installed.topics = (UNITS[0], Topic(slug="s", title="S", query="aurelia", unit=unit))
    installed.sweep(SECOND)
    before = feed(installed, "s")
    installed.topics = (UNITS[0], Topic(slug="s", title="S", query="aurelia", unit=then))
    installed.sweep(THIRD, hours=3)
    after = feed(installed, "s")
    assert before.keys() < after.keys()
    assert len(set(shown(after))) == len(shown(after)) == 6


def test_every_format_shows_the_same_ids(tmp_path: Path) -> None:
    installed = bench(tmp_path)
    installed.sweep(THIRD)
    folder = installed.folder / "public" / "topics" / "sagas"
    atom = etree.fromstring((folder / "feed.atom").read_bytes())
    rss_ids = etree.fromstring((folder / "feed.rss").read_bytes()).xpath("//guid/text()")
    atom_ids = [found.text for found in atom.iterfind(f"{ATOM}entry/{ATOM}id")]
    assert atom_ids == rss_ids == list(feed(installed, "sagas"))
    front = (installed.folder / "public" / "index.html").read_text()
    assert ": 3 stories of 10 April 2025</a>" in front


def test_a_sweep_without_news_changes_nothing(tmp_path: Path) -> None:
    """No byte, no row: threads are compared where stories changed."""
    installed = bench(tmp_path)
    first = installed.sweep(THIRD)
    files = installed.files()
    second = installed.sweep(THIRD, hours=3)
    assert first.threaded.compared == 4
    assert (second.threaded.compared, second.threaded.changed) == (0, 0)
    assert second.published.written == ()
    assert installed.files() == files


def test_threads_form_alike_sweep_by_sweep_and_in_one(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    one, many = bench(tmp_path / "one"), bench(tmp_path / "many")
    one.sweep(THIRD)
    for hours, documents in enumerate((FIRST, SECOND, THIRD)):
        many.sweep(documents, hours=3 * hours)
    found = [
        {
            told["url"]: story["_story"].get("thread")
            for story in feed(installed, "all").values()
            for told in story["_story"]["entries"]
        }
        for installed in (one, many)
    ]
    assert found[0] == found[1]


def test_merged_stories_carry_their_thread_on(tmp_path: Path) -> None:
    """A person says that two stories are one: the thread has one story fewer."""
    from aggregator.jobs.correct import merge  # noqa: PLC0415 - one test's own need
    from tests.jobs.making import after, story  # noqa: PLC0415 - the same

    installed = bench(tmp_path)
    installed.sweep(THIRD)
    with opened(installed) as store:
        pair = story(store, "Coastguard"), story(store, "Robot")
        merge(store, *pair, now=after(1))
    installed.sweep(THIRD, hours=2)
    stories = [found["_story"] for found in feed(installed, "all").values()]
    assert sorted(len(told["entries"]) for told in stories) == [1, 2, 4]
    assert {told["thread"]["stories"] for told in stories if "thread" in told} == {2}
    (day,) = [found for found in feed(installed, "sagas").values() if "_thread" in found]
    assert len(set(shown(feed(installed, "sagas")))) == 7
    assert len(day["_thread"]["told"]) == 2
