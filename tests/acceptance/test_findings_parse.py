"""What a publisher serves badly once is not lost for ever."""

from datetime import timedelta

from tests.acceptance.conftest import Desk, item, rss
from tests.publisher import Answer, Publisher

SUBJECTS = (
    "Harbour bridge opens to traffic after nine years of work",
    "Volcano on the northern island throws ash over three villages",
    "Parliament rejects the budget by a single vote",
    "Museum finds a lost manuscript behind a radiator",
    "Cyclists block the ring road to protest against new tolls",
    "Orchestra cancels its tour of the southern provinces",
)
ITEMS = [item(text, f"https://o.example/{n}", guid=f"o-{n}") for n, text in enumerate(SUBJECTS)]


def test_the_rest_of_a_cut_document_is_asked_for(desk: Desk, publisher: Publisher) -> None:
    """POL-06: the validators of a document that was cut are never sent back."""
    whole = rss(*ITEMS)
    cut = whole[: whole.index(ITEMS[3]) + 40]
    publisher.script(
        "/a.xml", Answer(body=cut.encode(), etag='"v1"'), Answer(body=whole.encode(), etag='"v1"')
    )
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    assert desk.status()["entries"] == 3
    assert desk.status()["feed_states"][0]["state"] == "warning"
    assert desk.once(after=timedelta(hours=3)) == 0
    assert "if-none-match" not in publisher.requests[-1].headers
    assert desk.status()["entries"] == 6
    assert desk.status()["feed_states"][0]["state"] == "ok"
    assert {each["title"] for each in desk.feed()["items"]} == set(SUBJECTS)
    assert desk.once(after=timedelta(hours=6)) == 0
    assert publisher.requests[-1].headers["if-none-match"] == '"v1"'


def test_a_first_poll_takes_more_than_five_thousand(desk: Desk, publisher: Publisher) -> None:
    """The first poll of a feed takes all that it holds, the newest at its end included."""
    items = [item(f"Report {n}", f"https://o.example/{n}", guid=f"{n}") for n in range(5_200)]
    publisher.serve("/a.xml", rss(*items))
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    assert desk.status()["entries"] == 5_200
