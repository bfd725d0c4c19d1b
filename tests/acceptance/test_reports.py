"""`aggregate --once` with one agency's text in several outlets: told once, each linked."""

from tests.acceptance.conftest import Desk, item, rss
from tests.publisher import Publisher

WIRE = (
    "Fishermen in the northern port of Hallvik blocked the harbour with more than forty boats on "
    "Tuesday to protest against a new limit on cod that the ministry announced last week. The "
    "blockade kept two ferries and a tanker at sea for most of the day."
)
OWN = (
    "Cod fishermen who blocked the harbour of Hallvik with their boats on Tuesday went home at "
    "dawn, angry with the ministry and its new limit. The ferries sail again."
)
WEEKLY = (
    "The harbour blockade of Hallvik is over, and the cod limit stays: fishermen told this "
    "magazine why they took their boats home, and what the ministry offered them."
)
#: Outlet, link, headline, text.
TOLD = (
    ("Gull", "https://gull.example/1", "Fishermen block Hallvik harbour over cod limit", WIRE),
    ("Tern", "https://tern.example/1", "Hallvik harbour: fishermen block it over cod", WIRE[:190]),
    (
        "Heron",
        "https://heron.example/1",
        "Cod limit: boats block Hallvik",
        f"OSLO (AP) \u2014 {WIRE}",
    ),
    ("Kite", "https://kite.example/1", "Fishermen end blockade of Hallvik harbour over cod", OWN),
    ("Kite Weekly", "https://weekly.example/1", "Hallvik's fishermen and the cod limit", WEEKLY),
)
CONFIGURED = """
[families]
"Kite" = ["kite.example", "weekly.example"]
[[topic]]
slug = "cod"
query = "cod"
lead = ["Nobody", "kite.example"]
"""


def test_an_agencys_text_is_one_report(desk: Desk, publisher: Publisher) -> None:
    """Counted with the operator's families, led by the topic's outlet, every entry kept."""
    feeds = {}
    for outlet, link, title, text in TOLD:
        path = f"/{outlet.replace(' ', '')}.xml"
        publisher.serve(path, rss(item(title, link, text=text, guid=link)))
        feeds[publisher.url(path)] = outlet
    desk.configure(feeds, CONFIGURED)
    assert desk.once() == 0
    (story,) = desk.feed("cod")["items"]
    assert story["url"] == "https://kite.example/1"
    assert {entry["url"] for entry in story["_story"]["entries"]} == {link for _, link, *_ in TOLD}
    assert "Reported by 5 outlets, 2 independent; 2 carry AP&#39;s text:" in story["content_html"]
    (fold,) = story["_story"]["same_text"]
    assert fold["agency"] == "AP"
    assert len(fold["entries"]) == 3
    everything = desk.feed("all")["items"]
    assert [each["_story"]["independent"] for each in everything] == [2]


def test_a_changed_list_of_families_is_shown_at_once(desk: Desk, publisher: Publisher) -> None:
    """PUB-01: no entry changed, the count does; the id stays."""
    for outlet, link, title, text in TOLD[3:]:
        publisher.serve(f"/{outlet.replace(' ', '')}.xml", rss(item(title, link, text=text)))
    feeds = {publisher.url("/Kite.xml"): "Kite", publisher.url("/KiteWeekly.xml"): "Kite Weekly"}
    desk.configure(feeds)
    assert desk.once() == 0
    (before,) = desk.feed()["items"]
    desk.configure(feeds, CONFIGURED)
    assert desk.once() == 0
    (after,) = desk.feed()["items"]
    assert (before["_story"]["independent"], after["_story"]["independent"]) == (2, 1)
    assert before["id"] == after["id"]
